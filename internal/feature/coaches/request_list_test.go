package coaches

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// The list is in the order in which coaches leave, page by page, and a page of
// four asks the database as often as one of one.
func TestTheListOfRequests(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		path := deskPath + "/feeds/" + f.ID + "/requests?limit="
		r.As(nobody).Get(path + "4").Want(401)
		r.As(passenger).Get(path + "4").Want(403)
		r.As(rival).Get(path + "4").Want(404)
		var wanted []string
		for i := range 4 {
			on := day(20261127).plus(i).String()
			wanted = append(wanted, r.askSeats(passenger, r.search("bmt", "hcm", on, "").Items[0].ID, 1).ID)
		}
		wanted = append([]string{r.askSeats(stranger, r.tonight(), 1).ID}, wanted...) // asked last, leaves first
		r.As(boss).Post(oneAtDesk+wanted[1]+"/refuse", map[string]any{"reason": "full"}).Want(200)
		walk := func(state string) (ids []string) {
			for cursor := ""; ; {
				var page CoachRequests
				r.As(dispatcher).Get(path + "2" + state + "&cursor=" + cursor).Want(200).Into(&page)
				for _, one := range page.Items {
					ids = append(ids, one.ID)
				}
				if cursor = page.Next; cursor == "" {
					return ids
				}
			}
		}
		if got := walk(""); fmt.Sprint(got) != fmt.Sprint(wanted) {
			t.Errorf("%v, want %v", got, wanted)
		}
		if got := walk("&status=waiting"); fmt.Sprint(got) != fmt.Sprint(append(wanted[:1:1], wanted[2:]...)) {
			t.Errorf("waiting: %v of %v", got, wanted)
		}
		asked := func(limit string) uint64 {
			before := r.db.Statements()
			r.As(dispatcher).Get(path + limit).Want(200)
			return r.db.Statements() - before
		}
		if few, many := asked("1"), asked("4"); few != many {
			t.Errorf("%d statements for one, %d for four", few, many)
		}
	})
}

// An operator's list is read in the order of an index, however many requests
// there are, and counting those that wait reads no row.
func TestTheListOfRequestsWalksAnIndex(t *testing.T) {
	db := dbtest.Open(t, database.SQLite, nil, tables())
	for status, index := range map[string]string{
		"":        "coach_requests_departs (feed=? AND (departs_at,id)>(?,?))",
		"waiting": "coach_requests_state (feed=? AND status=? AND (departs_at,id)>(?,?))",
	} {
		where, args := requestsToSQL("feed", status, requestPosition{}, 50)
		walks(t, db, `SELECT `+requestColumns+` FROM coach_requests WHERE `+where, args, index)
	}
	walks(t, db, `SELECT count(*) FROM coach_requests WHERE feed = $1 AND status = 'waiting'`, []any{"feed"}, "COVERING INDEX coach_requests_state")
}

func walks(t *testing.T, db *database.DB, query string, args []any, index string) {
	t.Helper()
	var plan strings.Builder
	ok(t, db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			fmt.Fprintln(&plan, detail)
			return err
		}, `EXPLAIN QUERY PLAN `+query, args...)
	}))
	if said := plan.String(); !strings.Contains(said, index) || strings.Contains(said, "SCAN") || strings.Contains(said, "TEMP B-TREE") {
		t.Errorf("not by %q in its order:\n%s\n%s", index, query, said)
	}
}
