package workforce

import (
	"database/sql"

	"daklakid/internal/platform/database"
)

// smallest is the least number of workers that a figure may show; fewer could be
// recognised.
const smallest = 5

func few(n int64) bool { return n > 0 && n < smallest }

// part is what a ward and a park have in common; park is empty for those who work
// in the ward and in no park.
type part struct {
	ward, park string
	count      int64
}

type sharing []part

// parts are how the tables of wards and of parks overlap: a park lies in a ward,
// so that the one's figure can be taken off the other's.
func parts(tx *database.Tx, code string) (all sharing, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var p part
		err := rows.Scan(&p.ward, &p.park, &p.count)
		all = append(all, p)
		return err
	}, `SELECT d.ward, d.park, count(*) FROM workforce_declarations d JOIN workforce_rows r ON r.declaration = d.id
		WHERE d.period = $1 AND d.state = 'submitted' GROUP BY d.ward, d.park`, code)
	return all, err
}

// rest is what another table leaves unsaid of a cell.
type rest struct {
	count int64 // all that no cell of the other table tells
	few   bool  // some part of it is too small
}

// of gives what parks leave unsaid of each ward, and wards of each park; nothing
// for the tables that no other divides.
func (all sharing) of(table string) map[string]rest {
	if table != "ward" && table != "park" {
		return nil
	}
	left := map[string]rest{}
	for _, p := range all {
		key := p.ward
		if table == "park" {
			if key = p.park; key == "" {
				continue // those of all wards who work in no park
			}
		}
		r := left[key]
		r.few = r.few || few(p.count)
		if p.park == "" {
			r.count += p.count
		}
		left[key] = r
	}
	return left
}

// hide takes out what is too small, or has a part that is. What is hidden could be
// told from the total as long as it is one cell or comes to too few, so that the
// next smallest goes with it; in the table of wards the total of each park is known,
// too.
func hide(cells []LabourCell, left map[string]rest) []LabourCell {
	gone, sum, unsaid := 0, int64(0), int64(0)
	take := func(c *LabourCell) {
		gone, sum, unsaid = gone+1, sum+c.Count, unsaid+left[c.Key].count
		c.Hidden = true
	}
	for i := range cells {
		if cells[i].Count < smallest || left[cells[i].Key].few {
			take(&cells[i])
		}
	}
	for gone > 0 && (gone == 1 || sum < smallest || few(unsaid)) {
		least := -1
		for i, c := range cells {
			if !c.Hidden && (least < 0 || c.Count < cells[least].Count) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		take(&cells[least])
	}
	for i := range cells {
		if cells[i].Hidden {
			cells[i].Count = 0
		}
	}
	return append([]LabourCell{}, cells...)
}
