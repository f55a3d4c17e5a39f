package credential_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/credential"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// code has one made and returns it with its token.
func (r *rig) code(account string, fields ...string) (c credential.OneTimeCode, token string) {
	r.t.Helper()
	r.as(account).Post("/api/v1/me/codes", map[string]any{"fields": fields}).Want(http.StatusCreated).Into(&c)
	_, token, found := strings.Cut(c.URL, "#")
	if !found || !strings.HasPrefix(c.URL, "https://app.example/qr/quet#") {
		r.t.Fatal(c.URL)
	}
	return c, token
}

func (r *rig) scan(account, token string, headers ...string) (v credential.CodeVerdict) {
	r.t.Helper()
	r.as(account).Post("/api/v1/codes/scan", map[string]any{"token": token}, headers...).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) state(account string, c credential.OneTimeCode) (s credential.CodeScan) {
	r.t.Helper()
	r.as(account).Get("/api/v1/me/codes/" + c.ID).Want(http.StatusOK).Into(&s)
	return s
}

func TestOneTimeCodesOfNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Post("/api/v1/me/codes", map[string]any{"fields": []string{"name"}}).Want(http.StatusUnauthorized)
		r.Get("/api/v1/me/codes").Want(http.StatusUnauthorized)
		c, token := r.code(r.bia, "name")
		r.Get("/api/v1/me/codes/" + c.ID).Want(http.StatusUnauthorized)
		r.Post("/api/v1/codes/scan", map[string]any{"token": token}).Want(http.StatusUnauthorized)
		r.as(r.linh).Get("/api/v1/me/codes/" + c.ID).Want(http.StatusNotFound)
		r.as(r.bia).Get("/api/v1/me/codes/nonsense").Want(http.StatusNotFound)
		r.as(r.linh).Post("/api/v1/me/codes", map[string]any{"fields": []string{"birthDate"}}).WantField("fields")
		if a := r.as(r.bia).Post("/api/v1/codes/scan", map[string]any{"token": token}).Want(http.StatusConflict); a.Problem().Code != "codeOwn" {
			t.Fatal(a.Problem().Code)
		}
		r.as(r.linh).Post("/api/v1/codes/scan", map[string]any{"token": token, "organisation": r.company("Công ty An Phát")}).WantField("organisation")
		if s := r.state(r.bia, c); s.State != "open" {
			t.Fatalf("who may not scan has used it up: %+v", s)
		}
	})
}

func (r *rig) company(name string) (id string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		id, err = organisation.Create(tx, audit.System, organisation.Company, name, "")
		return err
	})
	return id
}

func TestACodeShowsItselfOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, token := r.code(r.bia, "name", "sex")
		v := r.scan(r.linh, token)
		if v.Outcome != credential.Valid || !maps.Equal(v.Facts, map[string]string{"name": bia.FullName, "sex": "female", "level": "2"}) {
			t.Fatalf("%+v", v)
		}
		for _, who := range []string{r.hung, r.linh} {
			if v := r.scan(who, token); v.Outcome != credential.Used || len(v.Facts) != 0 {
				t.Fatalf("scanned again: %+v", v)
			}
		}
		s := r.state(r.bia, c)
		if s.State != "used" || s.By != "Linh" || s.Organisation != "" || s.UsedAt == nil || s.UsedAt.UnixMilli() != r.clock.Load() {
			t.Fatalf("the holder sees %+v", s)
		}
		r.told(t, "Linh")
		var page web.Page[credential.CodeScan]
		r.as(r.bia).Get("/api/v1/me/codes").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 1 || page.Items[0].By != "Linh" || fmt.Sprint(page.Items[0].Fields) != "[name sex]" {
			t.Fatalf("%+v", page)
		}
	})
}

// told checks the two traces of a scan: the notice, and the entry in the log.
func (r *rig) told(t *testing.T, who string) {
	t.Helper()
	err := r.db.View(t.Context(), func(tx *database.Tx) error {
		var args string
		if err := tx.Row(`SELECT args FROM notices WHERE account = $1 AND code = 'credentialScanned'`, r.bia).Scan(&args); err != nil {
			return err
		}
		if !strings.Contains(args, who) || !strings.Contains(args, "credentialField.name") || strings.Contains(args, "Niê") {
			t.Errorf("the notice says %s", args)
		}
		entries, _, err := audit.AboutMe(tx, r.bia, 0, 10)
		if err == nil && (len(entries) != 1 || entries[0].Action != "credential.scan" || entries[0].Details["name"] == "") {
			t.Errorf("the log says %+v", entries)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAScannerForAnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		company := r.company("Công ty An Phát")
		c, token := r.code(r.bia, "name")
		member := r.As(webtest.With(webtest.Account(r.linh), organisation.Editor, company))
		var v credential.CodeVerdict
		member.Post("/api/v1/codes/scan", map[string]any{"token": token, "organisation": company}).Want(http.StatusOK).Into(&v)
		if s := r.state(r.bia, c); v.Outcome != credential.Valid || s.Organisation != "Công ty An Phát" || s.By != "Linh" {
			t.Fatalf("%+v, %+v", v, s)
		}
		r.told(t, "An Phát")
	})
}

// An answer that was lost on its way may be asked for again, by the same key.
func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		_, token := r.code(r.bia, "name")
		for range 2 {
			if v := r.scan(r.linh, token, "Idempotency-Key", "k1"); v.Outcome != credential.Valid {
				t.Fatalf("%+v", v)
			}
		}
		if v := r.scan(r.linh, token, "Idempotency-Key", "k2"); v.Outcome != credential.Used {
			t.Fatalf("%+v", v)
		}
	})
}

func TestACodeThatIsOver(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, token := r.code(r.bia, "name")
		r.pass(3*time.Minute - time.Millisecond)
		if s := r.state(r.bia, c); s.State != "open" {
			t.Fatalf("%+v", s)
		}
		r.pass(time.Millisecond)
		if s := r.state(r.bia, c); s.State != "expired" {
			t.Fatalf("%+v", s)
		}
		if v := r.scan(r.linh, token); v.Outcome != credential.Expired || len(v.Facts) != 0 {
			t.Fatalf("%+v", v)
		}
		_, first := r.code(r.bia, "name")
		_, second := r.code(r.bia, "name")
		if v := r.scan(r.linh, first); v.Outcome != credential.Revoked {
			t.Fatalf("a code that was replaced: %+v", v)
		}
		if v := r.scan(r.linh, "AAAAAAAAAAAAAAAAAAAAAA"); v.Outcome != credential.Tampered {
			t.Fatalf("a code that was never made: %+v", v)
		}
		r.update(func(tx *database.Tx) error { return r.people.Lock(tx, r.hung, r.bia, "fraud") })
		if v := r.scan(r.linh, second); v.Outcome != credential.Revoked {
			t.Fatalf("a code of somebody locked: %+v", v)
		}
	})
}

func TestOfManyScannersOneWins(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		scanners := make([]string, 12)
		for i := range scanners {
			scanners[i] = r.person(fmt.Sprintf("+8490600%04d", i), fmt.Sprint("Scanner ", i))
		}
		for range 5 {
			c, token := r.code(r.bia, "name")
			outcomes := make([]credential.Outcome, len(scanners))
			var group sync.WaitGroup
			for i, who := range scanners {
				group.Go(func() { outcomes[i] = r.scan(who, token).Outcome })
			}
			group.Wait()
			won := ""
			for i, o := range outcomes {
				switch {
				case o == credential.Valid && won == "":
					won = fmt.Sprint("Scanner ", i)
				case o != credential.Used:
					t.Fatalf("%v", outcomes)
				}
			}
			if s := r.state(r.bia, c); s.By != won {
				t.Fatalf("%s won, but the holder sees %s", won, s.By)
			}
			r.pass(time.Second)
		}
	})
}

func TestScansArePaged(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for range 5 {
			_, token := r.code(r.bia, "name")
			r.scan(r.linh, token)
		}
		seen := map[string]bool{}
		path, pages := "/api/v1/me/codes?limit=2", 0
		for next := ""; pages == 0 || next != ""; pages++ {
			var page web.Page[credential.CodeScan]
			r.as(r.bia).Get(path + "&cursor=" + next).Want(http.StatusOK).Into(&page)
			for _, s := range page.Items {
				seen[s.ID] = true
			}
			next = page.Next
		}
		if len(seen) != 5 || pages != 3 {
			t.Fatalf("%d scans on %d pages", len(seen), pages)
		}
		r.pass(91 * 24 * time.Hour)
		r.work()
		var page web.Page[credential.CodeScan]
		r.as(r.bia).Get("/api/v1/me/codes").Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Fatal("kept longer than promised")
		}
	})
}
