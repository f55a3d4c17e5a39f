package openid_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// What cannot be answered at a registered address is answered here, and goes nowhere.
func TestNeverSentToAnAddressThatIsNotRegistered(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		good := strings.TrimPrefix(clinic.config.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)), issuer)
		for _, address := range []string{
			"https://evil.example/callback", callback + "/", callback + "?x=1", "https://clinic.example/Callback", "http://clinic.example/callback",
			"https://clinic.example.evil.example/callback", "https://clinic.example/callback#x", "javascript:alert(1)", "",
		} {
			bad := strings.Replace(good, url.QueryEscape(callback), url.QueryEscape(address), 1)
			answer := r.Get(bad, an.cookie...).Want(400)
			if answer.Header.Get("Location") != "" || !strings.Contains(string(answer.Body), "Địa chỉ trả về không đúng") {
				t.Errorf("%q: %s", address, answer.Body)
			}
		}
		answer := r.Get(strings.Replace(good, clinic.id, "nobody", 1), an.cookie...).Want(400)
		if !strings.Contains(string(answer.Body), "Không nhận ra ứng dụng này") {
			t.Errorf("%s", answer.Body)
		}
		if got := string(r.Get(strings.Replace(good, clinic.id, "nobody", 1), "Accept-Language", "en").Want(400).Body); !strings.Contains(got, "not known here") {
			t.Error(got)
		}
		if n := r.number(`SELECT sum(count) FROM openid_failures WHERE client = $1 AND code = 'page_redirect'`, clinic.id); n != 9 {
			t.Errorf("%d counted", n)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'openid.fail' AND subject_id = $1`, clinic.id); n != 1 {
			t.Errorf("%d recorded", n)
		}
	})
}

func TestBadRequestsAreToldToTheSoftware(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		set := oauth2.SetAuthURLParam
		tokens := clinic.tokens(an)
		raw, _ := tokens.Extra("id_token").(string)
		altered := raw[:len(raw)-10] + strings.Repeat("A", 10)
		for name, c := range map[string]struct {
			option oauth2.AuthCodeOption
			want   string
		}{
			"no PKCE":                 {set("code_challenge", ""), "invalid_request"},
			"plain PKCE":              {set("code_challenge_method", "plain"), "invalid_request"},
			"a short challenge":       {set("code_challenge", "x"), "invalid_request"},
			"implicit":                {set("response_type", "id_token"), "unauthorized_client"},
			"no openid":               {set("scope", "profile"), "invalid_scope"},
			"a request object":        {set("request", "x"), "request_not_supported"},
			"a fragment":              {set("response_mode", "fragment"), "invalid_request"},
			"none and login":          {set("prompt", "none login"), "invalid_request"},
			"an altered hint":         {set("id_token_hint", altered), "login_required"},
			"a request at an address": {set("request_uri", "https://evil.example"), "invalid_request"},
		} {
			to := clinic.send(an, c.option)
			if got := to.Query().Get("error"); got != c.want || to.Host != "clinic.example" || to.Query().Get("iss") != issuer {
				t.Errorf("%s: %s", name, to)
			}
		}
		if to := clinic.send(an, set("id_token_hint", raw), set("prompt", "none")); to.Query().Get("code") == "" {
			t.Errorf("a good hint: %s", to)
		}
		binh := r.person("+84905000403")
		if to := clinic.send(binh, set("id_token_hint", raw), set("prompt", "none")); to.Query().Get("error") != "login_required" {
			t.Errorf("another person: %s", to)
		}
		end := "/oauth/end-session?" + url.Values{"id_token_hint": {altered}}.Encode()
		if got := string(r.Get(end, an.cookie...).Want(400).Body); !strings.Contains(got, "Chưa đăng xuất được") {
			t.Error(got)
		}
		end = "/oauth/end-session?" + url.Values{"id_token_hint": {raw}, "post_logout_redirect_uri": {"https://evil.example"}}.Encode()
		if a := r.Get(end, an.cookie...).Want(400); a.Header.Get("Location") != "" {
			t.Error(a.Header)
		}
	})
}

func TestACodeIsGoodOnceForItsOwner(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic, bank := r.an(), r.register(nil), r.register(nil)
		wrongVerifier := func(code string) error {
			_, err := clinic.config.Exchange(clinic.ctx, code, oauth2.VerifierOption(strings.Repeat("x", 50)))
			return err
		}
		if got := refusal(wrongVerifier(clinic.code(an))); got != "invalid_grant" {
			t.Error("wrong verifier:", got)
		}
		if _, err := clinic.config.Exchange(clinic.ctx, clinic.code(an)); refusal(err) != "invalid_request" && refusal(err) != "invalid_grant" {
			t.Error("no verifier:", err)
		}
		wrongSecret := clinic
		wrongSecret.config.ClientSecret = bank.config.ClientSecret
		if _, err := wrongSecret.exchange(clinic.code(an)); refusal(err) != "invalid_client" {
			t.Error("wrong secret:", err)
		}
		if _, err := bank.exchange(clinic.code(an)); refusal(err) != "invalid_grant" {
			t.Error("another's code:", err)
		}
		elsewhere := clinic
		elsewhere.config.RedirectURL = "https://clinic.example/other"
		if _, err := elsewhere.exchange(clinic.code(an)); refusal(err) != "invalid_grant" {
			t.Error("another address:", err)
		}
		late := clinic.code(an)
		r.ahead.Store((time.Minute + time.Second).Milliseconds())
		if _, err := clinic.exchange(late); refusal(err) != "invalid_grant" {
			t.Error("late:", err)
		}
		code := clinic.code(an)
		tokens, err := clinic.exchange(code)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := clinic.exchange(code); refusal(err) != "invalid_grant" {
			t.Error("again:", err)
		}
		if _, err := clinic.userinfo(tokens.AccessToken); err == nil {
			t.Error("the tokens of a replayed code live on")
		}
		if _, err := clinic.refresh(tokens.RefreshToken); err == nil {
			t.Error("the refresh token of a replayed code lives on")
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'openid.replay'`); n != 1 {
			t.Errorf("%d replays recorded", n)
		}
		if n := r.number(`SELECT sum(count) FROM openid_failures WHERE client = $1`, clinic.id); n < 6 {
			t.Errorf("%d failures counted", n)
		}
	})
}

func TestManyAtOnceRedeemACodeOnce(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		code := clinic.code(an)
		var mu sync.Mutex
		var all sync.WaitGroup
		wins := 0
		for range 8 {
			all.Go(func() {
				if _, err := clinic.exchange(code); err == nil {
					mu.Lock()
					defer mu.Unlock()
					wins++
				}
			})
		}
		all.Wait()
		if wins > 1 {
			t.Errorf("redeemed %d times", wins)
		}
		if n := r.number(`SELECT count(*) FROM openid_tokens`); n != 0 {
			t.Errorf("%d tokens of a replayed code live on", n)
		}
	})
}

func TestAReusedRefreshTokenEndsTheFamily(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic, bank := r.an(), r.register(nil), r.register(nil)
		first := clinic.tokens(an)
		other := clinic.tokens(an) // another device's family
		if _, err := bank.refresh(first.RefreshToken); refusal(err) != "invalid_grant" {
			t.Error("another's token:", err)
		}
		second, err := clinic.refresh(first.RefreshToken)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := clinic.refresh(first.RefreshToken); refusal(err) != "invalid_grant" {
			t.Error("reuse:", err)
		}
		if _, err := clinic.refresh(second.RefreshToken); err == nil {
			t.Error("the family lives on")
		}
		if _, err := clinic.userinfo(second.AccessToken); err == nil {
			t.Error("the family's access token lives on")
		}
		if _, err := clinic.refresh(other.RefreshToken); err != nil {
			t.Error("the other family ended as well:", err)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'openid.reuse' AND owner = $1`, an.account); n != 1 {
			t.Errorf("%d recorded", n)
		}
	})
}

func TestTokensRunOut(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		tokens := clinic.tokens(an)
		r.ahead.Store((10*time.Minute + time.Second).Milliseconds())
		answer := r.Get("/oauth/userinfo", "Authorization", "Bearer "+tokens.AccessToken).Want(401)
		if !strings.Contains(answer.Header.Get("WWW-Authenticate"), "invalid_token") {
			t.Error(answer.Header)
		}
		if _, err := clinic.refresh(tokens.RefreshToken); err != nil {
			t.Error(err)
		}
		r.ahead.Store((40 * 24 * time.Hour).Milliseconds())
		r.runJobs()
		for _, table := range []string{"openid_tokens", "openid_requests", "openid_failures"} {
			if n := r.number(`SELECT count(*) FROM ` + table); n != 0 {
				t.Errorf("%d rows of %s left", n, table)
			}
		}
		for _, token := range []string{"", "x", "dlk_", "dlk_AAAA", tokens.RefreshToken} {
			r.Get("/oauth/userinfo", "Authorization", "Bearer "+token).Want(401)
		}
	})
}

func TestALockedPersonAndAStoppedClient(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		tokens := clinic.tokens(an)
		r.exec(`UPDATE accounts SET state = 'locked' WHERE id = $1`, an.account)
		if _, err := clinic.userinfo(tokens.AccessToken); err == nil {
			t.Error("a locked person is told of")
		}
		if _, err := clinic.refresh(tokens.RefreshToken); err == nil {
			t.Error("a locked person's token is renewed")
		}
		r.exec(`UPDATE accounts SET state = 'active' WHERE id = $1`, an.account)
		an = r.an()
		tokens = clinic.tokens(an)
		one := "/api/v1/desk/openid/clients/" + clinic.id
		r.Post(one+"/disable", nil, r.chief.cookie...).Want(204)
		r.Post(one+"/disable", nil, r.chief.cookie...).Want(409)
		if _, err := clinic.userinfo(tokens.AccessToken); err == nil {
			t.Error("a stopped client is told something")
		}
		r.Get(strings.TrimPrefix(clinic.config.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)), issuer), an.cookie...).Want(400)
		r.Post(one+"/enable", nil, r.chief.cookie...).Want(204)
		clinic.tokens(an)
	})
}

func TestASessionThatIsHeldBackTellsNothing(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		clinic.tokens(an)
		r.exec(`UPDATE sessions SET trusted_at = $2 WHERE account = $1`, an.account, time.Now().Add(time.Hour).UnixMilli())
		id, c := r.consent(clinic.send(an), an)
		if c.Need != "trust" {
			t.Errorf("%+v", c)
		}
		r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": []string{"name"}}, an.cookie...).Want(403)
	})
}

func TestRequestsRunOut(t *testing.T) {
	each(t, func(r *rig) {
		an, clinic := r.an(), r.register(nil)
		id, _ := r.consent(clinic.send(an), an)
		r.ahead.Store((31 * time.Minute).Milliseconds())
		if p := r.Get("/api/v1/openid/requests/"+id, an.cookie...).Want(409).Problem(); p.Code != "openidRequestOver" {
			t.Error(p)
		}
		r.Get("/api/v1/openid/requests/x", an.cookie...).Want(404)
		r.Post("/api/v1/openid/requests/"+id+"/allow", map[string]any{"fields": []string{}}).Want(401)
	})
}
