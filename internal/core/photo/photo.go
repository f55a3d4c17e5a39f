// Package photo keeps which pictures people sent and what shows them. The
// pixels are in platform/media; here is whose they are.
package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"io/fs"
	"time"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Photo is an uploaded picture; width and height in pixels are those of its
// large size, the colour is #rrggbb.
type Photo struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Color  string `json:"color"`
}

// View is a Photo with the addresses of its three sizes.
type View struct {
	Photo
	Thumb  string `json:"thumb"`
	Medium string `json:"medium"`
	Large  string `json:"large"`
}

// View adds the addresses.
func (p Photo) View() View {
	return View{p, Thumb(p.ID), media.URL(p.ID, media.Medium), media.URL(p.ID, media.Large)}
}

// Thumb is the address of a photo's smallest size.
func Thumb(id string) string { return media.URL(id, media.Thumb) }

// Loose is how long a photo that nothing shows is kept.
const Loose = 7 * 24 * time.Hour

// Service takes in photos and clears away those that nothing shows.
type Service struct {
	db        *database.DB
	blobs     *blob.Store
	processor *media.Processor
}

// New returns a service that keeps rows in db and pixels in blobs.
func New(db *database.DB, blobs *blob.Store, processor *media.Processor) *Service {
	return &Service{db, blobs, processor}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the table of photos.
func Migrations() database.Migrations {
	return database.Migrations{Module: "photo", Files: embedded.Folder(migrations, "migrations")}
}

// Texts are the sentences of this package's errors.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the upload route and the clearing job.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "photo", Texts: Texts(), Migrations: Migrations().Files,
		Routes: s.Routes(), Personal: personal(),
		Jobs: []jobs.Job{jobs.Every("photo.clear", time.Hour, s.clear), jobs.Handle(removeJob, s.remove)},
	}
}

// bodyLimit is above what media accepts, so that media says what is wrong.
const bodyLimit = 12 << 20

// Routes are POST /api/v1/photos.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.CreateLarge("/api/v1/photos", "Send a photo", web.SignedIn(), s.upload,
			web.MaxBody(bodyLimit), web.Limited(web.Limit{Count: 60, Per: 10 * time.Minute})),
	}
}

// Upload is a photo's file. It is exported so that its digest is found.
type Upload struct {
	RawBody []byte `contentType:"image/*"`
}

// Digest tells an upload from another under the same Idempotency-Key.
func (u *Upload) Digest() [sha256.Size]byte { return sha256.Sum256(u.RawBody) }

// upload stores the pixels first, so that no row points to nothing; pixels
// without a row are removed again when there will be none.
func (s *Service) upload(ctx context.Context, in *Upload) (work web.Prepared[web.JSON[View]], err error) {
	made, err := s.processor.Process(ctx, bytes.NewReader(in.RawBody))
	if err != nil {
		return work, err
	}
	stored, err := media.Store(ctx, s.blobs, made)
	if err != nil {
		return work, err
	}
	p := Photo(stored)
	work.Commit = func(tx *database.Tx) (*web.JSON[View], error) {
		return web.Answer(p.View()), insert(tx, web.Who(ctx).Account, p)
	}
	work.Discard = func(ctx context.Context) error { return media.Remove(ctx, s.blobs, p.ID) }
	return work, nil
}

// Keep stores a processed photo as the account's.
func (s *Service) Keep(ctx context.Context, account string, made media.Photo) (Photo, error) {
	stored, err := media.Store(ctx, s.blobs, made)
	if err != nil {
		return Photo{}, err
	}
	p := Photo(stored)
	if err := s.db.Update(ctx, func(tx *database.Tx) error { return insert(tx, account, p) }); err != nil {
		return Photo{}, errors.Join(err, media.Remove(context.WithoutCancel(ctx), s.blobs, p.ID))
	}
	return p, nil
}

// clear removes what nothing has shown for a week: first the row, so that
// nobody can attach a photo whose pixels are going. Pixels left behind by a
// crash in between cost only their space.
func (s *Service) clear(ctx context.Context) error {
	for {
		var gone []string
		err := s.db.Update(ctx, func(tx *database.Tx) (err error) {
			gone, err = takeLoose(tx, tx.Now()-Loose.Milliseconds())
			return err
		})
		if err != nil || len(gone) == 0 {
			return err
		}
		for _, id := range gone {
			if err := media.Remove(ctx, s.blobs, id); err != nil {
				return err
			}
		}
	}
}
