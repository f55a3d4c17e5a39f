// Package document keeps papers that only some may see: photos of them and PDF
// files, checked, sealed, and given out by whoever knows who may.
package document

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
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/web"
)

// Kind is what a document is made of.
type Kind string

// The kinds.
const (
	Photo Kind = "photo"
	PDF   Kind = "pdf"
)

// Document is one paper that somebody sent.
type Document struct {
	ID      string    `json:"id"`
	Kind    Kind      `json:"kind" enum:"photo,pdf"`
	Name    string    `json:"name,omitempty" doc:"What the sender's device calls the file"`
	Bytes   int64     `json:"bytes"`
	Pages   int       `json:"pages,omitempty" doc:"Of a PDF"`
	Width   int       `json:"width,omitempty" doc:"Of a photo's large size, pixels"`
	Height  int       `json:"height,omitempty"`
	Created time.Time `json:"createdAt"`

	account string
}

// The sizes that a document is given out in; a PDF has only Whole.
const (
	Whole = "whole"
	Thumb = "thumb"
)

// What a file may have.
const (
	maxPDF   = 10 << 20 // bytes
	maxPages = 50
	// Loose is how long a document that belongs to nothing is kept.
	Loose = 7 * 24 * time.Hour
)

// Sealer encrypts what is stored.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// Service takes documents in and gives them out.
type Service struct {
	db     *database.DB
	blobs  *blob.Store
	vault  Sealer
	photos *media.Processor
}

// New returns a service that keeps rows in db and sealed files in blobs.
func New(db *database.DB, blobs *blob.Store, vault Sealer, photos *media.Processor) *Service {
	return &Service{db, blobs, vault, photos}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the table of documents.
func Migrations() database.Migrations {
	return database.Migrations{Module: "document", Files: embedded.Folder(migrations, "migrations")}
}

// Texts are the sentences of this package's errors.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Upload is a file; its name stands in the query. It is exported so that its
// digest is found.
type Upload struct {
	Name    string `query:"name" maxLength:"120" doc:"What the file is called"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// Digest tells an upload from another under the same Idempotency-Key.
func (u *Upload) Digest() [sha256.Size]byte { return sha256.Sum256(u.RawBody) }

// part is one stored size.
type part struct {
	size string
	data []byte
}

// upload stores the files first, so that no row points to nothing.
func (s *Service) upload(ctx context.Context, in *Upload) (work web.Prepared[web.JSON[Document]], err error) {
	d, parts, err := s.look(ctx, in.RawBody)
	if err != nil {
		return work, err
	}
	d.Name, d.account = in.Name, web.Who(ctx).Account
	if err := s.store(ctx, &d, parts); err != nil {
		return work, err
	}
	work.Commit = func(tx *database.Tx) (*web.JSON[Document], error) {
		d.Created = tx.Time()
		return web.Answer(d), s.insert(tx, d, "")
	}
	work.Discard = func(ctx context.Context) error { return s.drop(ctx, d.ID) }
	return work, nil
}

// Keep stores a PDF of our own making as subject's, in the caller's
// transaction's name: call it before, and Enter inside.
func (s *Service) Keep(ctx context.Context, account, name string, data []byte) (Document, error) {
	pages, err := pdf.Inspect(data, pdf.Limits{Bytes: maxPDF, Pages: maxPages})
	if err != nil {
		return Document{}, err
	}
	d := Document{Kind: PDF, Name: name, Bytes: int64(len(data)), Pages: pages, account: account}
	return d, s.store(ctx, &d, []part{{Whole, data}})
}

// Enter makes what Keep stored belong to subject.
func (s *Service) Enter(tx *database.Tx, d Document, subject string) error {
	return s.insert(tx, d, subject)
}

func (s *Service) look(ctx context.Context, data []byte) (d Document, parts []part, err error) {
	if pdf.Looks(data) {
		pages, err := pdf.Inspect(data, pdf.Limits{Bytes: maxPDF, Pages: maxPages})
		return Document{Kind: PDF, Bytes: int64(len(data)), Pages: pages}, []part{{Whole, data}}, err
	}
	made, err := s.photos.Process(ctx, bytes.NewReader(data))
	if err != nil {
		return d, nil, err
	}
	d = Document{Kind: Photo, Width: made.Width, Height: made.Height}
	for _, size := range made.Sizes {
		switch size.Name {
		case media.Large:
			d.Bytes = int64(len(size.Data))
			parts = append(parts, part{Whole, size.Data})
		case media.Thumb:
			parts = append(parts, part{Thumb, size.Data})
		}
	}
	return d, parts, nil
}

func key(document, size string) string { return "documents/" + document + "/" + size + ".bin" }

func sealing(document, size string) string { return "document:" + document + ":" + size }

func (s *Service) store(ctx context.Context, d *Document, parts []part) error {
	d.ID = id.New(time.Now().UnixMilli()) //nolint:forbidigo // an id's time orders, it decides nothing
	for _, p := range parts {
		sealed := s.vault.Seal(p.data, sealing(d.ID, p.size))
		if err := s.blobs.Put(ctx, key(d.ID, p.size), bytes.NewReader(sealed), int64(len(sealed))); err != nil {
			return errors.Join(err, s.drop(context.WithoutCancel(ctx), d.ID))
		}
	}
	return nil
}

// Read unseals one size of a document.
func (s *Service) Read(ctx context.Context, document, size string) ([]byte, error) {
	sealed, err := s.sealed(ctx, document, size)
	if err != nil {
		return nil, err
	}
	return s.vault.Unseal(sealed, sealing(document, size))
}

func (s *Service) drop(ctx context.Context, document string) error {
	return errors.Join(s.blobs.Delete(ctx, key(document, Whole)), s.blobs.Delete(ctx, key(document, Thumb)))
}

// Forget deletes the files of what Keep stored and nothing entered.
func (s *Service) Forget(ctx context.Context, d Document) error { return s.drop(ctx, d.ID) }
