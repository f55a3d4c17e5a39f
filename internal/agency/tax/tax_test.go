package tax_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/signed"
)

func client(t *testing.T, url string) *tax.Client {
	t.Helper()
	c, err := tax.New(tax.Options{URL: url, Key: testKey, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inquiry(id string) tax.Inquiry {
	return tax.Inquiry{Reason: signed.Reason{RequestID: id, Purpose: "registration", LegalBasis: "consent of the representative"}, TaxCode: "6009990017", Representative: "066090000217"}
}

func TestLookUp(t *testing.T) {
	sandbox, server := start(t)
	c := client(t, server.URL)
	for range 2 {
		company, represents, err := c.LookUp(t.Context(), inquiry("request-1"))
		if err != nil || !represents || company.Name != "Công ty May Hòa Phú (minh hoạ)" || company.State != tax.Active || company.Representative != "Nguyễn Văn Thử" || company.Address == "" {
			t.Fatal(company, represents, err)
		}
	}
	stranger := inquiry("request-2")
	stranger.Representative = "066090000218"
	if _, represents, err := c.LookUp(t.Context(), stranger); represents || err != nil {
		t.Error(represents, err)
	}
	nobody := inquiry("request-3")
	nobody.Representative = ""
	if _, represents, err := c.LookUp(t.Context(), nobody); represents || err != nil {
		t.Error(represents, err)
	}
	unknown := inquiry("request-4")
	unknown.TaxCode = "6009990070-999"
	if _, _, err := c.LookUp(t.Context(), unknown); errs.KindOf(err) != errs.NotFound {
		t.Error(err)
	}
	asked := sandbox.Requests()
	if len(asked) != 4 || asked[3].RequestID != "request-1" || !asked[3].Representative || asked[1].Representative || asked[0].Status != 404 {
		t.Errorf("%+v", asked)
	}
	raw, _ := json.Marshal(asked)
	for _, personal := range []string{"066090000217", "Nguyễn"} {
		if strings.Contains(string(raw), personal) {
			t.Errorf("the list of requests says about whom: %s", raw)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults tax.Faults
		fails  bool
		kind   errs.Kind
	}{
		"fails twice, tried again":       {faults: tax.Faults{FailNext: 2}},
		"fails for long":                 {faults: tax.Faults{FailNext: 100}, fails: true, kind: errs.Unavailable},
		"breaks after answering, once":   {faults: tax.Faults{DropNext: 1}},
		"breaks every time":              {faults: tax.Faults{DropNext: 100}, fails: true, kind: errs.Unavailable},
		"forbids the purpose":            {faults: tax.Faults{Forbid: []string{"registration"}}, fails: true, kind: errs.Internal},
		"is slow":                        {faults: tax.Faults{DelayMillis: 30}},
		"has room for one more a minute": {faults: tax.Faults{PerMinute: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, server := start(t)
			sandbox.Fail(test.faults)
			_, _, err := client(t, server.URL).LookUp(t.Context(), inquiry("request-1"))
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind {
				t.Fatal(err)
			}
			if err != nil && strings.Contains(err.Error(), "066090000217") {
				t.Errorf("the person is in the error: %v", err)
			}
		})
	}
}

func TestTooManyAreToldWhenToComeBack(t *testing.T) {
	sandbox, server := start(t)
	sandbox.Fail(tax.Faults{PerMinute: 1})
	c := client(t, server.URL)
	if _, _, err := c.LookUp(t.Context(), inquiry("request-1")); err != nil {
		t.Fatal(err)
	}
	_, _, err := c.LookUp(t.Context(), inquiry("request-2"))
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Unavailable || e.Retry <= 0 || e.Retry > time.Minute {
		t.Fatalf("%v", err)
	}
}

func TestAWrongKeyIsOurTrouble(t *testing.T) {
	_, server := start(t)
	c, err := tax.New(tax.Options{URL: server.URL, Key: "tester:another-secret-than-theirs", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.LookUp(t.Context(), inquiry("request-1")); err == nil || errs.KindOf(err) != errs.Internal {
		t.Fatal(err)
	}
	server.Close()
	if _, _, err := client(t, server.URL).LookUp(t.Context(), inquiry("request-1")); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}

// A registry may be broken in ways of its own, and something else may answer in
// its place.
func TestAnswersAgainstTheContractAreErrors(t *testing.T) {
	const good = `"taxCode":"6009990017","name":"A","state":"active"`
	for status, bodies := range map[int][]string{
		200: {
			``, `{}`, `[]`, `<html>`, `{"requestId":"another-1",` + good + `,"represents":true}`, `{"requestId":"request-1",` + good + `}`,
			`{"requestId":"request-1","taxCode":"6009990024","name":"A","state":"active","represents":true}`,
			`{"requestId":"request-1","taxCode":"6009990017","name":"","state":"active","represents":true}`,
			`{"requestId":"request-1","taxCode":"6009990017","name":"A","state":"00","represents":true}`,
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
			if got, represents, err := client(t, server.URL).LookUp(t.Context(), inquiry("request-1")); err == nil || represents || errs.KindOf(err) == errs.NotFound {
				t.Errorf("%d %s: %v %v", status, body, got, err)
			}
			server.Close()
		}
	}
}

func TestAddressesAndKeys(t *testing.T) {
	for _, bad := range []string{"", "tax.example", "http://tax.example", "ftp://x.example", "https://u:p@x.example", "https://x.example?q=1", "::"} {
		if _, err := tax.New(tax.Options{URL: bad, Key: testKey}); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "client", "client:", ":a-long-enough-secret", "client:short", "a client:a-long-enough-secret"} {
		if _, err := tax.New(tax.Options{URL: "https://x.example", Key: bad}); err == nil || bad != "" && strings.Contains(err.Error(), bad) && len(bad) > 8 {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := tax.NewSandbox(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestCompaniesArePutInAndTakenOut(t *testing.T) {
	sandbox, server := start(t)
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
	const company = `{"name":"Công ty Mới","state":"active","representative":"Người Mới","number":"066091000001"}`
	before := len(sandbox.Companies())
	for range 2 {
		if status, body := send(http.MethodPut, "/companies/6009990070", company); status != 200 || strings.Contains(body, "066091000001") {
			t.Fatal(status, body)
		}
	}
	if _, list := send(http.MethodGet, "/companies", ""); !strings.Contains(list, "Công ty Mới") || strings.Contains(list, `"number"`) || strings.Count(list, "taxCode") != before+1 {
		t.Error(list)
	}
	for body, field := range map[string]string{
		`{"state":"active"}`: "name", `{"name":"A"}`: "state", `{"name":"A","state":"active","number":"1"}`: "number",
		`{"name":"A","state":"active","x":1}`: "malformed",
	} {
		if status, answer := send(http.MethodPut, "/companies/6009990070", body); status != 422 || !strings.Contains(answer, field) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	if status, _ := send(http.MethodPut, "/companies/6009990071", company); status != 422 {
		t.Error(status)
	}
	for _, want := range []int{204, 404} {
		if status, _ := send(http.MethodDelete, "/companies/6009990070", ""); status != want {
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
