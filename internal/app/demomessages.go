package app

import (
	"context"
	"fmt"

	"daklakid/internal/core/identity"
	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
)

// demoMessages has made-up people write to each other and to the owner of the
// demonstration's companies, as whom visitors sign in.
func (a *App) demoMessages(ctx context.Context, owner string) error {
	people := []string{owner}
	err := a.db.Update(ctx, func(tx *database.Tx) error {
		people = people[:1]
		for n, name := range messages.DemoNames {
			account, err := a.services.identity.Open(tx, fmt.Sprintf("+8490500%04d", 141+n), "vi")
			if err != nil {
				return err
			}
			people = append(people, account)
			if err := identity.NameMadeUp(tx, account, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.services.messages.Load(ctx, messages.Demo{People: people})
}
