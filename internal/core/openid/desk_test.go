package openid_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"daklakid/internal/core/openid"
	"daklakid/internal/platform/web"
)

func TestOnlyAdministratorsRegister(t *testing.T) {
	each(t, func(r *rig) {
		an := r.an()
		one := "/api/v1/desk/openid/clients/x"
		for _, route := range []struct{ method, path string }{
			{"GET", "/api/v1/desk/openid/clients"},
			{"POST", "/api/v1/desk/openid/clients"},
			{"GET", "/api/v1/desk/openid/scopes"},
			{"GET", one},
			{"PUT", one},
			{"POST", one + "/rotate"},
			{"POST", one + "/disable"},
			{"POST", one + "/enable"},
		} {
			r.Ask(route.method, route.path, nil).Want(401)
			r.Ask(route.method, route.path, nil, an.cookie...).Want(403)
		}
	})
}

func TestRegistration(t *testing.T) {
	each(t, func(r *rig) {
		bad := func(field string, change func(map[string]any)) {
			t.Helper()
			f := form()
			change(f)
			r.Post("/api/v1/desk/openid/clients", f, r.chief.cookie...).WantField(field)
		}
		for _, address := range []string{
			"http://clinic.example/", "https://clinic.example/#x", "https://*.clinic.example/", "https://u:p@clinic.example/", "clinic.example", "javascript:x", "https://",
		} {
			bad("redirects[0]", func(f map[string]any) { f["redirects"] = []string{address} })
			bad("logouts[0]", func(f map[string]any) { f["logouts"] = []string{address} })
		}
		bad("redirects", func(f map[string]any) { f["redirects"] = []string{} })
		bad("scopes[0]", func(f map[string]any) { f["scopes"] = []string{"everything"} })
		bad("fields[0].field", func(f map[string]any) {
			f["fields"] = []map[string]any{{"field": "religion", "purpose": "Để biết thôi"}}
		})
		bad("fields[0].purpose", func(f map[string]any) { f["fields"] = []map[string]any{{"field": "name", "purpose": ""}} })
		bad("fields[1].field", func(f map[string]any) {
			f["fields"] = []map[string]any{{"field": "name", "purpose": "Ghi phiếu"}, {"field": "name", "purpose": "Ghi phiếu"}}
		})
		clinic := r.register(nil)
		if len(clinic.config.ClientSecret) < 40 {
			t.Error("a secret that is easy to guess")
		}
		var page web.Page[openid.ClientView]
		answer := r.Get("/api/v1/desk/openid/clients", r.chief.cookie...).Want(200).Into(&page)
		if len(page.Items) != 1 || strings.Contains(string(answer.Body), clinic.config.ClientSecret) {
			t.Errorf("%s", answer.Body)
		}
		an := r.an()
		var fresh openid.ClientSecret
		r.Post("/api/v1/desk/openid/clients/"+clinic.id+"/rotate", nil, r.chief.cookie...).Want(200).Into(&fresh)
		if _, err := clinic.exchange(clinic.code(an)); refusal(err) != "invalid_client" {
			t.Error("the old secret:", err)
		}
		r.software(clinic.id, fresh.Secret).tokens(an)
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action IN ('openid.register', 'openid.rotate') AND actor = $1`, r.chief.account); n != 2 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestSoftwareOnPeoplesDevices(t *testing.T) {
	each(t, func(r *rig) {
		an := r.an()
		app := r.register(func(f map[string]any) {
			f["kind"], f["redirects"] = "native", []string{callback, "http://127.0.0.1:7777/back"}
		})
		if app.config.ClientSecret != "" {
			t.Fatal("a secret for everybody")
		}
		app.config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
		tokens := app.tokens(an)
		if _, err := app.refresh(tokens.RefreshToken); err != nil {
			t.Error(err)
		}
		r.Post("/api/v1/desk/openid/clients/"+app.id+"/rotate", nil, r.chief.cookie...).Want(409)
		app.config.RedirectURL = "http://127.0.0.1:7778/back"
		r.Get(strings.TrimPrefix(app.config.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)), issuer), an.cookie...).Want(400)
	})
}

func TestIntrospectionAndRevocation(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic, bank := r.an(), r.register(nil), r.register(nil)
		tokens := clinic.tokens(an)
		activeFor := func(s software, token string) bool {
			var said struct{ Active bool }
			s.post("/oauth/introspect", url.Values{"token": {token}}).Want(200).Into(&said)
			return said.Active
		}
		if !activeFor(clinic, tokens.AccessToken) || !activeFor(clinic, tokens.RefreshToken) || activeFor(clinic, "x") || activeFor(bank, tokens.AccessToken) {
			t.Error("introspection is wrong")
		}
		clinic.postAs(clinic.id, "wrong", "/oauth/introspect", url.Values{"token": {tokens.AccessToken}}).Want(401)
		r.Ask("POST", "/oauth/introspect?token="+tokens.AccessToken, nil).Want(400)
		bank.post("/oauth/revoke", url.Values{"token": {tokens.RefreshToken}}).Want(200)
		if !activeFor(clinic, tokens.RefreshToken) {
			t.Error("another's token was revoked")
		}
		clinic.post("/oauth/revoke", url.Values{"token": {tokens.AccessToken}}).Want(200)
		if activeFor(clinic, tokens.AccessToken) || !activeFor(clinic, tokens.RefreshToken) {
			t.Error("revoking an access token is wrong")
		}
		fresh, err := clinic.refresh(tokens.RefreshToken)
		if err != nil {
			t.Fatal(err)
		}
		clinic.post("/oauth/revoke", url.Values{"token": {fresh.RefreshToken}, "token_type_hint": {"refresh_token"}}).Want(200)
		if activeFor(clinic, fresh.AccessToken) || activeFor(clinic, fresh.RefreshToken) {
			t.Error("the family lives on")
		}
		clinic.postAs(clinic.id, "wrong", "/oauth/revoke", url.Values{"token": {"x"}}).Want(400, 401)
	})
}

func TestMachinesOfPartners(t *testing.T) {
	each(t, func(r *rig) {
		an := r.an()
		partner := r.register(func(f map[string]any) { f["scopes"] = []string{"self"} })
		clinic := r.register(nil)
		ask := func(s software, scope string) (int, string) {
			form := url.Values{"grant_type": {"client_credentials"}}
			if scope != "" {
				form.Set("scope", scope)
			}
			answer := s.post("/oauth/token", form)
			var said struct {
				Token string `json:"access_token"`
			}
			_ = json.Unmarshal(answer.Body, &said)
			return answer.Status, said.Token
		}
		status, token := ask(partner, "")
		if status != 200 {
			t.Fatal(status)
		}
		if status, _ := ask(partner, "cases"); status != 400 {
			t.Error("more than it may:", status)
		}
		if status, _ := ask(clinic, ""); status != 400 {
			t.Error("a client without scopes:", status)
		}
		bearer := []string{"Authorization", "Bearer " + token}
		var self openid.PartnerSelf
		r.Get("/api/v1/partner", bearer...).Want(200).Into(&self)
		if self.Client != partner.id || self.Name != "Phòng khám" {
			t.Errorf("%+v", self)
		}
		if p := r.Get("/api/v1/cases", bearer...).Want(403).Problem(); p.Code != "scopeNeeded" {
			t.Error(p)
		}
		r.Get("/api/v1/me", bearer...).Want(401) // a machine is no person
		r.Get("/oauth/userinfo", bearer...).Want(401)
		// And a person's token is no machine's.
		theirs := clinic.tokens(an)
		r.Get("/api/v1/partner", "Authorization", "Bearer "+theirs.AccessToken).Want(401)
		r.Get("/api/v1/partner", an.cookie...).Want(401)
		r.Get("/api/v1/me", "Authorization", "Bearer "+theirs.AccessToken).Want(401)
		r.Get("/api/v1/partner").Want(401)
		r.ahead.Store((11 * time.Minute).Milliseconds())
		r.Get("/api/v1/partner", bearer...).Want(401)
		for _, grant := range []string{"password", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange", ""} {
			if a := partner.post("/oauth/token", url.Values{"grant_type": {grant}, "assertion": {"x"}}); a.Status != 400 {
				t.Errorf("%s: %d %s", grant, a.Status, a.Body)
			}
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'openid.machine'`); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestKeysRotateWithOverlap(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		kids := func() []string {
			var set struct{ Keys []struct{ Kid string } }
			r.Get("/oauth/keys").Want(200).Into(&set)
			var all []string
			for _, k := range set.Keys {
				all = append(all, k.Kid)
			}
			return all
		}
		used := func() string {
			raw, _ := clinic.tokens(an).Extra("id_token").(string)
			header, _, _ := strings.Cut(raw, ".")
			return header
		}
		first := used()
		r.runJobs()
		if len(kids()) != 1 {
			t.Fatal(kids())
		}
		r.ahead.Store((31 * 24 * time.Hour).Milliseconds())
		r.runJobs()
		r.runJobs()
		if len(kids()) != 2 || used() != first {
			t.Error("the new key signs before it could be known")
		}
		r.ahead.Store((32*24*time.Hour + time.Hour).Milliseconds())
		r.runJobs()
		if len(kids()) != 2 || used() == first {
			t.Error("the new key does not sign")
		}
		r.ahead.Store((62*24*time.Hour + 2*time.Hour).Milliseconds())
		r.runJobs()
		for _, kid := range kids() {
			if strings.Contains(first, kid) {
				t.Error("the old key stays")
			}
		}
		if n := r.number(`SELECT count(*) FROM openid_keys WHERE private = public`); n != 0 {
			t.Error("a private key lies open")
		}
	})
}
