package notify

import "sync"

// hints lets the program push "look into your inbox" to open apps, although
// Send is a plain function. A hint that is missed is found at the next look.
var hints = hinter{listening: map[*func(string)]struct{}{}}

type hinter struct {
	mu        sync.RWMutex
	listening map[*func(string)]struct{}
}

// Listen calls fn with the account of every notice committed by this process,
// until stop is called. fn must return at once.
func Listen(fn func(account string)) (stop func()) {
	hints.mu.Lock()
	defer hints.mu.Unlock()
	hints.listening[&fn] = struct{}{}
	return func() {
		hints.mu.Lock()
		defer hints.mu.Unlock()
		delete(hints.listening, &fn)
	}
}

func (h *hinter) tell(account string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for fn := range h.listening {
		(*fn)(account)
	}
}
