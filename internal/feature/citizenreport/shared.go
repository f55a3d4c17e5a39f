package citizenreport

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Photos of a report are private. Those whose author agreed are shown to the
// operation centre, which by the standard fetches them from a media_url: an
// address that is signed for one photo of one report. The address itself never
// changes, so that a report sent again is the same report; how long it opens is
// decided when somebody comes.
const (
	sharedPath    = "/api/v1/shared-photos/"
	sharedPurpose = "report.photo"
	sharedFor     = 48 * time.Hour      // after the centre has taken the report
	sharedMost    = 30 * 24 * time.Hour // after it was filed, if it never does
)

// Signer signs what we believe when it comes back.
type Signer interface {
	Sign(purpose string, data []byte) []byte
	Verify(purpose string, data, signature []byte) bool
}

// sharedURL is where the centre finds a photo of a case.
func (s *Service) sharedURL(id, photo string) string {
	name := id + "." + photo
	signature := base64.RawURLEncoding.EncodeToString(s.Signer.Sign(sharedPurpose, []byte(name)))
	return s.PublicURL + sharedPath + name + "." + signature
}

// sharedURLs are those of all photos among files that the author agreed to show.
func (s *Service) sharedURLs(o casework.Outgoing, files []casework.File) (all []string) {
	for _, f := range files {
		if o.Share && s.Signer != nil && f.Kind == document.Photo && f.Slot == photoSlot {
			all = append(all, s.sharedURL(o.ID, f.ID))
		}
	}
	return all
}

type sharedInput struct {
	Token string `path:"token" maxLength:"200" doc:"Of a media_url: case, photo and signature"`
}

// getShared logs each look for the author to see. Whatever is wrong with the
// address, there is nothing here.
func (s *Service) getShared(ctx context.Context, in *sharedInput) (*casework.FileOutput, error) {
	parts := strings.Split(in.Token, ".")
	if len(parts) != 3 || s.Signer == nil {
		return nil, errs.Missing()
	}
	id, photo := parts[0], parts[1]
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !s.Signer.Verify(sharedPurpose, []byte(id+"."+photo), signature) {
		return nil, errs.Missing()
	}
	err = s.db.Update(ctx, func(tx *database.Tx) error {
		c, err := s.stillShared(tx, id, photo)
		if err != nil {
			return err
		}
		return audit.Record(tx, audit.Entry{
			Actor: audit.System, Action: "report.sharedPhoto", Subject: audit.Subject{Kind: "case", ID: c.ID}, Owner: c.Owner,
			Organisation: c.Organisation, Details: map[string]string{"document": photo},
		})
	})
	if err != nil {
		return nil, err
	}
	data, err := s.Kernel.Documents.Read(ctx, photo, document.Whole)
	return &casework.FileOutput{
		Type: "image/jpeg", Disposition: `inline; filename="anh.jpg"`, Policy: "default-src 'none'; sandbox", Body: data,
	}, err
}

// stillShared is the case of a photo that the centre may still fetch.
func (s *Service) stillShared(tx *database.Tx, id, photo string) (*casework.Case, error) {
	c, err := s.Kernel.Any(tx, Kind, id)
	if err != nil {
		return nil, err
	}
	content, err := s.Kernel.Content(c)
	if err != nil {
		return nil, err
	}
	until := c.Created.Add(sharedMost)
	events, err := s.Kernel.Timeline(tx, c, true)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(events, func(e casework.Event) bool { return e.Action == casework.Forwarded }); i >= 0 {
		until = earlier(until, events[i].At.Add(sharedFor))
	}
	files, err := s.Kernel.Files(tx, c, false)
	if err != nil {
		return nil, err
	}
	known := slices.ContainsFunc(files, func(f casework.File) bool {
		return f.ID == photo && f.Kind == document.Photo && f.Slot == photoSlot
	})
	if !content.Share || !known || tx.Time().After(until) {
		return nil, errs.Missing()
	}
	return c, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (s *Service) sharedRoutes() []web.Route {
	return []web.Route{
		web.Get(sharedPath+"{token}", "A photo that its author agreed to show the operation centre, for a while", web.Public(), s.getShared,
			web.Limited(web.Limit{Count: 120, Per: time.Minute})),
	}
}
