package web

import (
	"strconv"
	"strings"

	"daklakid/internal/platform/errs"
)

// IfMatch is embedded in the input of every edit: the version it was made on.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"64" doc:"The ETag of the version being edited."`
}

// Version is the number in If-Match; a missing or made-up one is an error.
func (m IfMatch) Version() (int64, error) {
	if m.IfMatch == "" {
		return 0, errs.InvalidField("If-Match", "etagNeeded")
	}
	tag := strings.TrimPrefix(m.IfMatch, "W/") // from a proxy that compresses
	version, err := strconv.ParseInt(strings.Trim(tag, `"v`), 10, 64)
	if err != nil || version < 1 || tag != Tag(version).ETag {
		return 0, Stale() // only as we wrote it
	}
	return version, nil
}

// Tagged is embedded in the output of what can be edited.
type Tagged struct {
	ETag string `header:"ETag"`
}

// Tag writes a version as an ETag.
func Tag(version int64) Tagged {
	return Tagged{`"v` + strconv.FormatInt(version, 10) + `"`}
}

// Stale is the answer to an edit of an old version.
func Stale() error { return errs.New(errs.Stale, "stale") }
