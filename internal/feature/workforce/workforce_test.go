package workforce_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/workforce"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one, theirs := r.path()+"/"+d.ID, "/api/v1/desk/companies/"+r.others+"/workforce/"+d.ID
		other := webtest.Account("other") // owns another company
		for _, route := range []struct {
			method, path string
			body         any
		}{
			{"GET", "", nil},
			{"POST", "", map[string]any{"period": "2026-2", "carry": false}},
			{"GET", "/" + d.ID, nil},
			{"GET", "/" + d.ID + "/file", nil},
			{"POST", "/" + d.ID + "/workers", seamstress(1)},
			{"GET", "/" + d.ID + "/workers/1", nil},
			{"PUT", "/" + d.ID + "/workers/1", seamstress(1)},
			{"DELETE", "/" + d.ID + "/workers/1", nil},
			{"POST", "/" + d.ID + "/submit", nil},
			{"DELETE", "/" + d.ID, nil},
		} {
			r.Ask(route.method, r.path()+route.path, route.body).Want(401)
			for _, who := range []web.Principal{stranger, recruiter, other, officer} {
				r.As(who).Ask(route.method, r.path()+route.path, route.body).Want(404)
			}
		}
		r.put(stranger, one+"/file", lines(2)).Want(404)
		r.As(other).Get(theirs).Want(404) // under her own company's path, too
		r.As(other).Ask("POST", theirs+"/submit", nil).Want(404)
		for _, path := range []string{"statistics", "declarations", "declarations/" + d.ID} {
			r.Get("/api/v1/desk/workforce/" + path).Want(401)
			r.As(boss).Get("/api/v1/desk/workforce/" + path).Want(403)
		}
		r.As(officer).Get("/api/v1/desk/workforce/declarations/" + d.ID).Want(404) // a draft is the company's
	})
}

func TestADeclarationIsTypedSubmittedAndCorrected(t *testing.T) {
	each(t, func(r *rig) {
		r.As(clerk).Post(r.path(), map[string]any{"period": "2024-1", "carry": false}).WantField("period")
		d := r.begin(clerk, r.company, true) // nothing to carry over yet
		one := r.path() + "/" + d.ID
		r.As(boss).Post(r.path(), map[string]any{"period": "2026-2", "carry": false}).Want(409)
		r.change(clerk, "POST", one+"/submit", nil).Want(409) // nobody is in it
		var row workforce.Numbered
		for n := range 7 {
			r.As(clerk).Post(one+"/workers", seamstress(n)).Want(201).Into(&row)
		}
		r.change(clerk, "PUT", one+"/workers/2", seamstress(1).with("sex", "male").with("fullName", "  Lê   Văn Hai ")).Want(200).Into(&row)
		if row.FullName != "Lê Văn Hai" || row.N != 2 {
			t.Errorf("%+v", row)
		}
		r.change(clerk, "DELETE", one+"/workers/7", nil).Want(204)
		r.As(clerk).Ask("DELETE", one+"/workers/7", nil, "If-Match", `"v8"`).Want(404)
		var page workforce.DeclarationPage
		r.As(clerk).Get(one + "?limit=4").Want(200).Into(&page)
		if page.Workers != 6 || len(page.Items) != 4 || page.Next == "" || page.Items[1].FullName != "Lê Văn Hai" {
			t.Errorf("%+v", page)
		}
		var done workforce.Declaration
		r.change(clerk, "POST", one+"/submit", nil).Want(200).Into(&done)
		if done.State != "submitted" || done.SubmittedAt == nil {
			t.Errorf("%+v", done)
		}
		for _, call := range [][2]string{{"POST", "/submit"}, {"DELETE", ""}, {"DELETE", "/workers/1"}} {
			r.change(clerk, call[0], one+call[1], nil).Want(409)
		}
		r.As(clerk).Post(one+"/workers", seamstress(9)).Want(409)
		r.put(clerk, one+"/file", lines(2)).Want(409)

		second := r.begin(boss, r.company, true) // a correction, with what was declared
		if second.Version != 2 || second.Workers != 6 {
			t.Errorf("%+v", second)
		}
		r.change(boss, "DELETE", r.path()+"/"+second.ID+"/workers/1", nil).Want(204)
		r.change(boss, "POST", r.path()+"/"+second.ID+"/submit", nil).Want(200)
		if r.count(`SELECT count(*) FROM workforce_declarations WHERE state = 'submitted'`) != 1 || r.count(`SELECT count(*) FROM workforce_declarations WHERE state = 'replaced'`) != 1 {
			t.Error("not one declaration holds")
		}
		r.As(clerk).Get(one).Want(200) // what was replaced can still be read

		r.clock.Add((14 * 24 * time.Hour).Milliseconds()) // the next period runs
		var mine workforce.Declarations
		r.As(clerk).Get(r.path()).Want(200).Into(&mine)
		if mine.Periods[0].Code != "2027-1" || mine.Periods[0].Due != "2027-06-04" || !mine.Periods[1].Late || len(mine.Items) != 2 {
			t.Errorf("%+v", mine)
		}
		var next workforce.Declaration
		r.As(clerk).Post(r.path(), map[string]any{"period": "2027-1", "carry": true}).Want(201).Into(&next)
		if next.Workers != 5 {
			t.Errorf("%+v", next)
		}
		r.change(clerk, "DELETE", r.path()+"/"+next.ID, nil).Want(204)
	})
}

func TestWorkersAreSealed(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		r.As(clerk).Post(r.path()+"/"+d.ID+"/workers", seamstress(1)).Want(201)
		var sealed []byte
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT sealed FROM workforce_rows WHERE declaration = $1`, d.ID).Scan(&sealed)
		}))
		for _, said := range []string{"May", "066196", "7000000", "chuyền"} {
			if bytes.Contains(sealed, []byte(said)) {
				t.Errorf("%q lies open", said)
			}
		}
		ok(t, r.vault.Rotate(t.Context(), "data", 0))
		if n, err := r.service.Rekey(t.Context()); n != 1 || err != nil {
			t.Error(n, err)
		}
		ok(t, r.vault.Retire(t.Context(), "data"))
		r.As(clerk).Get(r.path() + "/" + d.ID).Want(200)
	})
}

func TestBadWorkers(t *testing.T) {
	each(t, func(r *rig) {
		one := r.path() + "/" + r.begin(clerk, r.company, false).ID + "/workers"
		good := seamstress(1)
		for _, c := range []struct {
			w     worker
			field string
		}{
			{good.with("fullName", " "), "fullName"},
			{good.with("fullName", "<b>May</b>"), "fullName"},
			{good.with("birthDate", "1996-02-30"), "birthDate"},
			{good.with("birthDate", "2012-01-01"), "birthDate"}, // 14 years
			{good.with("birthDate", ""), "birthDate"},
			{good.with("sex", "x"), "sex"},
			{good.with("personalNumber", "066196000"), "personalNumber"}, // an identity card of 9 digits
			{good.with("insuranceNumber", "12"), "insuranceNumber"},
			{good.with("position", ""), "position"},
			{good.with("contract", "slavery"), "contract"},
			{good.with("contractFrom", ""), "contractFrom"},
			{good.with("contractTo", ""), "contractTo"},
			{good.with("contractTo", "2025-12-31"), "contractTo"},
			{good.with("contract", "indefinite"), "contractTo"},
			{good.with("wage", -1), "wage"},
			{good.with("seniority", 101), "seniority"},
			{good.with("hazardTo", "2026-01-01"), "hazardFrom"},
		} {
			r.As(clerk).Post(one, c.w).WantField(c.field)
		}
		r.As(clerk).Post(one, good.with("personalNumber", "C1234567")).Want(201) // a foreigner
	})
}

func TestAFileIsTakenWholeOrNotAtAll(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one := r.path() + "/" + d.ID
		var got workforce.Declaration
		r.put(clerk, one+"/file", lines(25)).Want(200).Into(&got) // BOM, CRLF, quotes
		if got.Workers != 25 {
			t.Errorf("%+v", got)
		}
		var page workforce.DeclarationPage
		r.As(clerk).Get(one + "?limit=1").Want(200).Into(&page)
		if w := page.Items[0]; w.FullName != "Trần Văn, Thợ 0" || w.BirthDate != "1970-06-05" || w.Sex != "female" || w.Wage != 7_500_000 || w.Contract != "fixedTerm" || w.Position != "other" || w.ContractTo != "2026-12-31" {
			t.Errorf("%+v", w)
		}
		semicolons := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(lines(3), "Trần Văn, ", ""), ",", ";"), "\r", "")
		r.put(clerk, one+"/file", semicolons).Want(200).Into(&got)
		if got.Workers != 3 {
			t.Errorf("%+v", got)
		}
		for name, c := range map[string]struct{ file, field, code string }{
			"day":          {strings.Replace(lines(5), "05/06/1972", "31/02/1972", 1), "lines[4].birthDate", "workforceDay"},
			"sex":          {strings.Replace(lines(5), ",Nam,", ",N?,", 1), "lines[3].sex", "notAllowed"},
			"number":       {strings.Replace(lines(5), "066190000002", "66-2", 1), "lines[4].personalNumber", "workforceNumber"},
			"twice":        {strings.Replace(lines(5), "066190000003", "066190000001", 1), "lines[5].personalNumber", "workforceTwice"},
			"sum":          {strings.Replace(lines(5), "7.500.000", "bảy triệu", 1), "lines[2].wage", "workforceSum"},
			"fraction":     {strings.Replace(lines(5), "7.500.000", "\"2,34\"", 1), "lines[2].wage", "workforceSum"},
			"two marks":    {strings.Replace(lines(5), "7.500.000", "7.500.00", 1), "lines[2].wage", "workforceSum"},
			"two posts":    {strings.Replace(lines(5), ",x,,", ",x,x,", 1), "lines[2].position", "workforceTwoPositions"},
			"two terms":    {strings.Replace(lines(5), ",,01/01/2026", ",01/01/2025,01/01/2026", 1), "lines[2].contractFrom", "workforceTwoContracts"},
			"no heading":   {strings.Replace(lines(5), "Giới tính", "Phái", 1), "lines[1].sex", "workforceHeading"},
			"encoding":     {strings.Replace(lines(5), "Thợ 3", "Th\xfe 3", 1), "lines[5]", "workforceEncoding"},
			"open quote":   {lines(3) + "\"", "lines[5]", "workforceQuotes"},
			"nobody":       {header + "\n", "lines[1]", "workforceEmpty"},
			"nothing":      {"", "body", "malformed"},
			"a script":     {strings.Replace(lines(5), "Thợ 0", "<script>x</script>", 1), "lines[2].fullName", "workforceMarkup"},
			"not a table":  {"PK\x03\x04 a workbook", "lines", "workforceWorkbook"},
			"far too many": {header + strings.Repeat("\n1,A,,,,,,,,,,,", 200), "lines[2].birthDate", "required"},
		} {
			answer := r.put(clerk, one+"/file", c.file)
			if p := answer.WantField(c.field); p.Code != c.code {
				t.Errorf("%s: %+v", name, p)
			}
			if n := len(answer.Problem().Errors); n > 100 {
				t.Errorf("%s: %d errors", name, n)
			}
		}
		if n := r.count(`SELECT workers FROM workforce_declarations WHERE id = $1`, d.ID); n != 3 {
			t.Errorf("%d workers after files that were refused", n)
		}
		// What is written is read back as it was.
		r.put(clerk, one+"/file", strings.Replace(lines(12), "Trần Văn, Thợ 3", "=HYPERLINK(1)", 1)).Want(200)
		file := r.As(clerk).Get(one + "/file").Want(200)
		if !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") || !strings.Contains(string(file.Body), "'=HYPERLINK") || !bytes.HasPrefix(file.Body, []byte("\xef\xbb\xbf")) {
			t.Errorf("%v %.200s", file.Header, file.Body)
		}
		r.put(clerk, one+"/file", string(file.Body)).Want(200)
		again := r.As(clerk).Get(one + "/file").Want(200)
		if string(again.Body) != string(file.Body) {
			t.Errorf("%s\n%s", again.Body, file.Body)
		}
		r.As(clerk).Get(one + "?limit=100").Want(200).Into(&page)
		if !slices.ContainsFunc(page.Items, func(w workforce.Numbered) bool { return w.FullName == "=HYPERLINK(1)" }) {
			t.Errorf("no name is as it was: %+v", page.Items)
		}
	})
}

func TestStatisticsHideTheFew(t *testing.T) {
	each(t, func(r *rig) {
		declare := func(who web.Principal, company string, file string) {
			d := r.begin(who, company, false)
			path := "/api/v1/desk/companies/" + company + "/workforce/" + d.ID
			r.put(who, path+"/file", file).Want(http.StatusOK)
			r.change(who, "POST", path+"/submit", nil).Want(200)
		}
		declare(clerk, r.company, lines(30))
		declare(webtest.Account("other"), r.others, lines(3))
		var s workforce.LabourStatistics
		r.As(officer).Get("/api/v1/desk/workforce/statistics").Want(200).Into(&s)
		if s.Companies != 2 || s.Workers != 33 || s.Registered != 1001 || len(s.Tables) != 7 {
			t.Fatalf("%+v", s)
		}
		cells := map[string]string{}
		for _, table := range s.Tables {
			for _, c := range table.Cells {
				if c.Count > 0 && c.Count < 5 || c.Hidden && c.Count != 0 {
					t.Errorf("%s %+v", table.By, c)
				}
				cells[table.By+":"+c.Key] = fmt.Sprint(c.Count, c.Hidden)
			}
		}
		// The three of one ward could be told from the total, so the other is hidden, too.
		for cell, want := range map[string]string{
			"ward:24163": "0 true", "ward:24175": "0 true", "sector:G": "0 true", "sex:male": "16 false", "sex:female": "17 false", "contract:fixedTerm": "33 false",
		} {
			if cells[cell] != want {
				t.Errorf("%s: %s, want %s", cell, cells[cell], want)
			}
		}
		r.As(officer).Get("/api/v1/desk/workforce/statistics?period=x").WantField("period")

		var list web.Page[workforce.Declared]
		r.As(officer).Get("/api/v1/desk/workforce/declarations?limit=1").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Next == "" || list.Items[0].Company == "" {
			t.Fatalf("%+v", list)
		}
		if n := r.count(`SELECT count(*) FROM audit_entries WHERE action = 'workforce.read'`); n != 0 {
			t.Errorf("%d traces of nothing", n)
		}
		var page workforce.DeclarationPage
		r.As(officer).Get("/api/v1/desk/workforce/declarations/" + list.Items[0].ID).Want(200).Into(&page)
		if len(page.Items) == 0 || page.Items[0].PersonalNumber == "" {
			t.Errorf("%+v", page)
		}
		if n := r.count(`SELECT count(*) FROM audit_entries WHERE action = 'workforce.read' AND actor = 'officer' AND subject_id = $1`, list.Items[0].ID); n != 1 {
			t.Errorf("%d traces", n)
		}
	})
}

func TestCompaniesAreReminded(t *testing.T) {
	each(t, func(r *rig) {
		remind := func() {
			for _, j := range r.service.Jobs() {
				ok(t, j.Work(t.Context(), nil))
			}
		}
		notices := func() int { return r.count(`SELECT count(*) FROM notices WHERE code = 'workforce.due'`) }
		remind() // 8 days are left: the first of three reminders
		remind()
		if n := notices(); n != 3 { // boss and clerk of one, the owner of the other
			t.Errorf("%d notices", n)
		}
		d := r.begin(clerk, r.company, false)
		r.put(clerk, r.path()+"/"+d.ID+"/file", lines(6)).Want(200)
		r.change(clerk, "POST", r.path()+"/"+d.ID+"/submit", nil).Want(200)
		r.clock.Add((4 * 24 * time.Hour).Milliseconds())
		remind()
		if n := notices(); n != 4 { // only who has not declared
			t.Errorf("%d notices", n)
		}
		r.clock.Add((60 * 24 * time.Hour).Milliseconds())
		remind()
		if n := notices(); n != 4 {
			t.Errorf("%d notices, long before the next period's end", n)
		}
	})
}

// Who is removed reads and submits nothing any more.
func TestAfterRemoval(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		r.put(clerk, r.path()+"/"+d.ID+"/file", lines(6)).Want(200)
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM members WHERE organisation = $1 AND account = 'clerk'`, r.company)
			return err
		})
		claiming := webtest.With(clerk, "personnel", r.company)
		r.As(claiming).Get(r.path()).Want(404)
		r.change(claiming, "POST", r.path()+"/"+d.ID+"/submit", nil).Want(404)
		r.put(claiming, r.path()+"/"+d.ID+"/file", lines(2)).Want(404)
	})
}
