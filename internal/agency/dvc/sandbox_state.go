package dvc

import (
	"fmt"

	"daklakid/internal/platform/sandbox"
)

// memory is what a stand-in remembers from one run to the next.
type memory struct {
	Dossiers []*filed          `json:"dossiers"` // oldest first
	Keys     map[string]string `json:"keys"`
	Numbers  map[string]int    `json:"numbers"`
	Files    map[string]paper  `json:"files"`
}

// load remembers, and has the officer go on; callbacks on their way are lost.
func (s *Sandbox) load() error {
	m := memory{Keys: s.keys, Numbers: s.numbers, Files: s.files}
	if err := sandbox.Remember(s.o.State, &m); err != nil {
		return fmt.Errorf("dvc: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range m.Dossiers {
		s.dossiers[d.Code] = d
		s.order = append(s.order, d.Code)
		if d.Status != PapersAsked {
			s.schedule(d)
		}
	}
	return nil
}

// save writes what is to be remembered; with s.mu held.
func (s *Sandbox) save() {
	m := memory{Keys: s.keys, Numbers: s.numbers, Files: s.files}
	for _, code := range s.order {
		m.Dossiers = append(m.Dossiers, s.dossiers[code])
	}
	sandbox.Save(s.o.State, m)
}
