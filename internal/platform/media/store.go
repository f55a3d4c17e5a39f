package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/errs"
)

// Stored is what a row keeps of a photo.
type Stored struct {
	ID     string `json:"id"`    // random UUID: who was not told it does not find the photo
	Width  int    `json:"width"` // of the large size, in pixels
	Height int    `json:"height"`
	Color  string `json:"color"` // #rrggbb
}

// URL is where Handler serves a size of a stored photo.
func URL(id, size string) string { return "/media/" + id + "/" + size }

// Store writes all sizes of a photo under a new id. A row that mentions the id is
// written afterwards, so that it never points to nothing; what no row comes to
// mention is for Remove.
func Store(ctx context.Context, blobs *blob.Store, p Photo) (Stored, error) {
	random, err := uuid.NewRandom()
	if err != nil {
		return Stored{}, fmt.Errorf("media: %w", err)
	}
	id := random.String()
	for _, s := range p.Sizes {
		if err := blobs.Put(ctx, Key(id, s.Name), bytes.NewReader(s.Data), int64(len(s.Data))); err != nil {
			// Tidying up is tried even when the caller is gone, but not for long.
			tidy, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return Stored{}, errors.Join(err, Remove(tidy, blobs, id))
		}
	}
	return Stored{ID: id, Width: p.Width, Height: p.Height, Color: p.Color}, nil
}

// Remove deletes all sizes; that some or all are gone already is no error.
func Remove(ctx context.Context, blobs *blob.Store, id string) error {
	if !ValidID(id) {
		return fmt.Errorf("media: %.40q is no photo's id", id)
	}
	var failed []error
	for _, s := range sides {
		failed = append(failed, blobs.Delete(ctx, Key(id, s.name)))
	}
	return errors.Join(failed...)
}

// ValidID reports whether id has the one form in which Store gives it out.
func ValidID(id string) bool {
	parsed, err := uuid.Parse(id)
	return err == nil && parsed.String() == id
}

// Key is where a size of a photo is stored.
func Key(id, size string) string { return "photos/" + id + "/" + size + ".jpg" }

// Handler serves GET /media/{id}/{size}; the pattern it is registered with has
// those two names. It needs no permission beyond knowing the id. What cannot be
// served goes to fail, and is errs.NotFound for whatever is not a stored photo.
func Handler(blobs *blob.Store, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, size := r.PathValue("id"), r.PathValue("size")
		if !ValidID(id) || (size != Thumb && size != Medium && size != Large) {
			fail(w, r, errs.Missing())
			return
		}
		o, err := blobs.Get(r.Context(), Key(id, size))
		if err != nil {
			fail(w, r, err)
			return
		}
		defer o.Close() //nolint:errcheck // reading only
		h := w.Header()
		h.Set("Content-Type", o.Type)
		h.Set("Cache-Control", "public, max-age=31536000, immutable") // an id never gets another photo
		h.Set("ETag", o.ETag)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		http.ServeContent(w, r, "", time.Time{}, o)
	})
}
