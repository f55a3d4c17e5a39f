package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"daklakid/internal/platform/database"
)

// partnerSoftware is a receiver that verifies with a library of others.
type partnerSoftware struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	took   []string // "id body" of what was signed
	hung   atomic.Int64
	hangs  atomic.Bool
}

func newPartnerSoftware(t *testing.T) *partnerSoftware {
	t.Helper()
	p := &partnerSoftware{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender was killed
		}
		if p.hangs.Load() {
			p.hung.Add(1)
			<-r.Context().Done()
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		verifier, err := standardwebhooks.NewWebhook(p.secret)
		if err == nil {
			err = verifier.Verify(body, r.Header)
		}
		if err != nil {
			t.Error(err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p.took = append(p.took, r.Header.Get("Webhook-Id")+" "+string(body))
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *partnerSoftware) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.took, "\n")
}

// What happens to a real case is told, once it has happened, also when the
// program is killed while it tells; and nothing of the person is.
func TestOtherSoftwareIsToldOfCases(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		h.settings = append(h.settings, "DAKLAKID_PRIVATE_NETWORKS=127.0.0.0/8")
		partner := newPartnerSoftware(t)
		n := h.serve(t, "--demo")
		chief, p := h.officer(t, n), n.newcomer()
		made := into[struct {
			Endpoint struct{ ID string }
			Secret   string
		}](chief.post("/api/v1/desk/webhooks", map[string]any{
			"url": partner.URL + "/hook", "description": "Phần mềm của sở", "types": []string{}, "kinds": []string{"citizenreport"}, "signature": "hmac",
		}).want(http.StatusCreated))
		partner.secret = made.Secret

		p.ask(http.MethodPatch, "/api/v1/me", map[string]any{"name": erasedName}).want(http.StatusOK)
		discreet := into[struct{ ID string }](p.post("/api/v1/reports", map[string]any{
			"category": "ANTT", "text": "Nhà bên cạnh bị trộm đêm qua", "answers": map[string]any{"what": "theft"}, "ward": "24175",
		}).want(http.StatusCreated))
		filed := into[struct{ ID, Receipt string }](p.post("/api/v1/reports", map[string]any{
			"category": "ATGT", "text": "Đèn tín hiệu hỏng trước nhà Wuzhơvần, gọi " + p.phone, "answers": map[string]any{"what": "signal"},
			"address": erasedHome, "lat": 12.681, "lng": 108.038,
		}).want(http.StatusCreated))
		n.until("told that it was filed", func() bool { return strings.Contains(partner.all(), `"type":"case.submitted"`) })
		said := partner.all()
		if strings.Contains(said, discreet.ID) {
			t.Error("told of a discreet case")
		}
		for _, needed := range []string{filed.ID, `"kind":"citizenreport"`, `"procedure":"ATGT"`, `"status":"submitted"`, `"event":1`} {
			if !strings.Contains(said, needed) {
				t.Errorf("not told %s: %s", needed, said)
			}
		}
		for _, secret := range []string{p.id, p.phone[1:], erasedName, "Wuzhơvần", erasedHome, filed.Receipt, strings.ReplaceAll(filed.Receipt, "-", ""), "12.68", "108.03"} {
			if secret == "" || strings.Contains(said, secret) {
				t.Errorf("told %q: %s", secret, said)
			}
		}

		partner.hangs.Store(true)
		p.post("/api/v1/cases/"+filed.ID+"/withdraw", map[string]any{"text": "Nhà Wuzhơvần đã tự báo rồi"}).want(http.StatusOK)
		n.until("told that it was withdrawn", func() bool { return partner.hung.Load() > 0 })
		_ = n.end(syscall.SIGKILL)
		partner.hangs.Store(false)
		db := h.look(t)
		if number(t, db, `SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting' AND attempts = 0`) == 0 {
			t.Error("what was under way is lost")
		}
		n = h.serve(t, "--demo")
		err := db.Update(t.Context(), func(tx *database.Tx) error { // a minute later
			if _, err := tx.Exec(`UPDATE jobs SET due_at = 0 WHERE name = 'webhook.send'`); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE webhook_deliveries SET due_at = 0 WHERE state = 'waiting'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		n.until("told after all", func() bool { return strings.Contains(partner.all(), `"type":"case.stopped"`) })
		if strings.Contains(partner.all(), "Wuzhơvần") {
			t.Error("told the words of the person")
		}
		if n := number(t, db, `SELECT count(*) FROM webhook_deliveries WHERE payload LIKE '%Wuzh%' OR payload LIKE $1`, "%"+p.phone[1:]+"%"); n != 0 {
			t.Error("the queue holds personal data")
		}
	})
}
