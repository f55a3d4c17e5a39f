package classifieds

import "daklakid/internal/kernel/listing"

// HiddenPhone is hiddenPhone.
var HiddenPhone = hiddenPhone

// Flagged are the codes of an ad's flags.
func (s *Service) Flagged(l *listing.Listing[Ad]) (codes []string) {
	for _, w := range s.flags(l) {
		codes = append(codes, w.Code)
	}
	return codes
}

// Prohibited is what a text is refused for; empty for nothing.
func (s *Service) Prohibited(said string) string {
	if p := s.tree.prohibits(said); p != nil {
		return p.Code
	}
	return ""
}
