package camera

import "time"

// State says what a camera's newest picture is worth.
type State string

// The states.
const (
	Live    State = "live"
	Stale   State = "stale"   // no newer picture came in time
	Frozen  State = "frozen"  // the picture does not change any more
	Black   State = "black"   // nothing is seen: dark, or covered
	Lost    State = "lost"    // the camera does not answer
	Waiting State = "waiting" // no picture yet
	Off     State = "off"     // switched off by its owner
)

// lostAfter is how many failures in a row mean that a camera is lost.
const lostAfter = 3

// standing is what the state of a camera is told by; times are milliseconds.
type standing struct {
	active  bool
	every   int64 // seconds
	health  State // what the pictures look like
	since   int64
	fails   int64
	seen    int64
	picture int64
}

// patience is how long the next picture is waited for: two intervals, and what
// it may take to fetch one.
func patience(every int64) int64 { return 2*every*1000 + 20_000 }

// unchanging is how long the very same bytes may come: no sensor gives them
// twice.
func unchanging(every int64) int64 { return max(3*every*1000, (2 * time.Minute).Milliseconds()) }

// state is what may be said at a moment. Everything but Live means that the
// picture is not of this moment; that is decided by the age of what there is, so
// that a worker that died makes every picture stale by itself.
func (c standing) state(now int64) State {
	switch {
	case !c.active:
		return Off
	case c.picture == 0 && c.fails == 0:
		return Waiting
	case c.picture == 0, c.fails >= lostAfter, now-c.seen > 3*patience(c.every):
		return Lost
	case c.health == Black, c.health == Frozen:
		return c.health
	case now-c.seen > patience(c.every):
		return Stale
	case now-c.picture > unchanging(c.every):
		return Frozen
	}
	return Live
}

// from is since when a picture is in its state; 0 where that says nothing.
func (c standing) from(state State) int64 {
	switch state {
	case Frozen:
		if c.health != Frozen {
			return c.picture
		}
		return c.since
	case Black:
		return c.since
	case Lost, Stale:
		return c.seen
	}
	return 0
}
