package assurance

import (
	"bytes"
	"context"
	"image"
	"strings"
	"time"
	"unicode"

	"daklakid/internal/core/card"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// CounterFilled is what a photo of the document says, for the officer's form. It
// decides nothing: she compares it with the document and sends the form herself.
type CounterFilled struct {
	Details Details `json:"details"`
	Checked bool    `json:"checked" doc:"From the code or the machine-readable lines, which check themselves. Else from character recognition, which takes one digit for another."`
	Hint    *Hint   `json:"hint,omitempty" doc:"Why nothing could be read."`
}

type counterPhotoInput struct {
	ID      string `path:"id" format:"uuid"`
	RawBody []byte `contentType:"image/*"`
}

// fillCounter reads a photo of the document in the officer's hands and keeps
// nothing of it.
func (s *Service) fillCounter(ctx context.Context, in *counterPhotoInput) (*web.JSON[CounterFilled], error) {
	err := s.o.DB.View(ctx, func(tx *database.Tx) error { return liveCounter(tx, in.ID, web.Who(ctx).Account) })
	if err != nil {
		return nil, err
	}
	img, err := s.o.Photos.Look(ctx, bytes.NewReader(in.RawBody), cardSide)
	if err != nil {
		return nil, err
	}
	out := &web.JSON[CounterFilled]{}
	err = s.o.Queue.Do(ctx, func(ctx context.Context) error {
		reading, err := s.o.Cards.Read(ctx, img)
		if softCard(err) {
			out.Body.Hint = s.hint(ctx, err)
			reading.Printed, err = s.printed(ctx, img)
		}
		out.Body.Checked = reading.QR != nil || reading.Zone != nil
		out.Body.Details = formOf(reading)
		return err
	})
	if out.Body.Details != (Details{}) {
		out.Body.Hint = nil
	}
	return out, err
}

// liveCounter refuses what is not the officer's own, over or used up.
func liveCounter(tx *database.Tx, counter, officer string) error {
	var n int
	err := tx.Row(`SELECT count(*) FROM identity_counters WHERE id = $1 AND officer = $2 AND used_at = 0 AND created_at > $3`,
		counter, officer, tx.Now()-counterLife.Milliseconds()).Scan(&n)
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "counterOver")
	}
	return err
}

// printed is what character recognition makes of the front, where it is installed.
// What it fails at is left out.
func (s *Service) printed(ctx context.Context, img image.Image) (ocr.Front, error) {
	if s.o.Cards.OCR == nil {
		return ocr.Front{}, nil
	}
	front, err := s.o.Cards.OCR(ctx, img)
	if err != nil {
		return ocr.Front{}, ctx.Err()
	}
	return front, nil
}

// formOf is what a reading has for the form: the zone has no accents, so a name
// comes from the code or from the print.
func formOf(r card.Reading) Details {
	var d Details
	if r.QR != nil || r.Zone != nil {
		d = detailsOf(r)
	}
	if r.QR == nil {
		d.FullName = personName(r.Printed.Name)
	}
	if r.QR != nil || r.Zone != nil {
		return d
	}
	if number, err := card.ParseNumber(r.Printed.Number); err == nil {
		d.PersonalNumber = string(number)
	}
	if day, err := time.Parse("02/01/2006", r.Printed.Birth); err == nil {
		d.BirthDate = day.Format(time.DateOnly)
	}
	d.Sex = map[string]string{"Nam": string(card.Male), "Nữ": string(card.Female)}[r.Printed.Sex]
	return d
}

// personName writes a name printed in capitals as people write it: Trần Thị Mẫu,
// H’Thử Niê.
func personName(capitals string) string {
	first := true
	return strings.Map(func(r rune) rune {
		if !first {
			r = unicode.ToLower(r)
		}
		first = !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r)
		return r
	}, capitals)
}
