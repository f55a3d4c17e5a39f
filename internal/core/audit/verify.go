package audit

import (
	"context"
	"database/sql"
	"fmt"

	"daklakid/internal/platform/database"
)

// verifyPage is how many entries Verify reads at a time.
const verifyPage = 1000

// tellEvery is after how many pages progress is told.
const tellEvery = 20

// Report is what Verify found.
type Report struct {
	Entries int64   // how many entries are in order, from the first on
	Head    Head    // the last of them
	Broken  *Breach // the first that is not; nil when the chain is intact
}

// Breach names the first broken entry.
type Breach struct {
	Seq    int64
	Reason string
}

func (b *Breach) String() string { return fmt.Sprintf("entry %d %s", b.Seq, b.Reason) }

// Verify walks the whole chain and names the first entry that was changed,
// removed or slipped in, also at its end. Heads that were kept outside the
// database also catch whoever rewrote the chain and its stored head. The error
// is about reading only. Entries written meanwhile do no harm.
func Verify(ctx context.Context, db *database.DB, kept ...Head) (Report, error) {
	return verify(ctx, db, func(int64) error { return nil }, kept...)
}

// verify tells now and then how many entries were in order.
func verify(ctx context.Context, db *database.DB, moved func(checked int64) error, kept ...Head) (Report, error) {
	var before Head
	if err := db.View(ctx, func(tx *database.Tx) (err error) {
		before, err = LastHead(tx)
		return err
	}); err != nil {
		return Report{}, fmt.Errorf("audit: %w", err)
	}
	w := walk{kept: map[int64]string{before.Seq: before.Hash}}
	for _, h := range kept {
		if known, twice := w.kept[h.Seq]; twice && known != h.Hash {
			return Report{Broken: &Breach{h.Seq, "is not the one that was kept outside"}}, nil
		}
		w.kept[h.Seq] = h.Hash
	}
	if err := w.pages(ctx, db, moved); err != nil {
		return Report{}, fmt.Errorf("audit: %w", err)
	}
	var after Head
	if err := db.View(ctx, func(tx *database.Tx) (err error) {
		after, err = LastHead(tx)
		return err
	}); err != nil {
		return Report{}, fmt.Errorf("audit: %w", err)
	}
	return w.report(after), nil
}

// walk is the state of a verification: the last entry that was right.
type walk struct {
	last   record
	kept   map[int64]string
	broken *Breach
}

func (w *walk) pages(ctx context.Context, db *database.DB, moved func(int64) error) error {
	for n := 1; w.broken == nil; n++ {
		read := 0
		err := db.View(ctx, func(tx *database.Tx) error {
			return tx.Each(func(rows *sql.Rows) error {
				read++
				r, err := scan(rows)
				if err == nil && w.broken == nil {
					w.step(r)
				}
				return err
			}, `SELECT `+columns+` FROM audit_entries WHERE seq > $1 ORDER BY seq LIMIT $2`, w.last.seq, verifyPage)
		})
		if err != nil || read < verifyPage {
			return err
		}
		if n%tellEvery == 0 {
			if err := moved(w.last.seq); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walk) step(r record) {
	kept, known := w.kept[r.seq]
	switch {
	case r.seq != w.last.seq+1:
		w.broken = &Breach{w.last.seq + 1, "is missing"}
	case r.previous != w.last.hash:
		w.broken = &Breach{r.seq, "does not follow the entry before it"}
	case r.hash != r.sum():
		w.broken = &Breach{r.seq, "was changed"}
	case known && kept != r.hash:
		w.broken = &Breach{r.seq, "is not the one that a head was kept of"}
	default:
		w.last = r
	}
}

func (w *walk) report(after Head) Report {
	r := Report{Entries: w.last.seq, Head: Head{w.last.seq, w.last.hash}, Broken: w.broken}
	if r.Broken != nil {
		return r
	}
	for seq := range w.kept {
		if seq > w.last.seq {
			r.Broken = &Breach{w.last.seq + 1, "is missing"}
		}
	}
	if r.Broken == nil && after.Seq < w.last.seq {
		r.Broken = &Breach{after.Seq + 1, "is not counted by the stored head"}
	}
	return r
}
