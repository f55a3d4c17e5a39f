package messages

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// The kinds of messages.
const (
	kindText    = "text"
	kindPhoto   = "photo"
	kindVoice   = "voice"
	kindPlace   = "place"
	kindContact = "contact"
	kindQR      = "qr"
	kindEvent   = "event"
	kindDeleted = "deleted"
)

// content is what is sealed of a message. Of people it keeps handles, not names.
type content struct {
	Text    string        `json:"text,omitempty"`
	Photos  []file        `json:"photos,omitempty"`
	Voice   *file         `json:"voice,omitempty"`
	Place   *MessagePlace `json:"place,omitempty"`
	Contact string        `json:"contact,omitempty"`
	QR      string        `json:"qr,omitempty"`
	Event   *event        `json:"event,omitempty"`
}

// file is a photo or a voice.
type file struct {
	ID      string `json:"id"`
	Width   int    `json:"w,omitempty"`
	Height  int    `json:"h,omitempty"`
	Seconds int    `json:"s,omitempty"`
	Type    string `json:"t,omitempty"`
}

// event is what happened in a group.
type event struct {
	Code   string   `json:"code"`
	By     string   `json:"by,omitempty"`
	People []string `json:"people,omitempty"`
	Title  string   `json:"title,omitempty"`
}

// people are the handles that a content names.
func (c *content) people() (all []string) {
	if c.Contact != "" {
		all = append(all, c.Contact)
	}
	if c.Event != nil {
		all = append(append(all, c.Event.By), c.Event.People...)
	}
	return all
}

// files are the ids of the documents that a content shows.
func (c *content) files() (all []string) {
	for _, p := range c.Photos {
		all = append(all, p.ID)
	}
	if c.Voice != nil {
		all = append(all, c.Voice.ID)
	}
	return all
}

// message is one as stored, its content unsealed.
type message struct {
	conversation    string
	seq, rev        int64
	account, client string
	kind            string
	reply           int64
	at, edited      int64
	content         content
	answers         *message // what it replies to, as far as that is there
}

func sealing(conversation string) string { return "message:" + conversation }

// seal writes a content under the conversation's key.
func (c *conversation) seal(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return c.box.Seal(raw, sealing(c.id)), nil
}

func (c *conversation) unseal(sealed []byte, into any) error {
	if len(sealed) == 0 {
		return nil // deleted
	}
	raw, err := c.box.Unseal(sealed, sealing(c.id))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// checkText refuses what is too long, and what nobody could see.
func checkText(bad *errs.Fields, text string, most int, needed bool) {
	switch {
	case utf8.RuneCountInString(text) > most:
		bad.Check(false, "text", "tooLong", "max", most)
	case needed:
		bad.Check(visible(text), "text", "required")
	}
}

// visible reports whether a text shows anything: neither space nor marks that
// only format.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r) })
}

// compose checks a form and makes its content. Photos are attached later.
func (s *Service) compose(tx *database.Tx, me *member, f *MessageForm) (content, error) {
	var bad errs.Fields
	checkText(&bad, f.Text, maxText, f.Kind == kindText)
	bad.Check((f.Kind == kindPhoto) == (len(f.Photos) > 0), "photos", "required")
	bad.Check(len(f.Photos) <= maxPhotos, "photos", "tooMany", "max", maxPhotos)
	bad.Check((f.Kind == kindPlace) == (f.Place != nil), "place", "required")
	bad.Check((f.Kind == kindContact) == (f.Contact != ""), "contact", "required")
	bad.Check((f.Kind == kindQR) == visible(f.QR), "qr", "required")
	if err := bad.Err(); err != nil {
		return content{}, err
	}
	if f.Contact != "" {
		known, err := knows(tx, me.account, f.Contact)
		if err != nil {
			return content{}, err
		}
		if !known {
			return content{}, errs.InvalidField("contact", "messagePersonUnknown")
		}
	}
	return content{Text: f.Text, Place: f.Place, Contact: f.Contact, QR: f.QR}, nil
}
