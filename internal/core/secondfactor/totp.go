package secondfactor

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, the only one that all authenticators read; HMAC does not need collision resistance
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
)

const (
	secretSize = 20 // bytes, as long as the hash (RFC 4226 §4 R6)
	digits     = 6
	period     = 30_000 // milliseconds
	// skew is how many steps a phone's clock may be early or late, and how long
	// typing may take.
	skew = 1
)

var base32NoPadding = base32.StdEncoding.WithPadding(base32.NoPadding)

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return b
}

// stepAt is the time step of a moment in milliseconds.
func stepAt(ms int64) int64 { return ms / period }

// code is the one-time password of a step: RFC 4226 §5.3 over RFC 6238 §4.2.
func code(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, secret)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	truncated := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", digits, truncated%1_000_000)
}

// match finds the step near a moment whose code this is. All steps are
// compared, so that the time taken tells nothing.
func match(secret []byte, given string, ms int64) (step int64, right bool) {
	for near := stepAt(ms) - skew; near <= stepAt(ms)+skew; near++ {
		if subtle.ConstantTimeCompare([]byte(code(secret, near)), []byte(given)) == 1 {
			step, right = near, true
		}
	}
	return step, right
}

// plain is a code as it was meant: people type spaces and hyphens into it.
func plain(given string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(given))
}

// address is the secret as authenticators read it from a QR code
// (Key URI Format of google-authenticator).
func address(app, label string, secret []byte) string {
	query := url.Values{"secret": {base32NoPadding.EncodeToString(secret)}, "issuer": {app}, "digits": {fmt.Sprint(digits)}, "period": {"30"}}
	// Some authenticators show a + as it is.
	return "otpauth://totp/" + url.PathEscape(app+":"+label) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}
