package messages

import (
	"encoding/json"

	"daklakid/internal/platform/database"
)

// messageEvent tells an open app of a message that is new, edited or deleted.
// What is too long to be pushed is left out: the app reads it.
type messageEvent struct {
	Type         string       `json:"type"`
	Conversation string       `json:"conversation"`
	Rev          int64        `json:"rev"`
	Message      *MessageView `json:"message,omitempty"`
}

// changeEvent tells it that a conversation is not what it was.
type changeEvent struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
}

// maxPushed is how long a message may be to be pushed whole, in bytes of JSON.
const maxPushed = 6 << 10

// tell notes a change of a message that the open apps must hear of, and tells
// them once tx has committed. The note goes when they were told; what a killed
// node has not told, any node does: see sweep.
func (s *Service) tell(tx *database.Tx, c *conversation, m *message) error {
	_, err := tx.Exec(`INSERT INTO message_untold (conversation, rev, seq, at) VALUES ($1, $2, $3, $4)`, c.id, m.rev, m.seq, tx.Now())
	if err != nil {
		return err
	}
	to := c.audience(m.seq)
	e, err := s.messageEvent(tx, c, m, to)
	if err != nil {
		return err
	}
	tx.OnCommit(func() { s.teller.push(telling{event: e, to: accountsOf(to), note: told{c.id, m.rev}}) })
	return nil
}

// messageEvent says to its audience, as one, what each may read.
func (s *Service) messageEvent(tx *database.Tx, c *conversation, m *message, to []*member) (json.RawMessage, error) {
	pushed := *m
	if m.answers != nil { // what all may quote is less than what its sender may
		quoted := *m.answers
		pushed.answers = &quoted
	}
	shown, err := s.shown(tx, c, []*message{&pushed}, to...)
	if err != nil {
		return nil, err
	}
	e := messageEvent{"message", c.id, m.rev, &shown[0]}
	raw, err := json.Marshal(e)
	if err == nil && len(raw) > maxPushed {
		e.Message = nil
		raw, err = json.Marshal(e)
	}
	return raw, err
}

// audience are those who see a message, and hear of it at once.
func (c *conversation) audience(seq int64) (all []*member) {
	for _, m := range c.members {
		if m.sees(seq) && (m.state == accepted || m.state == waiting) {
			all = append(all, m)
		}
	}
	return all
}

func accountsOf(members []*member) (all []string) {
	for _, m := range members {
		all = append(all, m.account)
	}
	return all
}

// tellChanged tells one account, or everybody who is in it, of a change.
func (s *Service) tellChanged(tx *database.Tx, c *conversation, account string) {
	raw, err := json.Marshal(changeEvent{"conversation", c.id})
	if err != nil {
		return // unreachable: two strings
	}
	to := []string{account}
	if account == "" {
		to = nil
		for _, m := range c.members {
			if m.state != declined && m.state != left {
				to = append(to, m.account)
			}
		}
	}
	tx.OnCommit(func() { s.teller.push(telling{event: raw, to: to}) })
}

// pass tells what is of no use later.
func (s *Service) pass(tx *database.Tx, account string, e markEvent) {
	raw, err := json.Marshal(e)
	if err != nil {
		return // unreachable: strings and a number
	}
	tx.OnCommit(func() { s.teller.push(telling{event: raw, to: []string{account}, fleeting: true}) })
}
