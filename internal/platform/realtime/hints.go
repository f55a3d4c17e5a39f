package realtime

import (
	"sync"

	"daklakid/internal/platform/database"
)

// maxHints bounds the committed hints that wait to be sent; more are dropped.
const maxHints = 4096

type hint struct {
	channel string
	raw     []byte
}

// hints sends what was committed, away from the goroutine that commits: on
// SQLite that is everybody's writer.
type hints struct {
	queue   chan hint
	closing chan struct{}
	close   sync.Once
	done    chan struct{}
}

// After publishes data once tx has committed, and not at all if it does not.
func (h *Hub) After(tx *database.Tx, channel string, data any) error {
	raw, err := encode(channel, data)
	if err != nil {
		return err
	}
	tx.OnCommit(func() { h.hints.add(h, hint{channel, raw}) })
	return nil
}

// Soon publishes data by itself and returns at once: for who has committed.
func (h *Hub) Soon(channel string, data any) error {
	raw, err := encode(channel, data)
	if err == nil {
		h.hints.add(h, hint{channel, raw})
	}
	return err
}

func (s *hints) add(h *Hub, next hint) {
	select {
	case s.queue <- next:
	default:
		h.o.Log.Warn("realtime hint dropped", "waiting", maxHints)
	}
}

func startHints(h *Hub) *hints {
	s := &hints{queue: make(chan hint, maxHints), closing: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		for {
			select {
			case next := <-s.queue:
				s.send(h, next)
			case <-s.closing:
				for {
					select {
					case next := <-s.queue:
						s.send(h, next)
					default:
						return
					}
				}
			}
		}
	}()
	return s
}

func (s *hints) send(h *Hub, next hint) {
	if err := h.publish(next.channel, next.raw); err != nil {
		h.o.Log.Warn("realtime hint lost", "error", err)
	}
}

// stop sends what waits and ends; it may be called twice.
func (s *hints) stop() {
	s.close.Do(func() { close(s.closing) })
	<-s.done
}
