package assurance_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// specimenB is the card of the synthetic person b; its portrait may be nil.
func specimenB() specimen.Person {
	return specimen.Person{
		Number: b.PersonalNumber, Name: b.FullName, Birth: time.Date(1999, 2, 20, 0, 0, 0, 0, time.UTC),
		Issued: time.Date(2023, 4, 15, 0, 0, 0, 0, time.UTC), Expires: time.Date(2039, 2, 20, 0, 0, 0, 0, time.UTC),
		Residence: b.Residence, Origin: "Hòa Phú",
	}
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sides photographs both sides of a card, a little aslant.
func sides(t *testing.T, p specimen.Person, portrait image.Image) (front, back []byte) {
	t.Helper()
	f, err := specimen.Front(p, specimen.Chip2021, portrait, 18)
	if err != nil {
		t.Fatal(err)
	}
	z, err := specimen.Back(p, specimen.Chip2021, 18)
	if err != nil {
		t.Fatal(err)
	}
	shot := cardtest.Shot{Margin: 0.1, Turn: 2, Noise: 3, Seed: 5}
	return asJPEG(t, cardtest.Take(f, shot)), asJPEG(t, cardtest.Take(z, shot))
}

const identification = "/api/v1/me/identification"

func (r *rig) show(who web.Principal, photo []byte) (v assurance.CardSeen) {
	r.t.Helper()
	r.As(who).Ask("POST", identification+"/card/photos", photo, "Content-Type", "image/jpeg").Want(http.StatusOK).Into(&v)
	return v
}

func TestACardIsReadSideBySide(t *testing.T) {
	front, back := sides(t, specimenB(), nil)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.Ask("POST", identification+"/card/photos", front, "Content-Type", "image/jpeg").Want(http.StatusUnauthorized)
		r.Post(identification+"/card", nil).Want(http.StatusUnauthorized)
		if code := r.As(an).Post(identification+"/card", nil).Want(http.StatusConflict).Problem().Code; code != "cardNothing" {
			t.Fatal(code)
		}
		if v := r.show(an, asJPEG(t, cardtest.Noise(900, 600, 1))); v.Hint == nil || v.Hint.Code != "cardNothing" || v.QR {
			t.Fatalf("a photo of nothing: %+v", v)
		}
		if v := r.show(an, front); !v.QR || v.Zone || v.Complete || v.Person.PersonalNumber != "•••••••••124" {
			t.Fatalf("front: %+v", v)
		}
		if code := r.As(an).Post(identification+"/card", nil).Want(http.StatusUnprocessableEntity).Problem().Code; code != "cardIncomplete" {
			t.Fatal(code)
		}
		if v := r.show(an, back); !v.QR || !v.Zone || !v.Complete {
			t.Fatalf("back: %+v", v)
		}
		if v := r.mine(r.person("+84905000002")); v.Level != 0 {
			t.Fatal("somebody else's level moved")
		}
		var m assurance.Mine
		r.As(an).Post(identification+"/card", nil).Want(http.StatusOK).Into(&m)
		if m.Level != 1 || m.Person.Residence != b.Residence || m.Person.CardExpires != "2039-02-20" {
			t.Fatalf("%+v", m)
		}
		if code := r.As(an).Post(identification+"/card", nil).Want(http.StatusUnprocessableEntity).Problem().Code; code != "cardNothing" && code != "cardIncomplete" {
			t.Fatal("what was confirmed is still there: ", code)
		}
	})
}

func TestCardsThatAreRefused(t *testing.T) {
	front, back := sides(t, specimenB(), nil)
	other := specimenB()
	other.Number, other.Name, other.Male = "066099000777", "Lê Văn D", true
	_, otherBack := sides(t, other, nil)
	forged := specimenB()
	forged.Male = true // the number says otherwise
	forgedFront, forgedBack := sides(t, forged, nil)
	old := specimenB()
	old.Issued, old.Expires = time.Date(2021, 4, 15, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 20, 0, 0, 0, 0, time.UTC)
	oldFront, oldBack := sides(t, old, nil)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.show(an, front)
		if code := r.As(an).Ask("POST", identification+"/card/photos", otherBack, "Content-Type", "image/jpeg").
			Want(http.StatusUnprocessableEntity).Problem().Code; code != "cardTwoCards" {
			t.Fatal("two cards: ", code)
		}
		r.As(an).Ask("DELETE", identification+"/card", nil).Want(http.StatusNoContent)
		for _, tt := range []struct {
			front, back []byte
			want        string
		}{{forgedFront, forgedBack, "cardQRForged"}, {oldFront, oldBack, "cardOver"}, {front, nil, "cardIncomplete"}, {nil, back, "cardIncomplete"}} {
			for _, side := range [][]byte{tt.front, tt.back} {
				if side != nil {
					r.show(an, side)
				}
			}
			p := r.As(an).Post(identification+"/card", nil).Want(http.StatusUnprocessableEntity, http.StatusConflict).Problem()
			if p.Code != tt.want {
				t.Errorf("%s: %s", tt.want, p.Code)
			}
			r.As(an).Ask("DELETE", identification+"/card", nil).Want(http.StatusNoContent)
		}
		if r.mine(an).Level != 0 {
			t.Fatal("a refused card raised the level")
		}
		var entries []audit.Entry
		if err := r.db.View(t.Context(), func(tx *database.Tx) (err error) {
			entries, _, err = audit.List(tx, audit.Filter{Action: "identity.refuse"}, 0, 20)
			return err
		}); err != nil || len(entries) != 5 {
			t.Fatalf("%d refusals in the audit log: %v", len(entries), err)
		}
		for _, e := range entries {
			for _, v := range e.Details {
				if strings.Contains(v, b.PersonalNumber) {
					t.Fatal("a number in the audit log")
				}
			}
		}
	})
}

func TestTriesRunOut(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		for range assurance.DefaultRules()[assurance.Card].Tries {
			r.As(an).Post(identification+"/card", nil).Want(http.StatusConflict)
		}
		a := r.As(an).Post(identification+"/card", nil).Want(http.StatusTooManyRequests)
		if a.Problem().Code != "triesUsed" || a.Header.Get("Retry-After") == "" {
			t.Fatalf("%v", a.Header)
		}
		if m := r.mine(an); m.Methods[0].Left != 0 || m.Methods[0].OpenAt == nil {
			t.Fatalf("%+v", m.Methods)
		}
		r.clock.pass(time.Hour)
		r.As(an).Post(identification+"/card", nil).Want(http.StatusConflict)
	})
}

func TestPicturesAreDropped(t *testing.T) {
	front, _ := sides(t, specimenB(), nil)
	each(t, func(t *testing.T, r *rig) {
		r.show(r.person("+84905000001"), front)
		r.clock.pass(31 * time.Minute)
		r.work("assurance.forget")
		var n int
		if err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM identity_cards`).Scan(&n)
		}); err != nil || n != 0 {
			t.Fatal(n, err)
		}
	})
}
