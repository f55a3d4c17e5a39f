package places

import "daklakid/internal/platform/database"

// Forget is what the module does when somebody wants to be forgotten.
func Forget(tx *database.Tx, account string) error { return erase(tx, account) }
