package listing

import (
	"daklakid/internal/platform/database"
)

// stamp names a listing as it was at one version. Every change of what a card
// shows gives the listing a new version, so that what is remembered under a
// stamp that the database has just answered is what the database holds, on
// however many nodes.
type stamp struct{ seq, version int64 }

// Bounds of what is remembered: the rows of the newest pages that people look
// at, some 10 MB; and for how long, should a change ever forget the version.
const (
	maxRemembered = 8192
	rememberedFor = 60_000 // milliseconds
)

type remembered struct {
	row Row
	at  int64
}

// recall gives the rows of spots in their order, from memory where it has this
// version of them. One withdrawn since its spot was read is left out.
func (k *Kernel) recall(tx *database.Tx, a asked, spots []Row) ([]Row, error) {
	rows := make([]Row, len(spots))
	var missing []int64
	for i, s := range spots {
		if r, ok := k.rows.Get(stamp{s.Seq, s.Version}); ok && tx.Now()-r.at < rememberedFor {
			rows[i] = r.row
			rows[i].tier = s.tier
		} else {
			missing = append(missing, s.Seq)
		}
	}
	if len(missing) == 0 {
		return rows, nil
	}
	read, err := k.read(tx, a, missing)
	if err != nil {
		return nil, err
	}
	kept := rows[:0]
	for i, s := range spots {
		r := rows[i]
		if r.ID == "" {
			r = read[s.Seq]
			r.tier = s.tier
		}
		if r.ID != "" {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

// read reads rows from the table and remembers them.
func (k *Kernel) read(tx *database.Tx, a asked, seqs []int64) (map[int64]Row, error) {
	rows, err := readRows(tx, a.bySeq(tx.Engine(), seqs, rowColumns))
	if err != nil {
		return nil, err
	}
	found := make(map[int64]Row, len(rows))
	for _, r := range rows {
		if r.card, err = k.encode(r); err != nil {
			return nil, err
		}
		found[r.Seq] = r
		if tx.Reading() { // others may never see what this transaction sees
			k.rows.Add(stamp{r.Seq, r.Version}, remembered{r, tx.Now()})
		}
	}
	return found, nil
}
