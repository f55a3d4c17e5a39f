package coaches

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// feed is one operator's timetables: the edition that people see, and the one
// being edited; either may be empty.
type feed struct {
	ID, Organisation, Name string
	Published, Draft       string
	PublishedAt            time.Time
	Demo                   bool
	Version                int64
}

const feedColumns = `id, organisation, name, published, published_at, draft, demo, version`

func scanFeed(scan func(...any) error) (f feed, err error) {
	var published, demo int64
	err = scan(&f.ID, &f.Organisation, &f.Name, &f.Published, &published, &f.Draft, &demo, &f.Version)
	f.Demo = demo == 1
	if published > 0 {
		f.PublishedAt = time.UnixMilli(published).UTC()
	}
	return f, err
}

// findFeed returns a feed, errs.Missing when there is none.
func findFeed(tx *database.Tx, feedID string) (feed, error) {
	f, err := scanFeed(tx.Row(`SELECT `+feedColumns+` FROM coach_feeds WHERE id = $1`, feedID).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return f, err
}

// maxFeeds bounds how many operators there are.
const maxFeeds = 500

// publishedFeeds are all that people see.
func publishedFeeds(tx *database.Tx) (feeds []feed, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		f, err := scanFeed(rows.Scan)
		feeds = append(feeds, f)
		return err
	}, `SELECT `+feedColumns+` FROM coach_feeds WHERE published <> '' ORDER BY id LIMIT $1`, maxFeeds)
	return feeds, err
}

// createFeed makes one without any edition.
func createFeed(tx *database.Tx, organisation, name string, demo bool) (feed, error) {
	f := feed{ID: id.New(tx.Now()), Organisation: organisation, Name: name, Demo: demo, Version: 1}
	_, err := tx.Exec(`INSERT INTO coach_feeds (`+feedColumns+`, created_at) VALUES ($1, $2, $3, '', 0, '', $4, 1, $5)`,
		f.ID, organisation, name, bit(demo), tx.Now())
	return f, err
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// touch counts a change of a feed, or answers web.Stale when it was not made on
// its version.
func touch(tx *database.Tx, f *feed, version int64) error {
	if err := tx.One(web.Stale(), `UPDATE coach_feeds SET version = version + 1 WHERE id = $1 AND version = $2`, f.ID, version); err != nil {
		return err
	}
	f.Version = version + 1
	return nil
}

// newEdition makes an empty one of a feed; source says what it comes from:
// editor, import or demo.
func newEdition(tx *database.Tx, feedID, source string) (string, error) {
	edition := id.New(tx.Now())
	_, err := tx.Exec(`INSERT INTO coach_editions (id, feed, source, created_at) VALUES ($1, $2, $3, $4)`, edition, feedID, source, tx.Now())
	return edition, err
}

// draft is the edition to edit, begun as a copy of what is published. The
// caller has touched the feed, so that nobody else begins one.
func draft(tx *database.Tx, f *feed) (string, error) {
	if f.Draft != "" {
		return f.Draft, nil
	}
	edition, err := newEdition(tx, f.ID, "editor")
	if err != nil {
		return "", err
	}
	for _, t := range editionTables {
		_, err := tx.Exec(`INSERT INTO `+t.name+` (edition, `+t.columns+`) SELECT $1, `+t.columns+` FROM `+t.name+` WHERE edition = $2`,
			edition, f.Published)
		if err != nil {
			return "", fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return edition, setDraft(tx, f, edition)
}

// setDraft makes an edition the one to edit, and drops the one before.
func setDraft(tx *database.Tx, f *feed, edition string) error {
	before := f.Draft
	err := tx.One(web.Stale(), `UPDATE coach_feeds SET draft = $2 WHERE id = $1 AND draft = $3`, f.ID, edition, before)
	if err != nil {
		return err
	}
	f.Draft = edition
	return dropEdition(tx, before)
}

// publish shows people the draft from now on; the edition before goes.
func publish(tx *database.Tx, f *feed) error {
	before := f.Published
	err := tx.One(web.Stale(), `UPDATE coach_feeds SET published = draft, published_at = $2, draft = '' WHERE id = $1 AND draft = $3 AND draft <> ''`,
		f.ID, tx.Now(), f.Draft)
	if err != nil {
		return err
	}
	f.Published, f.PublishedAt, f.Draft = f.Draft, tx.Time(), ""
	return dropEdition(tx, before)
}

// dropEdition deletes an edition with all its lines.
func dropEdition(tx *database.Tx, edition string) error {
	if edition == "" {
		return nil
	}
	if err := clearEdition(tx, edition); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM coach_editions WHERE id = $1`, edition)
	return err
}

// clearEdition leaves an edition without a line.
func clearEdition(tx *database.Tx, edition string) error {
	for _, t := range editionTables {
		if _, err := tx.Exec(`DELETE FROM `+t.name+` WHERE edition = $1`, edition); err != nil {
			return err
		}
	}
	return nil
}

// oneLine is a text on one line, without spaces around.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// feedsOf are those of an organisation.
func feedsOf(tx *database.Tx, organisation string) (feeds []feed, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		f, err := scanFeed(rows.Scan)
		feeds = append(feeds, f)
		return err
	}, `SELECT `+feedColumns+` FROM coach_feeds WHERE organisation = $1 ORDER BY id LIMIT $2`, organisation, maxFeeds)
	return feeds, err
}
