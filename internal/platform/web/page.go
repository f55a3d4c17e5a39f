package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"daklakid/internal/platform/errs"
)

// Paging is embedded in the input of every list.
type Paging struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items at most."`
	Cursor string `query:"cursor" maxLength:"400" doc:"The next of the page before."`
}

// Page is the answer of every list; an empty Next means that it ends here.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next"`
}

// checkBytes make a mistyped or made-up cursor an error instead of an odd
// page. A cursor only says where to go on, so it needs no secret.
const checkBytes = 4

// Cursor packs the keyset position that a next page starts after.
func Cursor(position any) string {
	raw, err := json.Marshal(position)
	if err != nil {
		panic("web: a cursor is plain data: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(append(sum[:checkBytes], raw...))
}

// After unpacks a cursor into position; false means the first page.
func After(cursor string, position any) (bool, error) {
	if cursor == "" {
		return false, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= checkBytes {
		return false, errs.InvalidField("cursor", "cursorInvalid")
	}
	if sum := sha256.Sum256(raw[checkBytes:]); string(sum[:checkBytes]) != string(raw[:checkBytes]) {
		return false, errs.InvalidField("cursor", "cursorInvalid")
	}
	if err := json.Unmarshal(raw[checkBytes:], position); err != nil || clean(position) != nil {
		return false, errs.InvalidField("cursor", "cursorInvalid")
	}
	return true, nil
}
