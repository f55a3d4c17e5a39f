package app

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/population"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/card"
	"daklakid/internal/platform/errs"
)

// A demonstration asks its own stand-in over HTTP, and its visitor may put a
// made-up person in.
func TestTheDemonstrationHasAPopulationDatabase(t *testing.T) {
	a := opened(t, true)
	people := a.services.registry
	stranger := assurance.Details{PersonalNumber: "066099000077", FullName: "Người Khách", BirthDate: "1999-03-04", Sex: "male"}
	if _, err := people.Compare(t.Context(), "reference-1", stranger); errs.KindOf(err) != errs.NotFound {
		t.Fatal(err)
	}
	handler, err := a.web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	var face bytes.Buffer
	if err := jpeg.Encode(&face, image.NewRGBA(image.Rect(0, 0, 900, 1200)), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{
		"fullName": "Người Khách", "birthDate": "1999-03-04", "sex": "male", "photo": base64.StdEncoding.EncodeToString(face.Bytes()),
	})
	if err != nil {
		t.Fatal(err)
	}
	put := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/dev/population/people/066099000077", bytes.NewReader(body))
	put.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, put)
	if answer.Code != http.StatusOK {
		t.Fatal(answer.Code, answer.Body)
	}
	// The reference is new: the first answer stands under the old one.
	stranger.BirthDate = "1999-03-05"
	agrees, err := people.Compare(t.Context(), "reference-2", stranger)
	if err != nil || fmt.Sprint(agrees) != "map[birthDate:false fullName:true personalNumber:true sex:true]" {
		t.Error(agrees, err)
	}
	photo, err := people.Photo(t.Context(), "reference-3", "066099000077")
	if err != nil || !bytes.Equal(photo, face.Bytes()) {
		t.Error(len(photo), err)
	}
	for _, asked := range a.services.people.Requests() {
		if asked.Purpose == "" || !strings.Contains(asked.LegalBasis, "91/2025") {
			t.Errorf("%+v", asked)
		}
	}
}

// The cards of the stand-in's people can be read, and agree with it.
func TestSpecimensOfTheDemonstration(t *testing.T) {
	a := opened(t, true)
	handler, err := a.web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return answer
	}
	guest := population.Person{PersonalNumber: "066202000999", Details: population.Details{
		FullName: "Người Khách", BirthDate: "2002-03-04", Sex: "male", Residence: "Thôn 1",
	}}
	if wrong := a.services.people.Put(guest); wrong != "" {
		t.Fatal(wrong)
	}
	for _, p := range a.services.people.People() {
		var sides []image.Image
		for _, side := range []string{"front.png", "back.png"} {
			answer := get("/dev/population/people/" + p.PersonalNumber + "/" + side)
			img, err := png.Decode(answer.Body)
			if err != nil {
				t.Fatal(p.FullName, answer.Code, err)
			}
			sides = append(sides, img)
		}
		reading, err := card.Reader{Within: time.Minute}.Read(t.Context(), sides...)
		if err != nil {
			t.Fatal(p.FullName, err)
		}
		got := reading.Assess(card.Date{Year: 2026, Month: 11, Day: 24})
		if got.Decision != card.Consistent || got.Validity == card.Expired || reading.Name() != p.FullName || got.Expires.String() != p.CardExpires && p.CardIssued != "" {
			t.Errorf("%s: %+v", p.FullName, got)
		}
	}
	for _, path := range []string{"/dev/population/people/066090000218/front.png", "/dev/population/people/066090000217/inside.png"} {
		if answer := get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

// Nobody is asked, and nothing is shown, where no database is named.
func TestWithoutAPopulationDatabase(t *testing.T) {
	a := opened(t, false)
	if a.services.registry != nil || a.services.people != nil || len(a.services.standInRoutes()) != 0 {
		t.Error("there is a database that nobody named")
	}
}
