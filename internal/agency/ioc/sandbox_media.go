package ioc

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/sandbox"
)

// How the stand-in fetches what a media_url names: soon, a few times, and not
// more than it can keep.
const (
	maxMedia   = 200      // pictures
	mediaBytes = 16 << 20 // of one
	mediaTries = 3
	mediaWait  = 15 * time.Second
)

// collect fetches the picture of a report into the stand-in's own store, in the
// background; with s.mu held.
func (s *Sandbox) collect(id georeport.Text, address string) {
	if s.o.Fetch == nil || address == "" || s.closed {
		return
	}
	s.fetching.Add(1)
	go func() {
		defer s.fetching.Done()
		for try := range mediaTries {
			picture, err := s.fetch(address)
			if err == nil {
				s.keepMedia(id, picture)
				return
			}
			time.Sleep(time.Duration(try) * 200 * time.Millisecond)
		}
	}()
}

func (s *Sandbox) fetch(address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), mediaWait)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := s.o.Fetch.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "image/") {
		return nil, fmt.Errorf("ioc: no picture: %d", response.StatusCode)
	}
	return io.ReadAll(io.LimitReader(response.Body, mediaBytes))
}

func (s *Sandbox) keepMedia(id georeport.Text, picture []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.media) >= maxMedia {
		clear(s.media)
	}
	s.media[id] = picture
}

// Media is the picture that was fetched for a report, once all that was begun is
// done; nil if there is none.
func (s *Sandbox) Media(id georeport.Text) []byte {
	s.fetching.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.media[id]
}

func (s *Sandbox) getMedia(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	picture := s.media[georeport.Text(r.PathValue("id"))]
	s.mu.Unlock()
	if picture == nil {
		sandbox.Write(w, http.StatusNotFound, map[string]string{"code": "notFound"})
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(picture) // whoever asked may have gone
}
