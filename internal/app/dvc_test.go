package app

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/dvc"
)

// A demonstration files with its own stand-in over HTTP, its visitor plays the
// officer, and what happens is told where the program listens, signed.
func TestTheDemonstrationHasAPortal(t *testing.T) {
	a := opened(t, true)
	handler, err := a.web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string) int {
		t.Helper()
		request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer.Code
	}
	told := make(chan error, 1)
	us := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, err = dvc.VerifyCallback(a.services.portalSigns, r.Header, body, time.Now())
		}
		if r.URL.Path != dvc.CallbackPath {
			t.Errorf("told at %s", r.URL.Path)
		}
		told <- err
	}))
	defer us.Close()
	address, err := net.ResolveTCPAddr("tcp", us.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	a.tellUs(address)
	if code := ask(http.MethodPut, "/dev/dvc/script", `[{"status":2}]`); code != http.StatusOK {
		t.Fatal(code)
	}
	code, err := a.services.portal.Create(t.Context(), "case-0001", dvc.Dossier{
		Procedure: "1.001193", Authority: "H15.12", Channel: dvc.Online, FiledAt: time.Now(), Form: json.RawMessage(`{}`),
		Applicant: dvc.Applicant{FullName: "Người Thử", PersonalNumber: "066099000077"},
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-told:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told")
	}
	if s, err := a.services.portal.Status(t.Context(), code); err != nil || s.Status != dvc.Received {
		t.Error(s, err)
	}
	for path, method := range map[string]string{"/dev/dvc/dossiers": http.MethodGet, "/dev/dvc/callbacks": http.MethodGet} {
		if got := ask(method, path, ""); got != http.StatusOK {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := ask(http.MethodPost, "/dev/dvc/dossiers/"+code+"/script", `[{"status":8}]`); got != http.StatusOK {
		t.Error(got)
	}
	if got := ask(http.MethodPut, "/dev/dvc/faults", `{"down":true}`); got != http.StatusOK {
		t.Error(got)
	}
	if _, err := a.services.portal.Status(t.Context(), code); err == nil {
		t.Error("a portal that is down answered")
	}
}

// Nothing is filed, and nobody plays an officer, where no portal is named.
func TestWithoutAPortal(t *testing.T) {
	a := opened(t, false)
	if a.services.portal != nil || a.services.counter != nil || len(a.services.counterRoutes()) != 0 || len(a.services.portalSigns) != 0 {
		t.Error("there is a portal that nobody named")
	}
}
