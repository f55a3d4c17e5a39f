package notify

import (
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

// Message is a text message or a call to a number, or e-mail to an address,
// whoever that is.
type Message struct {
	To       string // E.164, or an address with Mail
	Code     string // of its text
	Args     map[string]any
	Language string
	Life     time.Duration // it is not sent later than this
	Call     bool          // the number is called and the text read out
	Mail     bool          // it is e-mail; the text <Code>.subject is above it
}

// codeLife is how long a one-time code is worth sending.
const codeLife = 3 * time.Minute

// SMS sends a one-time code, or what else is of no use after three minutes, in
// the caller's transaction. to is in E.164; code names the text.
func (s *Service) SMS(tx *database.Tx, to, code string, args map[string]any, language string) error {
	return s.Text(tx, Message{To: to, Code: code, Args: args, Language: language, Life: codeLife})
}

// Call is SMS by a telephone call; there must be a voice: see Calls.
func (s *Service) Call(tx *database.Tx, to, code string, args map[string]any, language string) error {
	return s.Text(tx, Message{To: to, Code: code, Args: args, Language: language, Life: codeLife, Call: true})
}

// Calls reports whether texts can be read out over the telephone: the gateway
// has a voice, or the outbox of a demonstration stands for all gateways.
func (s *Service) Calls() bool {
	return s.o.Voice != nil || s.o.Outbox != nil && s.o.SMS == nil
}

// letter is a Message as it waits, sealed.
type letter struct {
	To       string `json:"to"`
	Code     string `json:"code"`
	Args     string `json:"args"`
	Language string `json:"language"`
	Call     bool   `json:"call,omitempty"`
	Mail     bool   `json:"mail,omitempty"`
}

// Text sends a message before notices that wait. Receiver and arguments are
// sealed until it is sent, and forgotten then or when its life is over.
func (s *Service) Text(tx *database.Tx, m Message) error {
	args, err := pack(m.Args)
	if err != nil {
		return fmt.Errorf("notify: the arguments of %s: %w", m.Code, err)
	}
	raw, err := json.Marshal(letter{m.To, m.Code, args, m.Language, m.Call, m.Mail})
	if err != nil {
		return fmt.Errorf("notify: message %s: %w", m.Code, err)
	}
	message := id.New(tx.Now())
	if err := insertMessage(tx, message, s.o.Vault.Seal(raw, messageContext(message)), tx.Now()+m.Life.Milliseconds()); err != nil {
		return err
	}
	// The queue serves the longest due first.
	return jobs.Enqueue(tx, jobMessage, messageJob{message}, jobs.RunAt(tx.Time().Add(-time.Hour)))
}

func messageContext(message string) string { return "notify.message:" + message }

// open reads a message that is still to be sent, and its words.
func (s *Service) open(tx *database.Tx, message string) (l letter, w words, err error) {
	sealed, err := loadMessage(tx, message)
	if err != nil {
		return l, w, err
	}
	raw, err := s.o.Vault.Unseal(sealed, messageContext(message))
	if err != nil {
		return l, w, err
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, w, fmt.Errorf("notify: a stored message: %w", err)
	}
	args, err := s.unpack(l.Args, l.Language)
	if err != nil {
		return l, w, err
	}
	if w.body = s.o.Texts.Say(l.Language, l.Code, args); l.Mail {
		w.title = s.o.Texts.Say(l.Language, l.Code+".subject", args)
	}
	return l, w, nil
}
