package assurance

import (
	"bytes"
	"context"
	"errors"

	"daklakid/internal/core/card"
	"daklakid/internal/core/face"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// CardSeen is how far the reading of a card has come.
type CardSeen struct {
	QR       bool     `json:"qr" doc:"The code was read."`
	Zone     bool     `json:"zone" doc:"The machine-readable lines were read."`
	Portrait bool     `json:"portrait" doc:"The portrait was found."`
	Complete bool     `json:"complete" doc:"It can be confirmed."`
	Hint     *Hint    `json:"hint,omitempty" doc:"What to do better in the next photo."`
	Person   *Details `json:"person,omitempty" doc:"What the card says, with the number masked."`
}

// Hint is a sentence for the person with its code.
type Hint struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// The longer side, in pixels, that a photo of a card is looked at with: the
// code of a card that fills a third of it still has three pixels a module.
const cardSide = 2600

// seen is a card on the way, as it is kept sealed.
type seen struct {
	reading  card.Reading
	template []byte // of the portrait
	portrait []byte // JPEG
}

func cardContext(account string) string { return "assurance.card:" + account }

type photoInput struct {
	RawBody []byte `contentType:"image/*"`
}

// postPhoto looks at one photo of a card and adds what it shows to what was
// seen before. A photo that shows nothing is no error: the next one may.
func (s *Service) postPhoto(ctx context.Context, in *photoInput) (*web.JSON[CardSeen], error) {
	who := web.Who(ctx)
	img, err := s.o.Photos.Look(ctx, bytes.NewReader(in.RawBody), cardSide)
	if err != nil {
		return nil, err
	}
	var fresh seen
	var hint error
	err = s.o.Queue.Do(ctx, func(ctx context.Context) (err error) {
		if fresh.reading, err = s.o.Cards.Read(ctx, img); softCard(err) {
			hint, err = err, nil
		}
		if err != nil || fresh.reading.Zone != nil && fresh.reading.QR == nil {
			return err // the side with the zone has no portrait
		}
		return s.portrait(ctx, face.FromImage(img), &fresh)
	})
	if err != nil {
		return nil, s.refused(ctx, Card, err)
	}
	out := &web.JSON[CardSeen]{}
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		out.Body, err = s.add(tx, who.Account, fresh)
		return err
	})
	if err != nil {
		return nil, s.refused(ctx, Card, err)
	}
	if hint != nil && !out.Body.Complete && !fresh.found() {
		out.Body.Hint = s.hint(ctx, hint)
	}
	return out, nil
}

// softCard are the errors that another photo of the same card can mend.
func softCard(err error) bool {
	return errs.Is(err, "cardNothing") || errs.Is(err, "cardZoneUnreadable") || errs.Is(err, "cardQRNotCard")
}

func (f seen) found() bool {
	return f.reading.QR != nil || f.reading.Zone != nil || len(f.template) > 0
}

// portrait notes the face on the card, if this photo shows one.
func (s *Service) portrait(ctx context.Context, p *face.Picture, into *seen) error {
	if s.o.Faces == nil {
		return nil
	}
	found, err := s.o.Faces.Portrait(ctx, p)
	var not *errs.Error
	if errors.As(err, &not) {
		return nil // no face, or none that can be compared: the next photo may show it
	}
	if err != nil {
		return err
	}
	if into.template, err = found.Template.MarshalBinary(); err != nil {
		return err
	}
	into.portrait, err = jpegOf(found.Picture)
	return err
}

// add joins a fresh look with what was seen of the account's card before.
func (s *Service) add(tx *database.Tx, account string, fresh seen) (CardSeen, error) {
	if err := tx.Alone("assurance:" + account); err != nil {
		return CardSeen{}, err
	}
	all, err := s.loadCard(tx, account)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return CardSeen{}, err
	}
	if all.reading, err = all.reading.Join(fresh.reading); err != nil {
		return CardSeen{}, err
	}
	if len(fresh.template) > 0 {
		all.template, all.portrait = fresh.template, fresh.portrait
	}
	if fresh.found() {
		if err := s.saveCard(tx, account, all); err != nil {
			return CardSeen{}, err
		}
	}
	return all.shown(), nil
}

func (f seen) shown() CardSeen {
	v := CardSeen{QR: f.reading.QR != nil, Zone: f.reading.Zone != nil, Portrait: len(f.template) > 0}
	v.Complete = v.QR && v.Zone
	if v.QR {
		d := detailsOf(f.reading)
		d.PersonalNumber = masked(d.PersonalNumber)
		v.Person = &d
	}
	return v
}

// detailsOf is what a card says; the zone knows when it ends.
func detailsOf(r card.Reading) Details {
	d := Details{
		PersonalNumber: string(r.Number()), FullName: r.Name(), BirthDate: r.Birth().String(), Sex: string(r.Sex()),
	}
	if r.QR != nil {
		d.Residence, d.CardIssued = r.QR.Residence, r.QR.Issued.String()
	}
	if r.Zone != nil {
		d.CardExpires = r.Zone.Expires.String()
	}
	return d
}

// confirmCard decides on what was seen. The try is committed even when the card
// is refused.
func (s *Service) confirmCard(ctx context.Context, _ *web.None) (*web.JSON[Mine], error) {
	who := web.Who(ctx)
	out := &web.JSON[Mine]{}
	var refusal error
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if refusal, err = s.attempt(tx, who.Account, Card); err != nil || refusal != nil {
			return err
		}
		if refusal, err = s.takeCard(tx, who.Account); err != nil || refusal != nil {
			return err
		}
		out.Body, err = s.mine(tx, who.Account)
		return err
	})
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		return nil, s.refused(ctx, Card, refusal)
	}
	return out, nil
}

func (s *Service) takeCard(tx *database.Tx, account string) (refusal, err error) {
	all, err := s.loadCard(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		return errs.New(errs.Conflict, "cardNothing"), nil
	}
	if err != nil {
		return nil, err
	}
	if err := all.reading.Assess(card.Day(tx.Time().In(indochina))).Refusal(); err != nil {
		return err, nil
	}
	_, err = s.Prove(tx, Proof{Account: account, Method: Card, Details: detailsOf(all.reading), Evidence: map[string]string{"read": "qr,zone"}})
	if err != nil {
		return nil, err
	}
	// The portrait waits for the face, for half an hour at most; the rest goes.
	return nil, s.saveCard(tx, account, seen{template: all.template, portrait: all.portrait})
}

func (s *Service) dropCard(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	_, err := tx.Exec(`DELETE FROM identity_cards WHERE account = $1`, who.Account)
	return nil, err
}

// loadCard is what was seen of a card in the last half hour, else errs.Missing.
func (s *Service) loadCard(tx *database.Tx, account string) (f seen, err error) {
	var reading []byte
	err = tx.Row(`SELECT reading, template, portrait FROM identity_cards WHERE account = $1 AND updated_at > $2`,
		account, tx.Now()-cardKept.Milliseconds()).Scan(&reading, &f.template, &f.portrait)
	if database.NoRows(err) {
		return f, errs.Missing()
	}
	if err != nil {
		return f, err
	}
	for _, sealed := range []*[]byte{&reading, &f.template, &f.portrait} {
		if len(*sealed) == 0 {
			continue
		}
		if *sealed, err = s.o.Vault.Unseal(*sealed, cardContext(account)); err != nil {
			return f, err
		}
	}
	if len(reading) > 0 {
		err = f.reading.UnmarshalBinary(reading)
	}
	return f, err
}

func (s *Service) saveCard(tx *database.Tx, account string, f seen) error {
	reading, err := f.reading.MarshalBinary()
	if err != nil {
		return err
	}
	parts := make([][]byte, 0, 3)
	for _, plain := range [][]byte{reading, f.template, f.portrait} {
		if len(plain) > 0 {
			plain = s.o.Vault.Seal(plain, cardContext(account))
		}
		parts = append(parts, plain)
	}
	_, err = tx.Exec(`INSERT INTO identity_cards (account, reading, template, portrait, updated_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account) DO UPDATE SET reading = excluded.reading, template = excluded.template,
			portrait = excluded.portrait, updated_at = excluded.updated_at`,
		account, parts[0], parts[1], parts[2], tx.Now())
	return err
}
