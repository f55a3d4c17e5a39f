package app

import (
	"errors"
	"fmt"
	"os"

	"daklakid/internal/platform/backup"
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
		source := backup.Source{DB: a.db, DatabaseURL: s.config.DatabaseURL}
		if s.config.BlobURL == "" {
			source.Data = s.config.Data
		}
		err = backup.Write(s.ctx, source, f)
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

// Run unpacks an archive into an empty data folder or database.
func (c restoreCommand) Run(s *session) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := backup.Restore(s.ctx, f, s.config.Data, s.config.DatabaseURL); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.stdout, "Restored. Put the master key in place before serving.")
	return err
}
