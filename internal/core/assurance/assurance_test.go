package assurance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		for _, ask := range [][2]string{
			{"GET", "/api/v1/me/identification"},
			{"GET", "/api/v1/desk/identifications"},
			{"POST", "/api/v1/desk/identifications/0190a6c4-0000-7000-8000-000000000000/open"},
			{"POST", "/api/v1/desk/identifications/0190a6c4-0000-7000-8000-000000000000/decide"},
			{"POST", "/api/v1/desk/counters"},
			{"POST", "/api/v1/desk/counters/0190a6c4-0000-7000-8000-000000000000"},
			{"POST", "/api/v1/desk/counters/0190a6c4-0000-7000-8000-000000000000/photos"},
		} {
			r.As(web.Principal{}).Ask(ask[0], ask[1], map[string]any{}).Want(http.StatusUnauthorized)
			if strings.Contains(ask[1], "/desk/") {
				r.As(an).Ask(ask[0], ask[1], map[string]any{}).Want(http.StatusForbidden, http.StatusUnprocessableEntity)
			}
		}
	})
}

func TestLevelsRiseAndFall(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		if m := r.mine(an); m.Level != 0 || m.Label != "0" || m.Person != nil {
			t.Fatalf("before: %+v", m)
		}
		r.prove(an, assurance.Card, b)
		if m := r.mine(an); m.Level != 1 || m.Label != "1" || m.Person.FullName != b.FullName || m.Person.PersonalNumber != "•••••••••124" {
			t.Fatalf("card: %+v", m)
		}
		national := b
		national.Residence, national.FullName = "", "TRẦN THỊ B"
		r.prove(an, assurance.VNeID, national)
		m := r.mine(an)
		if m.Level != 2 || m.Label != "V" || len(m.Evidence) != 2 {
			t.Fatalf("VNeID: %+v", m)
		}
		if m.Person.Residence != b.Residence || m.Person.Sources["residence"] != assurance.Card || m.Person.Sources["fullName"] != assurance.VNeID {
			t.Fatalf("the stronger source prevails, and what it does not say stays: %+v", m.Person)
		}
		if r.levels[an.Account] != 2 {
			t.Fatal("nobody was told of the level")
		}
		r.As(r.officer()).Post("/api/v1/desk/accounts/"+an.Account+"/identifications/vneid/revoke", map[string]any{"reason": "documentLost"}).
			Want(http.StatusNoContent)
		if m := r.mine(an); m.Level != 1 || m.Evidence[0].EndedWhy != "revoked" {
			t.Fatalf("revoked: %+v", m)
		}
		r.As(r.officer()).Post("/api/v1/desk/accounts/"+an.Account+"/identifications/vneid/revoke", map[string]any{"reason": "documentLost"}).
			Want(http.StatusNotFound)
	})
}

func TestProofsRunOut(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		short := b
		short.CardExpires = "2027-01-31"
		r.prove(an, assurance.Card, short)
		if m := r.mine(an); !m.Evidence[0].ExpiresAt.Equal(time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC)) {
			t.Fatalf("no longer than the card: %+v", m.Evidence)
		}
		r.clock.pass(100 * 24 * time.Hour)
		if m := r.mine(an); m.Level != 0 || m.Evidence[0].EndedWhy != "expired" {
			t.Fatalf("a proof that has run out counts at once no more: %+v", m)
		}
		r.work("assurance.expire")
		if r.levels[an.Account] != 0 {
			t.Fatal("the level stays")
		}
		// The number is free again.
		if waiting := r.prove(r.person("+84905000002"), assurance.Card, b); waiting != "" {
			t.Fatal("the number is still taken")
		}
		r.update(func(tx *database.Tx) error {
			_, err := r.service.Prove(tx, assurance.Proof{Account: an.Account, Method: assurance.Card, Details: short})
			if err == nil {
				t.Error("an expired card was taken")
			}
			return nil
		})
	})
}

func TestOnePersonOneAccount(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first, second, officer := r.person("+84905000001"), r.person("+84905000002"), r.officer()
		r.prove(first, assurance.Face, b)
		waiting := r.prove(second, assurance.Card, b)
		if waiting == "" || r.mine(second).Level != 0 || r.mine(second).Cases[0].Kind != assurance.NumberTaken {
			t.Fatal("a number that is taken must become a case")
		}
		if again := r.prove(second, assurance.Card, b); again != waiting {
			t.Fatal("one case is enough")
		}
		if other := r.prove(first, assurance.Card, c); other == "" || r.mine(first).Level != 2 {
			t.Fatal("another person in one account must become a case, and nothing is lost")
		}
		desk := "/api/v1/desk/identifications/" + waiting
		var v assurance.CaseView
		r.As(officer).Post(desk+"/open", nil).Want(http.StatusOK).Into(&v)
		if v.Other == nil || v.Other.Account != first.Account || v.Details.FullName != b.FullName {
			t.Fatalf("%+v", v)
		}
		r.As(officer).Post(desk+"/decide", map[string]any{"accept": false, "reason": ""}).WantField("reason")
		r.As(officer).Post(desk+"/decide", map[string]any{"accept": true, "reason": "đã gặp"}).Want(http.StatusNoContent)
		if r.mine(second).Level != 1 || r.mine(first).Level != 0 {
			t.Fatal("the number moves with the officer's decision")
		}
		r.As(officer).Post(desk+"/decide", map[string]any{"accept": true, "reason": ""}).Want(http.StatusConflict)
		var seen []audit.Entry
		if err := r.db.View(t.Context(), func(tx *database.Tx) (err error) {
			seen, _, err = audit.AboutMe(tx, second.Account, 0, 10)
			return err
		}); err != nil || len(seen) != 3 {
			t.Fatalf("she must see that her case was opened and decided: %v %+v", err, seen)
		}
	})
}

func TestManyAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const n = 8
		people := make([]web.Principal, n)
		for i := range people {
			people[i] = r.person("+8490500010" + string(rune('0'+i)))
		}
		raised := make(chan bool, n)
		for _, p := range people {
			go func() {
				var waiting string
				err := r.db.Update(t.Context(), func(tx *database.Tx) (err error) {
					waiting, err = r.service.Prove(tx, assurance.Proof{Account: p.Account, Method: assurance.VNeID, Details: b})
					return err
				})
				if err != nil {
					t.Error(err)
				}
				raised <- waiting == ""
			}()
		}
		won := 0
		for range people {
			if <-raised {
				won++
			}
		}
		if won != 1 {
			t.Fatalf("%d accounts have one person's number", won)
		}
	})
}

func TestAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an, officer := r.person("+84905000001"), r.officer()
		var started assurance.CounterStarted
		r.As(officer).Post("/api/v1/desk/counters", map[string]any{"phone": "0905 000 001"}).Want(http.StatusOK).Into(&started)
		details := map[string]any{"personalNumber": "066199000124", "fullName": "Trần Thị B", "birthDate": "1999-02-20", "sex": "female"}
		finish := func(who web.Principal, code string) (int, string) {
			a := r.As(who).Post("/api/v1/desk/counters/"+started.Counter, map[string]any{"code": code, "document": "cccd", "details": details})
			return a.Status, string(a.Body)
		}
		if status, _ := finish(r.colleague(), r.code); status != http.StatusConflict {
			t.Fatal("another officer finished it: ", status)
		}
		if status, body := finish(officer, "x"+r.code[1:]); status != http.StatusUnprocessableEntity {
			t.Fatal(status, body)
		}
		details["sex"] = "male"
		if status, body := finish(officer, r.code); status != http.StatusUnprocessableEntity || !strings.Contains(body, "details.sex") {
			t.Fatal("a number that says otherwise passed: ", status, body)
		}
		details["sex"] = "female"
		if status, body := finish(officer, r.code); status != http.StatusOK {
			t.Fatal(status, body)
		}
		if m := r.mine(an); m.Label != "C" || m.Level != 2 {
			t.Fatalf("%+v", m)
		}
		if status, _ := finish(officer, r.code); status != http.StatusConflict {
			t.Fatal("the code was taken twice")
		}
		// Whether a number has an account is nobody's to find out here.
		r.code = ""
		r.As(officer).Post("/api/v1/desk/counters", map[string]any{"phone": "0905 000 099"}).Want(http.StatusOK)
		if r.code != "" {
			t.Fatal("a code was sent to nobody")
		}
		r.As(officer).Post("/api/v1/desk/counters", map[string]any{"phone": "0905 000 077"}).Want(http.StatusForbidden)
	})
}

func TestCounterAttemptsRunOut(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person("+84905000001")
		officer := r.officer()
		var started assurance.CounterStarted
		r.As(officer).Post("/api/v1/desk/counters", map[string]any{"phone": "0905 000 001"}).Want(http.StatusOK).Into(&started)
		details := map[string]any{"personalNumber": "066199000124", "fullName": "Trần Thị B", "birthDate": "1999-02-20", "sex": "female"}
		for n := range 6 {
			code := "000000"
			if n == 5 {
				code = r.code
			} else if code == r.code {
				code = "111111"
			}
			a := r.As(officer).Post("/api/v1/desk/counters/"+started.Counter, map[string]any{"code": code, "document": "cccd", "details": details})
			if want := map[bool]int{true: http.StatusConflict, false: http.StatusUnprocessableEntity}[n == 5]; a.Status != want {
				t.Fatalf("attempt %d: %d %s", n, a.Status, a.Body)
			}
		}
	})
}

func TestErasedWithTheAccount(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Face, b)
		r.update(func(tx *database.Tx) error { return r.service.Erase(tx, an.Account) })
		if m := r.mine(an); m.Level != 0 || len(m.Evidence) != 0 {
			t.Fatalf("%+v", m)
		}
		if waiting := r.prove(r.person("+84905000002"), assurance.Card, b); waiting != "" {
			t.Fatal("the number is not free")
		}
	})
}

func TestKeysRotate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Card, b)
		for _, keyset := range []string{"data", "index"} {
			if err := r.vault.Rotate(t.Context(), keyset, 0); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.service.Rekey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if waiting := r.prove(r.person("+84905000002"), assurance.Card, b); waiting == "" {
			t.Fatal("a second account got the number after a rotation")
		}
		if r.mine(an).Person.FullName != b.FullName {
			t.Fatal("unreadable after a rotation")
		}
	})
}
