package population_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/population"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/signed"
)

func client(t *testing.T, url string) *population.Client {
	t.Helper()
	c, err := population.New(population.Options{URL: url, Key: testKey, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inquiry(id string) population.Inquiry {
	return population.Inquiry{Reason: signed.Reason{RequestID: id, Purpose: "identification", LegalBasis: "consent of the person"}, PersonalNumber: "066090000217"}
}

func details() population.Details {
	return population.Details{FullName: "NGUYỄN VĂN  THỬ", BirthDate: "1990-08-12", Sex: "male", CardExpires: "2030-08-12"}
}

func TestCompare(t *testing.T) {
	sandbox, server := start(t)
	c := client(t, server.URL)
	d := details()
	d.Residence, d.CardIssued = "Nơi khác", "2021-09-03"
	for range 2 {
		got, err := c.Compare(t.Context(), inquiry("request-1"), d)
		if err != nil || fmt.Sprint(got) != "map[birthDate:true cardExpires:true cardIssued:false fullName:true residence:false sex:true]" {
			t.Fatal(got, err)
		}
	}
	asked := sandbox.Requests()
	if len(asked) != 1 || asked[0].RequestID != "request-1" || asked[0].Purpose != "identification" || asked[0].LegalBasis == "" || len(asked[0].Fields) != 6 || asked[0].Status != 200 {
		t.Errorf("%+v", asked)
	}
	raw, _ := json.Marshal(asked)
	for _, personal := range []string{"066090000217", "Nguyễn", "1990"} {
		if strings.Contains(string(raw), personal) {
			t.Errorf("the list of requests says about whom: %s", raw)
		}
	}
	stranger := inquiry("request-2")
	stranger.PersonalNumber = "066090000218"
	if _, err := c.Compare(t.Context(), stranger, details()); errs.KindOf(err) != errs.NotFound || strings.Contains(err.Error(), "066") {
		t.Error(err)
	}
}

func TestPhoto(t *testing.T) {
	sandbox, server := start(t)
	c := client(t, server.URL)
	got, err := c.Photo(t.Context(), inquiry("request-1"))
	if err != nil {
		t.Fatal(err)
	}
	if img, err := jpeg.Decode(bytes.NewReader(got)); err != nil || img.Bounds().Dy() < 400 {
		t.Error(err)
	}
	if wrong := sandbox.Put(population.Person{PersonalNumber: "066090000219", Details: details()}); wrong != "" {
		t.Fatal(wrong)
	}
	without := inquiry("request-2")
	without.PersonalNumber = "066090000219"
	if _, err := c.Photo(t.Context(), without); errs.KindOf(err) != errs.NotFound {
		t.Error(err)
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults population.Faults
		fails  bool
		kind   errs.Kind
	}{
		"fails twice, tried again":       {faults: population.Faults{FailNext: 2}},
		"fails for long":                 {faults: population.Faults{FailNext: 100}, fails: true, kind: errs.Unavailable},
		"breaks after answering, once":   {faults: population.Faults{DropNext: 1}},
		"breaks every time":              {faults: population.Faults{DropNext: 100}, fails: true, kind: errs.Unavailable},
		"forbids the purpose":            {faults: population.Faults{Forbid: []string{"identification"}}, fails: true, kind: errs.Internal},
		"is slow":                        {faults: population.Faults{DelayMillis: 30}},
		"has room for one more a minute": {faults: population.Faults{PerMinute: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, server := start(t)
			sandbox.Fail(test.faults)
			_, err := client(t, server.URL).Compare(t.Context(), inquiry("request-1"), details())
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind {
				t.Fatal(err)
			}
			if err != nil && (strings.Contains(err.Error(), "066090000217") || strings.Contains(err.Error(), "Thử")) {
				t.Errorf("the person is in the error: %v", err)
			}
		})
	}
}

func TestTooManyAreToldWhenToComeBack(t *testing.T) {
	sandbox, server := start(t)
	sandbox.Fail(population.Faults{PerMinute: 1})
	c := client(t, server.URL)
	if _, err := c.Compare(t.Context(), inquiry("request-1"), details()); err != nil {
		t.Fatal(err)
	}
	_, err := c.Compare(t.Context(), inquiry("request-2"), details())
	var e *errs.Error
	if !asError(err, &e) || e.Kind != errs.Unavailable || e.Retry <= 0 || e.Retry > time.Minute {
		t.Fatalf("%v", err)
	}
}

func TestAWrongKey(t *testing.T) {
	_, server := start(t)
	c, err := population.New(population.Options{URL: server.URL, Key: "tester:another-secret-than-theirs", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Compare(t.Context(), inquiry("request-1"), details()); err == nil || errs.KindOf(err) != errs.Internal {
		t.Fatal(err)
	}
}

// A database may be broken in ways of its own, and something else may answer in
// its place.
func TestAnswersAgainstTheContractAreErrors(t *testing.T) {
	var small bytes.Buffer
	if err := jpeg.Encode(&small, image.NewGray(image.Rect(0, 0, 4, 4)), nil); err != nil {
		t.Fatal(err)
	}
	photo := base64.StdEncoding.EncodeToString(small.Bytes())
	for status, bodies := range map[int][]string{
		200: {
			``, `{}`, `[]`, `<html>`, `{"requestId":"another-1","agrees":{"sex":true},"photo":"` + photo + `"}`,
			`{"requestId":"request-1","agrees":{"sex":true,"fullName":true},"photo":"eA=="}`, `{"requestId":"request-1","agrees":{"fullName":true}}`,
			`{"requestId":"request-1","agrees":{},"photo":""}`,
		},
		404: {``, `{"code":"notFound"}`, `<html>`},
		204: {``},
	} {
		for _, body := range bodies {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				if status != http.StatusNoContent {
					_, _ = io.WriteString(w, body)
				}
			}))
			c := client(t, server.URL)
			if got, err := c.Compare(t.Context(), inquiry("request-1"), population.Details{Sex: "male"}); err == nil || errs.KindOf(err) == errs.NotFound {
				t.Errorf("%d %s: %v %v", status, body, got, err)
			}
			if got, err := c.Photo(t.Context(), inquiry("request-1")); err == nil || errs.KindOf(err) == errs.NotFound {
				t.Errorf("%d %s: %v %v", status, body, got, err)
			}
			server.Close()
		}
	}
}

func TestNobodyListens(t *testing.T) {
	_, server := start(t)
	c := client(t, server.URL)
	server.Close()
	if _, err := c.Photo(t.Context(), inquiry("request-1")); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}

func TestAddressesAndKeys(t *testing.T) {
	for _, bad := range []string{"", "population.example", "http://population.example", "ftp://x.example", "https://u:p@x.example", "https://x.example?q=1", "::"} {
		if _, err := population.New(population.Options{URL: bad, Key: testKey}); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "client", "client:", ":a-long-enough-secret", "client:short", "a client:a-long-enough-secret"} {
		if _, err := population.New(population.Options{URL: "https://x.example", Key: bad}); err == nil || bad != "" && strings.Contains(err.Error(), bad) && len(bad) > 8 {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := population.NewSandbox(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestPeopleArePutInAndTakenOut(t *testing.T) {
	_, server := start(t)
	send := func(method, path, body string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		raw, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(raw)
	}
	var portrait bytes.Buffer
	if err := jpeg.Encode(&portrait, image.NewRGBA(image.Rect(0, 0, 300, 400)), nil); err != nil {
		t.Fatal(err)
	}
	photo := base64.StdEncoding.EncodeToString(portrait.Bytes())
	person := `{"fullName":"Người Mới","birthDate":"1991-01-02","sex":"male","photo":"` + photo + `"}`
	if status, body := send(http.MethodPut, "/people/066091000001", person); status != 200 || strings.Contains(body, photo) {
		t.Fatal(status, body)
	}
	if _, list := send(http.MethodGet, "/people", ""); !strings.Contains(list, "Người Mới") || strings.Contains(list, `"photo"`) || strings.Count(list, "personalNumber") != 6 {
		t.Error(list)
	}
	i := inquiry("request-1")
	i.PersonalNumber = "066091000001"
	if got, err := client(t, server.URL).Photo(t.Context(), i); err != nil || !bytes.Equal(got, portrait.Bytes()) {
		t.Error(err)
	}
	for body, field := range map[string]string{
		`{"fullName":"A","birthDate":"1991-01-02","photo":"eA=="}`: "photo", `{"birthDate":"1991-01-02"}`: "fullName",
		`{"fullName":"A","birthDate":"1991-02-31"}`: "birthDate", `{"fullName":"A","birthDate":"1991-01-02","x":1}`: "malformed",
	} {
		if status, answer := send(http.MethodPut, "/people/066091000002", body); status != 422 || !strings.Contains(answer, field) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	if status, _ := send(http.MethodPut, "/people/12", person); status != 422 {
		t.Error(status)
	}
	for _, want := range []int{204, 404} {
		if status, _ := send(http.MethodDelete, "/people/066091000001", ""); status != want {
			t.Error(status)
		}
	}
	if status, _ := send(http.MethodPut, "/faults", `{"oops":1}`); status != 422 {
		t.Error(status)
	}
	if status, _ := send(http.MethodPut, "/faults", `{"failNext":3}`); status != 200 {
		t.Error(status)
	}
	if _, faults := send(http.MethodGet, "/faults", ""); !strings.Contains(faults, `"failNext":3`) {
		t.Error(faults)
	}
}

func asError(err error, into **errs.Error) bool { return errors.As(err, into) }
