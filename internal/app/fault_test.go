package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/platform/database"
)

// letters are posts that people sent, by key, and what each was answered.
type letters struct {
	mu       sync.Mutex
	answered map[string]string // id by key, for those that were answered 201
	sent     map[string]person
}

// send posts from many people at once until stop; each key is one rental.
func (l *letters) send(people []person, each int) {
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() {
			for j := range each {
				key := fmt.Sprintf("key-%d-%d", i, j)
				l.mu.Lock()
				l.sent[key] = p
				l.mu.Unlock()
				a, err := p.try(http.MethodPost, "/api/v1/rentals", rental("Phòng trọ "+key+" gần chợ Tân An"), "Idempotency-Key", key)
				if err != nil {
					return
				}
				var made posted
				if a.status == http.StatusCreated && json.Unmarshal(a.body, &made) == nil {
					l.mu.Lock()
					l.answered[key] = made.ID
					l.mu.Unlock()
				}
			}
		})
	}
	all.Wait()
}

func (l *letters) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.answered)
}

// check: every answered letter is there exactly once, and sending it again
// gives the same id; one without an answer is there at most as often as most.
func (l *letters) check(t *testing.T, n *node, db *database.DB, most int64) {
	t.Helper()
	for key, p := range l.sent {
		title := "Phòng trọ " + key + " gần chợ Tân An"
		id, answered := l.answered[key]
		there := number(t, db, `SELECT count(*) FROM listings WHERE title = $1`, title)
		if answered && there != 1 || !answered && there > most {
			t.Errorf("%s is there %d times, answered: %v", key, there, answered)
		}
		again := into[posted](p.at(n).post("/api/v1/rentals", rental(title), "Idempotency-Key", key).want(http.StatusCreated))
		if answered && again.ID != id {
			t.Errorf("%s was answered %s, then %s", key, id, again.ID)
		}
		if got := number(t, db, `SELECT count(*) FROM listings WHERE title = $1`, title); got != 1 {
			t.Errorf("%s is there %d times after being sent again", key, got)
		}
	}
}

func people(n *node, count int, nodes ...*node) []person {
	all := make([]person, count)
	var waiting sync.WaitGroup
	for i := range all {
		waiting.Go(func() { all[i] = n.newcomer(nodes...) })
	}
	waiting.Wait()
	return all
}

// What was answered is on disk when the process is killed in the middle.
func TestKilled(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		l := &letters{answered: map[string]string{}, sent: map[string]person{}}
		senders := people(n, 8)
		done := make(chan struct{})
		go func() { l.send(senders, 15); close(done) }()
		n.until("some answers", func() bool { return l.count() >= 25 })
		if err := n.end(syscall.SIGKILL); err == nil {
			t.Error("it was not killed")
		}
		<-done
		t.Logf("%d sent, %d answered", len(l.sent), l.count())
		l.check(t, h.serve(t, "--demo"), h.look(t), 1)
		if out := h.run(t, "audit", "verify"); out == "" {
			t.Error("no report")
		}
	})
}

// Of two nodes on one database one is killed; the other goes on.
func TestOneOfTwoKilled(t *testing.T) {
	h := furnished(t, database.Postgres)
	one := h.serve(t, "--demo")
	two := h.serve(t, "--demo")
	l := &letters{answered: map[string]string{}, sent: map[string]person{}}
	senders := people(one, 8, two)
	for i := range senders {
		if i%2 == 1 {
			senders[i] = senders[i].at(two)
		}
	}
	done := make(chan struct{})
	go func() { l.send(senders, 12); close(done) }()
	one.until("some answers", func() bool { return l.count() >= 20 })
	if err := one.end(syscall.SIGKILL); err == nil {
		t.Error("it was not killed")
	}
	<-done
	l.check(t, two, h.look(t), 1)
}

// What was begun before SIGTERM is answered, and the end is clean.
func TestTerminated(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		l := &letters{answered: map[string]string{}, sent: map[string]person{}}
		senders := people(n, 6)
		var all sync.WaitGroup
		all.Go(func() { l.send(senders, 15) })
		n.until("some answers", func() bool { return l.count() >= 15 })
		began := time.Now()
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Errorf("ended with %v: %s", err, n.log)
		}
		all.Wait()
		t.Logf("stopped after %v; %d sent, %d answered", time.Since(began).Round(time.Millisecond), len(l.sent), l.count())
		l.check(t, h.serve(t, "--demo"), h.look(t), 0) // nothing was begun and not answered
	})
}
