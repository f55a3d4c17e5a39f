package app

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"
	"github.com/veraison/go-cose"
)

// revokedHashes is the published list, read as a verifier without a network
// keeps it.
func (n *node) revokedHashes() [][]byte {
	n.t.Helper()
	var message cose.Sign1Message
	if err := message.UnmarshalCBOR(n.as("").get("/.well-known/credential-revocations").want(http.StatusOK).body); err != nil {
		n.t.Fatal(err)
	}
	var list struct {
		Hashes []byte `cbor:"-70002,keyasint"`
	}
	if err := cbor.Unmarshal(message.Payload, &list); err != nil {
		n.t.Fatal(err)
	}
	const size = 6
	var all [][]byte
	for at := 0; at < len(list.Hashes); at += size {
		all = append(all, list.Hashes[at:at+size])
	}
	return all
}

type signedCode struct{ ID, Text string }

// listed reports whether the published list has a code.
func (n *node) listed(c signedCode) bool {
	n.t.Helper()
	number, err := uuid.Parse(c.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	sum := sha256.Sum256(number[:])
	for _, hash := range n.revokedHashes() {
		if bytes.HasPrefix(sum[:], hash) {
			return true
		}
	}
	return false
}

// verdict is what anybody is told of a code.
func (n *node) verdict(c signedCode) string {
	n.t.Helper()
	said := n.as("").post("/api/v1/codes/verify", map[string]any{"text": c.Text}).want(http.StatusOK)
	return into[struct{ Outcome string }](said).Outcome
}

func (p person) sign() signedCode {
	p.n.t.Helper()
	return into[signedCode](p.post("/api/v1/me/credentials", map[string]any{"fields": []string{"phone"}, "days": 30}).want(http.StatusCreated))
}

// A locked person's codes are taken back for everybody, with a network and
// without.
func TestLockedCodes(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		chief, p, other := h.officer(t, n), n.newcomer(), n.newcomer()
		c, theirs := p.sign(), other.sign()
		if n.verdict(c) != "valid" || n.listed(c) {
			t.Fatal("revoked before the lock")
		}
		lock := "/api/v1/desk/accounts/" + p.id + "/lock"
		because := map[string]any{"reason": "security"}
		n.as("").post(lock, because).want(http.StatusUnauthorized)
		other.post(lock, because).want(http.StatusForbidden)
		if n.verdict(c) != "valid" {
			t.Error("revoked by somebody who may not")
		}
		chief.post(lock, because).want(http.StatusNoContent)
		if v := n.verdict(c); v != "revoked" {
			t.Errorf("a locked person's code is %s", v)
		}
		n.until("the list is published", func() bool { return n.listed(c) })
		if n.listed(theirs) || n.verdict(theirs) != "valid" {
			t.Error("another person's code was revoked as well")
		}
		p.post("/api/v1/me/credentials", map[string]any{"fields": []string{"phone"}}).want(http.StatusUnauthorized)
		chief.post("/api/v1/desk/accounts/"+p.id+"/unlock", nil).want(http.StatusNoContent)
		if n.verdict(c) != "revoked" || !n.listed(c) {
			t.Error("valid again after the lock")
		}
	})
}
