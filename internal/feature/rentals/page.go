package rentals

import (
	"encoding/json"
	"fmt"
	"strconv"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
)

// found is a rentalPage that is not written yet.
type found struct {
	rows       []suggestion
	near       *place.Point
	next       string
	count      listing.Total
	understood *Understood
}

// appendPage writes a rentalPage from cards that the kernel has encoded
// already. A cursor is base64, which needs no quoting.
func (s *Service) appendPage(b []byte, f found) (_ []byte, err error) {
	b = append(b, `{"items":[`...)
	for i, r := range f.rows {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = s.kernel.AppendCard(b, r.Row, f.near, r.reason); err != nil {
			return nil, err
		}
	}
	b = append(append(b, `],"next":"`...), f.next...)
	b = strconv.AppendInt(append(b, `","count":{"value":`...), int64(f.count.Value), 10)
	b = strconv.AppendBool(append(b, `,"more":`...), f.count.More)
	b = append(b, '}')
	if f.understood != nil {
		understood, err := json.Marshal(f.understood)
		if err != nil {
			return nil, fmt.Errorf("rentals: %w", err)
		}
		b = append(append(b, `,"understood":`...), understood...)
	}
	return append(b, '}'), nil
}
