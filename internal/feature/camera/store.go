package camera

import (
	"database/sql"
	"fmt"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// record is a row of cameras with its state.
type record struct {
	id, organisation, owner   string // owner is what the organisation is called
	name, place, road, ward   string
	purpose                   Purpose
	lat, lng                  float64
	direction                 int64
	kind, shown               string
	source                    []byte
	known                     bool // it has a user or password
	public, sensitive, demo   bool
	version, created, updated int64
	shownSince, clearSince    int64 // older pictures are not for everybody, or not clear
	reason                    string
	tried, width, height      int64
	hash                      string
	words                     string
	standing
}

const columns = `c.id, c.organisation, COALESCE(o.name, ''), c.name, c.place, c.road, c.ward, c.purpose, c.lat, c.lng, c.direction,
	c.kind, c.shown, c.source, c.known, c.every, c.public, c.sensitive, c.active, c.demo, c.words, c.version, c.created_at, c.updated_at,
	c.shown_since, c.clear_since, s.health, s.since, s.reason, s.fails, s.tried, s.seen, s.picture, s.hash, s.width, s.height`

const tables = ` FROM cameras c JOIN camera_states s ON s.camera = c.id LEFT JOIN organisations o ON o.id = c.organisation`

func (r *record) scan(row interface{ Scan(...any) error }) error {
	var known, public, sensitive, active, demo int64
	err := row.Scan(&r.id, &r.organisation, &r.owner, &r.name, &r.place, &r.road, &r.ward, &r.purpose, &r.lat, &r.lng, &r.direction,
		&r.kind, &r.shown, &r.source, &known, &r.every, &public, &sensitive, &active, &demo, &r.words, &r.version, &r.created, &r.updated,
		&r.shownSince, &r.clearSince, &r.health, &r.since, &r.reason, &r.fails, &r.tried, &r.seen, &r.picture, &r.hash, &r.width, &r.height)
	r.known, r.public, r.sensitive, r.active, r.demo = known == 1, public == 1, sensitive == 1, active == 1, demo == 1
	return err
}

// filter is which cameras are asked for.
type filter struct {
	public        bool     // only those that everybody may see
	organisations []string // only those of these; nil is of all
	purpose       string
	ward, road    string
	words         string // folded
	ids           []string
	box           *box
	after         [2]string // words and id of the last one
	limit         int
}

type box struct{ west, south, east, north float64 }

// list are the cameras that a filter lets through, by what they are called.
func list(tx *database.Tx, f filter) (all []record, err error) {
	q := query{}
	q.add(`c.removed = 0`)
	if f.public {
		q.add(`c.public = 1 AND c.active = 1`)
	}
	if f.organisations != nil {
		q.in(`c.organisation`, f.organisations)
	}
	if f.ids != nil {
		q.in(`c.id`, f.ids)
	}
	for column, value := range map[string]string{`c.purpose`: f.purpose, `c.ward`: f.ward, `c.road`: f.road} {
		if value != "" {
			q.add(column+` = ?`, value)
		}
	}
	for _, word := range strings.Fields(f.words) {
		q.add(`c.words LIKE ? ESCAPE '\'`, "%"+likely.Replace(word)+"%")
	}
	if f.box != nil {
		q.add(`c.lat BETWEEN ? AND ? AND c.lng BETWEEN ? AND ?`, f.box.south, f.box.north, f.box.west, f.box.east)
	}
	if f.after[1] != "" {
		q.add(`(c.words > ? OR c.words = ? AND c.id > ?)`, f.after[0], f.after[0], f.after[1])
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var r record
		err := r.scan(rows)
		all = append(all, r)
		return err
	}, `SELECT `+columns+tables+` WHERE `+strings.Join(q.conditions, ` AND `)+fmt.Sprintf(` ORDER BY c.words, c.id LIMIT %d`, f.limit), q.args...)
	return all, err
}

var likely = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// query collects conditions with their arguments.
type query struct {
	conditions []string
	args       []any
}

// add takes a condition whose question marks stand for args.
func (q *query) add(condition string, args ...any) {
	for _, a := range args {
		q.args = append(q.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(q.args)), 1)
	}
	q.conditions = append(q.conditions, condition)
}

func (q *query) in(column string, values []string) {
	if len(values) == 0 {
		q.add(`1 = 0`)
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	q.add(column+` IN (?`+strings.Repeat(`, ?`, len(values)-1)+`)`, args...)
}

// find is one camera; errs.Missing when there is none.
func find(tx *database.Tx, camera string) (r record, err error) {
	err = r.scan(tx.Row(`SELECT `+columns+tables+` WHERE c.id = $1 AND c.removed = 0`, camera))
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return r, err
}

// fold is what a camera is found by.
func (s *Service) fold(r record) string {
	ward, _ := s.o.Province.Ward(r.ward)
	return search.Fold(strings.Join([]string{r.name, r.place, r.road, ward.FullName}, " "))
}

func insert(tx *database.Tx, r record) error {
	_, err := tx.Exec(`INSERT INTO cameras (id, organisation, name, purpose, place, road, ward, lat, lng, direction, kind, source, shown, known,
		every, public, sensitive, active, demo, words, removed, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, 1, $21, $21)`,
		r.id, r.organisation, r.name, r.purpose, r.place, r.road, r.ward, r.lat, r.lng, r.direction, r.kind, r.source, r.shown, number(r.known),
		r.every, number(r.public), number(r.sensitive), number(r.active), number(r.demo), r.words, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO camera_states (camera, health, since, reason, fails, tried, seen, picture, hash, width, height)
		VALUES ($1, 'live', 0, '', 0, 0, 0, 0, '', 0, 0)`, r.id)
	return err
}

// update writes an edit of a version.
func update(tx *database.Tx, r record) error {
	return tx.One(web.Stale(), `UPDATE cameras SET name = $1, purpose = $2, place = $3, road = $4, ward = $5, lat = $6, lng = $7, direction = $8,
		kind = $9, source = $10, shown = $11, known = $12, every = $13, sensitive = $14, active = $15, words = $16,
		version = version + 1, updated_at = $17, clear_since = $18 WHERE id = $19 AND version = $20 AND removed = 0`,
		r.name, r.purpose, r.place, r.road, r.ward, r.lat, r.lng, r.direction, r.kind, r.source, r.shown, number(r.known),
		r.every, number(r.sensitive), number(r.active), r.words, tx.Now(), r.clearSince, r.id, r.version)
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// resealSome brings a few sources under the newest key.
func (s *Service) resealSome(tx *database.Tx, after string) (last string, n int, err error) {
	type sealed struct {
		id     string
		source []byte
	}
	var some []sealed
	err = tx.Each(func(rows *sql.Rows) error {
		var one sealed
		err := rows.Scan(&one.id, &one.source)
		some = append(some, one)
		return err
	}, `SELECT id, source FROM cameras WHERE id > $1 ORDER BY id LIMIT 100`, after)
	for _, one := range some {
		var changed bool
		if err == nil {
			one.source, changed, err = s.o.Vault.Reseal(one.source, sealing(one.id))
		}
		if err == nil && changed {
			_, err = tx.Exec(`UPDATE cameras SET source = $1 WHERE id = $2`, one.source, one.id)
		}
		last = one.id
	}
	return last, len(some), err
}
