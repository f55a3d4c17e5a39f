package messages

import (
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// accept answers a request; who asked sees from now on with whom she writes.
func (s *Service) accept(tx *database.Tx, who web.Principal, in *ConversationByID) (*web.JSON[ConversationView], error) {
	c, me, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := move(tx, c, me, accepted, requested); err != nil {
		return nil, err
	}
	if c.kind == group {
		if err := s.enterGroup(tx, c, me); err != nil {
			return nil, err
		}
	}
	for _, m := range c.members {
		if m.state == waiting {
			if err := move(tx, c, m, accepted, waiting); err != nil {
				return nil, err
			}
		}
	}
	if err := s.deliverBehind(tx, c); err != nil {
		return nil, err
	}
	s.tellChanged(tx, c, "")
	return s.answer(tx, c, who.Account)
}

// decline turns a request away. Who asked goes on waiting, as if there were nobody.
func (s *Service) decline(tx *database.Tx, who web.Principal, in *declineInput) (*web.None, error) {
	c, me, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := move(tx, c, me, declined, requested); err != nil {
		return nil, err
	}
	asker := c.starter
	if c.kind == group {
		asker = me.inviter
	}
	if in.Body.Block && asker != "" {
		err = block(tx, who.Account, asker)
	}
	s.tellChanged(tx, c, who.Account)
	return nil, err
}

// leave ends a conversation for who leaves: she keeps what she saw. A request
// that is taken back is gone from where it was put, too.
func (s *Service) leave(tx *database.Tx, who web.Principal, in *ConversationByID) (*web.None, error) {
	c, me, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	was := me.state
	if err := move(tx, c, me, left, accepted, waiting); err != nil {
		return nil, err
	}
	switch {
	case was == waiting:
		err = s.takeBack(tx, c)
	case c.kind == group:
		err = s.leaveGroup(tx, c, me)
	}
	if err == nil {
		err = until(tx, c, me)
	}
	if was != waiting {
		s.tellChanged(tx, c, "")
	}
	s.tellChanged(tx, c, who.Account)
	return nil, err
}

// takeBack takes a request from whom it was put before, so that it can be made
// anew; who had left the conversation before has left it again.
func (s *Service) takeBack(tx *database.Tx, c *conversation) error {
	for _, m := range slices.Clone(c.members) {
		if m.state != requested {
			continue
		}
		if err := s.takeFrom(tx, c, m); err != nil {
			return err
		}
		s.tellChanged(tx, c, m.account)
	}
	return s.deliverBehind(tx, c)
}

func (s *Service) takeFrom(tx *database.Tx, c *conversation, m *member) error {
	if m.until > 0 {
		if err := move(tx, c, m, left, requested); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO message_hidden (account, conversation, seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m.account, c.id, c.lastSeq)
		return err
	}
	if _, err := tx.Exec(`DELETE FROM message_hidden WHERE account = $1 AND conversation = $2`, m.account, c.id); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE conversations SET pair = '' WHERE id = $1`, c.id); err != nil {
		return err
	}
	c.members = slices.DeleteFunc(c.members, func(one *member) bool { return one == m })
	return tx.One(errs.New(errs.Conflict, "conversationState"), `DELETE FROM conversation_members
		WHERE conversation = $1 AND account = $2 AND state = 'requested'`, c.id, m.account)
}

// maxMute is as long as a conversation can be muted.
const maxMute = 10 * 365 * 24 * time.Hour

func (s *Service) putMute(tx *database.Tx, who web.Principal, in *muteInput) (*web.JSON[ConversationView], error) {
	c, me, err := s.mine(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	me.muted = 0
	if in.Body.Until != nil {
		me.muted = in.Body.Until.UnixMilli()
		if in.Body.Until.Before(tx.Time()) || in.Body.Until.After(tx.Time().Add(maxMute)) {
			return nil, errs.InvalidField("until", "messageMuteTime")
		}
	}
	_, err = tx.Exec(`UPDATE conversation_members SET muted_until = $3, notice_at = notice_at * $4 WHERE conversation = $1 AND account = $2`,
		c.id, who.Account, me.muted, bit(in.Body.Until == nil))
	if err != nil {
		return nil, err
	}
	s.tellChanged(tx, c, who.Account)
	return s.answer(tx, c, who.Account)
}

// clearMine hides all there is from one member, for good.
func (s *Service) clearMine(tx *database.Tx, who web.Principal, in *ConversationByID) (*web.None, error) {
	c, _, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`UPDATE conversation_members SET cleared_seq = $3, read_seq = $3, notice_at = 0 WHERE conversation = $1 AND account = $2`,
		c.id, who.Account, c.lastSeq)
	if err == nil {
		_, err = tx.Exec(`DELETE FROM message_hidden WHERE account = $1 AND conversation = $2`, who.Account, c.id)
	}
	s.tellChanged(tx, c, who.Account)
	return nil, err
}
