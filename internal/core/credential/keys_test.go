package credential_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"
	"github.com/veraison/go-cose"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/hc1"
)

const (
	keysPath = "/.well-known/credential-keys"
	listPath = "/.well-known/credential-revocations"
)

type jwks struct {
	Keys []struct{ Kid, Kty, Crv, Alg, Use, X, Y string }
}

// published reads the key set as a stranger does.
func (r *rig) published() map[string]*ecdsa.PublicKey {
	r.t.Helper()
	a := r.Get(keysPath, "Origin", "https://shop.example").Want(http.StatusOK)
	if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Cache-Control") == "no-store" {
		r.t.Fatal(a.Header)
	}
	var set jwks
	a.Into(&set)
	keys := map[string]*ecdsa.PublicKey{}
	for _, k := range set.Keys {
		kid, _ := base64.RawURLEncoding.DecodeString(k.Kid)
		x, _ := base64.RawURLEncoding.DecodeString(k.X)
		y, _ := base64.RawURLEncoding.DecodeString(k.Y)
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
		if err != nil || k.Kty != "EC" || k.Crv != "P-256" || k.Alg != "ES256" {
			r.t.Fatalf("%+v: %v", k, err)
		}
		keys[string(kid)] = key
	}
	return keys
}

// holds verifies a text as a stranger does, by the published keys alone.
func (r *rig) holds(text string) bool {
	r.t.Helper()
	m, err := hc1.Parse(text)
	if err != nil {
		r.t.Fatal(err)
	}
	key := r.published()[string(m.KeyID)]
	return key != nil && m.Signed(key)
}

func (r *rig) states() (states []string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error {
		keys, err := r.service.Keys(tx)
		states = nil
		for _, k := range keys {
			states = append(states, k.State)
		}
		return err
	})
	return states
}

func (r *rig) wantStates(want ...string) {
	r.t.Helper()
	got := r.states()
	if len(got) != len(want) {
		r.t.Fatalf("keys %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			r.t.Fatalf("keys %v, want %v", got, want)
		}
	}
}

func TestKeysAreThereBeforeTheFirstCode(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				if len(r.published()) != 1 {
					t.Error("not one key")
				}
			})
		}
		group.Wait()
		r.wantStates("signing")
		if !r.holds(r.issue(r.bia, 30, "name").Text) {
			t.Fatal("signed by a key that is not published")
		}
		tag := r.Get(keysPath).Header.Get("ETag")
		r.Get(keysPath, "If-None-Match", tag).Want(http.StatusNotModified)
		var set []cose.Key
		a := r.Get(keysPath, "Accept", "application/cose-key-set")
		if err := cbor.Unmarshal(a.Body, &set); err != nil || len(set) != 1 || len(set[0].ID) != 8 {
			t.Fatalf("%v: %x", err, a.Body)
		}
		public, err := set[0].PublicKey()
		if err != nil || !r.published()[string(set[0].ID)].Equal(public) {
			t.Fatalf("another key as CBOR: %v", err)
		}
	})
}

func TestKeysRotateInTime(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.issue(r.bia, 365, "name").Text
		r.work()
		r.wantStates("signing")
		r.pass(84 * 24 * time.Hour)
		r.work()
		r.wantStates("announced", "signing")
		if len(r.published()) != 2 {
			t.Fatal("the next key is not published ahead")
		}
		r.work()
		r.wantStates("announced", "signing")
		r.pass(7 * 24 * time.Hour)
		second := r.issue(r.bia, 365, "name").Text
		r.work()
		r.wantStates("signing", "retired")
		a, _ := hc1.Parse(first)
		b, _ := hc1.Parse(second)
		if bytes.Equal(a.KeyID, b.KeyID) || !r.holds(first) || !r.holds(second) {
			t.Fatal("the keys do not overlap")
		}
		r.wantOutcome(first, credential.Valid)
		r.wantOutcome(second, credential.Valid)
		var left int
		r.update(func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM credential_keys WHERE length(sealed) > 0`).Scan(&left)
		})
		if left != 1 {
			t.Fatalf("%d keys can still sign", left)
		}
	})
}

func TestKeysAreRotatedByHand(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.issue(r.bia, 30, "name").Text
		rotate := func(now bool) {
			r.update(func(tx *database.Tx) error { return r.service.Rotate(tx, now) })
		}
		rotate(false)
		rotate(false)
		r.wantStates("announced", "signing")
		r.pass(time.Second)
		rotate(true)
		r.wantStates("announced", "signing", "retired")
		second := r.issue(r.bia, 30, "name").Text
		r.wantOutcome(first, credential.Valid)
		r.wantOutcome(second, credential.Valid)
		if !r.holds(second) {
			t.Fatal("signed by a key that is not published")
		}
	})
}

func TestAWithdrawnKeyIsUnknown(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.issue(r.bia, 30, "name")
		r.update(func(tx *database.Tx) error {
			keys, err := r.service.Keys(tx)
			if err != nil {
				return err
			}
			if err := r.service.Withdraw(tx, "00ff"); err == nil {
				t.Error("a key that is none was withdrawn")
			}
			return r.service.Withdraw(tx, keys[0].ID)
		})
		if r.holds(c.Text) {
			t.Fatal("the key is still published")
		}
		r.wantOutcome(c.Text, credential.UnknownIssuer)
		var mine credential.SignedCodes
		r.as(r.bia).Get("/api/v1/me/credentials").Want(http.StatusOK).Into(&mine)
		if len(mine.Items) != 0 {
			t.Fatal("its holder is still told that it is valid")
		}
		r.work()
		r.readList()
		r.wantOutcome(r.issue(r.bia, 30, "name").Text, credential.Valid)
	})
}

// readList verifies the published list by the published keys, and returns its hashes.
func (r *rig) readList() map[string]bool {
	r.t.Helper()
	m, err := hc1.Read(r.Get(listPath).Want(http.StatusOK).Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if key := r.published()[string(m.KeyID)]; key == nil || !m.Signed(key) {
		r.t.Fatal("the list is not signed by a published key")
	}
	var list struct {
		Expires int64  `cbor:"4,keyasint"`
		Hashes  []byte `cbor:"-70002,keyasint"`
	}
	if err := cbor.Unmarshal(m.Payload, &list); err != nil || list.Hashes == nil || list.Expires*1000 <= r.clock.Load() {
		r.t.Fatalf("%v, %+v", err, list)
	}
	all := map[string]bool{}
	for i := 0; i < len(list.Hashes); i += 6 {
		if i > 0 && bytes.Compare(list.Hashes[i-6:i], list.Hashes[i:i+6]) >= 0 {
			r.t.Error("the list is not sorted")
		}
		all[string(list.Hashes[i:i+6])] = true
	}
	return all
}

func hash(t *testing.T, id string) string {
	t.Helper()
	number, err := uuid.Parse(id)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(number[:])
	return string(sum[:6])
}

func TestTheListOfRevocations(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if len(r.readList()) != 0 {
			t.Fatal("something is on the first list")
		}
		soon, later, left := r.issue(r.bia, 1, "name"), r.issue(r.bia, 30, "name"), r.issue(r.bia, 30, "name")
		for _, c := range []credential.SignedCode{soon, later} {
			r.as(r.bia).Post("/api/v1/me/credentials/"+c.ID+"/revoke", nil).Want(http.StatusNoContent)
		}
		before := r.Get(listPath).Header.Get("ETag")
		r.work()
		list := r.readList()
		if len(list) != 2 || !list[hash(t, soon.ID)] || !list[hash(t, later.ID)] || list[hash(t, left.ID)] {
			t.Fatalf("%v", list)
		}
		if a := r.Get(listPath); a.Header.Get("ETag") == before || a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Fatal(a.Header)
		}
		r.wantOutcome(hc1.Text(r.Get(listPath).Body), credential.Tampered) // a list is no credential
		r.pass(25 * time.Hour)
		r.work()
		if list := r.readList(); len(list) != 1 || !list[hash(t, later.ID)] {
			t.Fatalf("what has expired is still listed: %v", list)
		}
	})
}
