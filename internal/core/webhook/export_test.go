package webhook

// Waits and Spread are for tests.
var (
	Waits  = waits
	Spread = spread
	Sign   = sign
)
