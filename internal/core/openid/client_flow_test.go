package openid_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"daklakid/internal/core/openid"
	"daklakid/internal/platform/web"
)

// The whole way, with a client library that was not written here.
func TestAnotherLibrarySignsAPersonIn(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		to := clinic.send(person{})
		id, c := r.consent(to, person{})
		if c.Need != "signIn" || c.Name != "Phòng khám" || c.Host != "clinic.example" || !c.Offline || len(c.Fields) != 3 {
			t.Fatalf("%+v", c)
		}
		_, c = r.consent(to, an)
		if c.Need != "consent" || !c.Fields[0].Known || !c.Fields[0].Required || c.Fields[0].Agreed || c.Fields[1].Purpose != "Chọn phòng khám theo tuổi" {
			t.Fatalf("%+v", c)
		}
		r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": []string{"birthdate"}}, an.cookie...).WantField("fields")
		back := r.allow(id, an, "name", "phone_number") // the date of birth is left out
		q := back.Query()
		if q.Get("state") != "state-1" || q.Get("iss") != issuer || !strings.HasPrefix(back.String(), callback+"?") {
			t.Fatal(back)
		}
		tokens, err := clinic.exchange(q.Get("code"))
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := tokens.Extra("id_token").(string)
		idToken, err := clinic.verifier.Verify(clinic.ctx, raw)
		if err != nil {
			t.Fatal(err)
		}
		var said map[string]any
		if err := idToken.Claims(&said); err != nil {
			t.Fatal(err)
		}
		if idToken.Nonce != "n-1" || said["acr"] != "urn:daklakid:acr:V" || said["name"] != nil || said["auth_time"] == nil {
			t.Errorf("%+v", said)
		}
		if err := idToken.VerifyAccessToken(tokens.AccessToken); err != nil {
			t.Error(err)
		}
		info, err := clinic.userinfo(tokens.AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		var told map[string]any
		if err := info.Claims(&told); err != nil {
			t.Fatal(err)
		}
		if info.Subject != idToken.Subject || told["name"] != "Trần Thị Mẫu" || told["phone_number"] != "+84905000402" ||
			told["birthdate"] != nil || told["personal_number"] != nil || told["acr"] != "urn:daklakid:acr:V" {
			t.Errorf("%+v", told)
		}
		if info.Subject == an.account || strings.Contains(raw, an.account) {
			t.Error("the account's id gets out")
		}
		fresh, err := clinic.refresh(tokens.RefreshToken)
		if err != nil || fresh.RefreshToken == tokens.RefreshToken || fresh.AccessToken == tokens.AccessToken {
			t.Fatal(fresh, err)
		}
		if _, err := clinic.userinfo(fresh.AccessToken); err != nil {
			t.Error(err)
		}
		var where struct {
			End string `json:"end_session_endpoint"`
		}
		if err := clinic.provider.Claims(&where); err != nil {
			t.Fatal(err)
		}
		end := strings.TrimPrefix(where.End, issuer) + "?" + url.Values{
			"id_token_hint": {raw}, "post_logout_redirect_uri": {"https://clinic.example/bye"}, "state": {"s2"},
		}.Encode()
		if to := r.follow(end, an); to.String() != "https://clinic.example/bye?state=s2" {
			t.Error(to)
		}
		if _, err := clinic.userinfo(fresh.AccessToken); err == nil {
			t.Error("the token outlives the end of the session")
		}
		if _, err := clinic.refresh(fresh.RefreshToken); err == nil {
			t.Error("the refresh token outlives the end of the session")
		}
		r.Get("/api/v1/me/connected-apps", an.cookie...).Want(200) // and the person is still signed in here
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'openid.read' AND owner = $1`, an.account); n != 2 {
			t.Errorf("%d readings recorded, not one for each token", n)
		}
	})
}

func TestDiscoverySaysWhatIsTrue(t *testing.T) {
	each(t, func(r *rig) {
		var d map[string]any
		r.Get("/.well-known/openid-configuration").Want(200).Into(&d)
		for name, want := range map[string]string{
			"issuer": `"https://id.example"`, "response_types_supported": `["code"]`, "subject_types_supported": `["pairwise"]`,
			"code_challenge_methods_supported": `["S256"]`, "id_token_signing_alg_values_supported": `["RS256"]`,
			"grant_types_supported": `["authorization_code","refresh_token","client_credentials"]`,
		} {
			if raw, _ := json.Marshal(d[name]); string(raw) != want {
				t.Errorf("%s is %s", name, raw)
			}
		}
		for _, name := range []string{"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint", "introspection_endpoint", "revocation_endpoint"} {
			if at, _ := d[name].(string); !strings.HasPrefix(at, issuer+"/oauth/") {
				t.Errorf("%s is %q", name, at)
			}
		}
	})
}

func TestTheSecondTimeNothingIsAsked(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		clinic.tokens(an)
		if to := clinic.send(an); to.Query().Get("code") == "" {
			t.Fatal(to)
		}
		if to := clinic.send(an, oauth2.SetAuthURLParam("prompt", "none")); to.Query().Get("code") == "" {
			t.Fatal(to)
		}
		if _, c := r.consent(clinic.send(an, oauth2.SetAuthURLParam("prompt", "consent")), an); c.Need != "consent" || !c.Fields[0].Agreed {
			t.Errorf("%+v", c)
		}
		// A new purpose is a new question.
		f := form()
		delete(f, "kind")
		f["fields"] = []map[string]any{{"field": "name", "purpose": "Gửi quảng cáo cho bạn", "required": true}}
		r.Ask("PUT", "/api/v1/desk/openid/clients/"+clinic.id, f, r.chief.cookie...).Want(200)
		if _, c := r.consent(clinic.send(an), an); c.Need != "consent" || c.Fields[0].Agreed {
			t.Errorf("%+v", c)
		}
	})
}

func TestPromptNoneNeverShowsAnything(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		none := oauth2.SetAuthURLParam("prompt", "none")
		for name, c := range map[string]struct {
			who    person
			option oauth2.AuthCodeOption
			want   string
		}{
			"nobody is signed in": {person{}, none, "login_required"},
			"never agreed":        {an, none, "consent_required"},
			"too long ago":        {an, oauth2.SetAuthURLParam("max_age", "0"), "login_required"},
			"not known so well":   {an, oauth2.SetAuthURLParam("acr_values", "urn:daklakid:acr:C"), "interaction_required"},
		} {
			r.ahead.Add(1000)
			to := clinic.send(c.who, none, c.option)
			if got := to.Query().Get("error"); got != c.want || to.Query().Get("state") != "state-1" || to.Host != "clinic.example" {
				t.Errorf("%s: %s", name, to)
			}
		}
	})
}

func TestStepUp(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		r.known[an.account] = openid.Details{FullName: "An", Level: 0}
		ask := func(acr string) openid.ConsentRequest {
			_, c := r.consent(clinic.send(an, oauth2.SetAuthURLParam("acr_values", acr)), an)
			return c
		}
		for acr, want := range map[string]struct {
			need  string
			level int
		}{
			"urn:daklakid:acr:0":                    {"consent", 0},
			"urn:daklakid:acr:1":                    {"level", 1},
			"urn:daklakid:acr:2":                    {"level", 2},
			"urn:daklakid:acr:V urn:daklakid:acr:1": {"level", 1},
			"urn:other":                             {"consent", 0},
		} {
			if c := ask(acr); c.Need != want.need || c.Level != want.level {
				t.Errorf("%s: %s %d", acr, c.Need, c.Level)
			}
		}
		to := clinic.send(an, oauth2.SetAuthURLParam("acr_values", "urn:daklakid:acr:2"))
		id, _ := r.consent(to, an)
		r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": []string{"name"}}, an.cookie...).Want(403)
		r.known[an.account] = openid.Details{FullName: "An", Level: 2, Method: "counter"} // and back
		if _, c := r.consent(to, an); c.Need != "consent" {
			t.Errorf("%+v", c)
		}
		if c := ask("urn:daklakid:acr:V"); c.Need != "level" {
			t.Error("the counter is taken for the national account")
		}
		tokens, err := clinic.exchange(r.allow(id, an, "name").Query().Get("code"))
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := tokens.Extra("id_token").(string)
		idToken, err := clinic.verifier.Verify(clinic.ctx, raw)
		if err != nil {
			t.Fatal(err)
		}
		var said struct{ ACR string }
		if err := idToken.Claims(&said); err != nil || said.ACR != "urn:daklakid:acr:C" {
			t.Error(said, err)
		}
	})
}

func TestSigningInAnew(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		clinic.tokens(an)
		r.ahead.Store((2 * time.Minute).Milliseconds())
		for _, option := range []oauth2.AuthCodeOption{
			oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "60"), oauth2.SetAuthURLParam("max_age", "0"),
		} {
			to := clinic.send(an, option)
			id, c := r.consent(to, an)
			if c.Need != "signInAgain" {
				t.Fatalf("%+v", c)
			}
			r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": []string{"name"}}, an.cookie...).Want(403)
			again := r.an()
			if _, c := r.consent(to, again); c.Need != "" {
				t.Errorf("after signing in: %+v", c)
			}
		}
		if to := clinic.send(an, oauth2.SetAuthURLParam("max_age", "3600")); to.Query().Get("code") == "" {
			t.Error(to)
		}
	})
}

func TestNobodyIsKnownAcrossSoftware(t *testing.T) {
	each(t, func(r *rig) {
		an, binh := r.an(), r.person("+84905000403")
		r.known[binh.account] = mau
		clinic, bank := r.register(nil), r.register(nil)
		group1 := r.register(func(f map[string]any) { f["sector"] = "group.example" })
		group2 := r.register(func(f map[string]any) { f["sector"] = "group.example" })
		sub := func(s software, p person) string {
			info, err := s.userinfo(s.tokens(p).AccessToken)
			if err != nil {
				t.Fatal(err)
			}
			return info.Subject
		}
		first := sub(clinic, an)
		if first != sub(clinic, an) {
			t.Error("the name changes")
		}
		others := []string{first, sub(bank, an), sub(group1, an), sub(clinic, binh)}
		slices.Sort(others)
		if len(slices.Compact(others)) != 4 {
			t.Error("two names are the same:", others)
		}
		if sub(group1, an) != sub(group2, an) {
			t.Error("one sector, two names")
		}
	})
}

func TestConnectedApps(t *testing.T) {
	each(t, func(r *rig) {
		r.Get("/api/v1/me/connected-apps").Want(401)
		r.Ask("DELETE", "/api/v1/me/connected-apps/x", nil).Want(401)
		an, binh, clinic := r.an(), r.person("+84905000403"), r.register(nil)
		tokens := clinic.tokens(an)
		var page web.Page[openid.ConnectedApp]
		r.Get("/api/v1/me/connected-apps", an.cookie...).Want(200).Into(&page)
		if len(page.Items) != 1 || page.Items[0].Name != "Phòng khám" || len(page.Items[0].Fields) != 3 || !page.Items[0].Offline {
			t.Fatalf("%+v", page)
		}
		r.Ask("DELETE", "/api/v1/me/connected-apps/"+clinic.id, nil, binh.cookie...).Want(404)
		r.Ask("DELETE", "/api/v1/me/connected-apps/"+clinic.id, nil, an.cookie...).Want(204)
		r.Ask("DELETE", "/api/v1/me/connected-apps/"+clinic.id, nil, an.cookie...).Want(404)
		if _, err := clinic.userinfo(tokens.AccessToken); err == nil {
			t.Error("the access token outlives the agreement")
		}
		if _, err := clinic.refresh(tokens.RefreshToken); err == nil {
			t.Error("the refresh token outlives the agreement")
		}
		if _, c := r.consent(clinic.send(an), an); c.Need != "consent" {
			t.Errorf("%+v", c)
		}
		if n := r.number(`SELECT count(*) FROM openid_grant_events WHERE account = $1`, an.account); n != 2 {
			t.Errorf("%d proofs kept", n)
		}
	})
}

func TestAPersonRefuses(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		id, _ := r.consent(clinic.send(an), an)
		var onward openid.Onward
		r.Post("/api/v1/openid/requests/"+id+"/refuse", nil, an.cookie...).Want(200).Into(&onward)
		to, err := url.Parse(onward.URL)
		if err != nil || to.Query().Get("error") != "access_denied" || to.Query().Get("state") != "state-1" {
			t.Error(onward, err)
		}
		for _, again := range []string{"allow", "refuse"} {
			p := r.Post("/api/v1/openid/requests/"+id+"/"+again, map[string]any{"fields": []string{"name"}}, an.cookie...).Want(409, 422).Problem()
			if again == "allow" && p.Code != "openidRequestOver" {
				t.Error(p)
			}
		}
	})
}

func refusal(err error) string {
	var e *oauth2.RetrieveError
	if errors.As(err, &e) {
		return e.ErrorCode
	}
	return ""
}
