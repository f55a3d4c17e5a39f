// Package errs carries what went wrong: a kind for the machine, a code with
// arguments for the person, and a cause for the operator.
package errs

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure it is; the web edge maps it to a status.
type Kind uint8

// The kinds. The zero kind is Internal, so what nobody classified stays inside.
const (
	Internal        Kind = iota // 500: our fault; the cause is logged, never shown
	Invalid                     // 422: the input is wrong; Fields name where
	Unauthenticated             // 401: nobody is signed in
	Denied                      // 403: signed in, but not allowed
	NotFound                    // 404: absent, or not yours
	Conflict                    // 409: the state does not allow it
	Stale                       // 412: edited by somebody else meanwhile
	TooLarge                    // 413: over a bound
	Unsupported                 // 415: a format we do not read
	TooMany                     // 429: over a rate; Retry says when again
	Unavailable                 // 503: something we depend on is away
	TooSlow                     // 408: the request did not come in time
	Full                        // 507: there is no room left to store it
)

// Args fill the {placeholders} of a code's text.
type Args map[string]any

// Field is one wrong field of the input: its JSON path, and what is wrong with it.
type Field struct {
	Name string
	Code string
	Args Args
}

// Error is the one error type that people get to see.
type Error struct {
	Kind   Kind
	Code   string
	Args   Args
	Fields []Field
	Retry  time.Duration
	Cause  error
}

// New returns an error of a kind with a stable code; pairs are alternating
// argument names and values for its text.
func New(kind Kind, code string, pairs ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: args(pairs)}
}

// Missing is the answer for what is absent or belongs to somebody else.
func Missing() *Error { return New(NotFound, "notFound") }

// InvalidField is an Invalid error about one field.
func InvalidField(name, code string, pairs ...any) *Error {
	return &Error{Kind: Invalid, Code: "invalid", Fields: []Field{{name, code, args(pairs)}}}
}

// Because attaches the operator's cause, which people never see.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// After says when trying again makes sense.
func (e *Error) After(d time.Duration) *Error {
	e.Retry = d
	return e
}

// Error speaks to the operator.
func (e *Error) Error() string {
	s := e.Code
	for _, f := range e.Fields {
		s += fmt.Sprintf(" %s:%s", f.Name, f.Code)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf finds the kind anywhere in err's chain; Internal if there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err has the given code.
func Is(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

func args(pairs []any) Args {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("errs: arguments come in pairs")
	}
	a := make(Args, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			panic("errs: argument names are strings")
		}
		a[name] = pairs[i+1]
	}
	return a
}
