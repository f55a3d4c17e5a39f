package assurance_test

import (
	"context"
	"sync"

	"daklakid/internal/core/assurance"
	"daklakid/internal/platform/errs"
)

// registry is the central database at its smallest; how it is spoken to over
// HTTP is tested in agency/population.
type registry struct {
	mu     sync.Mutex
	people map[string]assurance.Details
	photos map[string][]byte
	away   bool
	asked  int
}

func (g *registry) Compare(_ context.Context, _ string, d assurance.Details) (map[string]bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked++
	if g.away {
		return nil, errs.New(errs.Unavailable, "outcallUnavailable")
	}
	known, ok := g.people[d.PersonalNumber]
	if !ok {
		return nil, errs.Missing()
	}
	return map[string]bool{"fullName": known.FullName == d.FullName, "birthDate": known.BirthDate == d.BirthDate}, nil
}

func (g *registry) Photo(_ context.Context, _, number string) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if photo := g.photos[number]; photo != nil {
		return photo, nil
	}
	return nil, errs.Missing()
}
