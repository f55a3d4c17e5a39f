package sms_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/sms"
	"daklakid/internal/platform/errs"
)

const number = "+84905123456"

func start(t *testing.T) (*sms.Sandbox, *sms.Client, *httptest.Server) {
	t.Helper()
	sandbox := sms.NewSandbox("secret")
	server := httptest.NewServer(sandbox)
	t.Cleanup(server.Close)
	return sandbox, client(t, server.URL, "secret"), server
}

func client(t *testing.T, url, token string) *sms.Client {
	t.Helper()
	c, err := sms.New(sms.Options{URL: url, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSend(t *testing.T) {
	sandbox, c, _ := start(t)
	id := uuid.NewString()
	if _, err := c.Find(t.Context(), id); errs.KindOf(err) != errs.NotFound {
		t.Fatal(err)
	}
	for range 3 {
		if err := c.Send(t.Context(), id, number, "Mã đăng nhập: 123456"); err != nil {
			t.Fatal(err)
		}
	}
	got := sandbox.Outbox()
	if len(got) != 1 || got[0].ID != id || got[0].To != number || got[0].Text != "Mã đăng nhập: 123456" {
		t.Fatalf("%+v", got)
	}
	if r, err := c.Find(t.Context(), id); err != nil || r.ID != id || r.Status != sms.Accepted {
		t.Fatal(r, err)
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults sms.Faults
		token  string
		kind   errs.Kind
		fails  bool
		taken  int
	}{
		"fails twice, tried again":        {faults: sms.Faults{FailNext: 2}, taken: 1},
		"fails for long":                  {faults: sms.Faults{FailNext: 100}, fails: true, kind: errs.Unavailable},
		"breaks after taking, once":       {faults: sms.Faults{DropNext: 1}, taken: 1},
		"breaks after taking, every time": {faults: sms.Faults{DropNext: 100}, fails: true, kind: errs.Unavailable, taken: 1},
		"refuses the number":              {faults: sms.Faults{Refuse: []string{number}}, fails: true, kind: errs.Invalid},
		"does not know our token":         {token: "old", fails: true, kind: errs.Internal},
		"is slow":                         {faults: sms.Faults{DelayMillis: 30}, taken: 1},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, c, server := start(t)
			sandbox.Fail(test.faults)
			if test.token != "" {
				c = client(t, server.URL, test.token)
			}
			id := uuid.NewString()
			err := c.Send(t.Context(), id, number, "text")
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind || len(sandbox.Outbox()) != test.taken {
				t.Fatalf("%v, %d taken", err, len(sandbox.Outbox()))
			}
			if err != nil && strings.Contains(err.Error(), "905123456") {
				t.Fatalf("the number is in the error: %v", err)
			}
			sandbox.Fail(sms.Faults{})
			if err := client(t, server.URL, "secret").Send(t.Context(), id, number, "text"); err != nil || len(sandbox.Outbox()) != 1 {
				t.Fatalf("afterwards: %v, %d taken", err, len(sandbox.Outbox()))
			}
		})
	}
}

func TestAnotherMessageUnderAUsedIDIsRefusedForGood(t *testing.T) {
	sandbox, c, _ := start(t)
	id := uuid.NewString()
	if err := c.Send(t.Context(), id, number, "one"); err != nil {
		t.Fatal(err)
	}
	if err := c.Send(t.Context(), id, number, "two"); errs.KindOf(err) != errs.Invalid || len(sandbox.Outbox()) != 1 {
		t.Fatalf("%v", err)
	}
}

func TestNobodyListens(t *testing.T) {
	_, c, server := start(t)
	server.Close()
	if err := c.Send(t.Context(), uuid.NewString(), number, "text"); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}

// A gateway may be broken in ways of its own.
func TestAnswersAgainstTheContractAreErrors(t *testing.T) {
	id := uuid.NewString()
	for _, body := range []string{``, `{}`, `[]`, `{"id":"` + uuid.NewString() + `","status":"sent"}`, `{"id":"` + id + `","status":"gone"}`, `<html>`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, body)
		}))
		if err := client(t, server.URL, "").Send(t.Context(), id, number, "text"); err == nil || errs.KindOf(err) == errs.Invalid {
			t.Errorf("%s: %v", body, err)
		}
		server.Close()
	}
}

func TestAddresses(t *testing.T) {
	for _, bad := range []string{"", "sms.example", "ftp://sms.example", "https://u:p@sms.example", "https://sms.example?x=1", "::"} {
		if _, err := sms.New(sms.Options{URL: bad}); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
	defer server.Close()
	_ = client(t, server.URL+"/gate/", "").Send(t.Context(), uuid.NewString(), number, "text")
	if path != "/gate/v1/messages" {
		t.Fatal(path)
	}
}

func TestSandboxPages(t *testing.T) {
	_, c, server := start(t)
	for i := range 3 {
		if err := c.Send(t.Context(), uuid.NewString(), number, fmt.Sprint("text ", i)); err != nil {
			t.Fatal(err)
		}
	}
	var shown []sms.Taken
	get(t, server.URL+"/outbox", &shown)
	if len(shown) != 3 || shown[0].Text != "text 2" || shown[0].To != number || shown[0].At.IsZero() {
		t.Fatalf("%+v", shown)
	}
	put := func(body string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/faults", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if status := put(`{"failNext": 7, "oops": 1}`); status != http.StatusUnprocessableEntity {
		t.Fatal(status)
	}
	if status := put(`{"failNext": 7}`); status != http.StatusOK {
		t.Fatal(status)
	}
	var faults sms.Faults
	get(t, server.URL+"/faults", &faults)
	if faults.FailNext != 7 {
		t.Fatalf("%+v", faults)
	}
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
