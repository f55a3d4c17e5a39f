package camera

import (
	"sync"
	"time"
)

// watched is when this node last wrote down that an officer looks at a camera.
type watched struct {
	mu   sync.Mutex
	last map[watching]int64
}

type watching struct{ account, camera string }

// again is after how long looking is written down once more.
const again = time.Hour

// lately reports whether it was written down within the hour.
func (w *watched) lately(account, camera string, now int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return now-w.last[watching{account, camera}] < again.Milliseconds()
}

func (w *watched) note(account, camera string, now int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.last) > 10_000 {
		clear(w.last)
	}
	w.last[watching{account, camera}] = now
}
