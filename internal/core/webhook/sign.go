package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The ways to sign.
const (
	byHMAC    = "hmac"    // with a secret that both sides know
	byEd25519 = "ed25519" // with a key of which the other side has the public half
)

// How secrets and keys are written.
const (
	hmacMark    = "whsec_"
	privateMark = "whsk_"
	publicMark  = "whpk_"
)

const secretBytes = 32

// newKey makes what signs in the given way, as it is written; public is empty
// for a secret.
func newKey(signature string) (secret, public string) {
	seed := make([]byte, secretBytes)
	_, _ = rand.Read(seed) // never fails since Go 1.24
	if signature == byHMAC {
		return hmacMark + base64.StdEncoding.EncodeToString(seed), ""
	}
	private := ed25519.NewKeyFromSeed(seed)
	half, _ := private.Public().(ed25519.PublicKey)
	return privateMark + base64.StdEncoding.EncodeToString(private), publicMark + base64.StdEncoding.EncodeToString(half)
}

// sign writes the signature of a message with one secret.
func sign(secret, message string, at time.Time, payload []byte) (string, error) {
	signed := append([]byte(message+"."+strconv.FormatInt(at.Unix(), 10)+"."), payload...)
	mark, encoded, _ := strings.Cut(secret, "_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil:
	case mark+"_" == hmacMark:
		sum := hmac.New(sha256.New, key)
		sum.Write(signed)
		return "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
	case mark+"_" == privateMark && len(key) == ed25519.PrivateKeySize:
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(key, signed)), nil
	}
	return "", fmt.Errorf("webhook: a stored secret does not read") // never with what it holds
}

// signAll is the header of a message: one signature for each secret that is
// valid, the newest first.
func signAll(secrets []string, message string, at time.Time, payload []byte) (string, error) {
	all := make([]string, len(secrets))
	for i, secret := range secrets {
		var err error
		if all[i], err = sign(secret, message, at, payload); err != nil {
			return "", err
		}
	}
	return strings.Join(all, " "), nil
}
