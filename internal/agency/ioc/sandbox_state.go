package ioc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"daklakid/internal/agency/ioc/georeport"
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
	if s.o.State == "" {
		return nil
	}
	raw, err := os.ReadFile(s.o.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	m := memory{ByKey: s.byKey}
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil {
		return fmt.Errorf("ioc: the stand-in's state: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.updates, s.last = m.Requests, m.Updates, m.Last
	for _, t := range s.requests {
		s.schedule(t)
	}
	return nil
}

// save writes what is to be remembered; with s.mu held. A stand-in that cannot
// write goes on: what it forgets then is what a test may want to see.
func (s *Sandbox) save() {
	if s.o.State == "" {
		return
	}
	raw, err := json.Marshal(memory{s.requests, s.updates, s.byKey, s.last})
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
