package sms_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/sms"
	"daklakid/internal/platform/errs"
)

func (g gateway) speak(t *testing.T, id, text, language string) string {
	t.Helper()
	raw, err := json.Marshal(map[string]string{"id": id, "to": g.to, "text": text, "language": language})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A real gateway may be without a voice; only the sandbox is asked.
func TestCallsKeepTheContract(t *testing.T) {
	server := httptest.NewServer(sms.NewSandbox("secret"))
	defer server.Close()
	g := gateway{server.URL, "secret", number}
	id := uuid.NewString()
	body := g.speak(t, id, "Mã của bạn là: 1, 2, 3", "vi")
	g.ask(t, http.MethodPost, "/v1/calls", "", body, 401)
	for range 2 {
		g.ask(t, http.MethodPost, "/v1/calls", g.token, body, 202)
	}
	if got := g.ask(t, http.MethodGet, "/v1/messages/"+id, g.token, "", 200); got["id"] != id {
		t.Error(got)
	}
	// A message does not share a call's id, whatever it says.
	for _, other := range []string{g.speak(t, id, "Mã khác", "vi"), g.speak(t, id, "Mã của bạn là: 1, 2, 3", "en")} {
		g.ask(t, http.MethodPost, "/v1/calls", g.token, other, 409)
	}
	g.ask(t, http.MethodPost, "/v1/messages", g.token, g.write(t, id, "Mã của bạn là: 1, 2, 3"), 409)
	for _, language := range []string{"", "Việt", "vi_VN"} {
		got := g.ask(t, http.MethodPost, "/v1/calls", g.token, g.speak(t, uuid.NewString(), "a", language), 422)
		if got["field"] != "language" {
			t.Error(language, got)
		}
	}
	g.ask(t, http.MethodPost, "/v1/messages", g.token, g.speak(t, uuid.NewString(), "a", "vi"), 422)
}

func TestTheClientCallsByTheContract(t *testing.T) {
	var path string
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		sent, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusUnprocessableEntity)
	}))
	defer server.Close()
	if err := client(t, server.URL, "").Call(t.Context(), uuid.NewString(), number, "Mã 1, 2", "vi"); errs.KindOf(err) != errs.Invalid {
		t.Fatal(err)
	}
	if path != "/v1/calls" {
		t.Fatal(path)
	}
	contract.Keeps(t, "NewCall", sent)
}

func TestCall(t *testing.T) {
	sandbox, c, _ := start(t)
	sandbox.Fail(sms.Faults{FailNext: 1, DropNext: 1})
	id := uuid.NewString()
	if err := c.Call(t.Context(), id, number, "Mã 1, 2", "vi"); err != nil {
		t.Fatal(err)
	}
	if got := sandbox.Outbox(); len(got) != 1 || !got[0].Call || got[0].Language != "vi" || got[0].Text != "Mã 1, 2" {
		t.Fatalf("%+v", got)
	}
}
