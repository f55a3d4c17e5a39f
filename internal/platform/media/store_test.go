package media_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
)

func shelf(t *testing.T) (blobs *blob.Store, folder string, server http.Handler) {
	t.Helper()
	folder = t.TempDir()
	blobs, err := blob.Open(t.Context(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := blobs.Close(); err != nil {
			t.Error(err)
		}
	})
	mux := http.NewServeMux()
	mux.Handle("GET /media/{id}/{size}", media.Handler(blobs, func(w http.ResponseWriter, _ *http.Request, err error) {
		status := http.StatusInternalServerError
		if errs.KindOf(err) == errs.NotFound {
			status = http.StatusNotFound
		}
		http.Error(w, "no", status)
	}))
	return blobs, folder, mux
}

func get(server http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, http.NoBody)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

func TestStoredPhotoIsServed(t *testing.T) {
	blobs, _, server := shelf(t)
	photo := accepted(t, asJPEG(t, quarters(400, 300)))
	stored, err := media.Store(t.Context(), blobs, photo)
	if err != nil || !media.ValidID(stored.ID) || stored.Width != 400 || stored.Height != 300 || len(stored.Color) != 7 {
		t.Fatalf("got %+v, %v", stored, err)
	}
	for _, s := range photo.Sizes {
		url := media.URL(stored.ID, s.Name)
		w := get(server, "GET", url)
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), s.Data) {
			t.Fatalf("%s: %d, %d bytes", s.Name, w.Code, w.Body.Len())
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
			"Content-Length": strconv.Itoa(len(s.Data)), "Content-Security-Policy": "default-src 'none'; sandbox",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		tag := w.Header().Get("ETag")
		if again := get(server, "GET", url, "If-None-Match", tag); again.Code != 304 || again.Body.Len() != 0 {
			t.Errorf("unchanged: %d", again.Code)
		}
		if other := get(server, "GET", url, "If-None-Match", `"forged"`); other.Code != 200 {
			t.Errorf("forged ETag: %d", other.Code)
		}
		if head := get(server, "HEAD", url); head.Code != 200 || head.Body.Len() != 0 {
			t.Errorf("HEAD: %d", head.Code)
		}
		if part := get(server, "GET", url, "Range", "bytes=2-5"); part.Code != 206 || !bytes.Equal(part.Body.Bytes(), s.Data[2:6]) {
			t.Errorf("range: %d", part.Code)
		}
	}
	for range 2 {
		if err := media.Remove(t.Context(), blobs, stored.ID); err != nil {
			t.Fatal(err)
		}
	}
	if w := get(server, "GET", media.URL(stored.ID, media.Thumb)); w.Code != 404 || w.Header().Get("Cache-Control") != "" {
		t.Errorf("removed: %d, %q", w.Code, w.Header().Get("Cache-Control"))
	}
}

func TestOnlyPhotosAreServed(t *testing.T) {
	blobs, folder, server := shelf(t)
	stored, err := media.Store(t.Context(), blobs, accepted(t, asJPEG(t, quarters(8, 8))))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "secret.jpg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := stored.ID
	for _, path := range []string{
		"/media/" + uuid.NewString() + "/thumb", "/media/" + id + "/huge", "/media/" + id + "/thumb.jpg", "/media/" + id + "/",
		"/media/" + strings.ToUpper(id) + "/thumb", "/media/{" + id + "}/thumb", "/media/" + strings.ReplaceAll(id, "-", "") + "/thumb",
		"/media/..%2f..%2fsecret/thumb", "/media/" + id + "/..%2f..%2f..%2fsecret", "/media/x/thumb", "/media/urn:uuid:" + id + "/thumb",
	} {
		if w := get(server, "GET", path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if media.Remove(t.Context(), blobs, "../x") == nil {
		t.Error("removed something that is no photo")
	}
}

func TestFailedStoreLeavesNothing(t *testing.T) {
	blobs, folder, _ := shelf(t)
	photo := accepted(t, asJPEG(t, quarters(8, 8)))
	photo.Sizes[2].Name = "../thumb" // the third cannot be written
	if _, err := media.Store(t.Context(), blobs, photo); err == nil {
		t.Fatal("stored under a bad key")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := media.Store(gone, blobs, photo); err == nil {
		t.Fatal("stored for nobody")
	}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("left %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
