package camera

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// publicPicture answers with a picture that everybody may see.
func (s *Service) publicPicture(w http.ResponseWriter, r *http.Request) {
	s.picture(w, r, public, func(k *viewKey, found record) string {
		k.blur = found.sensitive || k.at < found.clearSince
		if r.URL.Query().Get("at") != "" {
			// Not for good: a camera may become private.
			return "public, max-age=900"
		}
		return fmt.Sprintf("public, max-age=%d", min(found.every/2, 30))
	})
}

// picture serves what a rule lets through. How says how it is seen and how long
// it may be kept.
func (s *Service) picture(w http.ResponseWriter, r *http.Request, may func(*database.Tx, string) (record, error), how func(*viewKey, record) string) {
	k, err := wanted(r)
	if err != nil {
		s.o.Fail(w, r, err)
		return
	}
	newest := k.at == 0
	var control string
	var data []byte
	for range 2 {
		err = s.o.DB.View(r.Context(), func(tx *database.Tx) error {
			found, err := may(tx, k.camera)
			if err != nil {
				return err
			}
			if newest {
				k.at = found.picture
			}
			control = how(&k, found)
			return have(tx, k.camera, k.at, found.shownSince)
		})
		if err == nil && r.Header.Get("If-None-Match") != k.etag() {
			data, err = s.see(r.Context(), k)
		}
		if !newest || errs.KindOf(err) != errs.NotFound {
			break // else a newer one may have taken its place this very moment
		}
	}
	if err != nil {
		s.o.Fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", control)
	h.Set("ETag", k.etag())
	h.Set("Last-Modified", time.UnixMilli(k.at).UTC().Format(http.TimeFormat))
	if data == nil {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Disposition", "inline")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.UnixMilli(k.at), bytes.NewReader(data))
}
