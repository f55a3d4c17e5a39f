package app

import (
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// signInLimits lets demonstrations and load tests ask for more codes.
func (a *App) signInLimits() identity.Limits {
	limits := identity.DefaultLimits()
	if day := a.config.CodesPerDay; day > 0 {
		// A day's codes do not come evenly, but a fifth of them in one hour is
		// the peak of a launch, or an attack.
		limits.Budget = []web.Limit{{Count: max(1, day/5), Per: time.Hour}, {Count: day, Per: 24 * time.Hour}}
	}
	if a.demo {
		many := []web.Limit{{Count: 100_000, Per: time.Hour}}
		limits.Address, limits.Network, limits.Device, limits.Budget = many, many, many, nil
	}
	return limits
}

// codesSpent tells the administrators that the messages with codes run out.
func (a *App) codesSpent(tx *database.Tx, used int, budget web.Limit) error {
	tx.OnCommit(func() {
		a.log.Warn("sign-in codes are running out", "used", used, "most", budget.Count, "per", budget.Per.String())
	})
	administrators, err := organisation.Administrators(tx)
	if err != nil {
		return err
	}
	for _, account := range administrators {
		err := notify.Send(tx, notify.Notice{
			Account: account, Category: notify.System, Code: "codeBudget",
			Args: map[string]any{"used": used, "most": budget.Count, "hours": int(budget.Per.Hours())},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
