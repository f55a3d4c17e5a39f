package casework_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// colleague works in the office that cases are handed on to.
var colleague = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000005"), "officer", wardBID)

// world is a few cases to which anything happens, and what is known of them.
type world struct {
	*rig
	r       *rand.Rand
	ids     []string
	was     map[string]standing
	waiting map[string]string // case → answer that nobody has approved yet
}

// standing is what of a case only grows or follows rules.
type standing struct {
	status          casework.Status
	version, events int64
}

func newWorld(r *rig, seed uint64, cases int) *world {
	w := &world{rig: r, r: rand.New(rand.NewPCG(seed, 7)), was: map[string]standing{}, waiting: map[string]string{}}
	for range cases {
		id := r.lampOf(linh, wardA, "Đèn hỏng").ID
		w.ids = append(w.ids, id)
		w.was[id] = standing{casework.Submitted, 1, 1}
	}
	return w
}

func any1[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// happen does one thing that somebody could try, and answers how it went.
func (w *world) happen(ctx context.Context) (what string, err error) {
	id, who := any1(w.r, w.ids...), any1(w.r, officer, second, colleague, boss, linh, hoa)
	hidden := fmt.Sprintf("kín-%d.", w.r.Int())
	in := func(fn func(*database.Tx) (*casework.Case, error)) error {
		return w.db.Update(ctx, func(tx *database.Tx) error { _, err := fn(tx); return err })
	}
	k := w.kernel
	switch n := w.r.IntN(40); {
	case n < 16:
		return w.decideAny(ctx, who, id, hidden)
	case n < 23:
		u := casework.Update{
			Case: id, Code: "H15-" + id[30:], Sequence: 1 + w.r.Int64N(12), Words: any1(w.r, "", "Đang làm"),
			Status: any1(w.r, casework.Accepted, casework.Processing, casework.Supplement, casework.Payment, casework.Withdrawing,
				casework.Done, casework.Delivered, casework.Declined, casework.Stopped, casework.Merged, casework.Answered),
		}
		again := u
		again.Sequence = 1 + w.r.Int64N(12)
		return fmt.Sprintf("agency says %s", u.Status), k.Receive(ctx, "lamps", []casework.Update{u, again, u})
	case n < 25:
		return "supplied", in(func(tx *database.Tx) (*casework.Case, error) {
			return k.SupplyOwn(tx, any1(w.r, linh, hoa).Account, id, "Cột 12", nil)
		})
	case n < 27:
		return "withdrawn", in(func(tx *database.Tx) (*casework.Case, error) { return k.WithdrawOwn(tx, linh.Account, id, "") })
	case n < 29:
		return "reopened", in(func(tx *database.Tx) (*casework.Case, error) {
			return k.ReopenOwn(tx, linh.Account, id, "Lại tắt", nil)
		})
	case n < 30:
		return "rated", in(func(tx *database.Tx) (*casework.Case, error) {
			return k.RateOwn(tx, linh.Account, id, 1+w.r.Int64N(6), "")
		})
	case n < 31:
		return "noted", in(func(tx *database.Tx) (*casework.Case, error) { return k.NoteOn(tx, who, id, hidden, nil) })
	case n < 32:
		day := time.UnixMilli(w.ms.Load()).AddDate(0, 0, w.r.IntN(20)).Format(time.DateOnly)
		return "postponed", in(func(tx *database.Tx) (*casework.Case, error) { return k.PostponeTo(tx, who, id, day, "Xin lỗi") })
	case n < 33:
		return "handed on", in(func(tx *database.Tx) (*casework.Case, error) {
			return k.TransferTo(tx, who, id, wardBID, "Thuộc xã khác")
		})
	case n < 35:
		return "merged", in(func(tx *database.Tx) (*casework.Case, error) { return k.MergeInto(tx, who, id, any1(w.r, w.ids...)) })
	case n < 36:
		account := any1(w.r, officer, second, colleague, hoa).Account
		return "given", w.db.Update(ctx, func(tx *database.Tx) error { return k.AssignAll(tx, who, []string{id, any1(w.r, w.ids...)}, account) })
	case n < 37:
		return "redirected", in(func(tx *database.Tx) (*casework.Case, error) {
			return k.RedirectTo(tx, who, id, "Gửi nơi khác", nil)
		})
	default:
		w.pass(time.Duration(w.r.Int64N(int64(4 * 24 * time.Hour))))
		w.run("casework.remind")
		return "time passed", nil
	}
}

func (w *world) decideAny(ctx context.Context, who web.Principal, id, hidden string) (string, error) {
	act := casework.Act{Words: any1(w.r, "", "Lời cho dân"), Fee: 1000, Version: any1(w.r, 0, 0, 0, w.was[id].version)}
	act.Action = any1(w.r, casework.Accept, casework.Decline, casework.Begin, casework.AskPapers, casework.AskFee, casework.FeePaid,
		casework.Stop, casework.Answer, casework.SendBack, casework.Finish, casework.Finish, casework.Deliver, casework.Accept, casework.Rate)
	writes := act.Action == casework.Answer || act.Action == casework.Finish && w.was[id].status != casework.Answered
	if writes {
		act.Words = hidden
	}
	c, err := w.kernel.Decide(ctx, who, id, act)
	switch {
	case err != nil:
	case c.Status == casework.Answered:
		w.waiting[id] = act.Words
	case c.Status == casework.Done:
		delete(w.waiting, id) // its words are the owner's to read now
	}
	return who.Account[35:] + " decides " + string(act.Action), err
}

// expected are the refusals that a person who tries anything meets.
func expected(err error) bool {
	return err == nil || slices.Contains([]errs.Kind{errs.Conflict, errs.NotFound, errs.Invalid, errs.Denied, errs.Stale}, errs.KindOf(err))
}

// check looks at every case for what must always hold.
func (w *world) check(t *testing.T, after string) {
	t.Helper()
	err := w.db.View(t.Context(), func(tx *database.Tx) error {
		for _, id := range w.ids {
			c, err := w.kernel.Any(tx, "lamps", id)
			if err != nil {
				return err
			}
			w.checkRow(t, tx, c, after)
			w.checkEvents(t, tx, c, after)
			w.checkOwner(t, tx, c, after)
			w.was[id] = standing{c.Status, c.Version, c.Events}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", after, err)
	}
}

func (w *world) checkRow(t *testing.T, tx *database.Tx, c *casework.Case, after string) {
	t.Helper()
	bad := func(what string) { t.Errorf("%s: %s %s: %+v", after, c.ID, what, *c) }
	var escalate, due int64
	if err := tx.Row(`SELECT escalate_at, due_at FROM cases WHERE id = $1`, c.ID).Scan(&escalate, &due); err != nil {
		t.Fatal(err)
	}
	was := w.was[c.ID]
	switch {
	case c.Status.Ended() == c.Open():
		bad("is open and ended, or neither")
	case (c.Status.Ended() || c.Status.Waits()) && escalate != 0:
		bad("would be reminded of")
	case c.Status.Waits() != (due == 1<<53):
		bad("has the wrong place in the work-list")
	case c.Version < was.version || c.Version == was.version && (c.Status != was.status || c.Events != was.events):
		bad(fmt.Sprintf("changed and kept version %d", was.version))
	case (c.Status == casework.Merged) != (c.MergedInto != "") || c.MergedInto == c.ID:
		bad("is merged, or not")
	case c.Escalation > 3 || c.Events < was.events:
		bad("counts wrongly")
	}
	if c.MergedInto != "" {
		if into, err := w.kernel.Any(tx, "lamps", c.MergedInto); err != nil || into.Status == casework.Merged {
			t.Errorf("%s: %s went into what is none: %v", after, c.ID, err)
		}
	}
}

func (w *world) checkEvents(t *testing.T, tx *database.Tx, c *casework.Case, after string) {
	t.Helper()
	status, next, heard := casework.Status(""), int64(1), int64(0)
	err := tx.Each(func(rows *sql.Rows) error {
		var e casework.Event
		var args string
		if err := rows.Scan(&e.Seq, &e.Role, &e.Action, &e.Status, &args); err != nil {
			return err
		}
		first := next == 1 && e.Action == casework.Submit && e.Status == casework.Submitted
		if e.Seq != next || !first && !casework.Follows(e.Role, e.Action, status, e.Status) {
			t.Errorf("%s: %s: event %d, %s by %s, led from %q to %q", after, c.ID, e.Seq, e.Action, e.Role, status, e.Status)
		}
		status, next = e.Status, next+1
		if e.Role != casework.ByAgency {
			return nil
		}
		var said struct {
			Sequence int64 `json:"sequence,string"`
		}
		if err := json.Unmarshal([]byte(args), &said); err != nil || said.Sequence <= heard {
			t.Errorf("%s: %s heard update %d after %d: %v", after, c.ID, said.Sequence, heard, err)
		}
		heard = said.Sequence
		return nil
	}, `SELECT seq, role, action, status, args FROM case_events WHERE case_id = $1 ORDER BY seq`, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if next-1 != c.Events || status != c.Status {
		t.Errorf("%s: %s is %s with %d events, and they end at %d with %s", after, c.ID, c.Status, c.Events, next-1, status)
	}
}

// checkOwner: the owner reads no word that only officers may.
func (w *world) checkOwner(t *testing.T, tx *database.Tx, c *casework.Case, after string) {
	t.Helper()
	v, err := w.kernel.Shown(tx, c)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if waiting := w.waiting[c.ID]; waiting != "" && strings.Contains(string(shown), waiting) {
		t.Errorf("%s: the owner of %s reads an answer that waits for approval", after, c.ID)
	}
	for _, e := range v.Timeline {
		if e.Internal || e.Name != "" || e.Args != nil || e.Action != casework.Finish && strings.HasPrefix(e.Words, "kín-") {
			t.Errorf("%s: the owner of %s reads %+v", after, c.ID, e)
		}
	}
}

// Whatever is tried, in whatever order, what holds of a case goes on to hold.
func TestWhateverHappens(t *testing.T) {
	for _, approved := range []bool{false, true} {
		each(t, casework.Kind{Approved: approved, Reopenable: true}, func(t *testing.T, r *rig) {
			walks, steps := 8, 120
			if testing.Short() {
				walks = 2
			}
			done := map[string]int{}
			for seed := range walks {
				w := newWorld(r, uint64(seed), 4)
				for n := range steps {
					what, err := w.happen(t.Context())
					if !expected(err) {
						t.Fatalf("walk %d, step %d, %s: %v", seed, n, what, err)
					}
					if err == nil {
						done[what]++
					}
					w.check(t, fmt.Sprintf("walk %d, step %d, %s", seed, n, what))
					if t.Failed() {
						return
					}
				}
			}
			if len(done) < 25 && !testing.Short() {
				t.Errorf("too little came about to prove anything: %v", done)
			}
		})
	}
}

// Of many officers who decide at the same moment one decides.
func TestOnlyOneDecides(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		w := newWorld(r, 1, 1)
		for _, round := range []struct{ first, other casework.Action }{
			{casework.Accept, casework.Decline}, {casework.AskPapers, casework.AskFee}, {casework.Begin, casework.Begin}, // stopping is possible after beginning
		} {
			if r.own(linh, w.ids[0]).Status.Ended() {
				break
			}
			won := crowd(20, func(n int) error {
				a := casework.Act{Action: round.first, Words: "Lời", Fee: 1}
				if n%2 == 1 {
					a.Action = round.other
				}
				_, err := r.kernel.Decide(t.Context(), []web.Principal{officer, second}[n%2], w.ids[0], a)
				return err
			}, t)
			if won != 1 {
				t.Errorf("%d of 20 decided %v", won, round)
			}
			w.check(t, string(round.first))
		}
	})
}

// crowd does something many times at once, and counts what succeeded.
func crowd(n int, do func(int) error, t *testing.T) (won int) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			err := do(i)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !expected(err):
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
	return won
}

// Officers, the owner and the agency all at once leave every case sound, also
// two that are merged into each other.
func TestCallbacksAndOfficersAtOnce(t *testing.T) {
	each(t, casework.Kind{Reopenable: true}, func(t *testing.T, r *rig) {
		for seed := range 6 {
			w := newWorld(r, uint64(seed), 3)
			crowd(24, func(n int) error {
				one := &world{rig: r, r: rand.New(rand.NewPCG(uint64(seed), uint64(n))), ids: w.ids, waiting: map[string]string{}, was: w.was}
				var all error
				for range 8 {
					if one.r.IntN(3) == 0 {
						err := r.db.Update(t.Context(), func(tx *database.Tx) error {
							_, err := r.kernel.MergeInto(tx, officer, w.ids[n%3], w.ids[(n+1)%3])
							return err
						})
						all = errors.Join(all, unless(err))
						continue
					}
					_, err := one.happen(t.Context())
					all = errors.Join(all, unless(err))
				}
				return all
			}, t)
			w.waiting = map[string]string{}
			w.check(t, fmt.Sprint("crowd ", seed))
		}
	})
}

// unless leaves what is no expected refusal.
func unless(err error) error {
	if expected(err) {
		return nil
	}
	return fmt.Errorf("%w (not expected)", err)
}
