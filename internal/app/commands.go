package app

import (
	"errors"
	"fmt"
	"os"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

type migrateCommand struct{}

// Run brings the database up to date, which every start does as well.
func (migrateCommand) Run(s *session) error { return withApp(s, func(*App) error { return nil }) }

type openapiCommand struct{}

// Run prints the description of the API, which depends on no data.
func (openapiCommand) Run(s *session) error {
	scratch, err := os.MkdirTemp("", "daklakid-openapi")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	s.config.Data, s.config.DatabaseURL, s.config.BlobURL, s.config.RedisURL = scratch, "", "", ""
	return withApp(s, func(a *App) error {
		description, err := a.web.OpenAPI()
		if err != nil {
			return err
		}
		_, err = s.stdout.Write(description)
		return err
	})
}

type keysCommand struct {
	Rotate keysRotateCommand `cmd:"" help:"Add a new key; what the old ones sealed stays readable."`
}

type keysRotateCommand struct {
	Keyset string `arg:"" enum:"data,index,signing" help:"data, index or signing."`
}

// Run adds a new primary key to a keyset, waits until every node knows it, and
// brings under it what the modules have sealed.
func (c keysRotateCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		if err := a.vault.Rotate(s.ctx, c.Keyset, 2*refreshKeys); err != nil {
			return err
		}
		for _, m := range a.modules {
			if m.Rekey == nil {
				continue
			}
			if _, err := m.Rekey(s.ctx); err != nil {
				return fmt.Errorf("%s: %w", m.Name, err)
			}
		}
		_, err := fmt.Fprintln(s.stdout, "A new key was added to", c.Keyset)
		return err
	})
}

type adminCommand struct {
	Phone             string `arg:"" help:"Her or his phone number."`
	ResetSecondFactor bool   `help:"Instead take away the second factor that she or he has lost, and end all sessions."`
}

// Run makes the first administrator; others are appointed in the desk.
func (c adminCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		if c.ResetSecondFactor {
			return c.reset(s, a)
		}
		err := a.db.Update(s.ctx, func(tx *database.Tx) error {
			_, err := a.services.organisation.MakeAdministrator(tx, c.Phone)
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.stdout, "Administrator. Sign in at", a.config.PublicURL+deskPath)
		return err
	})
}

var errNoFactor = errors.New("this number has no account with a second factor")

func (c adminCommand) reset(s *session, a *App) error {
	number, err := identity.ParsePhone(c.Phone)
	if err != nil {
		return err
	}
	err = a.db.Update(s.ctx, func(tx *database.Tx) error {
		account, err := a.services.identity.ByPhone(tx, number)
		if err != nil {
			return err
		}
		if err := a.services.factor.Reset(tx, audit.System, account); err != nil {
			return err
		}
		_, err = identity.EndSessions(tx, audit.System, account)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return errNoFactor
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.stdout, "The second factor is gone; sign in and set up a new one at", a.config.PublicURL+deskPath)
	return err
}

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Check that no entry was changed, removed or added."`
}

type auditVerifyCommand struct{}

var errBroken = errors.New("the audit log is not intact")

// Run walks the chain and names the first broken entry.
func (auditVerifyCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		report, err := audit.Verify(s.ctx, a.db)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.stdout, "%d entries in order, up to %d %s\n", report.Entries, report.Head.Seq, report.Head.Hash)
		if report.Broken != nil {
			return fmt.Errorf("%w: %s", errBroken, report.Broken)
		}
		return err
	})
}

// withApp runs one command on the opened program.
func withApp(s *session, fn func(*App) error) error {
	a, err := open(s.ctx, s.config, false, s.stderr)
	if err != nil {
		return err
	}
	return errors.Join(fn(a), a.close())
}
