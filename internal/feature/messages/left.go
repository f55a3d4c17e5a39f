package messages

import "daklakid/internal/platform/database"

// until ends what somebody sees at this moment, and keeps how all stood then.
func until(tx *database.Tx, c *conversation, m *member) error {
	sealed, err := c.seal(c.head.Title)
	if err != nil {
		return err
	}
	m.until, m.leftRev, m.leftAt, m.leftTitle = c.lastSeq, c.rev, tx.Now(), sealed
	_, err = tx.Exec(`UPDATE conversation_members SET until_seq = $3, left_rev = $4, left_at = $5, left_title = $6
		WHERE conversation = $1 AND account = $2`, c.id, m.account, m.until, m.leftRev, m.leftAt, sealed)
	return err
}

// as is a conversation as far as somebody may know it: to who has left it stands
// as it stood then.
func (c *conversation) as(me *member) (*conversation, error) {
	if me.state != left {
		return c, nil
	}
	then := *c
	then.lastSeq, then.rev, then.lastAt = me.until, me.leftRev, me.leftAt
	if c.kind == group && len(me.leftTitle) > 0 {
		if err := c.unseal(me.leftTitle, &then.head.Title); err != nil {
			return nil, err
		}
	}
	return &then, nil
}

// sees reports whether a message was sent while somebody was there.
func (m *member) sees(seq int64) bool {
	return seq > m.floor() && (m.state != left || seq <= m.until)
}

// shows reports whether somebody knows of another in a conversation. Who waits
// for an answer sees nobody: not even that there is somebody. Who has left knows
// those who were there, but nobody of whom she never had an answer; that somebody
// has given one before is told by her having left after it. Who is invited into a
// group sees who is there; to those in it, who declined has not answered.
func (c *conversation) shows(m, other *member) bool {
	switch {
	case m == other:
		return true
	case c.invited(m):
		return other.state == accepted
	case m.state == waiting:
		return false
	case m.state == left:
		here := other.state != requested && other.state != declined
		return (here || other.until > 0) && other.joined <= m.leftAt
	}
	return other.state != declined || c.kind == group && !other.takenBack
}

// shownState is the state in which somebody sees another: who asks waits, to the
// asked she is just there; who declined to be in a group seems not to have answered;
// and what others did later is hidden from who has left.
func (m *member) shownState(other *member) string {
	switch {
	case m != other && m.state == left:
		if (other.state == left || other.until > 0) && other.until <= m.until { // and may be asked again
			return left
		}
		return accepted
	case other.state == waiting:
		return accepted
	case m != other && other.state == declined:
		return requested
	}
	return other.state
}
