package coaches

import (
	"database/sql"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
)

// Quality is what officers keep in order of coaches: operators' timetables.
// They belong to no ward. holders are the accounts that hold one of the roles
// in an organisation.
func (s *Service) Quality(holders func(tx *database.Tx, organisation string, roles ...string) ([]string, error)) quality.Source {
	return quality.Source{
		Kinds: []string{Name}, Figures: figures, Sweep: s.sweep,
		Speaker: func(tx *database.Tx, _, feedID string) (string, error) {
			f, err := findFeed(tx, feedID)
			if err != nil {
				return "", err
			}
			all, err := holders(tx, f.Organisation, organisation.Owner, organisation.Dispatcher)
			if err != nil || len(all) == 0 {
				return "", err
			}
			return all[0], nil
		},
		Link: func(_, feedID string) string { return operatorPage + feedID },
	}
}

func figures(tx *database.Tx, since int64) ([]quality.Figure, error) {
	f := quality.Figure{Kind: Name}
	err := tx.Row(`SELECT COALESCE(sum(CASE WHEN published <> '' THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN published <> '' AND published_at >= $1 THEN 1 ELSE 0 END), 0) FROM coach_feeds`, since).Scan(&f.Published, &f.New)
	return []quality.Figure{f}, err
}

// sweep looks at the published timetables after an id.
func (s *Service) sweep(tx *database.Tx, after string, limit int) ([]quality.Thing, error) {
	var things []quality.Thing
	var editions []string
	err := tx.Each(func(rows *sql.Rows) error {
		t, edition := quality.Thing{Kind: Name}, ""
		err := rows.Scan(&t.ID, &t.Title, &edition)
		things, editions = append(things, t), append(editions, edition)
		return err
	}, `SELECT id, name, published FROM coach_feeds WHERE published <> '' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
	for n := range things {
		if err == nil {
			things[n].Faults, err = s.faulty(tx, editions[n])
		}
	}
	return things, err
}

// faulty names what a timetable lacks: a number to call, where a stop is, or
// days ahead on which anything runs.
func (s *Service) faulty(tx *database.Tx, edition string) (faults []quality.Fault, err error) {
	soon := tx.Time().Add(quality.Soon).In(s.o.Province.Location())
	var silent, nowhere, ending int64
	err = tx.Row(`SELECT
		(SELECT count(*) FROM coach_agencies WHERE edition = $1 AND phone = '' AND phone_2 = ''),
		(SELECT count(*) FROM coach_stops WHERE edition = $1 AND kind <= 1 AND lat = 0 AND lng = 0),
		(SELECT count(*) FROM (SELECT 1 AS one WHERE
			COALESCE((SELECT max(last) FROM coach_calendars WHERE edition = $1), 0) < $2
			AND COALESCE((SELECT max(day) FROM coach_calendar_dates WHERE edition = $1 AND exception = 1), 0) < $2) e)`,
		edition, dayNumber(soon)).Scan(&silent, &nowhere, &ending)
	if silent > 0 {
		faults = append(faults, quality.Phone)
	}
	if nowhere > 0 {
		faults = append(faults, quality.NoPosition)
	}
	if ending > 0 {
		faults = append(faults, quality.Ending)
	}
	return faults, err
}

// dayNumber is a day as timetables keep it: yyyymmdd.
func dayNumber(t time.Time) int64 {
	y, m, d := t.Date()
	return int64(y*10000 + int(m)*100 + d)
}
