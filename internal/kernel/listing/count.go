package listing

import (
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
)

// Total is how many listings match: exactly, or Value and more.
type Total struct {
	Value int  `json:"value"`
	More  bool `json:"more" doc:"There are more than value."`
}

// Counts stop at maxCount, and are kept for countAge: they are for
// orientation, and the list itself is always fresh.
const (
	maxCount  = 1000
	maxCounts = 10_000
	countAge  = 60_000 // milliseconds
)

type counted struct {
	Total
	at int64
}

// Count counts what Find would list.
func (k *Kernel) Count(tx *database.Tx, kind string, f Filter) (Total, error) {
	f.Sort = ""
	if !f.around() {
		f.Near = nil // only orders
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return Total{}, fmt.Errorf("listing: %w", err)
	}
	key := kind + string(raw)
	if c, ok := k.counts.Get(key); ok && tx.Now()-c.at < countAge {
		return c.Total, nil
	}
	b, err := k.board(kind)
	if err != nil {
		return Total{}, err
	}
	n, err := k.count(tx, asked{kind: kind, index: b.index, categories: b.categories, f: f, limit: maxCount})
	if err != nil {
		return Total{}, err
	}
	c := Total{min(n, maxCount), n > maxCount}
	k.counts.Add(key, counted{c, tx.Now()})
	return c, nil
}

// count counts to maxCount+1 at most.
func (k *Kernel) count(tx *database.Tx, a asked) (int, error) {
	if a.f.worded() {
		return k.countText(tx, a)
	}
	s := &statement{}
	s.add(`SELECT count(*) FROM (`)
	a.fewest(s, tx.Engine(), `1 AS one`)
	s.add(` LIMIT `, s.arg(maxCount+1), `) c`)
	var n int
	return n, tx.Row(s.String(), s.args...).Scan(&n)
}

func (k *Kernel) countText(tx *database.Tx, a asked) (int, error) {
	tiers, err := k.choose(tx, a)
	if err != nil {
		return 0, err
	}
	m := a.match(loosest(tiers))
	m.Limit = maxCount
	hits, err := a.index.Find(tx, m)
	if err != nil {
		return 0, err
	}
	n := len(hits)
	if !a.exact() {
		spots, err := readSpots(tx, a.bySeq(tx.Engine(), seqs(hits), spotColumns), spotColumns)
		if err != nil {
			return 0, err
		}
		n = 0
		for _, s := range spots {
			n += int(bit(a.f.within(s.At)))
		}
	}
	if len(hits) == maxCount {
		n++ // there is at least the possibility of more
	}
	return n, nil
}
