package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"daklakid/internal/platform/errs"
)

// Problem is the RFC 9457 answer to what went wrong, in the reader's language.
type Problem struct {
	Type   string         `json:"type" doc:"Always about:blank; read code instead."`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Code   string         `json:"code" doc:"Stable name of what went wrong."`
	Level  int            `json:"level,omitempty" doc:"With levelNeeded: the level of identification that it takes."`
	Errors []FieldProblem `json:"errors,omitempty"`
	retry  int
}

// FieldProblem is one wrong field of the input.
type FieldProblem struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is the code; the text is for people.
func (p *Problem) Error() string { return p.Code }

// GetStatus is for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders is for huma.
func (p *Problem) GetHeaders() http.Header {
	if p.retry == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.retry)}}
}

var statusOf = map[errs.Kind]int{
	errs.Internal: 500, errs.Invalid: 422, errs.Unauthenticated: 401, errs.Denied: 403, errs.NotFound: 404,
	errs.Conflict: 409, errs.Stale: 412, errs.TooLarge: 413, errs.Unsupported: 415, errs.TooMany: 429, errs.Unavailable: 503,
	errs.TooSlow: 408, errs.Full: 507,
}

// problem is the one place that turns an error into an answer. What nobody
// classified is logged whole and answered without a word of it.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	var answered *Problem
	if errors.As(err, &answered) {
		return answered
	}
	var known *errs.Error
	if !errors.As(err, &known) {
		if errors.Is(err, context.Canceled) {
			known = errs.New(errs.Unavailable, "cancelled")
		} else {
			known = errs.New(errs.Internal, "internal")
		}
	}
	if known.Kind == errs.Internal || known.Kind == errs.Full {
		s.log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("error", err.Error()))
	}
	return s.say(ctx, known)
}

func (s *Server) say(ctx context.Context, e *errs.Error) *Problem {
	language := Language(ctx)
	status := statusOf[e.Kind]
	p := &Problem{
		Type: "about:blank", Status: status, Code: e.Code,
		Title: s.texts.Say(language, e.Code, e.Args),
		retry: int(math.Ceil(e.Retry.Seconds())),
	}
	if e.Code == levelNeeded {
		p.Level, _ = e.Args["level"].(int)
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, FieldProblem{f.Name, f.Code, s.texts.Say(language, f.Code, f.Args)})
	}
	if len(p.Errors) == 1 {
		p.Detail = p.Errors[0].Message
	}
	return p
}

// takeOverProblems makes huma speak our errors. huma keeps these hooks in
// package variables, which it reads while other servers answer: so once.
var takeOverProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true // a name in other letters is not the one that was checked
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return &Problem{Type: "about:blank", Status: status, Code: "invalid"}
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, causes ...error) huma.StatusError {
		s := stateOf(ctx.Context()).server
		if s == nil {
			return huma.NewError(status, message)
		}
		return s.say(ctx.Context(), fromHuma(status, message, causes))
	}
})

func fromHuma(status int, message string, causes []error) *errs.Error {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return errs.New(errs.TooLarge, "bodyTooLarge")
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return errs.New(errs.Unsupported, "mediaType")
	case http.StatusRequestTimeout:
		return errs.New(errs.TooSlow, "tooSlow")
	case http.StatusInternalServerError:
		return errs.New(errs.Internal, "internal").Because(errors.New(message))
	}
	var bad errs.Fields
	for _, cause := range causes {
		var detailer huma.ErrorDetailer
		if errors.As(cause, &detailer) {
			bad = append(bad, fieldOf(detailer.ErrorDetail()))
		}
	}
	if len(bad) == 0 {
		return errs.InvalidField("body", "malformed")
	}
	return &errs.Error{Kind: errs.Invalid, Code: "invalid", Fields: bad}
}

// phrases are huma's own words, with the code and the argument they stand for.
var phrases = []struct{ says, code, arg string }{
	{"unexpected property", "unknownField", ""},
	{"unknown query parameter", "unknownField", ""},
	{"expected required property ", "required", ""},
	{"expected property ", "required", ""},
	{"required ", "required", ""},
	{"expected number >= ", "tooSmall", "min"},
	{"expected number > ", "tooSmall", "min"},
	{"expected number <= ", "tooBig", "max"},
	{"expected number < ", "tooBig", "max"},
	{"expected length >= 1", "required", ""},
	{"expected length >= ", "tooShort", "min"},
	{"expected length <= ", "tooLong", "max"},
	{"expected array length >= ", "tooFew", "min"},
	{"expected array length <= ", "tooMany", "max"},
	{"expected value to be one of ", "notAllowed", ""},
	{"expected string to be RFC 4122 uuid", "notAnID", ""},
	{"expected array items to be unique", "notUnique", ""},
	{givenTwice, "givenTwice", ""},
	{beyondRange, "malformed", ""},
	{tooDeep, "malformed", ""},
	{otherType, "malformed", ""},
}

func fieldOf(d *huma.ErrorDetail) errs.Field {
	name := d.Location
	for _, prefix := range []string{"body.", "query.", "path.", "header."} {
		name = strings.TrimPrefix(name, prefix)
	}
	field := errs.Field{Name: name, Code: "malformed"}
	for _, p := range phrases {
		rest, found := strings.CutPrefix(d.Message, p.says)
		if !found {
			continue
		}
		field.Code = p.code
		if p.arg != "" {
			field.Args = errs.Args{p.arg: rest}
		}
		switch p.says {
		case "expected required property ", "expected property ":
			field.Name = required(name, rest)
		case givenTwice, beyondRange, tooDeep, otherType: // readJSON knows where
			field.Name = cmp.Or(rest, name)
		}
		break
	}
	return field
}

// required names the missing property itself rather than the object around it.
func required(around, rest string) string {
	property, _, _ := strings.Cut(rest, " ")
	if around == "" || around == "body" {
		return property
	}
	return around + "." + property
}
