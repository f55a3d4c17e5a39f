package camera

import (
	"context"
	"math/rand/v2"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/platform/database"
)

// How the pictures are taken.
const (
	tick      = 250 * time.Millisecond
	atOnce    = 16              // cameras asked at the same time
	reload    = 5 * time.Second // how soon an edit is noticed
	writing   = time.Second     // outcomes are written together
	cleaning  = time.Minute
	maxBehind = 5 * time.Minute // between two tries of a camera that fails
)

// puller takes the pictures of all cameras on one node at a time.
type puller struct {
	s       *Service
	until   time.Time // what may be done without asking whether we still are the one
	cameras map[string]*target
	results chan outcome
	pending []outcome
	slots   chan struct{}
	loaded  time.Time
	wrote   time.Time
	cleaned time.Time
	tidying chan struct{}
	lost    time.Time // when files that no row knows were last looked for; only for who is tidying
}

// target is a camera that pictures are taken of. What follows source belongs to
// whoever takes the picture, of which there is one at a time.
type target struct {
	id      string
	version int64
	every   int64
	next    time.Time
	busy    bool
	kept    int64 // the newest picture of the history
	fails   int64
	source  snapshot.Source
	known   snapshot.Known
	memory  memory
	hash    string
	broken  bool // the source could not be unsealed
}

// Pull takes pictures until ctx ends, on the one of all nodes whose turn it is.
func (s *Service) Pull(ctx context.Context) {
	p := &puller{
		s: s, cameras: map[string]*target{}, results: make(chan outcome, atOnce), slots: make(chan struct{}, atOnce), tidying: make(chan struct{}, 1),
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			p.end(stop)
			return
		case o := <-p.results:
			p.took(working, o)
		case <-t.C:
			p.step(working)
		}
	}
}

// step does what is due.
func (p *puller) step(ctx context.Context) {
	now := p.s.o.Now()
	if !p.mine(ctx, now) {
		return
	}
	if now.Sub(p.loaded) >= reload {
		if err := p.load(ctx, now); err != nil {
			p.trouble(ctx, "reading the list", err)
			return
		}
		p.loaded = now
	}
	if len(p.pending) > 0 && now.Sub(p.wrote) >= writing {
		p.write(ctx)
		p.wrote = now
	}
	if now.Sub(p.cleaned) >= cleaning {
		p.cleaned = now
		p.tidy(ctx)
	}
	for _, t := range p.cameras {
		if t.busy || t.next.After(now) {
			continue
		}
		select {
		case p.slots <- struct{}{}:
		default:
			return // the rest waits for its turn
		}
		t.busy = true
		go func() {
			o := p.take(ctx, t)
			<-p.slots
			p.results <- o
		}()
	}
}

// mine reports whether it is this node's turn, and asks for it in time.
func (p *puller) mine(ctx context.Context, now time.Time) bool {
	if now.Before(p.until.Add(-p.s.o.Lease / 2)) {
		return true
	}
	held := false
	err := p.s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		held, err = free(tx, p.s.node)
		return err
	})
	if err == nil && held {
		err = p.s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			held, err = claim(tx, p.s.node, p.s.o.Lease)
			return err
		})
	}
	if err != nil {
		p.trouble(ctx, "asking whose turn it is", err)
		return now.Before(p.until)
	}
	if !held {
		p.lose()
		return false
	}
	// Our clock and the database's may differ: what counts here began before we asked.
	p.until = now.Add(p.s.o.Lease)
	return true
}

// lose forgets all: whoever takes over has written what is to be known.
func (p *puller) lose() {
	p.until, p.loaded, p.pending = time.Time{}, time.Time{}, nil
	for id, t := range p.cameras {
		if !t.busy {
			delete(p.cameras, id)
		}
	}
}

// load brings the list up to date.
func (p *puller) load(ctx context.Context, now time.Time) error {
	var rows []pulled
	err := p.s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		rows, err = toPull(tx)
		if err == nil {
			err = p.s.learnNetworks(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, r := range rows {
		there[r.id] = true
		t := p.cameras[r.id]
		if t != nil && (t.version == r.version || t.busy) {
			continue
		}
		fresh := &target{
			id: r.id, version: r.version, every: r.every, kept: r.kept, hash: r.hash, fails: r.fails,
			// Spread out, so that they are not all asked in the same second.
			next: now.Add(time.Duration(rand.Int64N(min(r.every, 10) * int64(time.Second)))),
		}
		if t != nil {
			fresh.next = now // it was edited: somebody waits to see what comes
		}
		fresh.source, err = p.s.unseal(r.source, r.id)
		fresh.broken = err != nil
		p.cameras[r.id] = fresh
	}
	for id, t := range p.cameras {
		if !there[id] && !t.busy {
			delete(p.cameras, id)
		}
	}
	return nil
}

// took notes when a camera's turn comes again.
func (p *puller) took(ctx context.Context, o outcome) {
	t := o.target
	t.busy = false
	now := p.s.o.Now()
	every := time.Duration(t.every) * time.Second
	t.next = t.next.Add(every)
	if o.reason != "" {
		t.fails++
		t.next = now.Add(min(every<<min(t.fails-1, 4), max(every, maxBehind)))
	} else {
		t.fails = 0
		if t.next.Before(now) {
			t.next = now
		}
	}
	switch {
	case o.cancelled:
	case p.until.IsZero(), p.cameras[t.id] != t: // our turn ended meanwhile
		p.discard(ctx, o)
	default:
		p.pending = append(p.pending, o)
	}
}

// tidy deletes old pictures beside the work, one run at a time.
func (p *puller) tidy(ctx context.Context) {
	select {
	case p.tidying <- struct{}{}:
		go func() {
			err := p.s.sweep(ctx)
			if now := p.s.o.Now(); err == nil && now.Sub(p.lost) >= day {
				p.lost, err = now, p.s.sweepLost(ctx)
			}
			if err != nil {
				p.trouble(ctx, "deleting old pictures", err)
			}
			<-p.tidying
		}()
	default:
	}
}

// end waits for what runs, writes what came, and gives the turn back.
func (p *puller) end(stop func()) {
	stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	running := 0
	for _, t := range p.cameras {
		if t.busy {
			running++
		}
	}
	for ; running > 0; running-- {
		select {
		case o := <-p.results:
			p.took(ctx, o)
		case <-ctx.Done():
			return // the lease ends by itself
		}
	}
	p.write(ctx)
	if err := p.s.o.DB.Update(ctx, func(tx *database.Tx) error { return release(tx, p.s.node) }); err != nil {
		p.trouble(ctx, "giving the turn back", err)
	}
}

// trouble is what the puller itself met; the next step tries again.
func (p *puller) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		p.s.o.Log.ErrorContext(ctx, "cameras", "doing", doing, "error", err)
	}
}
