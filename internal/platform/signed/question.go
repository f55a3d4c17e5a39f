package signed

import (
	"net/http"
	"regexp"
	"unicode/utf8"

	"daklakid/internal/platform/outcall"
)

// Reason is what every question has. Both sides log it.
type Reason struct {
	RequestID  string `json:"requestId"` // 8 to 64 of A–Z a–z 0–9 . _ : -; the same asks the same again
	Purpose    string `json:"purpose"`
	LegalBasis string `json:"legalBasis"`
}

// Question is a struct with a Reason in it.
type Question interface{ reason() Reason }

func (r Reason) reason() Reason { return r }

const (
	maxPurpose = 100 // characters
	maxBasis   = 300
)

var requestID = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,64}$`)

// wrong names what is out of bounds.
func (r Reason) wrong() string {
	within := func(s string, most int) bool {
		n := utf8.RuneCountInString(s)
		return utf8.ValidString(s) && n >= 3 && n <= most
	}
	switch {
	case !requestID.MatchString(r.RequestID):
		return "requestId"
	case !within(r.Purpose, maxPurpose):
		return "purpose"
	case !within(r.LegalBasis, maxBasis):
		return "legalBasis"
	}
	return ""
}

// Malformed answers that a field is wrong.
func Malformed(field string) (status int, answer any) {
	return http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field}
}

// Unknown answers that there is no such thing, in the contract's code.
func Unknown(code string) (status int, answer any) {
	return http.StatusNotFound, outcall.Refusal{Code: code}
}
