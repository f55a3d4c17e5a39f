package assurance_test

import (
	"image"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/card"
	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/platform/web"
)

// withRecognition lets a test read print, with the program that is installed.
func withRecognition(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal("tesseract is missing; run scripts/install test")
	}
	program, err := ocr.New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	cards = card.Reader{OCR: program.Read}
	t.Cleanup(func() { cards = card.Reader{} })
}

// fill shows a photo at a counter.
func (r *rig) fill(who web.Principal, counter string, photo []byte) (f assurance.CounterFilled) {
	r.t.Helper()
	r.As(who).Ask("POST", "/api/v1/desk/counters/"+counter+"/photos", photo, "Content-Type", "image/jpeg").Want(http.StatusOK).Into(&f)
	return f
}

func (r *rig) counter(officer web.Principal) string {
	r.t.Helper()
	var started assurance.CounterStarted
	r.As(officer).Post("/api/v1/desk/counters", map[string]any{"phone": "0905 000 001"}).Want(http.StatusOK).Into(&started)
	return started.Counter
}

func TestAPhotoFillsTheFormAtTheCounter(t *testing.T) {
	withRecognition(t)
	front, back := sides(t, specimenB(), nil)
	bare, err := specimen.Front(specimenB(), specimen.Card2024, nil, 18) // its code is on the other side
	if err != nil {
		t.Fatal(err)
	}
	print := asJPEG(t, cardtest.Take(bare, cardtest.Shot{Margin: 0.02, Noise: 2, Seed: 5}))
	each(t, func(t *testing.T, r *rig) {
		an, officer := r.person("+84905000001"), r.officer()
		counter := r.counter(officer)
		r.As(an).Ask("POST", "/api/v1/desk/counters/"+counter+"/photos", front, "Content-Type", "image/jpeg").Want(http.StatusForbidden)
		if a := r.As(r.colleague()).Ask("POST", "/api/v1/desk/counters/"+counter+"/photos", front, "Content-Type", "image/jpeg"); a.Problem().Code != "counterOver" {
			t.Fatal("a colleague's counter: ", a.Status)
		}
		f := r.fill(officer, counter, front)
		if !f.Checked || f.Details.PersonalNumber != b.PersonalNumber || f.Details.FullName != b.FullName || f.Details.Residence != b.Residence {
			t.Fatalf("by the code: %+v", f)
		}
		f = r.fill(officer, counter, back)
		if !f.Checked || f.Details.PersonalNumber != b.PersonalNumber || f.Details.FullName != "" || f.Details.CardExpires != "2039-02-20" {
			t.Fatalf("by the zone, which has no accents: %+v", f)
		}
		f = r.fill(officer, counter, print)
		if f.Checked || f.Hint != nil || f.Details.FullName != b.FullName || f.Details.BirthDate != b.BirthDate || f.Details.Sex != b.Sex {
			t.Fatalf("by the print: %+v", f)
		}
		if f := r.fill(officer, counter, asJPEG(t, image.NewGray(image.Rect(0, 0, 900, 600)))); f.Hint == nil || f.Details != (assurance.Details{}) {
			t.Fatalf("of nothing: %+v", f)
		}
		if m := r.mine(an); m.Level != 0 || len(m.Evidence) != 0 {
			t.Fatalf("a photo decided something: %+v", m)
		}
		r.clock.pass(11 * time.Minute)
		if a := r.As(officer).Ask("POST", "/api/v1/desk/counters/"+counter+"/photos", front, "Content-Type", "image/jpeg"); a.Problem().Code != "counterOver" {
			t.Fatal("long after: ", a.Status)
		}
	})
}

func TestWithoutRecognitionPrintFillsNothing(t *testing.T) {
	bare, err := specimen.Front(specimenB(), specimen.Card2024, nil, 18)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, r *rig) {
		officer := r.officer()
		f := r.fill(officer, r.counter(officer), asJPEG(t, bare))
		if f.Hint == nil || !strings.HasPrefix(f.Hint.Code, "card") || f.Details != (assurance.Details{}) {
			t.Fatalf("%+v", f)
		}
	})
}
