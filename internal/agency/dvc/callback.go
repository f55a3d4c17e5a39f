package dvc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// CallbackPath is where we take callbacks, below our public address; it is agreed
// with the portal once.
const CallbackPath = "/api/v1/dvc/events"

// The headers of a callback, in Go's canonical form.
const (
	HeaderEvent     = "X-Event-Id"
	HeaderTime      = "X-Timestamp"
	HeaderSignature = "X-Signature"
)

// Bounds of a callback.
const (
	MaxCallback  = 64 << 10 // bytes of its body
	MinSecret    = 16       // characters of a secret; shorter ones are as none
	callbackSkew = 5 * time.Minute
	maxNote      = 2000 // characters
)

// Why a callback is not believed.
var (
	ErrSignature = errors.New("dvc: the callback was not signed by the authority")
	ErrStale     = errors.New("dvc: the callback was signed at another time")
	ErrEvent     = errors.New("dvc: the callback is against the contract")
)

// VerifyCallback reads an event that one of the secrets signed within the last
// five minutes. Several secrets are for when one replaces another. It does not
// know which events came before: who calls it compares ID and Sequence.
func VerifyCallback(secrets []string, header http.Header, body []byte, now time.Time) (Event, error) {
	if len(body) > MaxCallback {
		return Event{}, ErrEvent
	}
	stamp := header.Get(HeaderTime)
	if !signedBy(secrets, stamp, body, header.Get(HeaderSignature)) {
		return Event{}, ErrSignature
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > callbackSkew {
		return Event{}, ErrStale
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil || e.ID != header.Get(HeaderEvent) || !e.sound() {
		return Event{}, ErrEvent // the cause might quote what was written
	}
	return e, nil
}

// signedBy tries every secret, however early one fits.
func signedBy(secrets []string, stamp string, body []byte, signature string) bool {
	got, err := hex.DecodeString(signature)
	fits := false
	for _, secret := range secrets {
		if len(secret) < MinSecret {
			continue // an empty setting must not be a key that anybody has
		}
		fits = hmac.Equal(got, callbackMAC(secret, stamp, body)) || fits
	}
	return fits && err == nil
}

func callbackMAC(secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// SignCallback writes a callback as the authority does.
func SignCallback(secret string, e Event, now time.Time) (http.Header, []byte, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, nil, err
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	return http.Header{
		"Content-Type": {"application/json"}, HeaderEvent: {e.ID}, HeaderTime: {stamp},
		HeaderSignature: {hex.EncodeToString(callbackMAC(secret, stamp, body))},
	}, body, nil
}

// sound is whether an event is within the contract.
func (e Event) sound() bool {
	_, err := ParseCode(e.Code)
	return idForm.MatchString(e.ID) && idForm.MatchString(e.Key) && err == nil && e.Status.Known() && e.Sequence >= 1 &&
		utf8.RuneCountInString(e.Note) <= maxNote && !e.At.IsZero() && (e.Result == nil || e.Result.wrong() == "")
}
