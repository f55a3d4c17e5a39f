package calendar

import (
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: revoke, Classes: []module.Class{{Code: "calendarFeeds", Basis: "Hợp đồng dịch vụ"}}}
}

// export leaves the address out: only its hash is kept.
func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "calendarFeeds"}
	f, err := findFeed(tx, `account = $1`, account)
	if errs.KindOf(err) == errs.NotFound {
		return []module.Section{section}, nil
	}
	section.Records = []module.Record{{
		{Code: "kind", Value: strings.Join(f.kinds, ", ")}, {Code: "detail", Value: f.details}, {Code: "at", Value: f.created},
	}}
	return []module.Section{section}, err
}
