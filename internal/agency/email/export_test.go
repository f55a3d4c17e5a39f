package email

// Elsewhere has the client treat its server as one on another machine.
func (c *Client) Elsewhere() *Client {
	c.plain = false
	return c
}
