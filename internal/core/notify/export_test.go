package notify

import (
	"reflect"
	"strings"
	"time"

	"daklakid/internal/platform/database"
)

// Over is when quiet hours end that a moment is in.
func Over(from, until int, at time.Time) (time.Time, bool) { return quiet{true, from, until}.over(at) }

// Categories are those of the table, and those of the enum.
func Categories() (table, enum []string) {
	for _, c := range categories {
		table = append(table, c.name)
	}
	field, _ := reflect.TypeFor[InCategory]().FieldByName("Category")
	return table, strings.Split(field.Tag.Get("enum"), ",")
}

// KeepEmail gives an account an address as if it had confirmed it, without telling anybody.
func (s *Service) KeepEmail(tx *database.Tx, account, address string) error {
	return replaceEmail(tx, account, s.emailIndex(address), s.o.Vault.Seal([]byte(address), emailContext(account)))
}

// Cooldown is how long a push service that failed is left alone at first.
const Cooldown = firstCooldown
