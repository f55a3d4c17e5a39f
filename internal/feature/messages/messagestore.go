package messages

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// next counts one more change of a conversation, and one more message if it is
// one. Whoever calls it is alone with the conversation, and has read it since.
func (c *conversation) next(tx *database.Tx, isMessage bool) error {
	c.rev++
	if isMessage {
		c.lastSeq++
		c.lastAt = tx.Now()
	}
	return tx.One(errs.New(errs.Conflict, "conversationState"), `UPDATE conversations SET last_seq = $2, rev = $3, last_at = $4
		WHERE id = $1 AND rev = $3 - 1`, c.id, c.lastSeq, c.rev, c.lastAt)
}

// insertMessage writes a message as the conversation's next.
func (c *conversation) insertMessage(tx *database.Tx, m *message) error {
	if err := c.next(tx, true); err != nil {
		return err
	}
	m.conversation, m.seq, m.rev, m.at = c.id, c.lastSeq, c.rev, tx.Now()
	sealed, err := c.seal(m.content)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO messages (conversation, seq, rev, account, client, kind, sealed, reply, at, edited_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`, m.conversation, m.seq, m.rev, m.account, m.client, m.kind, sealed, m.reply, m.at)
	if err != nil {
		return err
	}
	return c.insertTerms(tx, m)
}

// rewrite stores another content of a message, which is a change of its own.
func (c *conversation) rewrite(tx *database.Tx, m *message) error {
	if err := c.next(tx, false); err != nil {
		return err
	}
	sealed := []byte{}
	if m.kind != kindDeleted {
		var err error
		if sealed, err = c.seal(m.content); err != nil {
			return err
		}
	}
	err := tx.One(errs.Missing(), `UPDATE messages SET rev = $3, kind = $4, sealed = $5, reply = $6, edited_at = $7 WHERE conversation = $1 AND seq = $2 AND rev = $8`,
		c.id, m.seq, c.rev, m.kind, sealed, m.reply, m.edited, m.rev)
	if err != nil {
		return err
	}
	m.rev = c.rev
	if _, err := tx.Exec(`DELETE FROM message_terms WHERE conversation = $1 AND seq = $2`, c.id, m.seq); err != nil {
		return err
	}
	return c.insertTerms(tx, m)
}

const messageColumns = `m.conversation, m.seq, m.rev, m.account, m.client, m.kind, m.sealed, m.reply, m.at, m.edited_at, r.account, r.kind, r.sealed`

// withReply joins what a message m replies to.
const withReply = ` LEFT JOIN messages r ON r.conversation = m.conversation AND r.seq = m.reply AND m.reply > 0 `

// scanMessage reads a message whose conversation find knows.
func scanMessage(rows *sql.Rows, find func(id string) *conversation) (*message, error) {
	m := &message{}
	var sealed, answered []byte
	var by, kind sql.NullString
	err := rows.Scan(&m.conversation, &m.seq, &m.rev, &m.account, &m.client, &m.kind, &sealed, &m.reply, &m.at, &m.edited, &by, &kind, &answered)
	if err != nil {
		return nil, err
	}
	c := find(m.conversation)
	if kind.Valid {
		m.answers = &message{conversation: m.conversation, seq: m.reply, account: by.String, kind: kind.String}
		if err := c.unseal(answered, &m.answers.content); err != nil {
			return nil, err
		}
	}
	return m, c.unseal(sealed, &m.content)
}

func (c *conversation) messages(tx *database.Tx, where string, args ...any) (all []*message, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		m, err := scanMessage(rows, func(string) *conversation { return c })
		all = append(all, m)
		return err
	}, `SELECT `+messageColumns+` FROM messages m`+withReply+`WHERE m.conversation = $1 `+where, append([]any{c.id}, args...)...)
	return all, err
}

// visibleTo is the condition on what a member sees; it takes $2 to $4.
const visibleTo = ` AND m.seq > $2 AND m.seq <= $3 AND NOT EXISTS (
	SELECT 1 FROM message_hidden h WHERE h.account = $4 AND h.conversation = m.conversation AND h.seq = m.seq) `

// seen are those of the messages that a member sees; where goes on at $5.
func (c *conversation) seen(tx *database.Tx, me *member, where string, args ...any) ([]*message, error) {
	if c.invited(me) {
		return nil, nil
	}
	until := c.lastSeq
	if me.state == left {
		until = me.until
	}
	return c.messages(tx, visibleTo+where, append([]any{me.floor(), until, me.account}, args...)...)
}

// one is a message that a member sees, else errs.Missing.
func (c *conversation) one(tx *database.Tx, me *member, seq int64) (*message, error) {
	found, err := c.seen(tx, me, `AND m.seq = $5`, seq)
	if err == nil && len(found) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// sent is the message that an account's device has sent under its own id before.
func (c *conversation) sent(tx *database.Tx, account, client string) (*message, error) {
	found, err := c.messages(tx, `AND m.account = $2 AND m.client = $3`, account, client)
	if err != nil || len(found) == 0 {
		return nil, err //nolint:nilnil // most are new: that is no error
	}
	return found[0], nil
}
