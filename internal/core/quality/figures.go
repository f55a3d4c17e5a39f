package quality

import (
	"time"

	"daklakid/internal/platform/database"
)

// Figures are counted over whole tables, so they are kept for a while: an
// overview does not have to be of this second.
const (
	fresh = time.Minute
	week  = 7 * 24 * time.Hour
)

// tallied answers the figures of all sources, a minute old at most.
func (s *Service) tallied(tx *database.Tx) ([]Figure, int64, error) {
	s.mu.Lock() // whoever comes meanwhile waits for the same answer
	defer s.mu.Unlock()
	if s.counted > 0 && tx.Now() >= s.counted && tx.Now()-s.counted < fresh.Milliseconds() {
		return s.figures, s.counted, nil
	}
	var all []Figure
	for _, source := range s.sources {
		some, err := source.Figures(tx, tx.Now()-week.Milliseconds())
		if err != nil {
			return nil, 0, err
		}
		all = append(all, some...)
	}
	s.figures, s.counted = all, tx.Now()
	return all, s.counted, nil
}
