// Package secondfactor asks whoever works at a desk for a code from an
// authenticator app (TOTP, RFC 6238) besides the phone number, once a session
// and again after a while without work.
package secondfactor

import (
	"context"
	"embed"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Options are what the second factor needs from the program. All are required.
type Options struct {
	DB       *database.DB
	Vault    *crypto.Vault
	Settings *setting.Book
	App      string // what the authenticator calls the app
	Demanded bool   // whether administrators must have one, until the desk says otherwise
	// Label tells a person's accounts apart in the authenticator.
	Label          func(tx *database.Tx, account string) (string, error)
	Administrators web.Policy // who may take somebody's lost second factor away
}

// Service keeps second factors.
type Service struct {
	o                        Options
	administrators, officers setting.Switch
	idle                     setting.Number
}

// proofLife is how long a second factor stays fresh while one works on.
const proofLife = 12 * time.Hour

// New prepares the service and declares its settings.
func New(o Options) *Service {
	demanded := "false"
	if o.Demanded {
		demanded = "true"
	}
	return &Service{
		o:              o,
		administrators: o.Settings.Switch(setting.Declaration{Name: "secondFactor.administrators", Default: demanded}),
		officers:       o.Settings.Switch(setting.Declaration{Name: "secondFactor.officers", Default: "false"}),
		idle: o.Settings.Number(setting.Declaration{
			Name: "secondFactor.idleMinutes", Default: "15", Min: 1, Max: 240, Unit: "minutes",
		}),
	}
}

// Stand says how the second factor of a principal stands; Grants must be
// filled in. It is asked at every request, and costs people without a role
// nothing.
func (s *Service) Stand(tx *database.Tx, who web.Principal) (web.Factor, error) {
	if len(who.Grants) == 0 {
		return web.FactorNotDue, nil
	}
	p, err := lastProof(tx, who.Account, who.Session)
	switch {
	case database.NoRows(err) && s.demanded(who):
		return web.FactorMissing, nil
	case database.NoRows(err):
		return web.FactorNotDue, nil
	case err != nil:
		return "", err
	case tx.Now()-p.used < s.idle.Get()*time.Minute.Milliseconds() && tx.Now()-p.proven < proofLife.Milliseconds():
		return web.FactorFresh, nil
	}
	return web.FactorStale, nil
}

// demanded: by the most that the principal may do anywhere.
func (s *Service) demanded(who web.Principal) bool {
	if who.Has(organisation.Administrator) {
		return s.administrators.Get()
	}
	for _, role := range []string{organisation.Officer, organisation.Reviewer, organisation.Auditor} {
		if who.Has(role) {
			return s.officers.Get()
		}
	}
	return false
}

// useNoted is how often at most the use of a session is written down.
const useNoted = time.Minute

// Used keeps a session's second factor fresh while its holder works.
func (s *Service) Used(ctx context.Context, who web.Principal) error {
	stale := false
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		p, err := lastProof(tx, who.Account, who.Session)
		stale = tx.Now()-p.used >= useNoted.Milliseconds()
		return err
	})
	if err != nil || !stale {
		return err
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error { return touch(tx, who.Session) })
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what the second factor adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "secondfactor", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Rekey: s.Rekey, Personal: personal(),
		Jobs: []jobs.Job{jobs.Every("secondfactor.purge", time.Hour, func(ctx context.Context) error {
			return s.o.DB.Update(ctx, forget)
		})},
	}
}
