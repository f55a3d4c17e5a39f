package identity_test

import (
	"net/http"
	"slices"
	"testing"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

const deskAccounts = "/api/v1/desk/accounts"

func (r *rig) about(account string) (actions []string) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		log, _, err := audit.AboutMe(tx, account, 0, 50)
		for _, e := range slices.Backward(log) {
			actions = append(actions, e.Action)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return actions
}

func TestAccountsAtTheDesk(t *testing.T) {
	each(t, nil, func(r *rig) {
		a, admin := r.signIn(an), r.signIn(binh)
		phone := map[string]any{"phone": an}
		for _, c := range []struct {
			method, path string
			body         any
		}{
			{"POST", deskAccounts + "/find", phone},
			{"GET", deskAccounts + "/" + a.id, nil},
			{"POST", deskAccounts + "/" + a.id + "/end-sessions", nil},
			{"POST", deskAccounts + "/" + a.id + "/lock", map[string]any{"reason": "fraud"}},
			{"POST", deskAccounts + "/" + a.id + "/unlock", nil},
		} {
			r.Ask(c.method, c.path, c.body).Want(401)
			r.Ask(c.method, c.path, c.body, admin.cookie...).Want(403)
		}
		r.exec(`INSERT INTO roles VALUES ($1, 'administrator')`, admin.id)
		r.Post(deskAccounts+"/find", map[string]any{"phone": "12"}, admin.cookie...).WantField("phone")
		if p := r.Post(deskAccounts+"/find", map[string]any{"phone": "0905999999"}, admin.cookie...).Want(404).Problem(); p.Code != "accountUnknown" {
			t.Error(p.Code)
		}
		var f identity.AccountFile
		r.Post(deskAccounts+"/find", phone, admin.cookie...).Want(200).Into(&f)
		if f.ID != a.id || f.State != identity.Active || f.Sessions != 1 || f.UsedAt == nil || f.Lock != nil || f.Mine || f.Roles == nil {
			t.Errorf("%+v", f)
		}
		r.Post(deskAccounts+"/"+a.id+"/lock", map[string]any{"reason": "abuse"}, admin.cookie...).Want(204)
		r.Ask("GET", deskAccounts+"/"+a.id, nil, admin.cookie...).Want(200).Into(&f)
		if f.State != identity.Locked || f.Sessions != 0 || f.Lock == nil || f.Lock.Reason != "abuse" {
			t.Errorf("%+v", f)
		}
		r.Ask("GET", deskAccounts+"/"+id.New(7), nil, admin.cookie...).Want(404)
		r.Post(deskAccounts+"/"+a.id+"/unlock", nil, admin.cookie...).Want(204)
		a = r.signIn(an)
		var ended identity.Revoked
		r.Post(deskAccounts+"/"+a.id+"/end-sessions", nil, admin.cookie...).Want(200).Into(&ended)
		if ended.Revoked != 1 {
			t.Error(ended)
		}
		r.Ask(http.MethodGet, "/api/v1/me", nil, a.cookie...).Want(401)
		want := []string{"account.find", "account.lock", "account.read", "account.unlock", "account.endSessions"}
		if got := r.about(a.id); !slices.Equal(got, want) {
			t.Errorf("she sees %v", got)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action = 'account.find' AND owner = ''`); n != 1 {
			t.Errorf("%d searches in vain are in the log", n)
		}
		if n := r.number(`SELECT count(*) FROM notices WHERE account = $1`, a.id); n != 2 {
			t.Errorf("she was told %d times", n)
		}
	})
}
