package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	const path = "/api/v1/me/drafts/{kind}"
	return []web.Route{
		web.Get(path, "My draft of a kind", web.SignedIn(), s.get),
		web.Put(path, "Keep a draft", web.SignedIn(), s.put, web.Status(http.StatusNoContent), web.MaxBody(maxSize)),
		web.Delete(path, "Forget a draft", web.SignedIn(), remove, web.Status(http.StatusNoContent)),
	}
}

// ByKind names a draft among those of the account. It is exported because
// embedded fields of unexported types are not read.
type ByKind struct {
	Kind string `path:"kind" maxLength:"40" pattern:"^[a-z][a-z0-9-]*$" patternDescription:"lower-case letters, digits and hyphens" doc:"What is being written, such as rentals."`
}

type output struct {
	web.Tagged
	Body json.RawMessage
}

func (s *Service) get(ctx context.Context, in *ByKind) (*output, error) {
	out := &output{}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		content, version, err := s.load(tx, web.Who(ctx).Account, in.Kind)
		out.Tagged, out.Body = web.Tag(version), content
		return err
	})
	return out, err
}

type putInput struct {
	ByKind
	web.IfMatch
	Body json.RawMessage `doc:"A JSON object of at most 64 KiB."`
}

// put lets the last writer win, unless If-Match says which version it knows.
func (s *Service) put(tx *database.Tx, who web.Principal, in *putInput) (*web.Tagged, error) {
	if content := bytes.TrimSpace(in.Body); !json.Valid(content) || !utf8.Valid(content) || content[0] != '{' {
		return nil, errs.InvalidField("body", "draftNotObject")
	}
	save := func() (int64, error) { return s.save(tx, who.Account, in.Kind, in.Body) }
	if in.IfMatch.IfMatch != "" {
		known, err := in.Version()
		if err != nil {
			return nil, err
		}
		save = func() (int64, error) { return s.replace(tx, who.Account, in.Kind, in.Body, known) }
	}
	version, err := save()
	tag := web.Tag(version)
	return &tag, err
}

func remove(tx *database.Tx, who web.Principal, in *ByKind) (*web.None, error) {
	return &web.None{}, drop(tx, who.Account, in.Kind)
}
