package webhook_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/webhook"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/web"
)

func TestOnlyAdministrators(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		one := all + "/" + r.register("https://a.example/hook").Endpoint.ID
		delivery := one + "/deliveries/01990000-0000-7000-8000-0000000000dd"
		stale := chief
		stale.Factor = web.FactorStale
		for _, route := range []struct{ method, path string }{
			{"GET", all},
			{"GET", choices},
			{"POST", all},
			{"GET", one},
			{"PUT", one},
			{"DELETE", one},
			{"POST", one + "/rotate"},
			{"POST", one + "/pause"},
			{"POST", one + "/resume"},
			{"POST", one + "/ping"},
			{"POST", one + "/replay"},
			{"GET", one + "/deliveries"},
			{"GET", delivery},
			{"POST", delivery + "/replay"},
		} {
			r.Ask(route.method, route.path, nil).Want(401)
			r.As(linh).Ask(route.method, route.path, nil).Want(403)
			r.As(officer).Ask(route.method, route.path, nil).Want(403)
			r.As(stale).Ask(route.method, route.path, nil).Want(403)
		}
		nobody := all + "/01990000-0000-7000-8000-0000000000ee"
		for _, route := range []struct{ method, path string }{
			{"GET", nobody},
			{"DELETE", nobody},
			{"POST", nobody + "/pause"},
			{"POST", nobody + "/resume"},
			{"POST", nobody + "/ping"},
			{"GET", nobody + "/deliveries"},
			{"GET", delivery},
			{"POST", delivery + "/replay"},
		} {
			r.As(chief).Ask(route.method, route.path, nil).Want(404)
		}
		r.As(chief).Post(nobody+"/rotate", map[string]any{}).Want(404)
		r.As(chief).Post(nobody+"/replay", map[string]any{"since": time.Now()}).Want(404)
		r.As(chief).Ask("PUT", nobody, form("https://a.example/"), "If-Match", `"v1"`).Want(404, 422)
	})
}

func TestWhatIsRegistered(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		bad := func(field, name string, value any) {
			t.Helper()
			f := form("https://a.example/hook")
			f[name] = value
			r.As(chief).Post(all, f).WantField(field)
		}
		for _, url := range []string{
			"http://a.example/", "ftp://a.example/", "https://u:p@a.example/", "https://a.example/#x", "javascript:x", "https://",
			"https://10.0.0.1/", "https://169.254.169.254/", "https://[fd00::1]/", "https://2130706433/", "https://0x7f.0.0.1/", "http://10.0.0.1/",
		} {
			bad("url", "url", url)
		}
		bad("types[0]", "types", []string{"everything"})
		bad("types[1]", "types", []string{"case.done", "case.done"})
		bad("kinds[0]", "kinds", []string{"rentals"})
		bad("description", "description", "")
		bad("signature", "signature", "none")

		made := r.register("https://a.example/hook?key=1")
		if !strings.HasPrefix(made.Secret, "whsec_") || len(made.Secret) < 40 || made.Endpoint.PublicKey != "" {
			t.Errorf("%+v", made)
		}
		pair := r.register("https://b.example/", func(f map[string]any) { f["signature"] = "ed25519" })
		if pair.Secret != "" || !strings.HasPrefix(pair.Endpoint.PublicKey, "whpk_") {
			t.Errorf("%+v", pair)
		}
		var page web.Page[webhook.EndpointView]
		first := r.As(chief).Get(all + "?limit=1").Want(200).Into(&page)
		if len(page.Items) != 1 || page.Items[0].ID != pair.Endpoint.ID || page.Next == "" || bytes.Contains(first.Body, []byte("whsk_")) {
			t.Errorf("%s", first.Body)
		}
		second := r.As(chief).Get(all + "?limit=1&cursor=" + page.Next).Want(200).Into(&page)
		if len(page.Items) != 1 || page.Items[0].ID != made.Endpoint.ID || page.Next != "" || bytes.Contains(second.Body, []byte("whsec_")) {
			t.Errorf("%s", second.Body)
		}
		if n := r.number(`SELECT count(*) FROM webhook_keys WHERE secret = $1`, []byte(made.Secret)); n != 0 {
			t.Error("a secret lies open")
		}
		var can webhook.EndpointChoices
		r.As(chief).Get(choices).Want(200).Into(&can)
		if len(can.Types) != 2 || len(can.Kinds) != 2 {
			t.Errorf("%+v", can)
		}
	})
}

func TestChangedAndDeleted(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		one := all + "/" + made.Endpoint.ID
		f := form(v.URL)
		delete(f, "signature")
		f["types"] = []string{"case.done"}
		tag := r.As(chief).Get(one).Want(200).Header.Get("ETag")
		r.As(chief).Ask("PUT", one, f).WantField("If-Match")
		r.As(chief).Ask("PUT", one, f, "If-Match", tag).Want(200)
		r.As(chief).Ask("PUT", one, f, "If-Match", tag).Want(412)
		f["url"] = "https://10.1.1.1/"
		r.As(chief).Ask("PUT", one, f, "If-Match", `"v2"`).WantField("url")
		r.emit(accepted)
		if len(r.deliveries(made.Endpoint.ID, "")) != 0 {
			t.Error("an event that was not asked for")
		}
		done := accepted
		done.Type = "case.done"
		r.emit(done)
		r.run()
		if len(v.all()) != 1 {
			t.Error("not told")
		}
		r.As(chief).Ask("DELETE", one, nil).Want(204)
		r.As(chief).Ask("DELETE", one, nil).Want(404)
		for _, table := range []string{"endpoints", "keys", "deliveries", "attempts"} {
			if n := r.number(`SELECT count(*) FROM webhook_` + table); n != 0 {
				t.Errorf("%d %s are left", n, table)
			}
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE actor = $1 AND action IN ('webhook.create', 'webhook.change', 'webhook.delete')`, chief.Account); n != 3 {
			t.Errorf("%d entries", n)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE details LIKE '%wh%_%' AND details LIKE '%sec%'`); n != 0 {
			t.Error("the log holds a secret")
		}
	})
}

func TestNotWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for i := range 50 {
			r.register(fmt.Sprintf("https://a.example/%d", i))
		}
		r.As(chief).Post(all, form("https://a.example/51")).Want(409)
	})
}

func TestPausedEventsWait(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		one := all + "/" + made.Endpoint.ID
		r.As(chief).Post(one+"/resume", nil).Want(409)
		r.As(chief).Post(one+"/pause", nil).Want(204)
		r.As(chief).Post(one+"/pause", nil).Want(409)
		r.As(chief).Post(one+"/ping", nil).Want(409)
		r.emit(accepted)
		r.run()
		if len(v.all()) != 0 || len(r.deliveries(made.Endpoint.ID, "?state=waiting")) != 1 {
			t.Fatal("a paused address is told")
		}
		r.As(chief).Post(one+"/resume", nil).Want(204)
		r.run()
		if len(v.all()) != 1 || len(r.deliveries(made.Endpoint.ID, "?state=delivered")) != 1 {
			t.Error("what waited was not sent")
		}
	})
}

func TestSecretsUnderTheNewestKey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		if err := r.vault.Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		rekey := r.service.Module().Rekey
		if n, err := rekey(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if err := r.vault.Retire(t.Context(), crypto.Data); err != nil {
			t.Fatal(err)
		}
		r.emit(accepted)
		r.run()
		if got := v.all(); len(got) != 1 || verify(t, made.Secret, got[0]) != nil {
			t.Error("the secret is lost")
		}
	})
}

func TestKeptForThirtyDays(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := newReceiver(t)
		made := r.register(v.URL)
		r.emit(accepted)
		r.run()
		r.pass(29 * 24 * time.Hour)
		r.run()
		if len(r.deliveries(made.Endpoint.ID, "")) != 1 {
			t.Error("gone too early")
		}
		r.pass(24*time.Hour + time.Second)
		r.run()
		if r.number(`SELECT count(*) FROM webhook_deliveries`)+r.number(`SELECT count(*) FROM webhook_attempts`) != 0 {
			t.Error("kept too long")
		}
	})
}
