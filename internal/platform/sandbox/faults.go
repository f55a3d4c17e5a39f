package sandbox

import (
	"net/http"
	"sync"
)

// Faults hold what goes wrong next, an F. The zero value is nothing.
type Faults[F any] struct {
	mu  sync.Mutex
	now F
}

const maxFaults = 64 << 10 // bytes

// Fail sets what goes wrong from now on; the zero F is nothing.
func (f *Faults[F]) Fail(next F) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = next
}

// Current is what goes wrong.
func (f *Faults[F]) Current() F {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Due reports whether a counted fault is due, and counts it.
func (f *Faults[F]) Due(which func(*F) *int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := which(&f.now)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}

// ServeFaults shows what goes wrong at GET /faults, and has it set by fail at PUT /faults.
func (f *Faults[F]) ServeFaults(mux *http.ServeMux, fail func(F)) {
	mux.HandleFunc("GET /faults", Show(f.Current))
	mux.HandleFunc("PUT /faults", func(w http.ResponseWriter, r *http.Request) {
		var next F
		if Read(w, r, maxFaults, &next) {
			fail(next)
			Write(w, http.StatusOK, next)
		}
	})
}
