package vneid_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/vneid"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func TestNobody(t *testing.T) {
	each(t, func(r *rig) {
		r.Post("/api/v1/me/identification/vneid", map[string]any{}).Want(401)
		r.Post("/api/v1/me/identification/vneid/sign-out", nil).Want(401)
		held := an
		held.Held = time.Now().Add(time.Hour)
		r.As(held).Post("/api/v1/me/identification/vneid", map[string]any{}).Want(403)
		if outcome, _ := r.arrive(web.Principal{}, "/api/v1/vneid/callback?code=x&state=y"); outcome != "expired" {
			t.Error(outcome)
		}
		for _, next := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "x"} {
			r.As(an).Post("/api/v1/me/identification/vneid", map[string]any{"next": next}).WantField("next")
		}
	})
}

func TestAPersonIsIdentified(t *testing.T) {
	each(t, func(r *rig) {
		where, err := url.Parse(r.begin(an))
		if err != nil {
			t.Fatal(err)
		}
		q := where.Query()
		for name, want := range map[string]string{
			"response_type": "code", "code_challenge_method": "S256", "prompt": "login", "acr_values": "2", "client_id": "province",
			"redirect_uri": public + "/api/v1/vneid/callback",
		} {
			if q.Get(name) != want {
				t.Errorf("%s is %q", name, q.Get(name))
			}
		}
		if len(q.Get("nonce")) < 43 || len(q.Get("state")) < 43 || len(q.Get("code_challenge")) < 43 {
			t.Error("too easy to guess:", q)
		}
		if outcome := r.visit(mau); outcome != "done" {
			t.Fatal(outcome)
		}
		want := vneid.Claims{Subject: r.known[0].Subject, PersonalNumber: mau, FullName: "Trần Thị Mẫu", BirthDate: "1999-02-20", Sex: "female", Level: "2"}
		if len(r.known) != 1 || r.known[0] != want || want.Subject == "" || strings.Contains(want.Subject, mau) {
			t.Errorf("%+v", r.known)
		}
	})
}

func TestTheSignOutIsOfferedOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.As(an).Post("/api/v1/me/identification/vneid/sign-out", nil).Want(404)
		r.visit(mau)
		r.As(binh).Post("/api/v1/me/identification/vneid/sign-out", nil).Want(404)
		var v vneid.NationalVisit
		r.As(an).Post("/api/v1/me/identification/vneid/sign-out", nil).Want(200).Into(&v)
		if !strings.HasPrefix(v.URL, r.options.Issuer+"/end_session?") || strings.Contains(v.URL, mau) {
			t.Error(v.URL)
		}
		answer, err := browser.Get(v.URL)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if to := answer.Header.Get("Location"); to != public+"/toi/dinh-danh/vneid" {
			t.Errorf("%d, sent to %q", answer.StatusCode, to)
		}
		r.As(an).Post("/api/v1/me/identification/vneid/sign-out", nil).Want(404)
	})
}

func TestHowAVisitFails(t *testing.T) {
	each(t, func(r *rig) {
		for name, c := range map[string]struct {
			faults vneid.Faults
			number string
			want   string
		}{
			"the person says no":     {vneid.Faults{}, "", "cancelled"},
			"a weak identity":        {vneid.Faults{}, nie, "level"},
			"another level":          {vneid.Faults{Level: "0"}, mau, "level"},
			"another nonce":          {vneid.Faults{Nonce: "x"}, mau, "refused"},
			"for others as well":     {vneid.Faults{Audience: "other"}, mau, "refused"},
			"another issuer":         {vneid.Faults{Issuer: "http://evil.example"}, mau, "refused"},
			"run out":                {vneid.Faults{Stale: true}, mau, "refused"},
			"signed by a stranger":   {vneid.Faults{StrangeKey: true}, mau, "refused"},
			"no number":              {vneid.Faults{Leave: "personal_number"}, mau, "incomplete"},
			"no name":                {vneid.Faults{Leave: "name"}, mau, "incomplete"},
			"no date of birth":       {vneid.Faults{Leave: "birthdate"}, mau, "incomplete"},
			"the provider goes down": {vneid.Faults{FailNext: 1}, mau, "away"},
		} {
			visit := r.begin(an)
			callback := r.choose(visit, c.number)
			r.sandbox.Fail(c.faults)
			if c.faults.Level != "" || c.faults.Nonce != "" || c.faults.Audience != "" {
				callback = r.choose(r.begin(an), c.number)
			}
			if outcome, _ := r.arrive(an, callback); outcome != c.want {
				t.Errorf("%s: %s", name, outcome)
			}
			if last := r.ended[len(r.ended)-1]; last != c.want {
				t.Errorf("%s: recorded as %s", name, last)
			}
			r.sandbox.Fail(vneid.Faults{})
		}
		if len(r.known) != 0 {
			t.Errorf("believed %+v", r.known)
		}
		if outcome := r.visit(mau); outcome != "done" {
			t.Error("and then", outcome)
		}
	})
}

func TestTheStateIsOneBrowsersAndGoodOnce(t *testing.T) {
	each(t, func(r *rig) {
		callback := r.choose(r.begin(an), mau)
		if outcome, next := r.arrive(binh, callback); outcome != "elsewhere" || next != "" {
			t.Error("another browser:", outcome, next)
		}
		if outcome, _ := r.arrive(an, strings.Replace(callback, "state=", "state=x", 1)); outcome != "expired" {
			t.Error("another state:", outcome)
		}
		if outcome, _ := r.arrive(an, callback); outcome != "done" {
			t.Error(outcome)
		}
		if outcome, _ := r.arrive(an, callback); outcome != "replayed" {
			t.Error("again:", outcome)
		}
		// A code from another visit does not fit this one's nonce and verifier.
		first, second := r.choose(r.begin(an), mau), r.choose(r.begin(an), mau)
		mixed := first[:strings.Index(first, "?")] + "?code=" + query(t, first, "code") + "&state=" + query(t, second, "state")
		if outcome, _ := r.arrive(an, mixed); outcome != "refused" {
			t.Error("a code of another visit:", outcome)
		}
		with := r.choose(r.begin(an), mau) + "&iss=http%3A%2F%2Fevil.example"
		if outcome, _ := r.arrive(an, with); outcome != "refused" {
			t.Error("an answer of another provider:", outcome)
		}
		late := r.choose(r.begin(an), mau)
		r.ahead.Store((10*time.Minute + time.Second).Milliseconds())
		if outcome, _ := r.arrive(an, late); outcome != "expired" {
			t.Error("late:", outcome)
		}
		if len(r.known) != 1 {
			t.Errorf("identified %d times", len(r.known))
		}
	})
}

func query(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return url.QueryEscape(u.Query().Get(name))
}

func TestAnotherPersonIsForAnOfficer(t *testing.T) {
	each(t, func(r *rig) {
		r.other = true
		if outcome := r.visit(mau); outcome != "conflict" {
			t.Error(outcome)
		}
	})
}

func TestKeysChange(t *testing.T) {
	each(t, func(r *rig) {
		for n := range 3 {
			if outcome := r.visit(mau); outcome != "done" {
				t.Fatalf("after %d rotations: %s", n, outcome)
			}
			r.sandbox.Rotate()
		}
	})
}

func TestTheProviderIsDownOrAbsent(t *testing.T) {
	each(t, func(r *rig) {
		r.sandbox.Fail(vneid.Faults{FailNext: 10})
		if p := r.As(an).Post("/api/v1/me/identification/vneid", map[string]any{}).Want(503).Problem(); p.Code != "vneidDown" {
			t.Error(p)
		}
		r.issuer.Close()
		r.serve(vneid.Options{DB: r.db, PublicURL: public})
		if p := r.As(an).Post("/api/v1/me/identification/vneid", map[string]any{}).Want(503).Problem(); p.Code != "vneidNone" {
			t.Error(p)
		}
		var state vneid.NationalAccount
		if r.Get("/api/v1/vneid").Want(200).Into(&state); state.Connected {
			t.Error("connected to nobody")
		}
	})
}

func TestNothingIsKept(t *testing.T) {
	each(t, func(r *rig) {
		r.visit(mau)
		r.ahead.Store((25 * time.Hour).Milliseconds())
		s, err := vneid.New(r.options)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range s.Module().Jobs {
			if err := j.Work(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		var n int
		err = r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM vneid_flows`).Scan(&n)
		})
		if err != nil || n != 0 {
			t.Error(n, err)
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []vneid.Options{
		{Issuer: "vneid.example"},
		{Issuer: "https://vneid.example/", ClientID: "x", Levels: []string{"2"}},
		{Issuer: "https://vneid.example", Levels: []string{"2"}},
		{Issuer: "https://vneid.example", ClientID: "x"},
		{Issuer: "https://u:p@vneid.example", ClientID: "x", Levels: []string{"2"}},
	} {
		if _, err := vneid.New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
