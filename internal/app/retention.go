package app

import (
	"errors"
	"fmt"
	"time"

	"daklakid/internal/core/retention"
)

type retentionCommand struct {
	DryRun bool `help:"Say what is due, and delete nothing."`
	Delete bool `name:"run" help:"Delete what is due, and certify it in the audit log."`
}

// Run says or does what the rules ask for; a server does it every six hours.
func (c retentionCommand) Run(s *session) error {
	if c.DryRun == c.Delete {
		return errors.New("say either --dry-run or --run")
	}
	return withApp(s, func(a *App) error {
		due, err := a.services.retention.Plan(s.ctx)
		if c.Delete {
			due, err = a.services.retention.Run(s.ctx)
		}
		for _, d := range due {
			if _, err := fmt.Fprintln(s.stdout, line(d, c.Delete)); err != nil {
				return err
			}
		}
		if err == nil && c.Delete {
			_, err = fmt.Fprintf(s.stdout, "Backups may hold what was deleted for %d days.\n", a.config.BackupsKept)
		}
		return err
	})
}

// line is a rule as the command prints it.
func line(d retention.Due, done bool) string {
	c := d.Class
	switch {
	case done:
		return fmt.Sprintf("%s: %d deleted, from before %s", c.Code, d.Due, d.Before.Format(time.DateOnly))
	case c.Never:
		return fmt.Sprintf("%s: never deleted (%s)", c.Code, c.Basis)
	case c.Table == "" && c.Keep == 0:
		return fmt.Sprintf("%s: kept with the account (%s)", c.Code, c.Basis)
	case c.Table == "":
		return fmt.Sprintf("%s: kept %d days, deleted by its owner (%s)", c.Code, c.Keep/(24*time.Hour), c.Basis)
	}
	return fmt.Sprintf("%s: kept %d days, %d due, %d held back (%s)", c.Code, c.Keep/(24*time.Hour), d.Due, d.Held, c.Basis)
}
