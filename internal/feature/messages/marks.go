package messages

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// markEvent says how far somebody is.
type markEvent struct {
	Type         string `json:"type"` // read, delivered or typing
	Conversation string `json:"conversation"`
	Person       string `json:"person"`
	Seq          int64  `json:"seq,omitempty"`
}

// postRead moves the mark forward, never back. Others hear of it when both they
// and the reader show what they read. What comes at the same moment is not read.
func (s *Service) postRead(tx *database.Tx, who web.Principal, in *readMarkInput) (*web.JSON[MessageCount], error) {
	c, me, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = c.as(me); err != nil {
		return nil, err
	}
	seq := min(in.Body.Seq, c.lastSeq)
	n, err := tx.Exec(`UPDATE conversation_members SET read_seq = $3, delivered_seq = CASE WHEN delivered_seq < $3 THEN $3 ELSE delivered_seq END,
		notice_at = CASE WHEN $3 >= $4 THEN 0 ELSE notice_at END WHERE conversation = $1 AND account = $2 AND read_seq < $3`,
		c.id, who.Account, seq, c.lastSeq)
	if err != nil {
		return nil, err
	}
	if n == 1 && me.receipts && me.state == accepted {
		if err := s.passMark(tx, c, me, markEvent{"read", c.id, me.handle, seq}); err != nil {
			return nil, err
		}
		s.pass(tx, who.Account, markEvent{"read", c.id, me.handle, seq}) // her other devices
	}
	count, err := unread(tx, who.Account)
	return web.Answer(count), err
}

// postDelivered moves marks of several conversations. One that is not the
// account's changes nothing.
func (s *Service) postDelivered(tx *database.Tx, who web.Principal, in *deliveredInput) (*web.None, error) {
	for _, mark := range in.Body.Items {
		n, err := tx.Exec(`UPDATE conversation_members SET delivered_seq = $3 WHERE conversation = $1 AND account = $2 AND state = 'accepted'
			AND delivered_seq < $3 AND $3 <= (SELECT last_seq FROM conversations WHERE id = $1)`, mark.Conversation, who.Account, mark.Seq)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		c := &conversation{id: mark.Conversation}
		if err := withMembers(tx, c); err != nil {
			return nil, err
		}
		me := c.member(who.Account)
		if err := s.passMark(tx, c, me, markEvent{"delivered", mark.Conversation, me.handle, mark.Seq}); err != nil {
			return nil, err
		}
	}
	return nil, nil //nolint:nilnil // nothing to answer
}

// passMark tells how far somebody is to those who show it, too. Who has blocked
// another, or was blocked by her, tells her nothing.
func (s *Service) passMark(tx *database.Tx, c *conversation, me *member, e markEvent) error {
	if !me.receipts {
		return nil
	}
	apart, err := blocksWith(tx, me.account, c.members)
	for _, other := range c.others(me.account) {
		if err == nil && other.receipts && !apart.any(other) {
			s.pass(tx, other.account, e)
		}
	}
	return err
}

// postTyping tells those who are there, and leaves no trace.
func (s *Service) postTyping(ctx context.Context, in *ConversationByID) (*web.None, error) {
	account := web.Who(ctx).Account
	var c *conversation
	var me *member
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		if c, me, err = s.mine(tx, account, in.ID); err != nil {
			return err
		}
		return s.mayWrite(tx, c, me)
	})
	if err != nil {
		return nil, err
	}
	for _, other := range c.others(account) {
		if err := s.Live.Pass(other.account, markEvent{Type: "typing", Conversation: c.id, Person: me.handle}); err != nil {
			return nil, errs.New(errs.Unavailable, "unavailable").Because(err)
		}
	}
	return nil, nil //nolint:nilnil // nothing to answer
}

// getPresence says who of those who show it is there, to who shows it herself.
func (s *Service) getPresence(ctx context.Context, in *ConversationByID) (*web.JSON[MessagePresence], error) {
	account := web.Who(ctx).Account
	out := MessagePresence{Online: []string{}}
	shown := map[string]string{} // handles by account
	err := s.db.View(ctx, func(tx *database.Tx) error {
		c, me, err := s.mine(tx, account, in.ID)
		if err != nil || !me.presence || me.state != accepted {
			return err
		}
		for _, other := range c.others(account) {
			blocked, err := hasBlocked(tx, other.account, account)
			if err != nil {
				return err
			}
			if other.presence && !blocked {
				shown[other.account] = other.handle
			}
		}
		return nil
	})
	if err != nil || len(shown) == 0 {
		return web.Answer(out), err
	}
	var asked []string
	for one := range shown {
		asked = append(asked, one)
	}
	online, err := s.Live.Online(asked)
	if err != nil {
		return nil, errs.New(errs.Unavailable, "unavailable").Because(err)
	}
	for one, there := range online {
		if there {
			out.Online = append(out.Online, shown[one])
		}
	}
	return web.Answer(out), nil
}
