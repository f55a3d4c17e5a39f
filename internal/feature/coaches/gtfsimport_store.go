package coaches

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// importFault is a fault as it is kept: its sentence is made for the reader.
type importFault struct {
	File   string    `json:"f,omitempty"`
	Line   int       `json:"l,omitempty"`
	Column string    `json:"c,omitempty"`
	Value  string    `json:"v,omitempty"`
	Code   string    `json:"k"`
	Args   errs.Args `json:"a,omitempty"`
}

// args are the arguments with whole numbers, which JSON has no word for.
func (f importFault) args() errs.Args {
	whole := errs.Args{}
	for name, v := range f.Args {
		if n, is := v.(float64); is {
			v = int64(n)
		}
		whole[name] = v
	}
	return whole
}

// unread is an archive that is to be read, and the feed it is for.
func unread(tx *database.Tx, importID string) (f feed, archive []byte, err error) {
	var feedID string
	err = tx.Row(`SELECT feed, archive FROM coach_imports WHERE id = $1 AND status IN ('waiting', 'reading')`, importID).Scan(&feedID, &archive)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	if err == nil {
		f, err = findFeed(tx, feedID)
	}
	return f, archive, err
}

// insertImport keeps an archive to be read. What waited of the same feed goes:
// the operator has sent something better.
func insertImport(tx *database.Tx, feedID, name string, archive []byte) (string, error) {
	if err := dropImports(tx, `feed = $1 AND status <> 'published'`, feedID); err != nil {
		return "", err
	}
	importID := id.New(tx.Now())
	_, err := tx.Exec(`INSERT INTO coach_imports (id, feed, name, bytes, status, archive, edition, lines, done, faults, total, changes, created_at, changed_at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, '', 0, 0, '[]', 0, '{}', $6, $6)`, importID, feedID, name, len(archive), archive, tx.Now())
	return importID, err
}

// dropImports deletes imports, with their editions unless people see them: what
// is published at the same moment stays, because the row is looked at again.
func dropImports(tx *database.Tx, where string, args ...any) error {
	var imports []string
	err := tx.Each(func(rows *sql.Rows) error {
		var one string
		err := rows.Scan(&one)
		imports = append(imports, one)
		return err
	}, `SELECT id FROM coach_imports WHERE `+where+` ORDER BY id LIMIT 100`, args...)
	if err != nil {
		return err
	}
	for _, one := range imports {
		var edition string
		err := tx.Row(`DELETE FROM coach_imports WHERE id = $1 AND status <> 'published' RETURNING edition`, one).Scan(&edition)
		if database.NoRows(err) {
			continue // published, or dropped by somebody else
		}
		if err == nil {
			err = dropEdition(tx, edition)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetPublished deletes the records of what was published long ago; the
// editions are not theirs any more.
func forgetPublished(tx *database.Tx, before int64) error {
	_, err := tx.Exec(`DELETE FROM coach_imports WHERE status = 'published' AND changed_at < $1`, before)
	return err
}

// clearImports forgets what nobody has published for long.
func (s *Service) clearImports(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		open, done := tx.Time().Add(-openKept).UnixMilli(), tx.Time().Add(-publishedKept).UnixMilli()
		if err := forgetPublished(tx, done); err != nil {
			return err
		}
		return dropImports(tx, `changed_at < $1 AND status <> 'published'`, open)
	})
}

// beginEdition gives an import an edition to be written, in place of one that
// a crash has left.
func beginEdition(tx *database.Tx, importID, feedID string, lines int) (string, error) {
	var before string
	err := tx.Row(`SELECT edition FROM coach_imports WHERE id = $1 AND status IN ('waiting', 'reading')`, importID).Scan(&before)
	if database.NoRows(err) {
		return "", errs.Missing()
	}
	if err != nil {
		return "", err
	}
	edition, err := newEdition(tx, feedID, "import")
	if err != nil {
		return "", err
	}
	err = tx.One(errs.Missing(), `UPDATE coach_imports SET status = 'reading', edition = $2, lines = $3, done = 0, changed_at = $4
		WHERE id = $1 AND edition = $5 AND status IN ('waiting', 'reading')`, importID, edition, lines, tx.Now(), before)
	if err != nil {
		return "", err
	}
	return edition, dropEdition(tx, before)
}

// progress counts lines that are written in the same transaction.
func progress(tx *database.Tx, importID, edition string, lines int) error {
	return tx.One(errs.Missing(), `UPDATE coach_imports SET done = done + $3, changed_at = $4 WHERE id = $1 AND edition = $2 AND status = 'reading'`,
		importID, edition, lines, tx.Now())
}

// ready says that an import may be published.
func ready(tx *database.Tx, importID, edition string, changes CoachChanges) error {
	raw, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE coach_imports SET status = 'ready', archive = $3, changes = $4, changed_at = $5 WHERE id = $1 AND edition = $2 AND status = 'reading'`,
		importID, edition, []byte{}, string(raw), tx.Now())
	return err
}

// faulty says what is wrong with an import.
func faulty(tx *database.Tx, importID string, faults []importFault, total int) error {
	raw, err := json.Marshal(faults)
	if err != nil {
		return err
	}
	return tx.One(errs.Missing(), `UPDATE coach_imports SET status = 'faulty', archive = $2, faults = $3, total = $4, changed_at = $5
		WHERE id = $1 AND status IN ('waiting', 'reading')`, importID, []byte{}, string(raw), total, tx.Now())
}

// takeEdition is the edition of an import that is being published.
func takeEdition(tx *database.Tx, feedID, importID string) (edition string, err error) {
	err = tx.One(errs.New(errs.Conflict, "importNotReady"),
		`UPDATE coach_imports SET status = 'published', changed_at = $3 WHERE id = $1 AND feed = $2 AND status = 'ready'`, importID, feedID, tx.Now())
	if err == nil {
		err = tx.Row(`SELECT edition FROM coach_imports WHERE id = $1`, importID).Scan(&edition)
	}
	return edition, err
}

// keptImport is an import as it is stored.
type keptImport struct {
	id, name, status          string
	bytes, lines, done, total int64
	faults                    []importFault
	changes                   CoachChanges
	created                   time.Time
}

const importColumns = `id, name, status, bytes, lines, done, total, faults, changes, created_at`

func scanImport(scan func(...any) error) (k keptImport, err error) {
	var faults, changes string
	var created int64
	if err := scan(&k.id, &k.name, &k.status, &k.bytes, &k.lines, &k.done, &k.total, &faults, &changes, &created); err != nil {
		return k, err
	}
	k.created = time.UnixMilli(created).UTC()
	if err := json.Unmarshal([]byte(faults), &k.faults); err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(changes), &k.changes)
}

// findImport is one of a feed.
func findImport(tx *database.Tx, feedID, importID string) (keptImport, error) {
	k, err := scanImport(tx.Row(`SELECT `+importColumns+` FROM coach_imports WHERE id = $1 AND feed = $2`, importID, feedID).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return k, err
}

// importsOf are a feed's, the newest first.
func importsOf(tx *database.Tx, feedID, before string, limit int) (all []keptImport, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		k, err := scanImport(rows.Scan)
		all = append(all, k)
		return err
	}, `SELECT `+importColumns+` FROM coach_imports WHERE feed = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, feedID, before, limit)
	return all, err
}
