package sms_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/agency/sms"
	"daklakid/internal/platform/sandbox/sandboxtest"
)

// gateway is what the contract tests run against: the sandbox, and a real one
// when SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN and SMS_GATEWAY_TO (a number of the
// tester's own, which gets two messages) are set.
type gateway struct{ url, token, to string }

func gateways(t *testing.T, test func(*testing.T, gateway)) {
	t.Run("sandbox", func(t *testing.T) {
		server := httptest.NewServer(sms.NewSandbox("secret"))
		defer server.Close()
		test(t, gateway{server.URL, "secret", "+84905123456"})
	})
	t.Run("real", func(t *testing.T) {
		g := gateway{os.Getenv("SMS_GATEWAY_URL"), os.Getenv("SMS_GATEWAY_TOKEN"), os.Getenv("SMS_GATEWAY_TO")}
		if g.url == "" {
			t.Skip("no real gateway: set SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN and SMS_GATEWAY_TO to test one")
		}
		test(t, g)
	})
}

var contract = sandboxtest.Contract(sms.Contract)

// ask sends a request as it is and checks that the answer keeps the contract.
func (g gateway) ask(t *testing.T, method, path, token, body string, want int) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	name := "Refusal"
	if want < 300 {
		name = "Message"
	}
	return contract.Send(t, request, want, name)
}

func (g gateway) write(t *testing.T, id, text string) string {
	t.Helper()
	raw, err := json.Marshal(map[string]string{"id": id, "to": g.to, "text": text})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheGatewayKeepsTheContract(t *testing.T) {
	gateways(t, func(t *testing.T, g gateway) {
		id := uuid.NewString()
		body := g.write(t, id, "Tin nhắn thử")
		if got := g.ask(t, http.MethodPost, "/v1/messages", g.token+"x", body, 401); got["code"] != "unauthorized" {
			t.Error(got)
		}
		g.ask(t, http.MethodGet, "/v1/messages/"+id, g.token, "", 404)
		for range 2 {
			if got := g.ask(t, http.MethodPost, "/v1/messages", g.token, body, 202); got["id"] != id {
				t.Error(got)
			}
		}
		if got := g.ask(t, http.MethodPost, "/v1/messages", g.token, g.write(t, id, "Tin khác"), 409); got["code"] != "idReused" {
			t.Error(got)
		}
		if got := g.ask(t, http.MethodGet, "/v1/messages/"+id, g.token, "", 200); got["id"] != id {
			t.Error(got)
		}
		g.ask(t, http.MethodGet, "/v1/messages/"+id, "", "", 401)
	})
}

func TestTheGatewayRefusesWhatIsAgainstTheContract(t *testing.T) {
	gateways(t, func(t *testing.T, g gateway) {
		id := uuid.NewString()
		long, full := strings.Repeat("đ", 1001), strings.Repeat("đ", 1000)
		for body, field := range map[string]any{
			`{`: nil,
			`{"id":"` + id + `","to":"+84905123456","text":"a","from":"b"}`: nil,
			`{"id":"1","to":"+84905123456","text":"a"}`:                     "id",
			`{"id":"` + id + `","to":"0905123456","text":"a"}`:              "to",
			`{"id":"` + id + `","to":"+84905123456"}`:                       "text",
			`{"id":"` + id + `","to":"+84905123456","text":"` + long + `"}`: "text",
		} {
			if got := g.ask(t, http.MethodPost, "/v1/messages", g.token, body, 422); got["code"] != "malformed" || got["field"] != field {
				t.Errorf("%s: %v", body, got)
			}
		}
		g.ask(t, http.MethodGet, "/v1/messages/"+id, g.token, "", 404)
		g.ask(t, http.MethodPost, "/v1/messages", g.token, g.write(t, id, full), 202)
	})
}

// What the client sends is what the contract says it is.
func TestTheClientKeepsTheContract(t *testing.T) {
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	c, err := sms.New(sms.Options{URL: server.URL, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(t.Context(), uuid.NewString(), "+84905123456", "Mã 123456"); err == nil {
		t.Fatal("no error")
	}
	contract.Keeps(t, "NewMessage", sent)
}
