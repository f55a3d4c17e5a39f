// Package sandbox is what stand-ins for other sides are made of: they answer in
// JSON, fail on demand, and keep what is put into them.
package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"daklakid/internal/platform/outcall"
)

// maxDelay is the longest that an answer is kept waiting.
const maxDelay = time.Minute

// Write answers in JSON.
func Write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away is not our failure.
	_ = json.NewEncoder(w).Encode(body)
}

// Show answers with what there is.
func Show[T any](what func() T) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { Write(w, http.StatusOK, what()) }
}

// Read reads a request's JSON of so many bytes at most, or answers that it is
// malformed.
func Read(w http.ResponseWriter, r *http.Request, most int64, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil || !Parse(body, into) {
		Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed"})
		return false
	}
	return true
}

// Parse reads JSON that has nothing but what is expected.
func Parse(body []byte, into any) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return false
	}
	_, err := decoder.Token()
	return err == io.EOF
}

// Wait keeps the other side waiting, a minute at most.
func Wait(ctx context.Context, millis int) {
	select {
	case <-ctx.Done():
	case <-time.After(min(maxDelay, time.Duration(millis)*time.Millisecond)):
	}
}
