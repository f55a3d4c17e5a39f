package listing

import (
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// Imported is a listing that was published elsewhere, or made up: it does not
// pass an officer.
type Imported[D any] struct {
	ID        string
	Owner     string
	Draft     Draft[D]
	Photos    []photo.Photo // instead of the draft's: shown, but not this listing's alone
	Verified  bool
	Demo      bool
	Published time.Time
	Waiting   bool // for an officer since Published, and not public yet
}

// importRows is how many rows one statement inserts. PostgreSQL saves round
// trips; SQLite has none to save, and takes longer for each argument the more
// there are.
var importRows = map[database.Engine]int{database.SQLite: 1, database.Postgres: 50}

// Import stores published listings, the oldest first, in large statements. A
// few hundred at a time make a good transaction. What is wrong with a draft is
// an error as when posting, and nothing of the call is stored.
func (b *Board[D]) Import(tx *database.Tx, all []Imported[D]) error {
	if len(all) == 0 {
		return nil
	}
	seq, err := nextSeq(tx, int64(len(all)))
	if err != nil {
		return err
	}
	var values []any
	var documents []search.Document
	for n, in := range all {
		i, err := b.imported(in)
		if err != nil {
			return err
		}
		if !in.Waiting {
			i.Seq = seq + int64(n)
		}
		row, err := i.values()
		if err != nil {
			return err
		}
		values = append(values, row...)
		if i.Status == Published {
			terms, err := b.k.terms(i)
			if err != nil {
				return err
			}
			documents = append(documents, search.Document{Rowid: i.Seq, Terms: terms})
		}
		if (n+1)%importRows[tx.Engine()] == 0 || n == len(all)-1 {
			if _, err := tx.Exec(insertRows(len(values)/len(row), len(row)), values...); err != nil {
				return err
			}
			values = nil
		}
	}
	return b.own.index.PutAll(tx, documents)
}

func (b *Board[D]) imported(in Imported[D]) (*Item, error) {
	if err := b.check(&in.Draft); err != nil {
		return nil, err
	}
	i := &Item{
		ID: in.ID, Kind: b.kind.Name, Owner: in.Owner, Organisation: in.Draft.Organisation, Status: Published, Version: 1, Verified: in.Verified, Demo: in.Demo,
		Created: in.Published, Updated: in.Published, Submitted: in.Published, Published: in.Published,
		Photos: in.Photos,
	}
	if err := b.fill(i, in.Draft); err != nil {
		return nil, err
	}
	end, _, err := b.own.ends(i, in.Published)
	i.Expires = end
	if in.Waiting {
		i.Status, i.Published, i.Expires = Review, time.Time{}, time.Time{}
	}
	return i, err
}

func insertRows(rows, width int) string {
	s := &statement{}
	s.add(`INSERT INTO listings (`, columns, `) VALUES `)
	for r := range rows {
		if r > 0 {
			s.add(`, `)
		}
		for c := range width {
			s.add([]string{`, `, `(`}[bit(c == 0)], s.arg(nil))
		}
		s.add(`)`)
	}
	return s.String()
}
