package app

import (
	"context"

	"daklakid/internal/core/announcement"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/secondfactor"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// administrators are who runs the province's desk.
func administrators() web.Policy { return web.Role(organisation.Administrator).Proven() }

// buildSettings comes first: the services declare theirs in it.
func (a *App) buildSettings() {
	a.services.settings = setting.New(a.db, a.texts)
	a.services.announcement = announcement.New(a.services.settings)
}

// buildFactor makes the second factor. A demonstration does not demand one, so
// that its administrator gets in with the phone number alone.
func (a *App) buildFactor() {
	a.services.factor = secondfactor.New(secondfactor.Options{
		DB: a.db, Vault: a.vault, Settings: a.services.settings, App: a.province.AppName,
		Demanded: !a.demo, Administrators: administrators(),
		Label: func(tx *database.Tx, account string) (string, error) {
			phone, err := a.services.identity.Phone(tx, account)
			if err != nil {
				return "", err
			}
			return "…" + phone[max(0, len(phone)-3):], nil // enough to tell two accounts apart
		},
	})
}

// factorOf is asked at every request, for services that are built later.
func (a *App) factorOf(tx *database.Tx, who web.Principal) (web.Factor, error) {
	return a.services.factor.Stand(tx, who)
}

func (a *App) hasFactor(tx *database.Tx, account string) (bool, error) {
	return a.services.factor.SetUp(tx, account)
}

// deskModules are the settings and what hangs on them.
func (a *App) deskModules() []module.Module {
	s := &a.services
	return []module.Module{
		s.settings.Module(setting.Desk{Policy: administrators(), Names: identity.Names}),
		s.announcement.Module(),
		s.factor.Module(),
	}
}

// followSettings keeps this node's settings fresh.
func (a *App) followSettings(ctx context.Context) {
	a.services.settings.Follow(ctx, func(err error) { a.log.Error("settings were not read", "error", err) })
}
