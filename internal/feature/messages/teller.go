package messages

import (
	"context"
	"database/sql"
	"encoding/json"
	"hash/maphash"
	"sync"
	"time"

	"daklakid/internal/platform/database"
)

// told is a note of message_untold.
type told struct {
	conversation string
	rev          int64
}

type telling struct {
	event    json.RawMessage
	to       []string
	note     told
	fleeting bool
}

// How tellers work. What does not fit into a queue is left to the sweep.
const (
	tellers    = 8
	maxWaiting = 1024 // of one teller
	sweepEvery = time.Second
	sweepAfter = 3 * time.Second
	sweepBatch = 500
	sweepUntil = time.Hour // what nobody could be told by then is read when the app is opened
)

// teller publishes away from the goroutine that commits. A conversation has
// always the same queue, so that its events keep their order.
type teller struct {
	s       *Service
	seed    maphash.Seed
	queues  [tellers]chan telling
	closing chan struct{}
	once    sync.Once
	running sync.WaitGroup

	mu   sync.Mutex
	mine map[told]bool // notes of what this node has in a queue, or has told
	done []told        // those of what it has told

	tidying sync.Mutex // one drops and sweeps at a time
}

func startTelling(s *Service) *teller {
	t := &teller{s: s, seed: maphash.MakeSeed(), closing: make(chan struct{}), mine: map[told]bool{}}
	for i := range t.queues {
		t.queues[i] = make(chan telling, maxWaiting)
		t.running.Go(func() { t.work(t.queues[i]) })
	}
	t.running.Go(t.sweeping)
	return t
}

// push queues what is not queued or told already: a sweep may find a note before
// its own node comes to it, which has just committed.
func (t *teller) push(next telling) {
	if !t.hold(next.note) {
		return
	}
	key := next.note.conversation
	if key == "" && len(next.to) > 0 {
		key = next.to[0]
	}
	select {
	case t.queues[maphash.String(t.seed, key)%tellers] <- next:
	default: // the sweep finds what has a note; the rest is no loss
		t.release(next.note)
	}
}

// hold reports whether a note was not held already; what has none never is.
func (t *teller) hold(n told) bool {
	if n.conversation == "" {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mine[n] {
		return false
	}
	t.mine[n] = true
	return true
}

// holds reports whether the sweep is to leave a note alone.
func (t *teller) holds(n told) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.mine[n]
}

// release gives notes back to the sweep, or forgets them.
func (t *teller) release(notes ...told) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range notes {
		delete(t.mine, n)
	}
}

func (t *teller) work(queue chan telling) {
	for {
		select {
		case next := <-queue:
			t.send(next)
		case <-t.closing:
			for {
				select {
				case next := <-queue:
					t.send(next)
				default:
					return
				}
			}
		}
	}
}

// send tells everybody; what failed keeps its note, for the sweep.
func (t *teller) send(next telling) {
	publish := t.s.Live.Tell
	if next.fleeting {
		publish = t.s.Live.Pass
	}
	for _, account := range next.to {
		if err := publish(account, next.event); err != nil {
			t.s.Log.Warn("an open app was not told", "error", err)
			t.release(next.note)
			return
		}
	}
	if next.note.conversation != "" {
		t.mu.Lock()
		t.done = append(t.done, next.note)
		t.mu.Unlock()
	}
}

func (t *teller) sweeping() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.tidy()
		case <-t.closing:
			return
		}
	}
}

// tidy drops the notes of what was told, and tells what nobody has.
func (t *teller) tidy() {
	t.tidying.Lock()
	defer t.tidying.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := t.drop(ctx); err != nil {
		t.s.Log.Warn("notes of what was told stay", "error", err)
		return
	}
	if err := t.s.sweep(ctx); err != nil {
		t.s.Log.Warn("untold messages wait", "error", err)
	}
}

// drop deletes the notes of what was told. Only then they are no longer held:
// dropping may take long, and what is told meanwhile has its note until the next
// time.
func (t *teller) drop(ctx context.Context) error {
	t.mu.Lock()
	done := t.done
	t.done = nil
	t.mu.Unlock()
	if len(done) == 0 {
		return nil
	}
	err := t.s.db.Update(ctx, func(tx *database.Tx) error { return dropNotes(tx, done) })
	if err != nil {
		t.mu.Lock()
		t.done = append(t.done, done...)
		t.mu.Unlock()
		return err
	}
	t.release(done...)
	return nil
}

func dropNotes(tx *database.Tx, done []told) error {
	for _, n := range done {
		if _, err := tx.Exec(`DELETE FROM message_untold WHERE conversation = $1 AND rev = $2`, n.conversation, n.rev); err != nil {
			return err
		}
	}
	return nil
}

// sweep tells what has waited too long: its node was killed, its queue was full,
// or nobody could be reached. What this node has in a queue, or has told, it
// leaves alone: the longer the queue, the more it would add to it. Being told
// twice, as by a node beside one that is slow, does no harm.
func (s *Service) sweep(ctx context.Context) error {
	var late []message
	err := s.db.View(ctx, func(tx *database.Tx) error {
		late = nil
		return tx.Each(func(rows *sql.Rows) error {
			var m message
			err := rows.Scan(&m.conversation, &m.rev, &m.seq, &m.at)
			late = append(late, m)
			return err
		}, `SELECT conversation, rev, seq, at FROM message_untold WHERE at < $1 ORDER BY at, conversation, rev LIMIT $2`,
			tx.Now()-sweepAfter.Milliseconds(), sweepBatch)
	})
	for _, m := range late {
		if err != nil || ctx.Err() != nil {
			break
		}
		if s.teller.holds(told{m.conversation, m.rev}) {
			continue
		}
		if err := s.retell(ctx, m); err != nil { // the others are told all the same
			s.Log.Warn("a message is not told again", "conversation", m.conversation, "error", err)
		}
	}
	return err
}

func (s *Service) retell(ctx context.Context, m message) error {
	return s.db.View(ctx, func(tx *database.Tx) error {
		next := telling{note: told{m.conversation, m.rev}}
		if m.at < tx.Now()-sweepUntil.Milliseconds() {
			s.teller.push(next)
			return nil
		}
		c, err := s.any(tx, `WHERE c.id = $1`, m.conversation)
		if isMissing(err) {
			s.teller.push(next) // gone meanwhile: only the note goes
			return nil
		}
		if err != nil {
			return err
		}
		found, err := c.messages(tx, `AND m.seq = $2`, m.seq)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			to := c.audience(m.seq)
			next.to = accountsOf(to)
			if next.event, err = s.messageEvent(tx, c, found[0], to); err != nil {
				return err
			}
		}
		s.teller.push(next)
		return nil
	})
}

// stop tells what waits and ends; what is not told by then is left to others.
func (t *teller) stop() {
	t.once.Do(func() {
		close(t.closing)
		t.running.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := t.drop(ctx); err != nil {
			t.s.Log.Warn("notes of what was told stay", "error", err)
		}
	})
}
