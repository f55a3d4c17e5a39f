package notify

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"daklakid/internal/platform/errs"
)

// How pushes are kept from holding all that works. A push service is whoever a
// browser names, so one may be silent on purpose: at most so many calls wait for
// answers, of all and of one origin, and one that gave none is left alone.
const (
	pushesAtOnce  = 3 // one less than the workers of a node
	perOrigin     = 2
	pushPatience  = time.Second // of a push that waits for a place; the next ones do not
	pushLater     = 5 * time.Second
	pushFailures  = 3 // in a row, until an origin is left alone
	firstCooldown = 30 * time.Second
	maxCooldown   = 10 * time.Minute
	maxOrigins    = 1000 // remembered, unless they are at work
)

// pushGate lets pushes through.
type pushGate struct {
	mu      sync.Mutex
	origins map[string]*pushOrigin
	busy    int
	slow    bool // somebody has waited in vain, and all places are still taken
	freed   chan struct{}
}

// pushOrigin is what is known of a push service; nothing is, of one that is well.
type pushOrigin struct {
	busy, failures int
	slow           bool
	until          time.Time
}

// originOf is whom an endpoint belongs to.
func originOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// pushAway is why a push is put off: nobody was called, or who was called gave
// no answer for so long that it is left alone now.
type pushAway struct {
	error
	wait time.Duration
}

func (a pushAway) Unwrap() error { return a.error }

var errAway = errors.New("webpush: this push service is left alone")

// enter waits a moment for a place. The error is a pushAway where there is none,
// and then nobody is called.
func (g *pushGate) enter(ctx context.Context, origin string, now time.Time) error {
	patience := time.NewTimer(pushPatience)
	defer patience.Stop()
	for {
		freed, err := g.take(origin, now)
		if !errors.Is(err, errFull) {
			return err
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		case <-patience.C:
			return g.vain(origin)
		}
	}
}

// errFull says that all places are taken.
var errFull = errors.New("notify: no place for a push")

// take takes a place, refuses, or answers what to wait for with errFull.
func (g *pushGate) take(origin string, now time.Time) (<-chan struct{}, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	o := g.of(origin)
	switch {
	case now.Before(o.until):
		return nil, pushAway{errAway, o.until.Sub(now)}
	case o.busy < perOrigin && g.busy < pushesAtOnce:
		o.busy++
		g.busy++
		return g.freed, nil
	case g.slow || o.slow:
		return nil, pushAway{errAway, pushLater}
	}
	if g.freed == nil {
		g.freed = make(chan struct{})
	}
	return g.freed, errFull
}

// vain notes whose places were not left in a push's patience.
func (g *pushGate) vain(origin string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	o := g.of(origin)
	o.slow = o.busy == perOrigin
	g.slow = g.busy == pushesAtOnce
	return pushAway{errAway, pushLater}
}

// leave gives the place back, with how the call went, and answers that as it is
// to be understood: a pushAway where the origin is left alone now.
func (g *pushGate) leave(origin string, now time.Time, err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	o := g.of(origin)
	o.busy--
	g.busy--
	g.slow = false
	switch {
	case errors.Is(err, context.Canceled): // we are stopping, which says nothing about it
	case err != nil && errs.KindOf(err) == errs.Unavailable:
		if o.failures++; o.failures >= pushFailures && !now.Before(o.until) {
			o.until = now.Add(min(maxCooldown, firstCooldown<<min(o.failures-pushFailures, 10)))
		}
	default: // an answer
		o.failures, o.slow, o.until = 0, false, time.Time{}
		if o.busy == 0 {
			delete(g.origins, origin)
		}
	}
	if g.freed != nil {
		close(g.freed)
		g.freed = nil
	}
	if wait := o.until.Sub(now); wait > 0 && err != nil && errs.KindOf(err) == errs.Unavailable {
		return pushAway{err, max(wait, asked(err))}
	}
	return err
}

// asked is for how long a push service wants to be left alone.
func asked(err error) time.Duration {
	var e *errs.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Retry
}

// away is how many push services are left alone, or have not answered since.
func (g *pushGate) away() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, o := range g.origins {
		if o.failures >= pushFailures {
			n++
		}
	}
	return n
}

func (g *pushGate) of(origin string) *pushOrigin {
	o := g.origins[origin]
	if o != nil {
		return o
	}
	if len(g.origins) >= maxOrigins {
		for name, other := range g.origins {
			if other.busy == 0 {
				delete(g.origins, name)
			}
		}
	}
	if g.origins == nil {
		g.origins = map[string]*pushOrigin{}
	}
	o = &pushOrigin{}
	g.origins[origin] = o
	return o
}
