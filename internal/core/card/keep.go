package card

import (
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"daklakid/internal/platform/errs"
)

// Join adds what another picture of the same card showed; cardTwoCards if it is
// of another card.
func (r Reading) Join(other Reading) (Reading, error) {
	if r.QR != nil && other.QR != nil && !reflect.DeepEqual(r.QR, other.QR) ||
		r.Zone != nil && other.Zone != nil && *r.Zone != *other.Zone {
		return r, errs.New(errs.Invalid, "cardTwoCards")
	}
	if other.QR != nil {
		r.QR = other.QR
	}
	if other.Zone != nil {
		r.Zone = other.Zone
	}
	r.Blurred = r.Zone == nil && (r.Blurred || other.Blurred)
	if r.QR != nil && r.Zone != nil && r.QR.Number != r.Zone.Number {
		return r, errs.New(errs.Invalid, "cardTwoCards")
	}
	return r, nil
}

// kept is a Reading with what its JSON for people leaves out.
type kept struct {
	QR      *QR
	Extra   []string
	Zone    *Zone
	Letters string
	Cut     bool
	Blurred bool
}

// MarshalBinary writes a Reading, so that it can be kept, sealed, until the other
// side of the card was seen.
func (r Reading) MarshalBinary() ([]byte, error) {
	k := kept{QR: r.QR, Zone: r.Zone, Blurred: r.Blurred}
	if r.QR != nil {
		k.Extra = r.QR.Extra
	}
	if r.Zone != nil {
		k.Letters, k.Cut = r.Zone.letters, r.Zone.cut
	}
	return json.Marshal(k)
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (r *Reading) UnmarshalBinary(raw []byte) error {
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return errors.New("card: not a reading") // the decoder's own text can quote it
	}
	if k.QR != nil {
		k.QR.Extra = append([]string{}, k.Extra...)
	}
	if k.Zone != nil {
		k.Zone.letters, k.Zone.cut = k.Letters, k.Cut
	}
	*r = Reading{QR: k.QR, Zone: k.Zone, Blurred: k.Blurred}
	return nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return errors.New("card: not a date")
	}
	*d = Day(t)
	return nil
}
