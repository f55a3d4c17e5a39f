package app

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// authenticator is what an authenticator app shows at a moment (RFC 6238).
func authenticator(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	if err := binary.Write(mac, binary.BigEndian, at.Unix()/30); err != nil {
		t.Fatal(err)
	}
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}

// From the first set-up to the command that helps who has lost the phone.
func TestSecondFactorFromEndToEnd(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		chief := h.officer(t, n)
		chief.get("/api/v1/desk/audit").want(http.StatusOK) // a demonstration demands none
		const path = "/api/v1/me/second-factor"
		secret := into[struct{ Secret string }](chief.post(path+"/enrolment", nil).want(http.StatusOK)).Secret
		chief.post(path, map[string]string{"code": authenticator(t, secret, time.Now())}).want(http.StatusOK)
		chief.get("/api/v1/desk/audit").want(http.StatusOK)
		chief.post(path+"/lock", nil).want(http.StatusNoContent)
		chief.get("/api/v1/desk/audit").want(http.StatusForbidden)
		chief.get("/api/v1/me").want(http.StatusOK)
		// The next step's code is within the skew.
		chief.post(path+"/proof", map[string]string{"code": authenticator(t, secret, time.Now().Add(30*time.Second))}).want(http.StatusOK)
		chief.get("/api/v1/desk/audit").want(http.StatusOK)
		h.run(t, "admin", "--reset-second-factor", chief.phone)
		chief.get("/api/v1/me").want(http.StatusUnauthorized)
	})
}
