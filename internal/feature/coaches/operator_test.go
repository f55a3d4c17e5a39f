package coaches

import (
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
)

// A timetable has a page of its own, which officers' lists lead to.
func TestAnOperatorsPage(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		feed := r.feed(r.company, banMe()).ID
		for _, missing := range []string{"00000000-0000-7000-8000-000000000000", "x"} {
			r.Get(path + "/operators/" + missing).Want(404)
		}
		var v CoachOperatorView
		r.Get(path + "/operators/" + feed).Want(200).Into(&v)
		if v.Feed != feed || v.Name == "" || len(v.Operators) != 1 || len(v.Operators[0].Phones) != 2 || len(v.Ways) == 0 || v.More {
			t.Fatalf("%+v", v)
		}
		// Each way leads to a search that finds it.
		for _, w := range v.Ways {
			if w.Trips == 0 || w.Route == "" || w.From == "" || w.To == "" {
				t.Errorf("%+v", w)
			}
			r.search(w.FromKey, w.ToKey, "2026-11-27", "")
		}
		q := r.service.Quality(organisation.Holders)
		if link := q.Link(Name, feed); link != "/xe-khach/nha-xe/"+feed {
			t.Errorf("officers are led to %s", link)
		}
		// What is not published any more has no page.
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE coach_feeds SET published = '' WHERE id = $1`, feed)
			return err
		})
		r.Get(path + "/operators/" + feed).Want(404)
	})
}
