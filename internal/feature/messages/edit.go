package messages

import (
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// patchMessage changes the words of one's own message while they are fresh, and
// marks it so.
func (s *Service) patchMessage(tx *database.Tx, who web.Principal, in *editMessageInput) (*web.JSON[MessageView], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	c, me, m, err := s.own(tx, who, in.ID, in.Seq)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if err := s.mayWrite(tx, c, me); err != nil {
		return nil, err
	}
	if m.rev != version {
		return nil, web.Stale()
	}
	if late(tx, m, EditWithin) || m.kind != kindText && m.kind != kindPhoto && m.kind != kindPlace {
		return nil, errs.New(errs.Conflict, "messageEditLate", "minutes", int(EditWithin.Minutes()))
	}
	var bad errs.Fields
	checkText(&bad, in.Body.Text, maxText, true)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	m.content.Text, m.edited = in.Body.Text, tx.Now()
	if err := c.rewrite(tx, m); err != nil {
		return nil, err
	}
	if err := s.tell(tx, c, m); err != nil {
		return nil, err
	}
	return s.answered(tx, c, me, m)
}

func late(tx *database.Tx, m *message, within time.Duration) bool {
	return tx.Now() > m.at+within.Milliseconds()
}

// own is a message that the account sent itself and that is still there.
func (s *Service) own(tx *database.Tx, who web.Principal, conversation string, seq int64) (*conversation, *member, *message, error) {
	c, me, err := s.alone(tx, who.Account, conversation)
	if err != nil {
		return nil, nil, nil, err
	}
	m, err := c.one(tx, me, seq)
	if err != nil {
		return nil, nil, nil, err
	}
	if m.account != who.Account || m.kind == kindDeleted || m.kind == kindEvent {
		return nil, nil, nil, errs.New(errs.Denied, "messageNotYours")
	}
	return c, me, m, nil
}

// deleteMessage hides a message from who deletes it, or takes one's own back
// from all: its place stays, so that the order has no gap.
func (s *Service) deleteMessage(tx *database.Tx, who web.Principal, in *deleteMessageInput) (*web.None, error) {
	if in.For == "all" {
		return nil, s.deleteForAll(tx, who, in)
	}
	c, me, err := s.mine(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := c.one(tx, me, in.Seq); err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO message_hidden (account, conversation, seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, who.Account, c.id, in.Seq)
	s.tellChanged(tx, c, who.Account)
	return nil, err
}

func (s *Service) deleteForAll(tx *database.Tx, who web.Principal, in *deleteMessageInput) error {
	c, _, m, err := s.own(tx, who, in.ID, in.Seq)
	if err != nil {
		return err
	}
	if late(tx, m, DeleteWithin) {
		return errs.New(errs.Conflict, "messageDeleteLate", "hours", int(DeleteWithin.Hours()))
	}
	if err := s.blank(tx, c, m); err != nil {
		return err
	}
	return s.tell(tx, c, m)
}

// blank empties a message and lets its files go, save those that are evidence.
func (s *Service) blank(tx *database.Tx, c *conversation, m *message) error {
	if len(m.content.files()) > 0 {
		if err := release(tx, c.id, m.seq); err != nil {
			return err
		}
	}
	m.kind, m.content, m.reply, m.answers, m.edited = kindDeleted, content{}, 0, nil, tx.Now()
	return c.rewrite(tx, m)
}

// release lets a message's files go, or gives them to the report that shows them.
func release(tx *database.Tx, conversation string, seq int64) error {
	var report string
	err := tx.Row(`SELECT COALESCE(max(report), '') FROM message_evidence WHERE conversation = $1 AND seq = $2`, conversation, seq).Scan(&report)
	if err != nil {
		return err
	}
	mine := subject(conversation, seq)
	if report != "" {
		if err := document.Hand(tx, mine, evidenceOf(report)); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE message_voices SET subject = $2 WHERE subject = $1`, mine, evidenceOf(report))
		return err
	}
	if err := document.Release(tx, mine); err != nil {
		return err
	}
	return releaseVoices(tx, `subject = $1`, mine)
}

// evidenceOf is what files belong to that are kept for a report alone.
func evidenceOf(report string) string { return "message-report:" + report }
