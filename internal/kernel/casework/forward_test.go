package casework_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

// bureau is an agency in memory, whose faults the test sets.
type bureau struct {
	mu       sync.Mutex
	fault    error
	lose     bool              // it takes the case, but its answer is lost
	taken    map[string]string // case → code
	calls    int
	said     []casework.Update
	receives [][]byte
	asked    []string
	followed []casework.Event
	during   func(casework.Outgoing) // while a case is on its way
	bad      func(id string) bool    // of these it says nonsense
}

func (b *bureau) Forward(ctx context.Context, o casework.Outgoing) (string, error) {
	if b.during != nil {
		b.during(o)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.fault != nil {
		return "", b.fault
	}
	if b.taken == nil {
		b.taken = map[string]string{}
	}
	for _, f := range o.Files {
		data, err := o.Read(ctx, f.ID)
		if err != nil {
			return "", err
		}
		b.receives = append(b.receives, data)
	}
	if b.taken[o.ID] == "" {
		b.taken[o.ID] = fmt.Sprintf("H15-261130-%04d", len(b.taken)+1)
	}
	if b.lose {
		return "", errs.New(errs.Unavailable, "photoBusy")
	}
	return b.taken[o.ID], nil
}

func (b *bureau) Follow(_ context.Context, _ casework.Outgoing, e casework.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.followed = append(b.followed, e)
	return b.fault
}

func (b *bureau) Updates(_ context.Context, c *casework.Case) ([]casework.Update, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, c.ID)
	if b.bad != nil && b.bad(c.ID) {
		return nil, errors.New("it answers nonsense")
	}
	return b.said, b.fault
}

// What the owner does while her case is on its way reaches the agency, too.
func TestTakenBackOnTheWay(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.clear()
		b.during = func(o casework.Outgoing) {
			err := r.db.Update(t.Context(), func(tx *database.Tx) error {
				_, err := r.kernel.WithdrawOwn(tx, linh.Account, o.ID, "Đã tự sửa")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		var payload string
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT payload FROM jobs WHERE name = 'casework.follow' AND state = 'queued'`).Scan(&payload)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.jobs["casework.follow"].Work(t.Context(), json.RawMessage(payload)); err != nil {
			t.Fatal(err)
		}
		if v := r.own(linh, f.ID); v.Status != casework.Stopped || v.Foreign == "" {
			t.Errorf("%s, called %q", v.Status, v.Foreign)
		}
		if len(b.followed) != 1 || b.followed[0].Action != casework.AskWithdraw || b.followed[0].Words != "Đã tự sửa" {
			t.Errorf("the agency heard %+v", b.followed)
		}
	})
}

func (b *bureau) clear() {
	b.fault, b.lose, b.taken, b.calls, b.said, b.followed = nil, false, nil, 0, nil, nil
	b.during, b.bad, b.asked = nil, nil, nil
}

func (b *bureau) set(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fn()
}

func unforwarded(t *testing.T, r *rig, state string) []casework.Undelivered {
	t.Helper()
	var page web.Page[casework.Undelivered]
	r.As(boss).Ask(http.MethodGet, "/api/v1/desk/case-forwards?limit=100&state="+state, nil).Want(http.StatusOK).Into(&page)
	return page.Items
}

func TestForwardedOnceThroughAnOutage(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(func() { b.clear(); b.fault = errs.New(errs.Unavailable, "photoBusy") })
		var all []filed
		for n := range 9 {
			all = append(all, r.lampOf(linh, wardA, fmt.Sprint("Đèn số ", n)))
		}
		for range 20 {
			r.run("casework.forward")
			r.pass(30 * time.Second)
		}
		if got := unforwarded(t, r, "waiting"); len(got) != 9 {
			t.Fatalf("%d wait", len(got))
		}
		if b.calls > 20*2+9 {
			t.Errorf("an agency that is away was asked %d times", b.calls)
		}
		b.set(func() { b.fault, b.lose = nil, true })
		r.run("casework.forward")
		b.set(func() { b.lose = false })
		for range 5 {
			r.pass(2 * time.Minute)
			r.run("casework.forward")
		}
		if got := unforwarded(t, r, "waiting"); len(got) != 0 || len(b.taken) != 9 {
			t.Fatalf("%d wait, %d arrived", len(got), len(b.taken))
		}
		for _, f := range all {
			if v := r.own(linh, f.ID); v.Foreign != b.taken[f.ID] {
				t.Errorf("%s is called %q, not %q", f.ID, v.Foreign, b.taken[f.ID])
			}
		}
	})
}

func TestWhatAnAgencyRefusesIsSeenAndReplayed(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(func() { b.clear(); b.fault = errs.New(errs.Invalid, "invalid") })
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		dead := unforwarded(t, r, "dead")
		if len(dead) != 1 || dead[0].Case != f.ID {
			t.Fatalf("%+v", dead)
		}
		b.set(func() { b.fault = errors.New("it answers nonsense") })
		r.As(boss).Ask("POST", "/api/v1/desk/case-forwards/"+f.ID+"/replay", nil).Want(http.StatusNoContent)
		r.As(boss).Ask("POST", "/api/v1/desk/case-forwards/"+f.ID+"/replay", nil).Want(http.StatusNotFound)
		for range 12 {
			r.run("casework.forward")
			r.pass(20 * time.Minute)
		}
		if dead := unforwarded(t, r, "dead"); len(dead) != 1 || dead[0].Attempts != 12 {
			t.Fatalf("%+v", dead)
		}
		b.set(func() { b.fault = nil })
		r.As(boss).Ask("POST", "/api/v1/desk/case-forwards/replay", nil).Want(http.StatusOK)
		r.run("casework.forward")
		if v := r.own(linh, f.ID); v.Foreign == "" {
			t.Error("it did not arrive")
		}
	})
}

func TestUpdatesInAnyOrder(t *testing.T) {
	for name, order := range map[string][]int{
		"in order": {0, 1, 2}, "backwards": {2, 1, 0}, "twice": {0, 0, 1, 2, 2, 1}, "the last only": {2}, "mixed": {1, 0, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bureau{}
			each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
				f := r.lampOf(linh, wardA, "Đèn hỏng")
				r.run("casework.forward")
				said := []casework.Update{
					{Case: f.ID, Sequence: 1, Status: casework.Accepted},
					{Case: f.ID, Sequence: 2, Status: casework.Processing},
					{Case: f.ID, Sequence: 3, Status: casework.Done, Words: "Đã thay bóng"},
				}
				for _, i := range order {
					if err := r.kernel.Receive(t.Context(), "lamps", said[i:i+1]); err != nil {
						t.Fatal(err)
					}
				}
				if v := r.own(linh, f.ID); v.Status != casework.Done || !strings.Contains(said3(v), "Đã thay bóng") {
					t.Errorf("%s %q", v.Status, said3(v))
				}
			})
		})
	}
}

func said3(v casework.OwnView) string {
	raw, _ := json.Marshal(v.Timeline)
	return string(raw)
}

func TestImpossibleUpdates(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b, Reopenable: true}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.decide(officer, f.ID, "decline", "Không thuộc xã").Want(http.StatusOK)
		err := r.kernel.Receive(t.Context(), "lamps", []casework.Update{{Case: f.ID, Sequence: 1, Status: casework.Processing}})
		if errs.KindOf(err) != errs.Conflict {
			t.Errorf("what was declined is worked on: %v", err)
		}
		err = r.kernel.Receive(t.Context(), "lamps", []casework.Update{{Case: f.ID, Sequence: 2, Status: "lost"}})
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("an unknown status: %v", err)
		}
		err = r.kernel.Receive(t.Context(), "lamps", []casework.Update{{Case: wardBID, Sequence: 2, Status: casework.Done}})
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("an unknown case: %v", err)
		}
		if v := r.own(linh, f.ID); v.Status != casework.Declined {
			t.Error(v.Status)
		}
	})
}

func TestAskedWhenSilent(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(func() { b.clear() })
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		b.set(func() {
			b.said = []casework.Update{{Case: f.ID, Sequence: 2, Status: casework.Done}, {Case: f.ID, Sequence: 1, Status: casework.Accepted}}
		})
		r.run("casework.ask")
		if v := r.own(linh, f.ID); v.Status != casework.Submitted {
			t.Error("it was asked at once")
		}
		r.pass(20 * time.Minute)
		r.run("casework.ask")
		if v := r.own(linh, f.ID); v.Status != casework.Done {
			t.Error(v.Status)
		}
	})
}

// However many cases an agency answers badly, the others have their turn; one
// that is away is not asked of each.
func TestBadAnswersKeepNobodyWaiting(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(b.clear)
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		r.copies(f.ID, 101)
		b.set(func() {
			b.bad = func(id string) bool { return id != f.ID }
			b.said = []casework.Update{{Case: f.ID, Sequence: 1, Status: casework.Done}}
		})
		r.pass(20 * time.Minute)
		r.run("casework.ask")
		if n := len(b.asked); n != 100 {
			t.Errorf("%d asked about", n)
		}
		r.pass(time.Minute)
		r.run("casework.ask")
		if v := r.own(linh, f.ID); v.Status != casework.Done || len(b.asked) != 102 {
			t.Errorf("%s after %d questions", v.Status, len(b.asked))
		}
		r.pass(20 * time.Minute)
		b.set(func() { b.asked, b.bad, b.fault = nil, nil, errs.New(errs.Unavailable, "photoBusy") })
		r.run("casework.ask")
		r.run("casework.ask")
		if len(b.asked) != 2 || b.asked[0] != b.asked[1] {
			t.Errorf("away, and asked about %v", b.asked)
		}
	})
}

// copies makes further cases that an agency works on, before the one in the list.
func (r *rig) copies(id string, n int) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		if _, err := tx.Exec(`CREATE TEMP TABLE copied AS SELECT * FROM cases WHERE id = $1`, id); err != nil {
			return err
		}
		for i := range n {
			if _, err := tx.Exec(`UPDATE copied SET id = $1, receipt = $1`, fmt.Sprintf("00-%03d", i)); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO cases SELECT * FROM copied`); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`DROP TABLE copied`)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// An agency that only says that it works on a case moves it nowhere, wherever it is.
func TestAnAgencyThatSaysNoMore(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(b.clear)
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		for i, action := range []string{"accept", "begin", "askPapers"} {
			r.decide(officer, f.ID, action, "Xin thêm ảnh").Want(http.StatusOK)
			was := r.own(linh, f.ID).Status
			said := casework.Update{Case: f.ID, Sequence: int64(i + 1), Status: casework.Unmoved, Words: fmt.Sprint("Đang xử lý ", i)}
			if err := r.kernel.Receive(t.Context(), "lamps", []casework.Update{said, said}); err != nil {
				t.Fatal(err)
			}
			if v := r.own(linh, f.ID); v.Status != was || strings.Count(said3(v), said.Words) != 1 {
				t.Errorf("%s, was %s: %s", v.Status, was, said3(v))
			}
		}
	})
}

func TestWhatTheOwnerBringsIsPassedOn(t *testing.T) {
	b := &bureau{}
	each(t, casework.Kind{Forward: b}, func(t *testing.T, r *rig) {
		b.set(b.clear)
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.run("casework.forward")
		if err := r.kernel.Receive(t.Context(), "lamps", []casework.Update{{Case: f.ID, Sequence: 1, Status: casework.Supplement, Words: "Xin ảnh"}}); err != nil {
			t.Fatal(err)
		}
		papers := []any{map[string]any{"slot": "more", "document": r.photo(linh)}}
		r.As(linh).Ask("POST", "/api/v1/cases/"+f.ID+"/supplement", map[string]any{"text": "Đây", "papers": papers}).Want(http.StatusOK)
		queued(t, r)
		if len(b.followed) != 1 || b.followed[0].Words != "Đây" || len(b.followed[0].Files) != 1 {
			t.Errorf("%+v", b.followed)
		}
	})
}

// queued does what waits in the queue to be passed on.
func queued(t *testing.T, r *rig) {
	t.Helper()
	var payloads []string
	err := r.db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var payload string
			err := rows.Scan(&payload)
			payloads = append(payloads, payload)
			return err
		}, `SELECT payload FROM jobs WHERE name = 'casework.follow'`)
	})
	for _, p := range payloads {
		err = errors.Join(err, r.jobs["casework.follow"].Work(t.Context(), json.RawMessage(p)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestLateThreeTimesAndOneNewDay(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		r.As(boss).Ask("POST", "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": second.Account}).Want(http.StatusNotFound)
		r.As(officer).Ask("POST", "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": linh.Account}).WantField("assignee")
		r.As(officer).Ask("POST", "/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": second.Account}).Want(http.StatusNoContent)
		r.run("casework.remind")
		level(t, r, f.ID, 0)
		r.pass(3 * 24 * time.Hour) // Thursday morning: a day is left
		for range 3 {
			r.run("casework.remind")
		}
		level(t, r, f.ID, 1)
		post := func(day string) webtest.Answer {
			return r.As(second).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/postpone", map[string]any{"text": "Xin lỗi bà con, chờ vật tư", "date": day})
		}
		post("2026-12-03").WantField("date")
		post("2026-12-06").Want(http.StatusOK) // a Sunday: the Monday after
		post("2026-12-20").Want(http.StatusConflict)
		if v := r.own(linh, f.ID); v.Due == nil || !v.Due.Equal(time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC)) || v.Promised == nil {
			t.Errorf("due %v, promised %v", v.Due, v.Promised)
		}
		r.pass(10 * 24 * time.Hour)
		for range 4 {
			r.run("casework.remind")
		}
		level(t, r, f.ID, 3)
		reminded(t, r, map[string]int{second.Account: 2, officer.Account: 1, boss.Account: 1})
	})
}

func level(t *testing.T, r *rig, id string, want int64) {
	t.Helper()
	var page web.Page[casework.Brief]
	r.As(officer).Ask("GET", "/api/v1/desk/cases", nil).Want(http.StatusOK).Into(&page)
	if page.Items[0].ID != id || page.Items[0].Escalation != want {
		t.Fatalf("%d reminders, want %d", page.Items[0].Escalation, want)
	}
}

// reminded counts the notices about lateness.
func reminded(t *testing.T, r *rig, want map[string]int) {
	t.Helper()
	err := r.db.View(t.Context(), func(tx *database.Tx) error {
		for account, n := range want {
			var got int
			if err := tx.Row(`SELECT count(*) FROM notices WHERE account = $1 AND code LIKE 'case.late%'`, account).Scan(&got); err != nil {
				return err
			}
			if got != n {
				t.Errorf("%s was reminded %d times, not %d", account, got, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
