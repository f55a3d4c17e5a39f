package companies

import (
	"database/sql"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
)

// Kind is what the officers' lists call companies.
const Kind = "companies"

// Quality is what officers keep in order of companies: their pages.
func (s *Service) Quality() quality.Source {
	return quality.Source{
		Kinds: []string{Kind}, Figures: figures, Sweep: s.sweep,
		Speaker: func(tx *database.Tx, _, company string) (string, error) {
			owners, err := s.Holders(tx, company, organisation.Owner)
			if err != nil || len(owners) == 0 {
				return "", err
			}
			return owners[0], nil
		},
		Link: func(_, company string) string { return Page + company },
	}
}

// figures counts companies that are shown or hidden, what waits or was refused,
// and pages that somebody has reported.
func figures(tx *database.Tx, since int64) (all []quality.Figure, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		f := quality.Figure{Kind: Kind}
		var state string
		var n, recent int64
		if err := rows.Scan(&f.Category, &f.Ward, &state, &n, &recent); err != nil {
			return err
		}
		switch state {
		case "shown":
			f.Published, f.New = n, recent
		case "waiting":
			f.Waiting = n
		case "reported":
			f.Reported = n
		default:
			f.Refused = n
		}
		all = append(all, f)
		return nil
	}, `SELECT sector, ward, state, count(*), sum(CASE WHEN confirmed_at >= $1 THEN 1 ELSE 0 END) FROM companies GROUP BY sector, ward, state
		UNION ALL SELECT sector, ward, state, count(*), 0 FROM company_claims WHERE kind = 'register' AND state IN ('waiting', 'refused')
		GROUP BY sector, ward, state
		UNION ALL SELECT sector, ward, 'reported', count(*), 0 FROM companies WHERE state = 'shown'
		AND id IN (SELECT company FROM company_reports WHERE settled_at = 0) GROUP BY sector, ward`, since)
	return all, err
}

// sweep looks at the pages of companies after an id.
func (s *Service) sweep(tx *database.Tx, after string, limit int) ([]quality.Thing, error) {
	found, err := companies(tx, `id > $1 ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	things := make([]quality.Thing, 0, len(found))
	for _, c := range found {
		things = append(things, faulty(c))
	}
	return things, nil
}

// faulty names what a company's page lacks; nothing while it is hidden.
func faulty(c company) quality.Thing {
	t := quality.Thing{Kind: Kind, ID: c.ID, Title: c.Name, Category: c.Sector, Ward: c.Ward}
	if c.state != "shown" {
		return t
	}
	if len(c.photos) == 0 {
		t.Faults = append(t.Faults, quality.NoPhotos)
	}
	if c.Address == "" || c.Ward == "" {
		t.Faults = append(t.Faults, quality.NoPosition)
	}
	if c.Phone == "" {
		t.Faults = append(t.Faults, quality.Phone)
	}
	return t
}
