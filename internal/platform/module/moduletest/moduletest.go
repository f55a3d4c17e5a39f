// Package moduletest asks modules what they keep of people, as a copy of
// somebody's data does.
package moduletest

import (
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// Record is a record by the codes of its fields.
type Record map[string]any

// Export is what a module keeps of an account, by the codes of its sections.
func Export(t testing.TB, db *database.DB, p module.Personal, account string) map[string][]Record {
	t.Helper()
	all := map[string][]Record{}
	err := db.View(t.Context(), func(tx *database.Tx) error {
		clear(all)
		sections, err := p.Export(tx, account)
		for _, s := range sections {
			for _, r := range s.Records {
				record := Record{}
				for _, f := range r {
					record[f.Code] = f.Value
				}
				all[s.Code] = append(all[s.Code], record)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Erase has a module forget an account.
func Erase(t testing.TB, db *database.DB, p module.Personal, account string) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *database.Tx) error { return p.Erase(tx, account) }); err != nil {
		t.Fatal(err)
	}
}
