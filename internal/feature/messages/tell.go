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

// messageEvent tells an open app of a message that is new, edited or deleted.
// What is too long to be pushed is left out: the app reads it.
type messageEvent struct {
	Type         string       `json:"type"`
	Conversation string       `json:"conversation"`
	Rev          int64        `json:"rev"`
	Message      *MessageView `json:"message,omitempty"`
}

// changeEvent tells it that a conversation is not what it was.
type changeEvent struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
}

// maxPushed is how long a message may be to be pushed whole, in bytes of JSON.
const maxPushed = 6 << 10

// tell notes a change of a message that the open apps must hear of, and tells
// them once tx has committed. The note goes when they were told; what a killed
// node has not told, any node does: see sweep.
func (s *Service) tell(tx *database.Tx, c *conversation, m *message) error {
	_, err := tx.Exec(`INSERT INTO message_untold (conversation, rev, seq, at) VALUES ($1, $2, $3, $4)`, c.id, m.rev, m.seq, tx.Now())
	if err != nil {
		return err
	}
	to := c.audience(m.seq)
	e, err := s.messageEvent(tx, c, m, to)
	if err != nil {
		return err
	}
	tx.OnCommit(func() { s.teller.push(telling{event: e, to: accountsOf(to), note: told{c.id, m.rev}}) })
	return nil
}

// messageEvent says to its audience, as one, what each may read.
func (s *Service) messageEvent(tx *database.Tx, c *conversation, m *message, to []*member) (json.RawMessage, error) {
	pushed := *m
	if m.answers != nil { // what all may quote is less than what its sender may
		quoted := *m.answers
		pushed.answers = &quoted
	}
	shown, err := s.shown(tx, c, []*message{&pushed}, to...)
	if err != nil {
		return nil, err
	}
	e := messageEvent{"message", c.id, m.rev, &shown[0]}
	raw, err := json.Marshal(e)
	if err == nil && len(raw) > maxPushed {
		e.Message = nil
		raw, err = json.Marshal(e)
	}
	return raw, err
}

// audience are those who see a message, and hear of it at once.
func (c *conversation) audience(seq int64) (all []*member) {
	for _, m := range c.members {
		if m.sees(seq) && (m.state == accepted || m.state == waiting) {
			all = append(all, m)
		}
	}
	return all
}

func accountsOf(members []*member) (all []string) {
	for _, m := range members {
		all = append(all, m.account)
	}
	return all
}

// tellChanged tells one account, or everybody who is in it, of a change.
func (s *Service) tellChanged(tx *database.Tx, c *conversation, account string) {
	raw, err := json.Marshal(changeEvent{"conversation", c.id})
	if err != nil {
		return // unreachable: two strings
	}
	to := []string{account}
	if account == "" {
		to = nil
		for _, m := range c.members {
			if m.state != declined && m.state != left {
				to = append(to, m.account)
			}
		}
	}
	tx.OnCommit(func() { s.teller.push(telling{event: raw, to: to}) })
}

// pass tells what is of no use later.
func (s *Service) pass(tx *database.Tx, account string, e markEvent) {
	raw, err := json.Marshal(e)
	if err != nil {
		return // unreachable: strings and a number
	}
	tx.OnCommit(func() { s.teller.push(telling{event: raw, to: []string{account}, fleeting: true}) })
}

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
	done []told
}

func startTelling(s *Service) *teller {
	t := &teller{s: s, seed: maphash.MakeSeed(), closing: make(chan struct{})}
	for i := range t.queues {
		t.queues[i] = make(chan telling, maxWaiting)
		t.running.Go(func() { t.work(t.queues[i]) })
	}
	t.running.Go(t.sweeping)
	return t
}

func (t *teller) push(next telling) {
	key := next.note.conversation
	if key == "" && len(next.to) > 0 {
		key = next.to[0]
	}
	select {
	case t.queues[maphash.String(t.seed, key)%tellers] <- next:
	default: // the sweep finds what has a note; the rest is no loss
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

// send tells everybody; what failed keeps its note.
func (t *teller) send(next telling) {
	publish := t.s.Live.Tell
	if next.fleeting {
		publish = t.s.Live.Pass
	}
	for _, account := range next.to {
		if err := publish(account, next.event); err != nil {
			t.s.Log.Warn("an open app was not told", "error", err)
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

// drop deletes the notes of what was told.
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
	}
	return err
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
// or nobody could be reached. Being told twice does no harm.
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
