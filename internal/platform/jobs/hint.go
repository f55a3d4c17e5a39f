package jobs

import "sync"

// hints wakes the runners of this process when something was enqueued, so that
// Enqueue needs no queue object. It is only a hint: whoever misses it polls.
var hints = hinter{waiting: map[chan struct{}]struct{}{}}

type hinter struct {
	mu      sync.Mutex
	waiting map[chan struct{}]struct{}
}

func (h *hinter) listen() (wake <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiting, c)
	}
}

func (h *hinter) wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.waiting {
		select {
		case c <- struct{}{}:
		default: // it is awake already
		}
	}
}
