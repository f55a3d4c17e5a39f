package card

import (
	"context"
	"errors"
	"fmt"
	"image"
	"reflect"
	"time"

	"daklakid/internal/core/card/mrz"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/qr"
	"daklakid/internal/platform/errs"
)

// What one reading may cost.
const (
	MaxPictures  = 8
	mostThorough = 3    // pictures that are searched for a code with all means
	side         = 2600 // pixels of the longer side that are looked at
)

// Reader reads cards. The zero Reader is ready.
type Reader struct {
	// Within is how long the search for a code in one picture may take; 0 is 2 s.
	Within time.Duration
	// OCR reads the printed front; nil does without. What it fails at is left out.
	OCR func(context.Context, image.Image) (ocr.Front, error)
}

// Read reads whatever the pictures of one card show: the code and the zone, on
// whichever side and in whichever picture they are. Pictures come upright or not,
// decoded within bounds (media.Processor.Look). The errors are
//
//	cardTooManyPictures
//	cardNothing         there is neither code nor zone
//	cardQRNotCard       there is a code, but not a card's, and no zone
//	cardQRMalformed     the code is like a card's, with fields no card has
//	cardZoneUnreadable  there is a zone that cannot be read, and no code
//	cardZoneForeign     the zone is of another country's card
//	cardTwoCards        the pictures are of different cards
//
// or the context's. A Reading is no more than what was read: see Assess.
func (r Reader) Read(ctx context.Context, pictures ...image.Image) (Reading, error) {
	if len(pictures) > MaxPictures {
		return Reading{}, errs.New(errs.TooLarge, "cardTooManyPictures", "limit", MaxPictures)
	}
	s := session{within: r.Within, zoneErr: mrz.ErrNone}
	if s.within == 0 {
		s.within = 2 * time.Second
	}
	for _, p := range pictures {
		g := picture.Of(p, side)
		s.grays = append(s.grays, g)
		before := s.found.Zone
		if err := s.zone(ctx, g); err != nil {
			return Reading{}, err
		}
		if s.front == nil && s.found.Zone == before {
			s.front = p
		}
		if err := s.code(ctx, g, qr.Quick); err != nil {
			return Reading{}, err
		}
	}
	for i, g := range s.grays {
		if s.found.QR != nil || i == mostThorough {
			break
		}
		if err := s.code(ctx, g, qr.Thorough); err != nil {
			return Reading{}, err
		}
	}
	found, err := s.end()
	if err != nil || r.OCR == nil || s.front == nil {
		return found, err
	}
	if printed, err := r.OCR(ctx, s.front); err == nil {
		found.Printed = printed
	}
	return found, ctx.Err()
}

// session is one reading under way.
type session struct {
	within  time.Duration
	grays   []*picture.Gray
	found   Reading
	front   image.Image // the first picture without a zone
	stray   bool        // a code was found that is no card's
	zoneErr error       // the best reason why no zone was read
}

func (s *session) code(ctx context.Context, g *picture.Gray, effort qr.Effort) error {
	bounded, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	text, err := qr.Read(bounded, g, effort)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return nil //nolint:nilerr // not found, or not in time: the zone may do
	}
	q, err := ParseQR(text)
	switch {
	case errs.Is(err, "cardQRNotCard"):
		s.stray = true
		return nil
	case err != nil:
		return err
	case s.found.QR != nil && !reflect.DeepEqual(*s.found.QR, q):
		return errs.New(errs.Invalid, "cardTwoCards")
	}
	s.found.QR = &q
	return nil
}

func (s *session) zone(ctx context.Context, g *picture.Gray) error {
	d, err := mrz.Read(ctx, g)
	var wrong mrz.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &wrong):
		s.zoneErr = err
		return nil
	case err != nil:
		return nil //nolint:nilerr // no zone: it may be on another picture
	}
	z, ok := zoneOf(d)
	switch {
	case !ok:
		s.zoneErr = mrz.Error{Part: "number", Why: "layout"}
		return nil
	case s.found.Zone != nil && *s.found.Zone != z:
		return errs.New(errs.Invalid, "cardTwoCards")
	}
	s.found.Zone = &z
	return nil
}

// end says what was found, or why nothing was.
func (s *session) end() (Reading, error) {
	var wrong mrz.Error
	unread := errors.As(s.zoneErr, &wrong)
	s.found.Blurred = unread && s.found.Zone == nil
	switch {
	case unread && wrong.Why == "foreign" && s.found.Zone == nil:
		return Reading{}, errs.New(errs.Invalid, "cardZoneForeign").Because(s.zoneErr)
	case s.found.QR != nil || s.found.Zone != nil:
		return s.found, nil
	case unread:
		return Reading{}, errs.New(errs.Invalid, "cardZoneUnreadable").Because(fmt.Errorf("card: %w", s.zoneErr))
	case s.stray:
		return Reading{}, errs.New(errs.Invalid, "cardQRNotCard")
	}
	return Reading{}, errs.New(errs.Invalid, "cardNothing")
}
