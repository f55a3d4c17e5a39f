package web

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// request is a huma.Context; the embedded field of whole must not be called
// Context, which is the name of a method.
type request = huma.Context

// whole is a typed route's request as huma sees it. It holds the status back
// until the body is there: with its length in the header, the answer needs no
// chunks, and so one call of the system less.
type whole struct {
	request
	ctx    context.Context //nolint:containedctx // as huma's own
	w      http.ResponseWriter
	status int
	sent   bool
	length int // of a body that comes in one piece
}

// Context is the request's context with what the guard has found out.
func (a *whole) Context() context.Context { return a.ctx }

// Unwrap is for humago.
func (a *whole) Unwrap() huma.Context { return a.request }

// SetStatus notes the status, to be sent with the body.
func (a *whole) SetStatus(code int) { a.status = code }

// Status is what was noted.
func (a *whole) Status() int { return a.status }

// BodyWriter takes the body.
func (a *whole) BodyWriter() io.Writer { return a }

// Write sends the status, and then a part of the body.
func (a *whole) Write(p []byte) (int, error) {
	a.send()
	return a.w.Write(p)
}

// send sends the header, once.
func (a *whole) send() {
	if a.sent || a.status == 0 {
		return
	}
	a.sent = true
	if a.length > 0 {
		a.w.Header()["Content-Length"] = []string{strconv.Itoa(a.length)}
	}
	a.w.WriteHeader(a.status)
}
