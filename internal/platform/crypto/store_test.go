package crypto_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

func TestKeysetsInDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, store := t.Context(), crypto.InDatabase(db)
		if _, err := store.Load(ctx, "a"); !errors.Is(err, crypto.ErrAbsent) {
			t.Fatalf("an empty store answered %v", err)
		}
		one, two := []byte{0, 1}, []byte{0, 2}
		for _, step := range []struct {
			previous, next []byte
			want           error
		}{
			{one, two, crypto.ErrChanged}, // there is nothing to replace
			{nil, one, nil},
			{nil, two, crypto.ErrChanged}, // somebody was faster
			{two, one, crypto.ErrChanged}, // replaced meanwhile
			{one, two, nil},
		} {
			if err := store.Save(ctx, "a", step.previous, step.next); !errors.Is(err, step.want) {
				t.Fatalf("%x → %x: %v", step.previous, step.next, err)
			}
		}
		if got, err := store.Load(ctx, "a"); err != nil || !bytes.Equal(got, two) {
			t.Fatalf("got %x, %v", got, err)
		}
	}, crypto.Migrations())
}

func TestNodesOnOneDatabaseAgree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		master, store := cryptotest.Master(t), crypto.InDatabase(db)
		vaults := make([]*crypto.Vault, 4)
		var wg sync.WaitGroup
		for i := range vaults {
			wg.Go(func() {
				v, err := crypto.Open(context.Background(), master, store)
				if err != nil {
					t.Error(err)
				}
				vaults[i] = v
			})
		}
		wg.Wait()
		if t.Failed() {
			t.FailNow()
		}
		if err := vaults[0].Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		sealed := vaults[0].Seal([]byte("x"), "c")
		for i, v := range vaults {
			if err := v.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got, err := v.Unseal(sealed, "c"); err != nil || string(got) != "x" {
				t.Errorf("node %d: %q, %v", i, got, err)
			}
		}
	}, crypto.Migrations())
}
