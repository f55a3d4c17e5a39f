package rights_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/rights"
)

var understood = map[string]any{"understood": true}

func (r *rig) outlook() (e rights.DataErasure) {
	r.t.Helper()
	r.As(an).Get(erasure).Want(200).Into(&e)
	return e
}

// erased asks to be forgotten and returns the receipt.
func (r *rig) erased() string {
	r.t.Helper()
	var e rights.DataErasure
	r.As(an).Post(erasure, understood).Want(201).Into(&e)
	return e.Receipt
}

func (r *rig) receipt(code string) (e rights.ErasureReceipt) {
	r.t.Helper()
	r.Post("/api/v1/erasure-receipts", map[string]any{"receipt": code}).Want(200).Into(&e)
	return e
}

func (r *rig) lettersOf(account string) int64 {
	r.t.Helper()
	return r.number(`SELECT count(*) FROM letters WHERE account = $1`, account)
}

func TestWhatIsOwedIsSettledFirst(t *testing.T) {
	each(t, func(r *rig) {
		r.debts.Store(true)
		if e := r.outlook(); e.Hinder != "Bạn còn nợ 7 đồng." || e.State != "none" {
			t.Errorf("%+v", e)
		}
		if p := r.As(an).Post(erasure, understood).Want(409).Problem(); p.Code != "debts" {
			t.Error(p.Code)
		}
		r.debts.Store(false)
		r.As(an).Post(erasure, map[string]any{"understood": false}).WantField("understood")
		e := r.outlook()
		if e.Hinder != "" || e.Days != 7 || len(e.Removed) == 0 || !slices.ContainsFunc(e.Kept, func(k rights.ErasedKind) bool { return k.Name == "Biên nhận xoá dữ liệu" }) {
			t.Errorf("%+v", e)
		}
		r.write("an", 2)
		receipt := r.erased()
		r.debts.Store(true) // meanwhile something came up
		r.pass(7 * day)
		r.work()
		if r.lettersOf("an") != 2 || r.receipt(receipt).State != "waiting" {
			t.Error("forgotten with debts")
		}
		r.debts.Store(false)
		r.pass(day)
		r.work()
		if r.lettersOf("an") != 0 || r.receipt(receipt).State != "done" {
			t.Error("not forgotten once they were settled")
		}
	})
}

func TestForgottenWithinTheTerm(t *testing.T) {
	each(t, func(r *rig) {
		r.write("an", 3)
		r.write("beth", 1)
		r.ask(an, "Tên đúng là An Nguyễn.")
		r.As(an).Post(exports, nil).Want(202)
		r.work()
		copied := r.exports(an)[0].ID
		first := r.erased()
		if p := r.As(an).Post(erasure, understood).Want(409).Problem(); p.Code != "erasureWaits" {
			t.Error(p.Code)
		}
		r.As(beth).Ask("DELETE", erasure, nil).Want(404)
		r.As(an).Ask("DELETE", erasure, nil).Want(204)
		r.As(an).Ask("DELETE", erasure, nil).Want(404)
		if r.receipt(first).State != "cancelled" {
			t.Error("not taken back")
		}
		r.pass(8 * day)
		r.work()
		if r.lettersOf("an") != 3 {
			t.Error("forgotten although it was taken back")
		}

		code := r.erased()
		e := r.outlook()
		if within := e.RunsAt.Sub(*e.AskedAt); e.State != "waiting" || within != 7*day || within > 20*day || e.Receipt != "" {
			t.Errorf("%+v: the law gives twenty days, and the receipt is shown once", e)
		}
		r.Post("/api/v1/erasure-receipts", map[string]any{"receipt": strings.Repeat("A", 23)}).Want(404)
		r.pass(7*day - time.Second)
		r.work()
		if r.lettersOf("an") != 3 {
			t.Error("forgotten before the days of thought are over")
		}
		r.pass(time.Second)
		r.work()
		done := r.receipt(strings.ToLower(strings.ReplaceAll(code, "-", "")))
		if done.State != "done" || !done.BackupsUntil.Equal(done.EndedAt.Add(30*day)) {
			t.Errorf("%+v", done)
		}
		for query, want := range map[string]int64{
			`SELECT count(*) FROM letters WHERE account = 'an'`: 0, `SELECT count(*) FROM data_corrections`: 0, `SELECT count(*) FROM data_exports`: 0,
			`SELECT count(*) FROM letters WHERE account = 'beth'`:                        1,
			`SELECT count(*) FROM audit_entries WHERE action = 'account.erase'`:          1,
			`SELECT count(*) FROM data_erasures WHERE state = 'done' AND account = 'an'`: 1,
		} {
			if n := r.number(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
		if r.stored("letters/an.jpg") || r.stored("exports/"+copied+".bin") || !r.stored("letters/beth.jpg") {
			t.Error("her files are left, or another person's are gone")
		}
	})
}

func TestALegalHoldComesFirst(t *testing.T) {
	each(t, func(r *rig) {
		r.write("an", 1)
		r.held.Store(true)
		if !r.outlook().Held {
			t.Error("it is not said")
		}
		code := r.erased()
		r.pass(7 * day)
		r.work()
		r.pass(day)
		r.work()
		if r.lettersOf("an") != 1 || r.receipt(code).State != "waiting" {
			t.Error("forgotten under a hold")
		}
		r.held.Store(false)
		r.pass(day)
		r.work()
		if r.lettersOf("an") != 0 || r.receipt(code).State != "done" {
			t.Error("not forgotten after the hold")
		}
	})
}

// One module that fails keeps everything: half of a person is never left.
func TestForgottenWholeOrNotAtAll(t *testing.T) {
	each(t, func(r *rig) {
		r.write("an", 1)
		r.ask(an, "Tên đúng là An Nguyễn.")
		code := r.erased()
		r.broken.Store(true)
		r.pass(7 * day)
		if r.work() == 0 {
			t.Fatal("no job failed")
		}
		if n := r.number(`SELECT count(*) FROM data_corrections`); n != 1 || r.lettersOf("an") != 1 || r.receipt(code).State != "waiting" || !r.stored("letters/an.jpg") {
			t.Error("half forgotten")
		}
		r.broken.Store(false)
		r.pass(day)
		r.work()
		if n := r.number(`SELECT count(*) FROM data_corrections`); n != 0 || r.lettersOf("an") != 0 || r.receipt(code).State != "done" {
			t.Error("not tried again")
		}
	})
}
