package document_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var linh = webtest.Account("01990000-0000-7000-8000-00000000000a")

type rig struct {
	*webtest.Server
	t         *testing.T
	db        *database.DB
	documents *document.Service
	blobs     *blob.Store
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db := dbtest.Open(t, engine, nil, web.Migrations(), jobs.Migrations(), document.Migrations())
			blobs, err := blob.Open(t.Context(), "", t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { blobs.Close() })
			documents := document.New(db, blobs, webtest.Clear{}, media.New(media.Limits{}))
			texts := []fs.FS{document.Texts(), media.Texts(), pdf.Texts()}
			test(t, &rig{webtest.Start(t, db, texts, documents.Module().Routes...), t, db, documents, blobs})
		})
	}
}

func (r *rig) send(who web.Principal, name string, data []byte, headers ...string) webtest.Answer {
	r.t.Helper()
	return r.As(who).Ask(http.MethodPost, "/api/v1/documents?name="+name, data, append(headers, "Content-Type", "application/octet-stream")...)
}

func (r *rig) stored() (n int) {
	r.t.Helper()
	if err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT count(*) FROM documents`).Scan(&n) }); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func picture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		img.Set(x, x%240, color.RGBA{200, uint8(x % 256), 80, 255}) //nolint:gosec // below 256
	}
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(b *bytes.Buffer, img image.Image) error { return jpeg.Encode(b, img, nil) }
func asPNG(b *bytes.Buffer, img image.Image) error  { return png.Encode(b, img) }

// archive is a ZIP file, as office documents are.
func archive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("word/vbaProject.bin")
	if err == nil {
		_, err = f.Write([]byte("macro"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a file is called and what it says it is count for nothing: it is what it
// is made of, or it is refused and nothing of it is kept.
func TestFilesThatLieAboutTheirType(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		photo := picture(t, asJPEG)
		for name, data := range map[string][]byte{
			"page.jpg":     []byte("<!doctype html><script>alert(1)</script>"),
			"drawing.jpg":  []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
			"program.jpg":  append([]byte("MZ"), make([]byte, 500)...),
			"jpeghead.jpg": append([]byte("\xff\xd8\xff\xe0"), "<script>alert(1)</script>"...),
			"pnghead.png":  append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("a"), 200)...),
			"gif.jpg":      append([]byte("GIF89a"), make([]byte, 40)...),
			"don.pdf":      archive(t),
			"don2.pdf":     []byte("%PDF-1.7\n<script>alert(1)</script>"),
			"two.jpg":      append(picture(t, asJPEG), "<script>alert(1)</script>"...),
			"two.png":      append(picture(t, asPNG), archive(t)...),
			"cut.jpg":      photo[:len(photo)/3],
			"empty.jpg":    {},
		} {
			if got := r.send(linh, name, data); got.Status != http.StatusUnprocessableEntity && got.Status != http.StatusUnsupportedMediaType {
				t.Errorf("%s: %d %.200s", name, got.Status, got.Body)
			}
		}
		if n := r.stored(); n != 0 {
			t.Errorf("%d were stored", n)
		}
	})
}

// A picture is made anew, whatever it is called.
func TestAPictureIsMadeAnew(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for name, data := range map[string][]byte{"anh.pdf": picture(t, asJPEG), "anh.txt": picture(t, asPNG)} {
			var d document.Document
			r.send(linh, name, data).Want(http.StatusCreated).Into(&d)
			kept, err := r.documents.Read(t.Context(), d.ID, document.Whole)
			if err != nil || d.Kind != document.Photo || !bytes.HasPrefix(kept, []byte("\xff\xd8\xff")) || bytes.Equal(kept, data) {
				t.Errorf("%s: %v %s %.8q", name, err, d.Kind, kept)
			}
		}
	})
}

func TestNobodySendsPapers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Ask(http.MethodPost, "/api/v1/documents?name=a", picture(t, asJPEG), "Content-Type", "application/octet-stream").
			Want(http.StatusUnauthorized)
		r.As(linh).Ask(http.MethodPost, "/api/v1/documents?name=a", make([]byte, 13<<20), "Content-Type", "application/octet-stream").
			Want(http.StatusRequestEntityTooLarge)
		r.send(linh, strings.Repeat("a", 121), picture(t, asJPEG)).Want(http.StatusUnprocessableEntity)
		if n := r.stored(); n != 0 {
			t.Errorf("%d were stored", n)
		}
	})
}

// A program killed between storing a file and writing its row leaves the file; it
// goes after a day, and what belongs to a row stays.
func TestFilesThatNoRowKnowsGo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		old := time.Now().Add(-25 * time.Hour).UnixMilli()
		lost, kept, fresh := id.New(old), id.New(old), id.New(time.Now().UnixMilli())
		for _, one := range []string{lost, kept, fresh} {
			if err := r.blobs.Put(t.Context(), "documents/"+one+"/whole.bin", strings.NewReader("x"), 1); err != nil {
				t.Fatal(err)
			}
		}
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO documents (id, account, subject, kind, name, bytes, pages, width, height, created_at)
				VALUES ($1, 'an', 'case:1', 'pdf', $2, 1, 1, 0, 0, $3)`, kept, []byte("x"), old)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		jobs.NewRunner(r.db, r.documents.Module().Jobs, slog.New(slog.DiscardHandler), jobs.Options{}).Drain(t.Context())
		for one, want := range map[string]bool{lost: false, kept: true, fresh: true} {
			if there, err := r.blobs.Exists(t.Context(), "documents/"+one+"/whole.bin"); there != want || err != nil {
				t.Errorf("%s: %t, %v", one, there, err)
			}
		}
	})
}
