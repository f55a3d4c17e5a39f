package dvc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	if s.o.State == "" {
		return nil
	}
	raw, err := os.ReadFile(s.o.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	m := memory{Keys: s.keys, Numbers: s.numbers, Files: s.files}
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil {
		return fmt.Errorf("dvc: the stand-in's state: %w", err)
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

// save writes what is to be remembered; with s.mu held. A stand-in that cannot
// write goes on: what it forgets then is what a test may want to see.
func (s *Sandbox) save() {
	if s.o.State == "" {
		return
	}
	m := memory{Keys: s.keys, Numbers: s.numbers, Files: s.files}
	for _, code := range s.order {
		m.Dossiers = append(m.Dossiers, s.dossiers[code])
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(s.o.State), filepath.Base(s.o.State)) // another process may do the same
	if err != nil {
		return
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.o.State)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // as above
	}
}
