package dvc

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"time"
)

// delivery is an event on its way.
type delivery struct {
	event Event
	tries int
}

// Told is a callback as it is shown, one for each try.
type Told struct {
	Event  string    `json:"event"`
	Code   string    `json:"code"`
	Status Status    `json:"status"`
	Try    int       `json:"try"`
	Answer int       `json:"answer"` // 0: none came
	At     time.Time `json:"at"`
}

const (
	maxTries        = 10
	callbackTimeout = 10 * time.Second
	maxBackoff      = 5 * time.Minute
)

// Callbacks lists what was told last, newest first.
func (s *Sandbox) Callbacks() []Told {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := slices.Clone(s.told[max(0, len(s.told)-maxShown):])
	slices.Reverse(last)
	return append([]Told{}, last...)
}

// post puts an event on its way, unless it is to be lost; with s.mu held.
func (s *Sandbox) post(d delivery) {
	switch {
	case s.callback == "", s.Due(func(f *Faults) *int { return &f.LoseNext }):
		return
	case s.Due(func(f *Faults) *int { return &f.HoldNext }):
		s.held = append(s.held, d)
		return
	}
	all := []delivery{d}
	if s.Due(func(f *Faults) *int { return &f.DuplicateNext }) {
		all = append(all, d)
	}
	all = append(all, s.held...)
	s.held = nil
	for _, d := range all {
		s.queue(d)
	}
}

func (s *Sandbox) queue(d delivery) {
	select {
	case s.events <- d:
	default: // so many are waiting that this one is lost; asking for the status finds it
	}
}

// tell delivers what is on its way, in order, until the end.
func (s *Sandbox) tell() {
	client := &http.Client{Timeout: callbackTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	for {
		select {
		case <-s.ctx.Done():
			return
		case d := <-s.events:
			d.tries++
			status := s.deliver(s.ctx, client, d.event)
			s.note(d, status)
			if (status < 200 || status > 299) && d.tries < maxTries {
				wait := min(maxBackoff, s.o.Backoff<<(d.tries-1))
				time.AfterFunc(wait, func() { s.queue(d) })
			}
		}
	}
}

// deliver tells once; the status is 0 when no answer came.
func (s *Sandbox) deliver(ctx context.Context, client *http.Client, e Event) (status int) {
	header, body, err := SignCallback(s.o.CallbackSecret, e, time.Now())
	if err != nil {
		return 0
	}
	s.mu.Lock()
	callback := s.callback
	s.mu.Unlock()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, callback, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header = header
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxControl)) // so that the connection can be used again
	return response.StatusCode
}

func (s *Sandbox) note(d delivery, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.told) == maxTold {
		s.told = slices.Delete(s.told, 0, maxTold/2)
	}
	s.told = append(s.told, Told{d.event.ID, d.event.Code, d.event.Status, d.tries, status, time.Now().UTC()})
}
