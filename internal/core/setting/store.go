package setting

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// stored is a row; a nil value is the default. Version 0 is no row yet.
type stored struct {
	value     *string
	version   int64
	changedAt int64
	changedBy string
}

// change is one line of the history. Version is the setting's after it.
type change struct {
	id, name string
	old, new *string
	version  int64
	actor    string
	at       int64
}

// clock moves with every change of any setting.
func clock(tx *database.Tx) (version int64, err error) {
	err = tx.Row(`SELECT version FROM setting_clock WHERE one = 1`).Scan(&version)
	return version, err
}

func values(tx *database.Tx) (map[string]stored, error) {
	all := map[string]stored{}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var s stored
		err := rows.Scan(&name, &s.value, &s.version, &s.changedAt, &s.changedBy)
		all[name] = s
		return err
	}, `SELECT name, value, version, changed_at, changed_by FROM settings`)
	return all, err
}

func one(tx *database.Tx, name string) (s stored, err error) {
	err = tx.Row(`SELECT value, version, changed_at, changed_by FROM settings WHERE name = $1`, name).
		Scan(&s.value, &s.version, &s.changedAt, &s.changedBy)
	if database.NoRows(err) {
		return stored{}, nil
	}
	return s, err
}

// write stores a value if the setting is still at version, and moves the clock.
func write(tx *database.Tx, actor, name string, value *string, version int64) error {
	err := tx.One(web.Stale(), `INSERT INTO settings (name, value, version, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version,
			changed_at = excluded.changed_at, changed_by = excluded.changed_by
		WHERE settings.version = excluded.version - 1`, name, value, version+1, tx.Now(), actor)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE setting_clock SET version = version + 1 WHERE one = 1`)
	return err
}

const changeColumns = `id, name, old, new, version, actor, at`

func insertChange(tx *database.Tx, c change) error {
	_, err := tx.Exec(`INSERT INTO setting_changes (`+changeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.id, c.name, c.old, c.new, c.version, c.actor, c.at)
	return err
}

func scanChange(scan func(...any) error) (c change, err error) {
	return c, scan(&c.id, &c.name, &c.old, &c.new, &c.version, &c.actor, &c.at)
}

func findChange(tx *database.Tx, id string) (change, error) {
	c, err := scanChange(tx.Row(`SELECT `+changeColumns+` FROM setting_changes WHERE id = $1`, id).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

// changes reads up to limit changes, newest first, before an id (empty: from
// the newest), of one setting or of all.
func changes(tx *database.Tx, name, before string, limit int) (page []change, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scanChange(rows.Scan)
		page = append(page, c)
		return err
	}, `SELECT `+changeColumns+` FROM setting_changes WHERE ($1 = '' OR name = $1) AND ($2 = '' OR id < $2)
		ORDER BY id DESC LIMIT $3`, name, before, limit)
	return page, err
}
