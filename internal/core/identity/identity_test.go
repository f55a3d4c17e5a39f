package identity_test

import (
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

const (
	an   = "+84905000001"
	binh = "+84905000002"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, nil, func(r *rig) {
		a, b := r.signIn(an), r.signIn(binh)
		for _, route := range []struct{ method, path string }{
			{"GET", "/api/v1/me"},
			{"PATCH", "/api/v1/me"},
			{"GET", "/api/v1/me/sessions"},
			{"DELETE", "/api/v1/me/sessions/current"},
			{"DELETE", "/api/v1/me/sessions/" + id.New(1)},
			{"POST", "/api/v1/me/sessions/revoke-others"},
			{"POST", "/api/v1/desk/accounts/" + b.id + "/lock"},
			{"POST", "/api/v1/desk/accounts/" + b.id + "/unlock"},
		} {
			r.Ask(route.method, route.path, nil).Want(401)
			if strings.Contains(route.path, "/desk/") {
				r.Ask(route.method, route.path, nil, a.cookie...).Want(403)
			}
		}
		for _, session := range []string{r.sessions(b)[0].ID, id.New(1), "x", ""} {
			r.Ask("DELETE", "/api/v1/me/sessions/"+session, nil, a.cookie...).Want(404)
		}
		r.Get("/api/v1/me", b.cookie...).Want(200)
	})
}

func (r *rig) sessions(p person) []identity.Session {
	r.t.Helper()
	var page struct{ Items []identity.Session }
	r.Get("/api/v1/me/sessions", p.cookie...).Want(200).Into(&page)
	return page.Items
}

func TestMe(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn("01651234567")
		var me identity.Me
		r.Get("/api/v1/me", a.cookie...).Want(200).Into(&me)
		if me.ID != a.id || me.Name != "" || me.Phone != "+84351234567" || me.Language != "vi" || me.Level != 0 ||
			me.Workplace != nil || me.Unread != 3 || me.Roles == nil {
			t.Errorf("%+v", me)
		}
		for _, name := range []string{"H'Bia Niê", "Y Blŭt Kriêng", "Nguyễn Thị Ngọc Ánh", "H’Linh Ê-ban", "Ng. Văn A", "Ê̆ Kbuôr"} {
			r.Ask("PATCH", "/api/v1/me", map[string]any{"name": "  " + name + " "}, a.cookie...).Want(200).Into(&me)
			if me.Name != name {
				t.Errorf("%q became %q", name, me.Name)
			}
		}
		r.Ask("PATCH", "/api/v1/me", map[string]any{"language": "en", "workplace": "hoa-phu"}, a.cookie...).Want(200).Into(&me)
		if me.Language != "en" || *me.Workplace != "hoa-phu" || me.Name == "" {
			t.Errorf("%+v", me)
		}
		for _, none := range []any{"", nil} {
			r.Ask("PATCH", "/api/v1/me", map[string]any{"workplace": "hoa-phu"}, a.cookie...).Want(200)
			r.Ask("PATCH", "/api/v1/me", map[string]any{"workplace": none}, a.cookie...).Want(200).Into(&me)
			if me.Workplace != nil || me.Language != "en" {
				t.Errorf("%+v", me)
			}
		}
	})
}

// A second device takes the look of the first, and the last choice counts.
func TestTheLookFollowsTheAccount(t *testing.T) {
	each(t, free, func(r *rig) {
		phone, other := r.signIn(an), r.signIn(binh)
		tablet := r.signIn(an)
		look := func(theme, text, saver string) map[string]any {
			return map[string]any{"appearance": map[string]any{"theme": theme, "text": text, "saver": saver}}
		}
		seen := func(cookie []string) *identity.MeAppearance {
			var me identity.Me
			r.Get("/api/v1/me", cookie...).Want(200).Into(&me)
			return me.Appearance
		}
		if seen(phone.cookie) != nil {
			t.Error("it was chosen by nobody")
		}
		r.Ask("PATCH", "/api/v1/me", look("dark", "larger", "on")).Want(401)
		r.Ask("PATCH", "/api/v1/me", look("dark", "larger", "on"), phone.cookie...).Want(200)
		if got := seen(tablet.cookie); got == nil || *got != (identity.MeAppearance{Theme: "dark", Text: "larger", Saver: "on"}) {
			t.Errorf("%+v", got)
		}
		r.Ask("PATCH", "/api/v1/me", look("light", "normal", "auto"), tablet.cookie...).Want(200)
		r.Ask("PATCH", "/api/v1/me", map[string]any{"language": "en"}, phone.cookie...).Want(200) // leaves the look alone
		if got := seen(phone.cookie); got == nil || *got != (identity.MeAppearance{Theme: "light", Text: "normal", Saver: "auto"}) {
			t.Errorf("%+v", got)
		}
		for field, wrong := range map[string]map[string]any{
			"appearance.theme": look("pink", "normal", "auto"), "appearance.text": look("dark", "", "auto"), "appearance.saver": look("dark", "normal", strings.Repeat("x", 5000)),
		} {
			r.Ask("PATCH", "/api/v1/me", wrong, phone.cookie...).WantField(field)
		}
		if got := seen(phone.cookie); got == nil || got.Theme != "light" {
			t.Errorf("%+v", got)
		}
		if seen(other.cookie) != nil {
			t.Error("another person's look counted")
		}
	})
}

func TestBadInputIsNamedAndNotStored(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn(an)
		for _, tt := range []struct {
			field string
			body  map[string]any
		}{
			{"name", map[string]any{"name": ""}},
			{"name", map[string]any{"name": "   "}},
			{"name", map[string]any{"name": "..."}},
			{"name", map[string]any{"name": strings.Repeat("a", 101)}},
			{"name", map[string]any{"name": "<b>An</b>"}},
			{"name", map[string]any{"name": "An\u0007"}},
			{"name", map[string]any{"name": "An 2"}},
			{"name", map[string]any{"name": "a" + strings.Repeat("\u0323", 5)}},
			{"name", map[string]any{"name": 7}},
			{"language", map[string]any{"name": "Stored by mistake", "language": "xx"}},
			{"workplace", map[string]any{"name": "Stored by mistake", "workplace": "nowhere"}},
			{"workplace", map[string]any{"workplace": 7}},
			{"level", map[string]any{"level": 2}},
		} {
			r.Ask("PATCH", "/api/v1/me", tt.body, a.cookie...).WantField(tt.field)
		}
		var me identity.Me
		r.Get("/api/v1/me", a.cookie...).Want(200).Into(&me)
		if me.Name != "" || me.Level != 0 || me.Workplace != nil {
			t.Errorf("%+v", me)
		}
		for _, phone := range []any{"", "x", "0262 3825185", "+12025550123", 905123456, strings.Repeat("0", 33)} {
			r.Post("/api/v1/sign-in/codes", map[string]any{"phone": phone}).WantField("phone")
		}
		if n := r.number(`SELECT count(*) FROM sign_in_codes`); n != 1 {
			t.Errorf("%d codes", n)
		}
	})
}

func TestLock(t *testing.T) {
	each(t, nil, func(r *rig) {
		a, admin := r.signIn(an), r.signIn(binh)
		r.exec(`INSERT INTO roles VALUES ($1, 'administrator')`, admin.id)
		lock := "/api/v1/desk/accounts/" + a.id + "/lock"
		because := map[string]any{"reason": "fraud"}
		r.Post(lock, map[string]any{"reason": "I know him"}, admin.cookie...).WantField("reason")
		r.Post("/api/v1/desk/accounts/"+admin.id+"/lock", because, admin.cookie...).Want(409)
		r.Post("/api/v1/desk/accounts/"+id.New(1)+"/lock", because, admin.cookie...).Want(404)
		r.Post(lock, because, admin.cookie...).Want(204)
		r.Get("/api/v1/me", a.cookie...).Want(401)
		r.Post(lock, because, admin.cookie...).Want(409)
		challenge := r.ask(an)
		if p := r.try(challenge, r.outbox.code(an)).Want(403).Problem(); p.Code != "accountLocked" {
			t.Error(p.Code)
		}
		r.try(challenge, r.outbox.code(an)).WantField("code")
		r.Post("/api/v1/desk/accounts/"+a.id+"/unlock", nil, admin.cookie...).Want(204)
		r.clock.pass(time.Hour)
		if again := r.signIn(an); again.id != a.id {
			t.Error("another account after the lock")
		}
		var log []audit.Entry
		err := r.db.View(t.Context(), func(tx *database.Tx) (err error) {
			log, _, err = audit.AboutMe(tx, a.id, 0, 10)
			return err
		})
		if err != nil || len(log) != 2 || log[0].Action != "account.unlock" || log[1].Action != "account.lock" ||
			log[1].Actor != admin.id || log[1].Details["reason"] != "fraud" {
			t.Errorf("%+v %v", log, err)
		}
	})
}

func TestRolesOfThisMoment(t *testing.T) {
	each(t, nil, func(r *rig) {
		a, b := r.signIn(an), r.signIn(binh)
		lock := func() int {
			return r.Post("/api/v1/desk/accounts/"+b.id+"/unlock", nil, a.cookie...).Status
		}
		if got := lock(); got != 403 {
			t.Error(got)
		}
		r.exec(`INSERT INTO roles VALUES ($1, 'administrator')`, a.id)
		if got := lock(); got != 409 {
			t.Error(got)
		}
		r.exec(`DELETE FROM roles`)
		if got := lock(); got != 403 {
			t.Error(got)
		}
	})
}

func TestLibrary(t *testing.T) {
	each(t, nil, func(r *rig) {
		a := r.signIn(an)
		r.Ask("PATCH", "/api/v1/me", map[string]any{"name": "An"}, a.cookie...).Want(200)
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			found, err := identity.Find(tx, a.id)
			if err != nil || found.Name != "An" || found.State != identity.Active || found.CreatedAt.IsZero() {
				t.Errorf("%+v %v", found, err)
			}
			if phone, err := r.service.Phone(tx, a.id); phone != an || err != nil {
				t.Error(phone, err)
			}
			if account, err := r.service.ByPhone(tx, an); account != a.id || err != nil {
				t.Error(account, err)
			}
			if _, err := r.service.ByPhone(tx, binh); errs.KindOf(err) != errs.NotFound {
				t.Error(err)
			}
			names, err := identity.Names(tx, []string{a.id, "x"})
			if len(names) != 1 || names[a.id] != "An" || err != nil {
				t.Error(names, err)
			}
			for _, i := range r.service.Module().Indicators {
				if n, err := i.Read(tx); n != 1 || err != nil {
					t.Error(i.Name, n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		r.exec(`UPDATE accounts SET state = 'erased'`)
		r.Get("/api/v1/me", a.cookie...).Want(401)
		err = r.db.View(t.Context(), func(tx *database.Tx) error {
			_, err := identity.Find(tx, a.id)
			return err
		})
		if errs.KindOf(err) != errs.NotFound {
			t.Error(err)
		}
	})
}
