package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

// each runs a test on a local folder and on an S3 service over HTTP.
func each(t *testing.T, test func(*testing.T, *blob.Store)) {
	t.Run("folder", func(t *testing.T) { test(t, open(t, "", t.TempDir())) })
	t.Run("s3", func(t *testing.T) {
		address, _ := serveS3(t)
		test(t, open(t, address, ""))
	})
}

func open(t *testing.T, address, folder string) *blob.Store {
	t.Helper()
	s, err := blob.Open(t.Context(), address, folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func serveS3(t *testing.T) (address string, server *httptest.Server) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("photos"); err != nil {
		t.Fatal(err)
	}
	server = httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return "s3://key:secret@photos?region=hcm-1&endpoint=" + url.QueryEscape(server.URL), server
}

func read(t *testing.T, s *blob.Store, key string) (*blob.Object, []byte) {
	t.Helper()
	o, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(o)
	if err = errors.Join(err, o.Close()); err != nil {
		t.Fatal(err)
	}
	if o.Size != int64(len(data)) {
		t.Errorf("%s: the size is said to be %d, and is %d", key, o.Size, len(data))
	}
	return o, data
}

func TestPutThenGet(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		big := bytes.Repeat([]byte("đất đỏ "), 1<<20) // 11 MB: several parts on S3
		for key, data := range map[string][]byte{"photos/1a/thumb.jpg": []byte("jpeg"), "empty.jpg": {}, "exports/2026.jpg": big} {
			if err := s.Put(t.Context(), key, bytes.NewReader(data), int64(len(data))); err != nil {
				t.Fatal(err)
			}
			o, got := read(t, s, key)
			if !bytes.Equal(got, data) || o.Size != int64(len(data)) || o.Type != "image/jpeg" || !strings.HasPrefix(o.ETag, `"`) {
				t.Errorf("%s: %d bytes of type %q, ETag %s", key, o.Size, o.Type, o.ETag)
			}
			if ok, err := s.Exists(t.Context(), key); err != nil || !ok {
				t.Errorf("%s does not exist: %v", key, err)
			}
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestPutReplacesAndChangesETag(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		var tags []string
		for _, data := range []string{"first", "the second"} {
			if err := s.Put(t.Context(), "a.bin", strings.NewReader(data), 100); err != nil {
				t.Fatal(err)
			}
			o, got := read(t, s, "a.bin")
			if string(got) != data {
				t.Fatalf("got %q", got)
			}
			tags = append(tags, o.ETag)
		}
		if tags[0] == tags[1] {
			t.Error("the ETag stayed the same")
		}
	})
}

func TestAbsentAndDeleted(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		if err := s.Put(t.Context(), "a/b.bin", strings.NewReader("x"), 1); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second finds nothing to delete
			if err := s.Delete(t.Context(), "a/b.bin"); err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range []string{"a/b.bin", "never.bin", "a.bin"} {
			if _, err := s.Get(t.Context(), key); errs.KindOf(err) != errs.NotFound {
				t.Errorf("%s: %v", key, err)
			}
			if ok, err := s.Exists(t.Context(), key); err != nil || ok {
				t.Errorf("%s exists: %v", key, err)
			}
		}
	})
}

func TestNothingIsStoredAfterAnError(t *testing.T) {
	broken := errors.New("the phone lost its connection")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	each(t, func(t *testing.T, s *blob.Store) {
		tooLong := s.Put(t.Context(), "a.bin", strings.NewReader("four"), 3)
		if !errs.Is(tooLong, "blobTooLarge") || errs.KindOf(tooLong) != errs.TooLarge {
			t.Errorf("over the limit: %v", tooLong)
		}
		cut := io.MultiReader(strings.NewReader("half"), fail{broken})
		if err := s.Put(t.Context(), "a.bin", cut, 100); !errors.Is(err, broken) {
			t.Errorf("broken reader: %v", err)
		}
		if err := s.Put(cancelled, "a.bin", strings.NewReader("x"), 100); err == nil {
			t.Error("stored although nobody waits for it")
		}
		if ok, err := s.Exists(t.Context(), "a.bin"); err != nil || ok {
			t.Errorf("half a file was stored: %v", err)
		}
	})
}

type fail struct{ err error }

func (f fail) Read([]byte) (int, error) { return 0, f.err }

func TestReadersNeverSeeHalfAFile(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		one, two := bytes.Repeat([]byte{1}, 1<<17), bytes.Repeat([]byte{2}, 1<<16)
		if err := s.Put(t.Context(), "a.bin", bytes.NewReader(one), 1<<20); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := range 20 {
				data := [][]byte{two, one}[i%2]
				if err := s.Put(context.Background(), "a.bin", bytes.NewReader(data), 1<<20); err != nil {
					t.Error(err)
				}
			}
		})
		for range 20 {
			if _, got := read(t, s, "a.bin"); !bytes.Equal(got, one) && !bytes.Equal(got, two) {
				t.Fatalf("%d bytes that nobody wrote", len(got))
			}
		}
		wg.Wait()
	})
}

func TestBadKeysAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		for _, key := range []string{
			"", "/", "/etc/passwd.txt", "..", "../x.bin", "a/../../x.bin", "a/...bin", "a//b.bin", "a.bin/", "./a.bin", ".bin",
			".hidden.bin", "a/.b.bin", "A.bin", "a.BIN", "a b.bin", "a\x00b.bin", "a\\b.bin", "a.bin\n", "á.bin", "a?b.bin",
			"a%2e%2e.bin", "noextension", "page.html", "page.svg", "a.js", "a.bin.attrs", strings.Repeat("a", 200) + ".bin",
		} {
			if err := s.Put(t.Context(), key, strings.NewReader("x"), 1); err == nil {
				t.Errorf("stored %q", key)
			}
			if _, err := s.Get(t.Context(), key); err == nil || errs.KindOf(err) == errs.NotFound {
				t.Errorf("looked for %q: %v", key, err)
			}
			if s.Delete(t.Context(), key) == nil {
				t.Errorf("deleted %q", key)
			}
			if _, err := s.Exists(t.Context(), key); err == nil {
				t.Errorf("asked for %q", key)
			}
		}
	})
}

func TestFolderIsPrivateAndClean(t *testing.T) {
	data := t.TempDir()
	s := open(t, "", data)
	_ = s.Put(t.Context(), "a/b.bin", strings.NewReader("too long"), 1)
	if err := s.Put(t.Context(), "a/c.bin", strings.NewReader("x"), 1); err != nil {
		t.Fatal(err)
	}
	var files []string
	err := filepath.WalkDir(data, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != data {
			info, err := d.Info()
			if err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("%s is %v, %v", path, info.Mode(), err)
			}
		} else if err == nil && !d.IsDir() {
			files = append(files, d.Name())
		}
		return err
	})
	if err != nil || strings.Join(files, " ") != "c.bin" {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestServiceAwayIsUnavailable(t *testing.T) {
	address, server := serveS3(t)
	s := open(t, address, "")
	server.Close()
	var wg sync.WaitGroup // side by side, because each is tried again for a while
	for name, call := range map[string]func(context.Context) error{
		"Get":    func(ctx context.Context) error { _, err := s.Get(ctx, "a.bin"); return err },
		"Put":    func(ctx context.Context) error { return s.Put(ctx, "a.bin", strings.NewReader("x"), 1) },
		"Delete": func(ctx context.Context) error { return s.Delete(ctx, "a.bin") },
		"Ping":   s.Ping,
	} {
		wg.Go(func() {
			if err := call(t.Context()); errs.KindOf(err) != errs.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wg.Wait()
}

func TestBadURLsAreRefusedWithoutTheirSecret(t *testing.T) {
	for _, address := range []string{
		"gs://bucket", "https://k:hush@host/bucket", "s3://", "s3://k:hush@bucket/prefix", "s3://k:hush@bucket?nonsense=1",
		"s3://k:hush@bucket?pathStyle=perhaps", "s3://k:hush@bu cket", "/absolute", "mem://",
	} {
		_, err := blob.Open(t.Context(), address, t.TempDir())
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, server := serveS3(t)
	gone := open(t, "s3://key:secret@elsewhere?endpoint="+url.QueryEscape(server.URL), "")
	if gone.Ping(t.Context()) == nil {
		t.Error("a bucket that does not exist is ready")
	}
}

func TestTextsAreComplete(t *testing.T) {
	texts, err := text.Load(blob.Texts())
	if err != nil {
		t.Fatal(err)
	}
	if err := texts.Complete("en"); err != nil {
		t.Error(err)
	}
}
