package rentals

import (
	"encoding/json"
	"fmt"

	"daklakid/internal/kernel/listing"
)

// appendPage writes a rentalPage.
func (s *Service) appendPage(b []byte, page listing.Listed, meant *Understood) ([]byte, error) {
	b, err := s.kernel.AppendListed(b, page)
	if err != nil {
		return nil, err
	}
	if meant != nil {
		understood, err := json.Marshal(meant)
		if err != nil {
			return nil, fmt.Errorf("rentals: %w", err)
		}
		b = append(append(b, `,"understood":`...), understood...)
	}
	return append(b, '}'), nil
}
