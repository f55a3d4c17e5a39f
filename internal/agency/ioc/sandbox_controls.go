package ioc

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/sandbox"
)

func (s *Sandbox) controls() {
	s.mux.HandleFunc("GET /script", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		sandbox.Write(w, http.StatusOK, append([]Step{}, s.script...))
	})
	s.mux.HandleFunc("PUT /script", func(w http.ResponseWriter, r *http.Request) {
		var steps []Step
		if !sandbox.Read(w, r, maxControl, &steps) {
			return
		}
		if !soundSteps(steps) {
			sandbox.Write(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
			return
		}
		s.mu.Lock()
		s.script = steps
		s.mu.Unlock()
		sandbox.Write(w, http.StatusOK, steps)
	})
	s.mux.HandleFunc("POST /requests/{id}/steps", s.postStep)
	s.mux.HandleFunc("GET /media/{id}", s.getMedia)
	s.ServeFaults(s.mux, s.Fail)
}

func (s *Sandbox) postStep(w http.ResponseWriter, r *http.Request) {
	var step Step
	if !sandbox.Read(w, r, maxControl, &step) {
		return
	}
	if !soundSteps([]Step{step}) {
		sandbox.Write(w, http.StatusUnprocessableEntity, map[string]string{"code": "malformed"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(georeport.Text(r.PathValue("id")))
	if i < 0 {
		sandbox.Write(w, http.StatusNotFound, map[string]string{"code": "notFound"})
		return
	}
	s.move(s.requests[i], step)
	s.save()
	sandbox.Write(w, http.StatusOK, step)
}

// faulty fails, delays, loses or spoils the answer as asked for.
func (s *Sandbox) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.Current()
		if f.Down {
			panic(http.ErrAbortHandler) // closes the connection without a word
		}
		if s.Due(func(f *Faults) *int { return &f.FailNext }) {
			http.Error(w, "the centre is out of order", http.StatusInternalServerError)
			return
		}
		if r.Method == http.MethodPost && s.Due(func(f *Faults) *int { return &f.RefuseNext }) {
			refuse(w, r)
			return
		}
		kept := sandbox.Keep()
		next.ServeHTTP(kept, r)
		sandbox.Wait(r.Context(), f.DelayMillis)
		switch {
		case s.Due(func(f *Faults) *int { return &f.DropNext }):
			panic(http.ErrAbortHandler)
		case s.Due(func(f *Faults) *int { return &f.GarbleNext }):
			kept.Body = kept.Body[:len(kept.Body)/2]
		}
		kept.Send(w)
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
