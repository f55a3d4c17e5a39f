package identity_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
)

// everything is all that the module's tables hold, as text.
func (r *rig) everything() string {
	r.t.Helper()
	var all bytes.Buffer
	for _, table := range []string{"accounts", "account_phones", "sessions", "sign_in_codes", "sign_in_limits"} {
		err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
			return tx.Each(func(rows *sql.Rows) error {
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				values, pointers := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					pointers[i] = &values[i]
				}
				if err := rows.Scan(pointers...); err != nil {
					return err
				}
				for _, v := range values {
					fmt.Fprintf(&all, "%s\n", v)
				}
				return nil
			}, `SELECT * FROM `+table)
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
	return all.String()
}

func TestTheDatabaseReadsNothing(t *testing.T) {
	each(t, nil, func(r *rig) {
		device := r.Post("/api/v1/sign-in/codes", map[string]any{"phone": binh}, "X-Forwarded-For", "203.0.113.77").Want(202)
		challenge := r.ask(an)
		answer := r.try(challenge, r.outbox.code(an)).Want(201)
		held := r.everything()
		if len(held) < 500 {
			t.Fatal("the tables are empty")
		}
		for what, secret := range map[string]string{
			"a number": "5000001", "an address": "203.0.113.77", "a challenge": challenge,
			"a code":    "\n" + r.outbox.code(binh) + "\n",
			"a session": strings.TrimPrefix(cookieOf(answer, "daklakid"), "daklakid="),
			"a device":  strings.TrimPrefix(cookieOf(device, "daklakid-device"), "daklakid-device="),
		} {
			if strings.Contains(held, secret) {
				t.Errorf("%s is readable", what)
			}
		}
	})
}

func TestKeysRotate(t *testing.T) {
	each(t, free, func(r *rig) {
		a := r.signIn(an)
		for _, keyset := range []string{crypto.Data, crypto.Index, crypto.Signing} {
			if err := r.vault.Rotate(t.Context(), keyset, 0); err != nil {
				t.Fatal(err)
			}
		}
		if again := r.signIn(an); again.id != a.id {
			t.Error("another account after the rotation")
		}
		for range 2 {
			if n, err := r.service.Rekey(t.Context()); n != 1 || err != nil {
				t.Error(n, err)
			}
		}
		for _, keyset := range []string{crypto.Data, crypto.Index} {
			if err := r.vault.Retire(t.Context(), keyset); err != nil {
				t.Fatal(err)
			}
		}
		if again := r.signIn(an); again.id != a.id {
			t.Error("another account without the old keys")
		}
		if _, err := r.service.Rekey(t.Context()); err != nil {
			t.Error(err)
		}
		if n := r.number(`SELECT count(*) FROM account_phones`); n != 1 {
			t.Errorf("%d indexes left of one account", n)
		}
	})
}

// Two nodes, of which only one knows the new index key already, make one account.
func TestRotatingNodesAgree(t *testing.T) {
	each(t, free, func(r *rig) {
		stale, err := crypto.Open(t.Context(), r.master, crypto.InDatabase(r.db))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.vault.Rotate(t.Context(), crypto.Index, 0); err != nil {
			t.Fatal(err)
		}
		nodes := []*identity.Service{r.service, identity.New(identity.Options{DB: r.db, Vault: stale})}
		for i := range 10 {
			accounts := make([]string, 8)
			var group sync.WaitGroup
			for j := range accounts {
				group.Go(func() {
					err := r.db.Update(t.Context(), func(tx *database.Tx) (err error) {
						accounts[j], err = nodes[j%2].Open(tx, fmt.Sprintf("+8490600000%d", i), "vi")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if len(slices.Compact(accounts)) != 1 {
				t.Errorf("%v", accounts)
			}
		}
		if n := r.number(`SELECT count(*) FROM accounts`); n != 10 {
			t.Errorf("%d accounts", n)
		}
	})
}
