package ioc

import (
	"fmt"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/sandbox"
)

// memory is what a stand-in remembers from one run to the next.
type memory struct {
	Requests []*taken
	Updates  []georeport.Update
	ByKey    map[string]answered
	Last     int
}

// load remembers, and has happen what was still to happen.
func (s *Sandbox) load() error {
	m := memory{ByKey: s.byKey}
	if err := sandbox.Remember(s.o.State, &m); err != nil {
		return fmt.Errorf("ioc: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.updates, s.last = m.Requests, m.Updates, m.Last
	for _, t := range s.requests {
		s.schedule(t)
	}
	return nil
}

// save writes what is to be remembered; with s.mu held.
func (s *Sandbox) save() { sandbox.Save(s.o.State, memory{s.requests, s.updates, s.byKey, s.last}) }
