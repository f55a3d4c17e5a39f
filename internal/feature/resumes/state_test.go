package resumes_test

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// allowed is written from the description, not from the code.
var allowed = map[resumes.State][]resumes.Action{
	"new":       {"view", "postpone", "invite", "accept", "refuse", "withdraw", "lapse"},
	"viewed":    {"postpone", "invite", "accept", "refuse", "withdraw", "lapse"},
	"postponed": {"reconsider", "invite", "accept", "refuse", "withdraw", "lapse"},
	"interview": {"postpone", "reconsider", "invite", "accept", "refuse", "withdraw", "lapse"},
	"accepted":  {"withdraw"},
	"refused":   {}, "withdrawn": {}, "lapsed": {},
}

var becomes = map[resumes.Action]resumes.State{
	"view": "viewed", "postpone": "postponed", "reconsider": "viewed", "invite": "interview", "accept": "accepted",
	"refuse": "refused", "withdraw": "withdrawn", "lapse": "lapsed",
}

// TestStateMachine moves applications at random, and compares each with a model:
// what it is, what can be taken back, and that its timeline leads to it.
func TestStateMachine(t *testing.T) {
	actions := slices.Sorted(maps.Keys(resumes.Moves))
	each(t, func(t *testing.T, r *rig) {
		random := rand.New(rand.NewPCG(1, 2))
		for range 25 {
			a := r.apply(driver, r.opening(r.company, true), fields{})
			model := []resumes.State{"new"}
			var done []resumes.Action
			var when []time.Time
			for range 20 {
				r.pass(time.Duration(1+random.IntN(50)) * time.Second)
				now := model[len(model)-1]
				if random.IntN(5) == 0 {
					n := len(done)
					can := n > 0 && done[n-1] != "view" && done[n-1] != "withdraw" && done[n-1] != "lapse" && r.now().Sub(when[n-1]) < resumes.Grace
					err := r.db.Update(t.Context(), func(tx *database.Tx) error { return r.service.Undo(tx, a.ID) })
					if can != (err == nil) {
						t.Fatalf("%v undone after %v: %v", done, r.now().Sub(when[max(0, n-1)]), err)
					}
					if can {
						model, done, when = model[:n], done[:n-1], when[:n-1]
					}
					continue
				}
				action := actions[random.IntN(len(actions))]
				err := r.db.Update(t.Context(), func(tx *database.Tx) error { return r.service.Act(tx, a.ID, action, resumes.ApplicationWords{}) })
				if can := slices.Contains(allowed[now], action); can != (err == nil) {
					t.Fatalf("%s when %s: %v", action, now, err)
				} else if !can {
					if !errs.Is(err, "applicationState") {
						t.Fatal(err)
					}
					continue
				}
				model, done, when = append(model, becomes[action]), append(done, action), append(when, r.now())
			}
			r.pass(2 * resumes.Grace)
			mine := r.mine(driver, a.ID)
			if mine.State != string(model[len(model)-1]) || len(mine.Timeline) != len(model) {
				t.Fatalf("%v, not %+v", model, mine)
			}
			for i, e := range mine.Timeline {
				if e.State != string(model[i]) {
					t.Errorf("%d: %s, not %s", i, e.State, model[i])
				}
			}
		}
	})
}

// Of many that decide at once, one does.
func TestMovesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		a := r.apply(driver, r.opening(r.company, true), fields{})
		statuses := make(chan int, 10)
		for i := range 10 {
			who, m := r.recruiter(), fields{"action": "accept", "state": "new"}
			if i%2 == 1 {
				who, m = r.boss(), fields{"action": "refuse", "state": "new", "reason": "filled"}
			}
			go func() { statuses <- r.As(who).Post(desk+"/"+a.ID+"/moves", m).Status }()
		}
		won := 0
		for range 10 {
			switch status := <-statuses; status {
			case http.StatusOK:
				won++
			case http.StatusConflict:
			default:
				t.Errorf("%d", status)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}
