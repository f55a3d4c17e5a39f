package ioc

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

func (s *Sandbox) controls() {
	s.mux.HandleFunc("GET /script", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		answer(w, http.StatusOK, append([]Step{}, s.script...))
	})
	s.mux.HandleFunc("PUT /script", func(w http.ResponseWriter, r *http.Request) {
		var steps []Step
		if !decode(w, r, &steps) {
			return
		}
		if !soundSteps(steps) {
			answer(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
			return
		}
		s.mu.Lock()
		s.script = steps
		s.mu.Unlock()
		answer(w, http.StatusOK, steps)
	})
	s.mux.HandleFunc("POST /requests/{id}/steps", s.postStep)
	s.mux.HandleFunc("GET /media/{id}", s.getMedia)
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.current()) })
	s.mux.HandleFunc("PUT /faults", func(w http.ResponseWriter, r *http.Request) {
		var f Faults
		if decode(w, r, &f) {
			s.Fail(f)
			answer(w, http.StatusOK, f)
		}
	})
}

func (s *Sandbox) postStep(w http.ResponseWriter, r *http.Request) {
	var step Step
	if !decode(w, r, &step) {
		return
	}
	if !soundSteps([]Step{step}) {
		answer(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(georeport.Text(r.PathValue("id")))
	if i < 0 {
		answer(w, http.StatusNotFound, map[string]string{"code": "notFound"})
		return
	}
	s.move(s.requests[i], step)
	s.save()
	answer(w, http.StatusOK, step)
}

func (s *Sandbox) current() Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults
}

// due reports whether a counted fault is due, and counts it.
func (s *Sandbox) due(which func(*Faults) *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := which(&s.faults)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}

// faulty fails, delays, loses or spoils the answer as asked for.
func (s *Sandbox) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.current()
		if f.Down {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		if s.due(func(f *Faults) *int { return &f.FailNext }) {
			http.Error(w, "the centre is out of order", http.StatusInternalServerError)
			return
		}
		if r.Method == http.MethodPost && s.due(func(f *Faults) *int { return &f.RefuseNext }) {
			refuse(w, r)
			return
		}
		kept := &keeping{header: http.Header{}}
		next.ServeHTTP(kept, r)
		select {
		case <-r.Context().Done():
		case <-time.After(min(maxDelay, time.Duration(f.DelayMillis)*time.Millisecond)):
		}
		switch {
		case s.due(func(f *Faults) *int { return &f.DropNext }):
			panic(http.ErrAbortHandler)
		case s.due(func(f *Faults) *int { return &f.GarbleNext }):
			kept.body = kept.body[:len(kept.body)/2]
		}
		kept.send(w)
	})
}

// refuse answers as a centre that will never take this.
func refuse(w http.ResponseWriter, r *http.Request) {
	format := georeport.XML
	if strings.HasSuffix(r.URL.Path, ".json") {
		format = georeport.JSON
	}
	raw, err := georeport.Encode(format, []georeport.Error{{Code: http.StatusUnprocessableEntity, Description: "the centre does not take this"}})
	if err != nil {
		http.Error(w, "refused", http.StatusUnprocessableEntity)
		return
	}
	w.WriteHeader(http.StatusUnprocessableEntity)
	_, _ = w.Write(raw) // whoever asked may have gone
}

// keeping keeps an answer back until it is known what becomes of it.
type keeping struct {
	header http.Header
	status int
	body   []byte
}

func (k *keeping) Header() http.Header { return k.header }

func (k *keeping) WriteHeader(status int) { k.status = status }

func (k *keeping) Write(p []byte) (int, error) {
	k.body = append(k.body, p...)
	return len(p), nil
}

func (k *keeping) send(w http.ResponseWriter) {
	for name, values := range k.header {
		w.Header()[name] = values
	}
	if k.status != 0 {
		w.WriteHeader(k.status)
	}
	_, _ = w.Write(k.body) // a client that went away is not our failure
}

// schedule has the next step happen in its time; with s.mu held.
func (s *Sandbox) schedule(t *taken) {
	if len(t.Steps) == 0 {
		return
	}
	time.AfterFunc(time.Duration(t.Steps[0].AfterMillis)*time.Millisecond, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			return
		}
		s.move(t, t.Steps[0])
		t.Steps = t.Steps[1:]
		s.save()
		s.schedule(t)
	})
}

func soundSteps(steps []Step) bool {
	return len(steps) <= maxSteps && !slices.ContainsFunc(steps, func(s Step) bool {
		return s.AfterMillis < 0 || s.AfterMillis > maxAfter || s.Status != georeport.Open && s.Status != georeport.Closed || strings.ContainsRune(s.Note, 0)
	})
}

func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxControl))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil || decoder.More() {
		answer(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}
