package messages_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
)

// slowly is a hub that answers when it is let, and counts what it was told.
type slowly struct {
	messages.Live
	mu   sync.Mutex
	open chan struct{} // closed: it answers
	told map[string]int
}

// Tell waits.
func (s *slowly) Tell(account string, event any) error {
	s.mu.Lock()
	open := s.open
	s.mu.Unlock()
	<-open
	var h heard
	raw, _ := event.(json.RawMessage)
	if err := json.Unmarshal(raw, &h); err != nil {
		return err
	}
	s.mu.Lock()
	s.told[at("%s %s %s %d", account, h.Type, h.Conversation, h.Rev)]++
	s.mu.Unlock()
	return s.Live.Tell(account, event)
}

func (s *slowly) answer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.open)
}

func (s *slowly) silence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = make(chan struct{})
}

func (s *slowly) heard(account, conversation string, rev int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told[at("%s message %s %d", account, conversation, rev)]
}

// slow runs a test with a hub that answers at first.
func slow(t *testing.T, test func(*testing.T, *rig, *slowly)) {
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			hub := &slowly{open: make(chan struct{}), told: map[string]int{}}
			close(hub.open)
			r := start(t, engine, func(o *messages.Options) {
				hub.Live = o.Live
				o.Live = hub
			})
			test(t, r, hub)
		})
	}
}

// settle waits until nothing is noted, and ends what tells: whatever waited in
// its queues has been told then.
func (r *rig) settle() {
	r.t.Helper()
	for r.count(`SELECT count(*) FROM message_untold`) > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	ok(r.t, r.service.Close())
}

// What waits in this node's queue is not queued again, however slow the hub is:
// each app hears each message once.
func TestWhatIsQueuedIsToldOnce(t *testing.T) {
	slow(t, func(t *testing.T, r *rig, hub *slowly) {
		talk, other := r.talk(lan, binh), r.talk(chi, binh)
		hub.silence()
		said := map[string][]messages.MessageView{}
		for range 3 {
			said[talk] = append(said[talk], r.say(lan, talk, "Alo"))
			said[other] = append(said[other], r.say(binh, other, "Có nghe không?"))
			r.pass(5 * time.Second)
			ok(t, r.service.Tidy(t.Context(), func() {}))
		}
		hub.answer()
		r.settle()
		for conversation, all := range said {
			for _, m := range all {
				if n := hub.heard("binh", conversation, m.Rev); n != 1 {
					t.Errorf("message %d was told %d times", m.Seq, n)
				}
			}
		}
	})
}

// Nor is what was told while the notes of others were dropped.
func TestWhatWasJustToldIsNotToldAgain(t *testing.T) {
	slow(t, func(t *testing.T, r *rig, hub *slowly) {
		talk := r.talk(lan, binh)
		hub.silence()
		m := r.say(lan, talk, "Vừa xong")
		r.pass(5 * time.Second)
		ok(t, r.service.Tidy(t.Context(), func() {
			hub.answer()
			for hub.heard("binh", talk, m.Rev) == 0 {
				time.Sleep(time.Millisecond)
			}
		}))
		r.settle()
		if n := hub.heard("binh", talk, m.Rev); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

// What a killed node has left is told by another, once.
func TestWhatIsLeftIsTold(t *testing.T) {
	slow(t, func(t *testing.T, r *rig, hub *slowly) {
		talk := r.talk(lan, binh)
		m := r.say(lan, talk, "Còn đó")
		hub.silence()
		const left = 700 // more than are looked at at a time
		ok(t, r.db.Update(t.Context(), func(tx *database.Tx) error {
			for n := range int64(left) {
				_, err := tx.Exec(`INSERT INTO message_untold (conversation, rev, seq, at) VALUES ($1, $2, $3, $4)`, talk, 1000+n, m.Seq, tx.Now()-10_000)
				if err != nil {
					return err
				}
			}
			return nil
		}))
		for range 3 {
			ok(t, r.service.Tidy(t.Context(), func() {}))
		}
		hub.answer()
		r.settle()
		if n := hub.heard("binh", talk, m.Rev); n != 1+left {
			t.Errorf("told %d times, want %d", n, 1+left)
		}
	})
}
