package casework_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// Each list walks an index in its order, and each count looks at one only,
// however many cases there are.
func TestWorkListsWalkIndexes(t *testing.T) {
	db := dbtest.Open(t, database.SQLite, nil, casework.Migrations())
	for _, c := range []struct {
		f     casework.Filter
		index string
	}{
		{casework.Filter{}, "cases_work (organisation=?"},
		{casework.Filter{Overdue: true}, "cases_work (organisation=? AND "},
		{casework.Filter{Today: true}, "cases_work (organisation=? AND "},
		{casework.Filter{Ward: wardA}, "cases_work (organisation=?"},
		{casework.Filter{Kind: "lamps", Procedure: "LAMP"}, "cases_work (organisation=?"},
		{casework.Filter{Status: casework.Processing}, "cases_status (organisation=? AND status=?"},
		{casework.Filter{Status: casework.Processing, Ward: wardA, Overdue: true}, "cases_status (organisation=? AND status=? AND "},
		{casework.Filter{Assignee: "none"}, "cases_officer (organisation=? AND assignee=?"},
		{casework.Filter{Assignee: officer.Account}, "cases_officer (organisation=? AND assignee=?"},
		{casework.Filter{Assignee: officer.Account, Overdue: true}, "cases_officer (organisation=? AND assignee=? AND "},
		{casework.Filter{LateStep: casework.Triage}, "cases_triage (organisation=?"},
		{casework.Filter{LateStep: casework.Assignment, Ward: wardA}, "cases_assign (organisation=?"},
		{casework.Filter{Closed: true}, "cases_closed (organisation=?"},
		{casework.Filter{Closed: true, Status: casework.Declined, Ward: wardA}, "cases_closed_status (organisation=? AND status=?"},
	} {
		for _, after := range []bool{false, true} {
			query, args := casework.ListSQL("office", c.f, after)
			walks(t, db, query, args, c.index)
		}
		query, args := casework.CountSQL("office", c.f)
		_, narrowed, _ := strings.Cut(c.index, " ")
		if plan := walks(t, db, query, args, narrowed); !strings.Contains(plan, "COVERING INDEX") {
			t.Errorf("counting %+v reads the rows:\n%s\n%s", c.f, query, plan)
		}
	}
}

// What happened is read backwards by its time, and of named cases by their number.
func TestNewsWalksAnIndex(t *testing.T) {
	db := dbtest.Open(t, database.SQLite, nil, casework.Migrations())
	for _, shown := range []casework.Shown{
		{All: true}, {Procedures: []string{"LAMP", "ROAD"}}, {Channel: "partner"}, {Channel: "partner", Organisation: "office", Procedures: []string{"LAMP"}},
	} {
		span := casework.Span{From: monday, To: monday.Add(time.Hour), Shown: shown, Limit: 10}
		query, args := casework.NewsSQL("lamps", span)
		if plan := walks(t, db, query, args, "case_events_at (at>? AND at<?)"); strings.Contains(plan, "SCAN") {
			t.Error(plan)
		}
		span.IDs = []string{"a", "b"}
		query, args = casework.NewsSQL("lamps", span)
		if plan := explain(t, db, query, args); strings.Contains(plan, "SCAN") {
			t.Error(plan)
		}
	}
}

func walks(t *testing.T, db *database.DB, query string, args []any, index string) string {
	t.Helper()
	plan := explain(t, db, query, args)
	if !strings.Contains(plan, index) || strings.Contains(plan, "SCAN cases") || strings.Contains(plan, "TEMP B-TREE") {
		t.Errorf("not by %q in its order:\n%s\n%s", index, query, plan)
	}
	return plan
}

func explain(t *testing.T, db *database.DB, query string, args []any) string {
	t.Helper()
	var b strings.Builder
	err := db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			fmt.Fprintln(&b, detail)
			return err
		}, `EXPLAIN QUERY PLAN `+query, args...)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return b.String()
}
