package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// The headers that say who asks, in Go's canonical form.
const (
	headerClient    = "X-Client"
	headerTime      = "X-Time"
	headerSignature = "X-Signature"
)

// key is what a client signs with.
type key struct{ client, secret string }

// parseKey splits client:secret.
func parseKey(s string) (key, error) {
	client, secret, ok := strings.Cut(s, ":")
	if !ok || client == "" || len(secret) < 16 || strings.ContainsAny(client, " \r\n\t") {
		return key{}, errors.New("the key is client:secret, the secret of at least 16 characters")
	}
	return key{client, secret}, nil
}

// sign is the signature of a request.
func (k key) sign(method, path, stamp string, body []byte) string {
	sum := sha256.Sum256(body)
	mac := hmac.New(sha256.New, []byte(k.secret))
	mac.Write([]byte(method + "\n" + path + "\n" + stamp + "\n" + hex.EncodeToString(sum[:])))
	return hex.EncodeToString(mac.Sum(nil))
}
