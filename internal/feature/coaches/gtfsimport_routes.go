package coaches

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/gtfs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

func (s *Service) importRoutes() []web.Route {
	desk := web.Role(operators...).Proven()
	return []web.Route{
		web.Get(oneFeed+"/imports", "GTFS archives that were sent", desk, s.getImports),
		web.Create(oneFeed+"/imports", "Send a GTFS archive, to be looked at", desk, s.postImport,
			web.MaxBody(importLimits.Archive), web.Limited(web.Limit{Count: 30, Per: time.Hour})),
		web.Get(oneFeed+"/imports/{import}", "What was found in it", desk, s.getImport),
		web.Post(oneFeed+"/imports/{import}/publish", "Show people what is in it", desk, s.postPublishImport),
		web.Delete(oneFeed+"/imports/{import}", "Drop it", desk, s.deleteImport),
		web.Get(oneFeed+"/gtfs.zip", "What people see, as GTFS", desk, s.getExport, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
	}
}

// CoachImportFault is one thing that is wrong with an archive, and where.
type CoachImportFault struct {
	File   string `json:"file,omitempty" doc:"Missing: the archive itself"`
	Line   int    `json:"line,omitempty" doc:"Counted from 1; missing: the file as a whole"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty" doc:"Shortened"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

// CoachImport is an archive that an operator has sent.
type CoachImport struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	Bytes   int64              `json:"bytes"`
	Status  string             `json:"status" enum:"waiting,reading,faulty,ready,published"`
	Sent    time.Time          `json:"sentAt"`
	Lines   int64              `json:"lines" doc:"Of all its files"`
	Done    int64              `json:"done" doc:"Of those, written so far"`
	Faults  []CoachImportFault `json:"faults" nullable:"false" doc:"The first ones; in a list none"`
	Total   int64              `json:"total" doc:"How many faults there are"`
	Changes *CoachChanges      `json:"changes,omitempty" doc:"When it is ready"`
}

func (s *Service) viewImport(ctx context.Context, k keptImport, faults bool) CoachImport {
	v := CoachImport{
		ID: k.id, Name: k.name, Bytes: k.bytes, Status: k.status, Sent: k.created, Lines: k.lines, Done: k.done,
		Faults: []CoachImportFault{}, Total: k.total,
	}
	if k.status == importReady || k.status == importPublished {
		v.Changes = &k.changes
	}
	for _, f := range k.faults {
		if faults {
			v.Faults = append(v.Faults, CoachImportFault{f.File, f.Line, f.Column, f.Value, f.Code, s.o.Texts.Say(web.Language(ctx), f.Code, f.args())})
		}
	}
	return v
}

// CoachArchive is a zip file; its name stands in the query. It is exported so
// that its digest is found.
type CoachArchive struct {
	Feed    string `path:"feed" maxLength:"36"`
	Name    string `query:"name" maxLength:"120" doc:"What the file is called"`
	RawBody []byte `contentType:"application/zip"`
}

// Digest tells an archive from another, of another feed or of another name,
// under the same Idempotency-Key.
func (a *CoachArchive) Digest() (sum [sha256.Size]byte) {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %q ", a.Feed, a.Name) // never fails
	h.Write(a.RawBody)
	h.Sum(sum[:0])
	return sum
}

// importsAlone has who sends, publishes and drops imports of a feed wait for
// one another.
func importsAlone(tx *database.Tx, feedID string) error { return tx.Alone("coach_imports " + feedID) }

// postImport keeps the archive; a job reads it.
func (s *Service) postImport(tx *database.Tx, who web.Principal, in *CoachArchive) (*web.JSON[CoachImport], error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if len(in.RawBody) == 0 {
		return nil, errs.InvalidField("file", "required")
	}
	if err := importsAlone(tx, f.ID); err != nil {
		return nil, err
	}
	importID, err := insertImport(tx, f.ID, oneLine(in.Name), in.RawBody)
	if err != nil {
		return nil, err
	}
	if err := jobs.Enqueue(tx, importJob, importPayload{importID}); err != nil {
		return nil, err
	}
	k, err := findImport(tx, f.ID, importID)
	return web.Answer(s.viewImport(tx.Context(), k, true)), err
}

type importsInput struct {
	web.Paging
	Feed string `path:"feed" maxLength:"36"`
}

func (s *Service) getImports(ctx context.Context, in *importsInput) (*web.JSON[web.Page[CoachImport]], error) {
	page := web.Page[CoachImport]{Items: []CoachImport{}}
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		all, err := importsOf(tx, f.ID, before, in.Limit+1)
		if len(all) > in.Limit {
			page.Next, all = web.Cursor(all[in.Limit-1].id), all[:in.Limit]
		}
		for _, k := range all {
			page.Items = append(page.Items, s.viewImport(ctx, k, false))
		}
		return err
	})
	return web.Answer(page), err
}

type importInput struct {
	Feed   string `path:"feed" maxLength:"36"`
	Import string `path:"import" maxLength:"36"`
}

func (s *Service) getImport(ctx context.Context, in *importInput) (*web.JSON[CoachImport], error) {
	var k keptImport
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err == nil {
			k, err = findImport(tx, f.ID, in.Import)
		}
		return err
	})
	return web.Answer(s.viewImport(ctx, k, true)), err
}

func (s *Service) postPublishImport(tx *database.Tx, who web.Principal, in *importInput) (*web.JSON[CoachImport], error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if err := importsAlone(tx, f.ID); err != nil {
		return nil, err
	}
	if _, err := findImport(tx, f.ID, in.Import); err != nil {
		return nil, err
	}
	if err := s.publishImport(tx, &f, in.Import); err != nil {
		return nil, err
	}
	err = audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "coachFeed.publish", Subject: audit.Subject{Kind: "coachFeed", ID: f.ID}, Organisation: f.Organisation,
		Details: map[string]string{"import": in.Import},
	})
	if err != nil {
		return nil, err
	}
	k, err := findImport(tx, f.ID, in.Import)
	return web.Answer(s.viewImport(tx.Context(), k, true)), err
}

// deleteImport drops what was not published; what was stays on record.
func (s *Service) deleteImport(tx *database.Tx, who web.Principal, in *importInput) (*web.None, error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if err := importsAlone(tx, f.ID); err != nil {
		return nil, err
	}
	k, err := findImport(tx, f.ID, in.Import)
	if err != nil {
		return nil, err
	}
	if k.status == importPublished {
		return nil, errs.New(errs.Conflict, "importPublished")
	}
	return &web.None{}, dropImports(tx, `id = $1 AND status <> 'published'`, k.id)
}

// getExport is what an operator has published, with identifiers as they were
// imported or made.
func (s *Service) getExport(ctx context.Context, in *feedInput) (*TransitFile, error) {
	out := &TransitFile{Status: http.StatusOK, Type: "application/zip", Disposition: `attachment; filename="gtfs.zip"`}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		if f.Published == "" {
			return errs.New(errs.Conflict, "nothingPublished")
		}
		whole, err := s.edition(tx, f.Published)
		if err != nil {
			return err
		}
		out.Modified = f.PublishedAt.UTC().Format(http.TimeFormat)
		out.Body, err = archive(whole)
		return err
	})
	return out, err
}

func archive(feed *gtfs.Feed) ([]byte, error) {
	var b bytes.Buffer
	err := gtfs.Write(&b, feed)
	return b.Bytes(), err
}
