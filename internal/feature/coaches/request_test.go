package coaches

import (
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// tonight is the coach at nine to Hồ Chí Minh City.
func (r *rig) tonight() string {
	r.t.Helper()
	return r.search("bmt", "hcm", "2026-11-26", "").Items[1].ID
}

func (r *rig) askSeats(who web.Principal, departure string, seats int) (one CoachRequest) {
	r.t.Helper()
	r.As(who).Post(mine, map[string]any{"departure": departure, "seats": seats, "note": "Có một trẻ nhỏ"}).Want(201).Into(&one)
	return one
}

// told counts the notices of a code that an account got.
func (r *rig) told(account, code string) (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM notices WHERE account = $1 AND code = $2`, account, code).Scan(&n)
	}))
	return n
}

// looks are who looked at what somebody asked for, as she sees it, the latest first.
func (r *rig) looks(account string) (looks []audit.Entry) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		all, _, err := audit.AboutMe(tx, account, 0, 10)
		for _, e := range all {
			if e.Action == "coachRequest.read" {
				looks = append(looks, e)
			}
		}
		return err
	}))
	return looks
}

func (r *rig) pass(d time.Duration) { r.clock.Add(d.Milliseconds()) }

const oneAtDesk = deskPath + "/requests/"

func TestSeatsAreAskedForAndKept(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		one := r.askSeats(passenger, r.tonight(), 2)
		if one.Status != waiting || one.Note == "" || *one.Fare != 300_000 || len(one.Phones) != 2 || one.Passenger != nil {
			t.Errorf("%+v", one)
		}
		if r.told("boss", "coachAsked") != 1 || r.told("dispatcher", "coachAsked") != 1 || r.told("editor", "coachAsked") != 0 {
			t.Error("the staff were not told")
		}
		var list CoachRequests
		r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + "/requests?status=waiting").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Passenger.Name != "Tên của passenger" || list.Items[0].Passenger.Phone != "" {
			t.Errorf("%+v", list)
		}
		if list.Items[0].Note != "" || !list.Items[0].Noted || len(r.looks("passenger")) != 0 {
			t.Errorf("%+v, seen by %v", list.Items[0], r.looks("passenger"))
		}
		var seen CoachRequest
		r.As(dispatcher).Get(oneAtDesk + one.ID).Want(200).Into(&seen)
		if seen.Passenger.Phone == "" || seen.Phones != nil || seen.Note != "Có một trẻ nhỏ" {
			t.Errorf("%+v", seen)
		}
		r.As(boss).Get(oneAtDesk + one.ID).Want(200)
		if looks := r.looks("passenger"); len(looks) != 2 || looks[0].Actor != "boss" || looks[1].Actor != "dispatcher" ||
			looks[1].Subject.ID != one.ID || looks[1].Organisation != r.company {
			t.Errorf("%+v", looks)
		}
		r.As(dispatcher).Post(oneAtDesk+one.ID+"/confirm", map[string]any{"until": "2026-11-26T14:30:00Z"}).WantField("until")
		var kept, ended CoachRequest
		r.As(dispatcher).Post(oneAtDesk+one.ID+"/confirm", map[string]any{"until": "2026-11-26T13:30:00Z", "answer": "Ghế 5 và 6"}).Want(200).Into(&kept)
		if kept.Status != confirmed || r.told("passenger", "coachConfirmed") != 1 {
			t.Errorf("%+v", kept)
		}
		r.As(dispatcher).Post(oneAtDesk+one.ID+"/confirm", map[string]any{}).Want(409)
		r.As(boss).Post(oneAtDesk+one.ID+"/done", nil).Want(200).Into(&ended)
		if kept.Note != "" || ended.Note != "" || len(r.looks("passenger")) != 2 {
			t.Errorf("what was written is read without a trace: %+v %+v", kept, ended)
		}
		r.As(passenger).Post(mine+"/"+one.ID+"/withdraw", nil).Want(409)
	})
}

func TestNobodyElseSeesARequest(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		id := r.tonight()
		r.As(nobody).Post(mine, map[string]any{"departure": id, "seats": 1}).Want(401)
		one := r.askSeats(passenger, id, 1)
		for _, way := range []string{"GET " + mine, "GET " + mine + "/" + one.ID, "POST " + mine + "/" + one.ID + "/withdraw"} {
			method, path, _ := strings.Cut(way, " ")
			r.As(nobody).Ask(method, path, nil).Want(401)
		}
		r.As(stranger).Get(mine + "/" + one.ID).Want(404)
		r.As(stranger).Post(mine+"/"+one.ID+"/withdraw", nil).Want(404)
		for path, body := range map[string]any{"/confirm": map[string]any{}, "/refuse": map[string]any{"reason": "full"}, "/done": nil} {
			r.As(nobody).Post(oneAtDesk+one.ID+path, body).Want(401)
			r.As(passenger).Post(oneAtDesk+one.ID+path, body).Want(403)
			r.As(editor).Post(oneAtDesk+one.ID+path, body).Want(403)
			r.As(rival).Post(oneAtDesk+one.ID+path, body).Want(404)
		}
		for _, path := range []string{oneAtDesk + one.ID, deskPath + "/feeds/" + f.ID + "/requests"} {
			r.As(nobody).Get(path).Want(401)
			r.As(passenger).Get(path).Want(403)
			r.As(rival).Get(path).Want(404)
		}
		// Who is no dispatcher any more is nobody at once.
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE account = 'dispatcher'`)
			return err
		})
		r.As(dispatcher).Get(oneAtDesk + one.ID).Want(404)
	})
}

func TestWhatCannotBeAsked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		id := r.tonight()
		as := r.As(passenger)
		as.Post(mine, map[string]any{"departure": id, "seats": 0}).WantField("seats")
		as.Post(mine, map[string]any{"departure": id, "seats": 11}).WantField("seats")
		as.Post(mine, map[string]any{"departure": "made-up", "seats": 1}).WantField("departure")
		past := r.search("bmt", "hcm", "2026-11-26", "").Items[0].ID // left an hour ago
		if p := as.Post(mine, map[string]any{"departure": past, "seats": 1}).Want(409).Problem(); p.Code != "tooLateToAsk" {
			t.Error(p.Code)
		}
		r.askSeats(passenger, id, 1)
		if p := as.Post(mine, map[string]any{"departure": id, "seats": 1}).Want(409).Problem(); p.Code != "seatsAlreadyAsked" {
			t.Error(p.Code)
		}
		for i := range 4 {
			on := day(20261127).plus(i).String()
			r.askSeats(passenger, r.search("bmt", "hcm", on, "").Items[0].ID, 1)
		}
		other := r.search("bmt", "hcm", "2026-12-09", "").Items[0].ID
		if p := as.Post(mine, map[string]any{"departure": other, "seats": 1}).Want(409).Problem(); p.Code != "tooManySeatRequests" {
			t.Error(p.Code)
		}
		// At Ea Tam one has to call an hour before.
		r.pass(11*time.Hour + 30*time.Minute)
		tam := r.search("ea tam", "hcm", "2026-11-26", "").Items[1].ID
		if p := r.As(stranger).Post(mine, map[string]any{"departure": tam, "seats": 1}).Want(409).Problem(); p.Code != "tooLateToAsk" {
			t.Error(p.Code)
		}
	})
}

func TestRequestsLapse(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		id := r.tonight()
		lapse := func() { t.Helper(); ok(t, r.service.lapseAll(t.Context())) }
		status := func(who web.Principal, one CoachRequest) string {
			var v CoachRequest
			r.As(who).Get(mine + "/" + one.ID).Want(200).Into(&v)
			return v.Status
		}
		unanswered, missed, kept := r.askSeats(passenger, id, 1), r.askSeats(stranger, id, 1), r.askSeats(editor, id, 1)
		r.As(boss).Post(oneAtDesk+missed.ID+"/confirm", map[string]any{"until": "2026-11-26T13:00:00Z"}).Want(200)
		r.As(boss).Post(oneAtDesk+kept.ID+"/confirm", map[string]any{}).Want(200)
		lapse()
		if status(passenger, unanswered) != waiting {
			t.Error("lapsed too early")
		}
		r.pass(answerIn)
		lapse()
		lapse()
		if status(passenger, unanswered) != lapsed || r.told("passenger", "coachLapsed") != 1 || status(stranger, missed) != confirmed {
			t.Error("did not lapse, once")
		}
		r.As(boss).Post(oneAtDesk+unanswered.ID+"/confirm", map[string]any{}).Want(409)
		r.pass(9*time.Hour + time.Minute)
		lapse()
		if status(stranger, missed) != lapsed || r.told("stranger", "coachReleased") != 1 || status(editor, kept) != confirmed {
			t.Error("the seats are kept for ever, or not long enough")
		}
		r.pass(time.Hour)
		lapse()
		if status(editor, kept) != done {
			t.Error("the coach has left")
		}
	})
}

// The passenger withdraws while two of the staff answer: one of them wins.
func TestAnswersDoNotCross(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		id := r.tonight()
		for range 5 {
			one := r.askSeats(passenger, id, 1)
			statuses := make([]int, 3)
			var group sync.WaitGroup
			for i, ask := range []func() int{
				func() int { return r.As(boss).Post(oneAtDesk+one.ID+"/confirm", map[string]any{}).Status },
				func() int {
					return r.As(dispatcher).Post(oneAtDesk+one.ID+"/refuse", map[string]any{"reason": "full"}).Status
				},
				func() int { return r.As(passenger).Post(mine+"/"+one.ID+"/withdraw", nil).Status },
			} {
				group.Go(func() { statuses[i] = ask() })
			}
			group.Wait()
			var v CoachRequest
			r.As(passenger).Get(mine + "/" + one.ID).Want(200).Into(&v)
			// Confirmed first, it can still be refused or withdrawn; nothing follows those.
			if v.Status == waiting || statuses[1] == 200 && statuses[2] == 200 || (statuses[1] == 200) != (v.Status == refused) {
				t.Errorf("%v: %+v", statuses, v)
			}
			r.As(passenger).Post(mine+"/"+one.ID+"/withdraw", nil).Want(200, 409)
		}
	})
}

func TestARefusalSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.feed(r.company, banMe())
		one := r.askSeats(passenger, r.tonight(), 1)
		at := r.As(dispatcher)
		at.Post(oneAtDesk+one.ID+"/refuse", map[string]any{"reason": "mood"}).WantField("reason")
		at.Post(oneAtDesk+one.ID+"/refuse", map[string]any{"reason": "other"}).WantField("answer")
		at.Post(oneAtDesk+one.ID+"/refuse", map[string]any{"reason": "full"}).Want(200)
		var list CoachRequests
		r.As(passenger).Get(mine).Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Reason != "full" || r.told("passenger", "coachRefused") != 1 {
			t.Errorf("%+v", list)
		}
	})
}

// Forgetting somebody forgets what she asked for, and her name at the desk.
func TestAPassengerIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		r.askSeats(passenger, r.tonight(), 1)
		r.update(func(tx *database.Tx) error {
			sections, err := r.service.export(tx, "passenger")
			if err != nil || len(sections[0].Records) != 1 {
				t.Errorf("%+v", sections)
			}
			return erase(tx, "passenger")
		})
		var list CoachRequests
		r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + "/requests").Want(200).Into(&list)
		if len(list.Items) != 0 {
			t.Errorf("%+v", list)
		}
	})
}
