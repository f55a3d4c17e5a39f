// Package population asks the national population database about one person at a
// time, in the contract beside it, contract.json: which details agree, and on
// demand the photo. It never reads what the database knows.
package population

import (
	"bytes"
	"context"
	_ "embed"
	"image/jpeg"

	"daklakid/internal/platform/signed"
)

// Contract is the OpenAPI description of the database.
//
//go:embed contract.json
var Contract []byte

// Options say where the database is.
type Options = signed.Options

// Client asks one database.
type Client struct{ database *signed.Client }

const (
	maxAnswer = 800 << 10 // bytes: a photo in base64, and some room
	maxPhoto  = 512 << 10
	maxSide   = 4096 // pixels of a photo's side
)

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	database, err := signed.New(signed.Side{Package: "population", Name: "the database"}, maxAnswer, o)
	if err != nil {
		return nil, err
	}
	return &Client{database}, nil
}

// Inquiry says who is asked about, and why. Both sides log it.
type Inquiry struct {
	signed.Reason
	PersonalNumber string `json:"personalNumber"` // 12 digits
}

// Details are what may be compared; what is empty is not asked. Days are
// YYYY-MM-DD, sex is male or female.
type Details struct {
	FullName    string `json:"fullName,omitempty"`
	BirthDate   string `json:"birthDate,omitempty"`
	Sex         string `json:"sex,omitempty"`
	Residence   string `json:"residence,omitempty"`
	CardIssued  string `json:"cardIssued,omitempty"`
	CardExpires string `json:"cardExpires,omitempty"`
}

// fields gives the details that are there, by their names.
func (d Details) fields() map[string]string {
	all := map[string]string{
		"fullName": d.FullName, "birthDate": d.BirthDate, "sex": d.Sex, "residence": d.Residence,
		"cardIssued": d.CardIssued, "cardExpires": d.CardExpires,
	}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}

type comparison struct {
	Inquiry
	Details Details `json:"details"`
}

type agreement struct {
	RequestID string          `json:"requestId"`
	Agrees    map[string]bool `json:"agrees"`
}

type photo struct {
	RequestID string `json:"requestId"`
	Photo     []byte `json:"photo"` // base64 in JSON
}

// Compare says of each detail given whether the database has the same, by its
// JSON name. The error is errs.NotFound when nobody has the number,
// errs.Unavailable when the database is away or asked too much.
func (c *Client) Compare(ctx context.Context, i Inquiry, d Details) (map[string]bool, error) {
	var a agreement
	err := c.database.Ask(ctx, "/v1/comparisons", comparison{i, d}, &a, func() bool {
		asked := d.fields()
		for name := range asked {
			if _, answered := a.Agrees[name]; !answered {
				return false
			}
		}
		return a.RequestID == i.RequestID && len(a.Agrees) == len(asked)
	})
	if err != nil {
		return nil, signed.Missing(err, "unknownPerson")
	}
	return a.Agrees, nil
}

// Photo is the photo of the person's last card, a JPEG of at most 512 KiB. The
// error is errs.NotFound when there is no such person or no photo.
func (c *Client) Photo(ctx context.Context, i Inquiry) ([]byte, error) {
	var p photo
	err := c.database.Ask(ctx, "/v1/photos", i, &p, func() bool {
		size, err := jpeg.DecodeConfig(bytes.NewReader(p.Photo))
		return p.RequestID == i.RequestID && err == nil && max(size.Width, size.Height) <= maxSide && len(p.Photo) <= maxPhoto
	})
	if err != nil {
		return nil, signed.Missing(err, "unknownPerson", "noPhoto")
	}
	return p.Photo, nil
}
