// Package id makes and checks identifiers: UUID version 7, which sort by time.
package id

import (
	"crypto/rand"

	"github.com/google/uuid"

	"daklakid/internal/platform/errs"
)

// New returns a UUIDv7 (RFC 9562 §5.7) for a time in milliseconds UTC, so that
// ids follow the transaction's clock.
func New(millis int64) string {
	var u uuid.UUID
	if _, err := rand.Read(u[6:]); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	for i := range 6 {
		u[i] = byte(millis >> (40 - 8*i))
	}
	u[6] = 0x70 | u[6]&0x0f
	u[8] = 0x80 | u[8]&0x3f
	return u.String()
}

// Drawn is a UUIDv7 whose random part comes from draw: the same for the same
// seed, for made-up data.
func Drawn(millis int64, draw func() uint32) string {
	var u uuid.UUID
	for i := range 6 {
		u[i] = byte(millis >> (40 - 8*i))
	}
	for i := 6; i < 16; i++ {
		u[i] = byte(draw())
	}
	u[6], u[8] = 0x70|u[6]&0x0f, 0x80|u[8]&0x3f
	return u.String()
}

// Check answers Missing for what cannot be an id: to the caller it is the same
// as one that does not exist.
func Check(s string) error {
	if len(s) != 36 || uuid.Validate(s) != nil {
		return errs.Missing()
	}
	return nil
}
