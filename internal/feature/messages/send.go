package messages

import (
	"fmt"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// mayWrite refuses who waits for an answer, who has not given one, and who is
// left alone. That the other has blocked one is told like that she has left.
func (s *Service) mayWrite(tx *database.Tx, c *conversation, me *member) error {
	var apart blocks
	if c.kind == direct && me.state == accepted {
		var err error
		if apart, err = blocksWith(tx, me.account, c.others(me.account)); err != nil {
			return err
		}
	}
	return c.refusal(me, apart)
}

// refusal is why a member may not write now, who has blocked whom being known.
func (c *conversation) refusal(me *member, apart blocks) error {
	switch me.state {
	case waiting:
		return errs.New(errs.Conflict, "messageWaiting")
	case requested:
		return errs.New(errs.Conflict, "messageAccept")
	case accepted:
	default:
		return errs.New(errs.Conflict, "messageEnded")
	}
	if c.kind == group {
		return nil
	}
	others := c.others(me.account)
	if len(others) == 0 {
		return errs.New(errs.Conflict, "messageEnded")
	}
	if len(others) > 1 {
		return nil
	}
	switch {
	case apart.theirs[others[0].account]:
		return errs.New(errs.Conflict, "messageEnded")
	case apart.mine[others[0].account]:
		return errs.New(errs.Conflict, "messageBlocked")
	}
	return nil
}

// maySend refuses whom an officer has locked.
func (s *Service) maySend(tx *database.Tx, account string) error {
	l, err := lockNow(tx, account)
	if err != nil || l.ID == "" {
		return err
	}
	return errs.New(errs.Denied, "messageLocked", "date", s.day(l.Until))
}

func (s *Service) day(t time.Time) string { return t.In(s.Location).Format("02/01/2006") }

// add writes a message as the next of a conversation, and has everybody told.
// Whoever calls it is alone with the conversation, or has just made it.
func (s *Service) add(tx *database.Tx, c *conversation, me *member, m *message) (*message, error) {
	if me != nil {
		m.account = me.account
	}
	if err := c.insertMessage(tx, m); err != nil {
		return nil, err
	}
	if me != nil {
		me.read, me.delivered = m.seq, m.seq
		_, err := tx.Exec(`UPDATE conversation_members SET read_seq = $3, delivered_seq = $3, notice_at = 0 WHERE conversation = $1 AND account = $2`,
			c.id, me.account, m.seq)
		if err != nil {
			return nil, err
		}
	}
	if m.kind != kindEvent {
		_, err := tx.Exec(`UPDATE conversation_members SET notice_at = $3 WHERE conversation = $1 AND account <> $2 AND state = 'accepted'
			AND notice_at = 0 AND muted_until <= $4`, c.id, m.account, tx.Now()+noticeAfter.Milliseconds(), tx.Now())
		if err != nil {
			return nil, err
		}
	}
	return m, s.tell(tx, c, m)
}

// postMessage sends a message once for its client id, however often it comes.
func (s *Service) postMessage(tx *database.Tx, who web.Principal, in *sendInput) (*web.JSON[MessageView], error) {
	c, me, err := s.alone(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	old, err := c.sent(tx, who.Account, in.Body.Client)
	if err != nil {
		return nil, err
	}
	if old != nil {
		return s.answered(tx, c, me, old)
	}
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if err := s.dismiss(tx, c, me); err != nil {
		return nil, err
	}
	if err := s.mayWrite(tx, c, me); err != nil {
		return nil, err
	}
	f := &in.Body
	made, err := s.compose(tx, me, f)
	if err != nil {
		return nil, err
	}
	answers, err := c.checkReply(tx, me, f.Reply)
	if err != nil {
		return nil, err
	}
	if made.Photos, err = s.attach(tx, c, who.Account, f.Photos); err != nil {
		return nil, err
	}
	m, err := s.add(tx, c, me, &message{kind: f.Kind, client: f.Client, reply: f.Reply, content: made, answers: answers})
	if err != nil {
		return nil, err
	}
	return s.answered(tx, c, me, m)
}

// checkReply finds what a message answers; nil when it answers none.
func (c *conversation) checkReply(tx *database.Tx, me *member, seq int64) (*message, error) {
	if seq == 0 {
		return nil, nil //nolint:nilnil // most answer none: that is no error
	}
	m, err := c.one(tx, me, seq)
	if errs.KindOf(err) == errs.NotFound || err == nil && (m.kind == kindEvent || m.kind == kindDeleted) {
		return nil, errs.InvalidField("reply", "messageGone")
	}
	return m, err
}

// subject is what a message's documents belong to.
func subject(conversation string, seq int64) string {
	return fmt.Sprintf("message:%s:%d", conversation, seq)
}

// attach gives loose photos to the message that comes next.
func (s *Service) attach(tx *database.Tx, c *conversation, account string, ids []string) ([]file, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	to := subject(c.id, c.lastSeq+1)
	if err := s.Documents.Attach(tx, account, to, "photos", ids); err != nil {
		return nil, err
	}
	all, err := s.Documents.Of(tx, to)
	if err != nil {
		return nil, err
	}
	photos := make([]file, 0, len(ids))
	for i, id := range ids {
		for _, d := range all {
			if d.ID == id && d.Kind != document.Photo {
				return nil, errs.InvalidField(fmt.Sprintf("photos[%d]", i), "messageNotAPhoto")
			}
			if d.ID == id {
				photos = append(photos, file{ID: d.ID, Width: d.Width, Height: d.Height})
			}
		}
	}
	return photos, nil
}

func (s *Service) answered(tx *database.Tx, c *conversation, me *member, m *message) (*web.JSON[MessageView], error) {
	shown, err := s.shown(tx, c, []*message{m}, me)
	if err != nil {
		return nil, err
	}
	return web.Answer(shown[0]), nil
}
