// Package publicservice is the catalogue of administrative procedures, and the
// three that are filed online here: birth registration, the certificate of
// marital status, and certified copies of diplomas.
package publicservice

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/credential"
	"daklakid/internal/core/document"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/module"
)

// Kind is what the kernel calls cases of public services.
const Kind = "publicservice"

// Page is the path of an owner's case, before its id.
const Page = "/ho-so/"

// Options are what public services build on.
type Options struct {
	Cases     *casework.Kernel
	Documents *document.Service
	// Pack has procedures/*.json and procedures/catalogue.json.
	Pack fs.FS
	// Person is what is known of an account, errs.Missing when nothing is.
	Person func(tx *database.Tx, account string) (assurance.Person, error)
	// Credential signs results.
	Credential *credential.Service
	Index      Indexer
	// Portal is the outside system that some procedures are handed to; nil: none.
	Portal Portal
	// Secrets are what the portal signs its callbacks with, newest first.
	Secrets   []string
	Fail      func(http.ResponseWriter, *http.Request, error)
	Now       func() time.Time
	PublicURL string
	App       string
}

// Indexer finds equal values without keeping them.
type Indexer interface {
	BlindIndexes(field, value string) [][]byte
}

// Service is the function.
type Service struct {
	Options
	catalogue catalogue
}

// catalogue is what the pack says beyond the procedures filed here.
type catalogue struct {
	Portal      string            `json:"portal"` // address of a procedure's page, with {code}
	Procedures  []json.RawMessage `json:"procedures"`
	Ethnicities []string          `json:"ethnicities"`
	Authorities map[string]string `json:"authorities"` // agency → what the portal calls it
}

// New reads the pack and declares the kind.
func New(o Options) (*Service, error) {
	s := &Service{Options: o}
	raw, err := fs.ReadFile(o.Pack, "procedures/catalogue.json")
	if err != nil {
		return nil, fmt.Errorf("public services: %w", err)
	}
	if err := json.Unmarshal(raw, &s.catalogue); err != nil {
		return nil, fmt.Errorf("public services: catalogue: %w", err)
	}
	kind := casework.Kind{
		Name: Kind, Page: Page, Rules: s.rules(), Reopenable: true, Check: s.check, Line: line,
		Filed: s.filed, Deciding: s.deciding, Remarks: s.remarks, Forget: forget,
	}
	if o.Portal != nil {
		kind.Forward = forwarder{s}
	}
	o.Cases.Add(kind)
	return s, nil
}

// Load publishes the pack's procedures: a changed one becomes a new version.
func (s *Service) Load(ctx context.Context) error {
	files, err := fs.Glob(s.Pack, "procedures/*.json")
	if err != nil {
		return fmt.Errorf("public services: %w", err)
	}
	return s.Cases.DB.Update(ctx, func(tx *database.Tx) error {
		for _, name := range files {
			if strings.HasSuffix(name, "catalogue.json") {
				continue
			}
			raw, err := fs.ReadFile(s.Pack, name)
			if err != nil {
				return fmt.Errorf("public services: %w", err)
			}
			if _, err := s.Cases.Publish(tx, Kind, raw); err != nil {
				return fmt.Errorf("public services: %s: %w", name, err)
			}
		}
		for _, raw := range s.catalogue.Procedures {
			if _, err := s.Cases.Publish(tx, Kind, raw); err != nil {
				return fmt.Errorf("public services: catalogue: %w", err)
			}
		}
		return nil
	})
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what public services add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "publicservice", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Personal: module.Personal{Erase: s.erase}, Rekey: s.Rekey,
	}
}

// line is what lists show: whose birth, who marries, whose diploma.
func line(_ *casework.Procedure, c *casework.Content) string {
	for _, path := range []string{"child.fullName", "subject.fullName", "holder.fullName", "applicant.fullName", "requester.fullName"} {
		if name := c.Answers.Text(path); name != "" {
			return name
		}
	}
	return ""
}
