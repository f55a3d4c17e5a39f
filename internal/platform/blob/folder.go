package blob

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// syncFolders makes a stored file's name survive a power cut, in every folder
// that leads to it. An S3 service does that itself before it answers.
func (s *Store) syncFolders(key string) error {
	if s.folder == "" {
		return nil
	}
	dir := filepath.Dir(filepath.Join(s.folder, filepath.FromSlash(key)))
	for ; len(dir) >= len(s.folder); dir = filepath.Dir(dir) {
		if err := syncFolder(dir); err != nil {
			return fmt.Errorf("blob: %w", err)
		}
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
