// Package blob keeps files: in a folder of this machine by default, in an S3
// bucket by URL. A file appears whole or not at all, and is there for good once
// Put has returned.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"

	"daklakid/internal/platform/errs"
)

// maxKey is the longest key in bytes: short enough for every file system.
const maxKey = 200

// Each segment starts with a letter or digit, so that neither "..", nor a hidden
// file, nor an absolute path can be named; lower case only, because some file
// systems do not tell the cases apart.
var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

// types are the media types by the key's extension. The key says what a file is,
// so no second record of it can disagree; a page or a script cannot be stored.
var types = map[string]string{
	".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".pdf": "application/pdf",
	".json": "application/json", ".geojson": "application/geo+json", ".csv": "text/csv; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".zip": "application/zip", ".bin": "application/octet-stream",
}

// Store is one bucket or folder. It is safe for concurrent use.
type Store struct {
	bucket *blob.Bucket
	folder string // of the local store; empty for S3
}

// Object is a file being read; close it. Seeking costs nothing until the next
// read, so http.ServeContent may be given it.
type Object struct {
	io.ReadSeekCloser
	Size int64  // bytes
	Type string // media type, by the key's extension
	ETag string // strong, in quotes; it changes when the file is replaced
}

// Open opens the store: an empty URL is the folder blobs under dataDir, made if
// need be; s3://… is described at openS3.
func Open(ctx context.Context, url, dataDir string) (*Store, error) {
	switch {
	case url == "":
		return openFolder(filepath.Join(dataDir, "blobs"))
	case strings.HasPrefix(url, "s3://"):
		bucket, err := openS3(ctx, url)
		if err != nil {
			return nil, fmt.Errorf("blob: %w", err)
		}
		return &Store{bucket: bucket}, nil
	}
	// The URL may hold a password: it must not get into the error.
	return nil, errors.New("blob: the URL must start with s3:// or be empty for a local folder")
}

func openFolder(folder string) (*Store, error) {
	bucket, err := fileblob.OpenBucket(folder, &fileblob.Options{
		CreateDir:   true,
		DirFileMode: 0o700,
		NoTempDir:   true,                       // a rename is atomic within one file system only
		Metadata:    fileblob.MetadataDontWrite, // it would be a second file, not replaced together with the first
	})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Store{bucket: bucket, folder: folder}, nil
}

// Put stores what r gives under key, in place of what was there. More than
// maxBytes is refused with blobTooLarge, and then, as after any error, nothing
// has changed.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, maxBytes int64) error {
	mediaType, err := check(key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var file *os.File // stays nil on S3
	w, err := s.bucket.NewWriter(ctx, key, &blob.WriterOptions{
		ContentType: mediaType, BufferSize: 5 << 20, MaxConcurrency: 1,
		BeforeWrite: func(as func(any) bool) error {
			as(&file)
			return nil
		},
	})
	if err != nil {
		return s.explain(err)
	}
	_, err = io.Copy(w, &bounded{r: r, left: maxBytes, max: maxBytes})
	if err == nil && file != nil {
		err = file.Sync() // before it takes the place of the old one
	}
	if err != nil {
		cancel() // closing without this would store what came so far
		_ = w.Close()
		return s.explain(err)
	}
	if err := w.Close(); err != nil {
		return s.explain(err)
	}
	return s.syncFolders(key)
}

// Get opens the file for reading; errs.NotFound if there is none. The context
// must live until the object is closed.
func (s *Store) Get(ctx context.Context, key string) (*Object, error) {
	mediaType, err := check(key)
	if err != nil {
		return nil, err
	}
	var file *os.File // stays nil on S3
	r, err := s.bucket.NewReader(ctx, key, &blob.ReaderOptions{
		BeforeRead: func(as func(any) bool) error {
			as(&file)
			return nil
		},
	})
	if err != nil {
		return nil, s.explain(err)
	}
	o := &Object{ReadSeekCloser: r, Size: r.Size(), Type: mediaType}
	if err := o.describe(r, file); err != nil {
		_ = r.Close()
		return nil, s.explain(err)
	}
	return o, nil
}

// describe asks the open file itself for size and time: by its name it may
// already be another one.
func (o *Object) describe(r *blob.Reader, file *os.File) error {
	if file != nil {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		o.Size = info.Size()
		o.ETag = fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size())
		return nil
	}
	var out s3.GetObjectOutput
	if !r.As(&out) || out.ETag == nil {
		return errors.New("the S3 service gave no ETag")
	}
	o.ETag = *out.ETag
	return nil
}

// Delete removes the file; that there is none is no error, so that a clean-up
// can be run again.
func (s *Store) Delete(ctx context.Context, key string) error {
	if _, err := check(key); err != nil {
		return err
	}
	if err := s.bucket.Delete(ctx, key); gcerrors.Code(err) != gcerrors.NotFound {
		return s.explain(err)
	}
	return nil
}

// Exists reports whether there is a file of that key.
func (s *Store) Exists(ctx context.Context, key string) (bool, error) {
	if _, err := check(key); err != nil {
		return false, err
	}
	ok, err := s.bucket.Exists(ctx, key)
	return ok, s.explain(err)
}

// Ping proves that the store answers.
func (s *Store) Ping(ctx context.Context) error {
	ok, err := s.bucket.IsAccessible(ctx)
	if err == nil && !ok {
		err = errors.New("blob: the bucket does not exist or is not ours")
	}
	return s.explain(err)
}

// Close lets go of the store.
func (s *Store) Close() error { return s.bucket.Close() }

// check gives the media type of a key, and refuses one that could name something
// outside the store. Keys are made by the program, so a bad one is our fault and
// not the person's.
func check(key string) (mediaType string, err error) {
	mediaType = types[path.Ext(key)]
	if mediaType == "" || len(key) > maxKey || !keyForm.MatchString(key) {
		return "", fmt.Errorf("blob: %.60q is not a key", key)
	}
	return mediaType, nil
}

// explain gives the error its kind: absent, too large, or the S3 service away.
func (s *Store) explain(err error) error {
	var known *errs.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case gcerrors.Code(err) == gcerrors.NotFound:
		return errs.Missing().Because(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return errs.New(errs.Full, "storageFull").Because(err).After(time.Minute)
	case s.folder == "" && !errors.Is(err, context.Canceled):
		return errs.New(errs.Unavailable, "blobUnavailable").Because(err).After(5 * time.Second)
	}
	return fmt.Errorf("blob: %w", err)
}

// bounded fails as soon as more than left bytes have come.
type bounded struct {
	r         io.Reader
	left, max int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errs.New(errs.TooLarge, "blobTooLarge", "limit", (b.max+1<<20-1)>>20)
	}
	return n, err
}
