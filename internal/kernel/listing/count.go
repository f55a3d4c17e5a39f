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
	n, err := k.count(tx, asked{kind: kind, f: f, limit: maxCount})
	if err != nil {
		return Total{}, err
	}
	c := Total{min(n, maxCount), n > maxCount}
	k.counts.Add(key, counted{c, tx.Now()})
	return c, nil
}

// count counts to maxCount+1 at most.
func (k *Kernel) count(tx *database.Tx, a asked) (int, error) {
	if a.f.Text != "" {
		return k.countText(tx, a)
	}
	if _, bounded := a.f.box(); bounded {
		rows, err := k.candidates(tx, a, 2*maxCount)
		n := 0
		for _, r := range rows {
			if a.f.within(r.At) {
				n++
			}
		}
		return n, err
	}
	index := "listings_newest"
	if len(a.f.Wards) > 0 {
		index = "listings_ward"
	}
	s := &statement{}
	s.add(`SELECT count(*) FROM (SELECT 1`, from(tx.Engine(), index), ` WHERE status = 'published' AND kind = `, s.arg(a.kind))
	s.conditions(a.f, true)
	s.add(` LIMIT `, s.arg(maxCount+1), `) c`)
	var n int
	return n, tx.Row(s.String(), s.args...).Scan(&n)
}

func (k *Kernel) countText(tx *database.Tx, a asked) (int, error) {
	m := a.match()
	m.Tiers, m.Limit = loosest(m.Tiers), maxCount
	hits, err := k.index.Find(tx, m)
	if err != nil {
		return 0, err
	}
	n := len(hits)
	if !a.exact() {
		rows, err := k.inOrder(tx, a, hits)
		if err != nil {
			return 0, err
		}
		n = len(rows)
	}
	if len(hits) == maxCount {
		n++ // there is at least the possibility of more
	}
	return n, nil
}
