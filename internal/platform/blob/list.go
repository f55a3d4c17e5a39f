package blob

import (
	"context"
	"errors"
	"io"

	"gocloud.dev/blob"
)

// Each calls fn with the key of every file whose key begins with prefix, in order;
// what is not ours (a file half written, or put there by hand) is passed over.
func (s *Store) Each(ctx context.Context, prefix string, fn func(key string) error) error {
	for all := s.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		object, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.explain(err)
		}
		if _, err := check(object.Key); err != nil {
			continue
		}
		if err := fn(object.Key); err != nil {
			return err
		}
	}
}
