package app

import (
	"errors"
	"fmt"
	"os"

	"daklakid/internal/platform/backup"
	"daklakid/internal/platform/blob"
)

type backupCommand struct {
	File string `arg:"" help:"Archive to write; it must not exist."`
}

// Run packs all data. The server may go on running.
func (c backupCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = backup.Write(s.ctx, backup.Source{DB: a.db, DatabaseURL: s.config.DatabaseURL, Files: a.blobs}, f)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(c.File))
		}
		_, err = fmt.Fprintf(s.stdout, "Wrote %s. Keep the master key elsewhere: without it the archive cannot be read.\n", c.File)
		return err
	})
}

type restoreCommand struct {
	File string `arg:"" type:"existingfile" help:"Archive to read."`
}

// Run unpacks an archive into an empty data folder, or database and bucket.
func (c restoreCommand) Run(s *session) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return err
	}
	files, err := blob.Open(s.ctx, s.config.BlobURL, s.config.Data)
	if err != nil {
		return err
	}
	err = backup.Restore(s.ctx, f, backup.Target{Data: s.config.Data, DatabaseURL: s.config.DatabaseURL, Files: files})
	if err := errors.Join(err, files.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.stdout, "Restored. Put the master key in place before serving.")
	return err
}
