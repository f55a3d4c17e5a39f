package openid_test

import (
	"slices"
	"testing"

	"daklakid/internal/platform/module"
	"daklakid/internal/platform/module/moduletest"
)

func TestWhatIsKeptOfSignInsIsExportedAndErased(t *testing.T) {
	each(t, func(r *rig) {
		an, binh, clinic := r.an(), r.person("+84905000404"), r.register(nil)
		tokens := clinic.tokens(an)
		if _, err := clinic.userinfo(tokens.AccessToken); err != nil {
			t.Fatal(err)
		}
		clinic.tokens(binh)
		got := moduletest.Export(t, r.db, r.service.Module().Personal, an.account)
		for _, section := range []string{"partnerGrants", "partnerTokens", "partnerProofs", "partnerRequests"} {
			if len(got[section]) != 1 || got[section][0]["software"] != "Phòng khám" {
				t.Fatalf("%s: %v", section, got[section])
			}
		}
		info, err := clinic.userinfo(tokens.AccessToken)
		if err != nil || got["partnerGrants"][0]["knownAs"] != info.Subject {
			t.Errorf("%v %v", got["partnerGrants"][0], err)
		}
		fields, _ := got["partnerGrants"][0]["fields"].(module.Words)
		if !slices.Contains(fields, "field.fullName") || slices.Contains(fields, "") {
			t.Errorf("%v", fields)
		}
		moduletest.Erase(t, r.db, r.service.Module().Personal, an.account)
		for _, table := range []string{"openid_grants", "openid_tokens", "openid_requests", "openid_subjects"} {
			if n := r.number(`SELECT count(*) FROM `+table+` WHERE account = $1`, an.account); n != 0 {
				t.Errorf("%d left in %s", n, table)
			}
			if n := r.number(`SELECT count(*) FROM `+table+` WHERE account = $1`, binh.account); n != 1 && table != "openid_tokens" {
				t.Errorf("%d of another person in %s", n, table)
			}
		}
		if _, err := clinic.userinfo(tokens.AccessToken); err == nil {
			t.Error("the access token outlives its person")
		}
		if _, err := clinic.refresh(tokens.RefreshToken); err == nil {
			t.Error("the refresh token outlives its person")
		}
		if n := r.number(`SELECT count(*) FROM openid_grant_events WHERE account = $1 AND session = ''`, an.account); n != 1 {
			t.Errorf("%d proofs", n)
		}
	})
}
