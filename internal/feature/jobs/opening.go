package jobs

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Opening is what whoever applies needs to know of one.
type Opening struct {
	ID, Title, Company string
	WalkIn             bool // no CV is asked for
}

// Opening is one that takes applications now; errs.NotFound for any other.
func (s *Service) Opening(tx *database.Tx, id string) (Opening, error) {
	l, _, err := s.board.Get(tx, web.Principal{}, id)
	if err == nil && !l.Expires.After(tx.Time()) {
		err = errs.Missing()
	}
	if err != nil {
		return Opening{}, err
	}
	return Opening{l.ID, l.Title, l.Organisation, l.Detail.Facts.WalkIn}, nil
}
