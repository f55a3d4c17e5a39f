package messages

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// serveFile gives a file of a message to who sees the message.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request) {
	account, conversation, wanted := web.Who(r.Context()).Account, r.PathValue("id"), r.PathValue("file")
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || id.Check(conversation) != nil {
		s.Fail(w, r, errs.Missing())
		return
	}
	var found *file
	err = s.db.View(r.Context(), func(tx *database.Tx) error {
		c, me, err := s.mine(tx, account, conversation)
		if err != nil {
			return err
		}
		m, err := c.one(tx, me, seq)
		if err == nil {
			found = m.content.file(wanted)
		}
		return err
	})
	s.give(w, r, found, err)
}

// file is one that a content shows; nil when it shows no such.
func (c *content) file(wanted string) *file {
	if c.Voice != nil && c.Voice.ID == wanted {
		return c.Voice
	}
	if i := slices.IndexFunc(c.Photos, func(f file) bool { return f.ID == wanted }); i >= 0 {
		return &c.Photos[i]
	}
	return nil
}

// give writes a file. The browser takes it for what it was checked to be, and
// never for a page.
func (s *Service) give(w http.ResponseWriter, r *http.Request, f *file, err error) {
	size := r.PathValue("size")
	if err == nil && (f == nil || size != document.Whole && (size != document.Thumb || f.voice())) {
		err = errs.Missing()
	}
	if err != nil {
		s.Fail(w, r, err)
		return
	}
	data, err := s.bytesOf(r.Context(), f, size)
	if err != nil {
		s.Fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Disposition", `inline; filename="anh.jpg"`)
	if f.voice() {
		h.Set("Content-Type", f.Type)
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// voice reports whether a file is a recording.
func (f *file) voice() bool { return f.Type != "" }

func (s *Service) bytesOf(ctx context.Context, f *file, size string) ([]byte, error) {
	if f.voice() {
		return s.readVoice(ctx, f.ID)
	}
	return s.Documents.Read(ctx, f.ID, size)
}
