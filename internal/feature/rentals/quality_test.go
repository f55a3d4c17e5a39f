package rentals_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	faulty = "/api/v1/desk/quality"
	nobody = "00000000-0000-7000-8000-000000000000"
)

type faultLine struct {
	ID, Kind, Fault, State, Title, WardName, Link, Other, Reason string
}

// faults are all pages of a list.
func (r *rig) faults(who web.Principal, query string) (all []faultLine) {
	r.T.Helper()
	for cursor := ""; ; {
		var p struct {
			Items []faultLine
			Next  string
		}
		r.As(who).Get(faulty + "?limit=2&" + query + "&cursor=" + cursor).Want(200).Into(&p)
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all
		}
	}
}

func faultIDs(all []faultLine) (ids []string) {
	for _, f := range all {
		ids = append(ids, f.ID)
	}
	return ids
}

func where(lat, lng any) func(map[string]any) {
	return func(f map[string]any) { f["lat"], f["lng"] = lat, lng }
}

func nowhere(f map[string]any) { delete(f, "lat"); delete(f, "lng") }

func TestQualityIsForOfficers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		one := faulty + "/rentals/" + nobody + "/photos"
		for _, path := range []string{faulty, faulty + "/counts", "/api/v1/desk/overview"} {
			r.As(web.Principal{}).Get(path).Want(401)
			r.As(owner).Get(path).Want(403)
		}
		for _, path := range []string{"/ask", "/dismiss", "/reopen"} {
			body := map[string]any{"reason": "Không cần ảnh"}
			r.As(web.Principal{}).Post(one+path, body).Want(401)
			r.As(owner).Post(one+path, body).Want(403)
			r.As(officer).Post(one+path, body).Want(404)
		}
		r.As(officer).Get(faulty + "?fault=smell").WantField("fault")
		r.As(officer).Get(faulty + "?state=lost").WantField("state")
		r.As(officer).Get(faulty + "?kind=castles").WantField("kind")
		r.As(officer).Get(faulty + "?ward=99999").WantField("ward")
		r.As(officer).Get(faulty + "?cursor=abc").WantField("cursor")
		r.As(officer).Get("/api/v1/desk/overview?by=moon").WantField("by")
		r.As(officer).Post(one+"/dismiss", map[string]any{"reason": ""}).WantField("reason")
		r.As(officer).Post(faulty+"/rentals/"+nobody+"/smell/ask", nil).Want(404)
	})
}

// A rental without photo and position is found, its owner is asked once, and
// mending it takes it off the lists.
func TestWhatIsWrongIsAskedAndMended(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		bare := r.published(owner, nowhere)
		astray := r.published(other, where(13.095, 109.32), with("title", "Nhà nguyên căn gần biển Tuy Hòa"))
		r.drain()
		if got := faultIDs(r.faults(officer, "fault=position")); !slices.Equal(got, []string{bare.ID}) {
			t.Errorf("without a position: %v", got)
		}
		if got := faultIDs(r.faults(officer, "fault=ward&kind=rentals&ward=24175")); !slices.Equal(got, []string{astray.ID}) {
			t.Errorf("outside the ward: %v", got)
		}
		if got := r.faults(officer, "fault=photos"); len(got) != 2 || got[0].WardName == "" || got[0].Link != "/thue-nha/"+got[0].ID {
			t.Errorf("without photos: %+v", got)
		}
		var counts struct {
			Items []struct {
				Fault       string
				Open, Asked int
			}
		}
		r.As(officer).Get(faulty + "/counts").Want(200).Into(&counts)
		if counts.Items[0].Open != 2 || counts.Items[1].Open != 1 || counts.Items[2].Open != 1 {
			t.Errorf("counts: %+v", counts.Items)
		}
		one := faulty + "/rentals/" + bare.ID + "/position"
		r.As(officer).Post(one+"/ask", nil).Want(200)
		if p := r.As(officer).Post(one+"/ask", nil).Want(409).Problem(); p.Code != "qualityAsked" {
			t.Errorf("asked twice: %+v", p)
		}
		if got := notices(t, r, "owner"); !slices.Contains(got, "quality.mend.position") {
			t.Errorf("the owner was told %v", got)
		}
		if n := count(t, r, `SELECT count(*) FROM audit_entries WHERE action = 'quality.ask' AND owner = 'owner'`); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		if got := r.faults(officer, "fault=position&state=asked"); len(got) != 1 {
			t.Errorf("asked: %+v", got)
		}
		r.Pass(8 * 24 * time.Hour)
		r.As(officer).Post(one+"/ask", nil).Want(200)
		seen := r.read(owner, bare.ID)
		r.As(owner).Ask("PATCH", "/api/v1/rentals/"+bare.ID, map[string]any{"lat": 12.60123, "lng": 107.94321}, "If-Match", tag(seen)).Want(200)
		r.As(officer).Post("/api/v1/desk/reviews/"+bare.ID+"/approve", nil).Want(200)
		r.drain()
		if got := append(r.faults(officer, "fault=position"), r.faults(officer, "fault=position&state=asked")...); len(got) != 0 {
			t.Errorf("mended, but still listed: %+v", got)
		}
		r.As(other).Post("/api/v1/rentals/"+astray.ID+"/withdraw", nil).Want(200)
		if got := r.faults(officer, "fault=ward"); len(got) != 0 {
			t.Errorf("withdrawn, but still listed: %+v", got)
		}
	})
}

// What an officer dismissed stays dismissed, whatever the sweep finds.
func TestDismissed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		bare := r.published(owner)
		r.drain()
		one := faulty + "/rentals/" + bare.ID + "/photos"
		r.As(officer).Post(one+"/reopen", nil).Want(409)
		r.As(officer).Post(one+"/dismiss", map[string]any{"reason": "Phòng chưa xây xong"}).Want(200)
		r.As(officer).Post(one+"/dismiss", map[string]any{"reason": "Phòng chưa xây xong"}).Want(409)
		r.As(officer).Post(one+"/ask", nil).Want(409)
		if err := r.quality.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := r.faults(officer, "fault=photos"); len(got) != 0 {
			t.Errorf("dismissed, but open: %+v", got)
		}
		if got := r.faults(officer, "fault=photos&state=dismissed"); len(got) != 1 || got[0].Reason != "Phòng chưa xây xong" {
			t.Errorf("dismissed: %+v", got)
		}
		r.As(officer).Post(one+"/reopen", nil).Want(200)
		if got := r.faults(officer, "fault=photos"); len(got) != 1 {
			t.Errorf("opened again: %+v", got)
		}
		mine := r.published(officer2, with("title", "Phòng của chính cán bộ cho thuê"), where(12.601, 107.943))
		r.drain()
		if p := r.As(officer2).Post(faulty+"/rentals/"+mine.ID+"/photos/dismiss", map[string]any{"reason": "Của tôi"}).Want(403).Problem(); p.Code != "qualityOwn" {
			t.Errorf("one's own: %+v", p)
		}
	})
}

// An officer of a ward sees and does what is of that ward only.
func TestQualityStaysInTheWard(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		inside, outside := r.published(owner), r.published(other, with("ward", "22015"), where(13.09, 109.32))
		r.drain()
		if got := faultIDs(r.faults(local, "fault=photos")); !slices.Equal(got, []string{inside.ID}) {
			t.Errorf("the officer of the ward sees %v", got)
		}
		if got := r.faults(local, "fault=photos&ward=22015"); len(got) != 0 {
			t.Errorf("and of another ward %v", got)
		}
		r.As(local).Post(faulty+"/rentals/"+outside.ID+"/photos/ask", nil).Want(404)
		r.As(local).Post(faulty+"/rentals/"+inside.ID+"/photos/ask", nil).Want(200)
		if got := r.overview(local, "by=ward"); len(got.Items) != 1 || got.Items[0].Ward != "24175" || got.Total.Published != 1 {
			t.Errorf("the overview: %+v", got)
		}
	})
}

type tally struct{ Published, New, Waiting, Expired, Refused, Reported int64 }

type overview struct {
	Items []struct {
		Kind, Category, Ward, WardName                      string
		Published, New, Waiting, Expired, Refused, Reported int64
	}
	Total tally
}

func (r *rig) overview(who web.Principal, query string) (o overview) {
	r.T.Helper()
	r.Pass(2 * time.Minute) // past the age of what is kept
	r.As(who).Get("/api/v1/desk/overview?" + query).Want(200).Into(&o)
	return o
}

func TestOverview(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.published(owner)
		r.Pass(8 * 24 * time.Hour)
		second := r.published(owner, with("kind", "house"), with("ward", "22015"), where(13.09, 109.32))
		r.reported(second, "a")
		r.posted(other)
		refused := r.posted(other)
		r.As(officer).Post(desk+"/"+refused.ID+"/reject", because).Want(200)
		if got := r.overview(officer, ""); got.Total != (tally{2, 1, 1, 0, 1, 1}) || len(got.Items) != 1 || got.Items[0].Kind != "rentals" {
			t.Errorf("all: %+v", got)
		}
		if got := r.overview(officer, "by=category&kind=rentals"); len(got.Items) != 2 || got.Items[1].Category != "house" || got.Items[1].Published != 1 {
			t.Errorf("by category: %+v", got)
		}
		if got := r.overview(officer, "by=ward&ward=22015"); len(got.Items) != 1 || !strings.Contains(got.Items[0].WardName, "Tuy") || got.Total.Published != 1 {
			t.Errorf("by ward: %+v", got)
		}
	})
}

// Twice the same, and what ends soon or where nobody answers.
func TestDuplicatesEndsAndSilence(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.published(owner)
		second := r.published(other, with("title", "Phòng trọ mới xây gần chợ Hòa Phú"))
		r.drain()
		got := r.faults(officer, "fault=duplicate")
		if len(got) != 2 || got[1].ID != second.ID || got[1].Other != "/thue-nha/"+first.ID {
			t.Errorf("twice the same: %+v", got)
		}
		r.As(webtest.Account("a")).Post("/api/v1/rentals/"+first.ID+"/report", map[string]any{"reason": "unreachable"}).Want(204)
		r.drain()
		if got := faultIDs(r.faults(officer, "fault=phone")); !slices.Equal(got, []string{first.ID}) {
			t.Errorf("nobody answers: %v", got)
		}
		r.Pass(54 * 24 * time.Hour)
		if err := r.quality.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := r.faults(officer, "fault=ending"); len(got) != 2 {
			t.Errorf("ends soon: %+v", got)
		}
	})
}

// The lists and the overview read indexes alone, save for the rows of a page.
func TestQualityWalksIndexes(t *testing.T) {
	r := newRig(t, database.SQLite)
	for query, index := range map[string]string{
		`SELECT kind, category, ward, status, count(*), sum(CASE WHEN published_at >= 1 THEN 1 ELSE 0 END), sum(CASE WHEN reports > 0 THEN 1 ELSE 0 END)
			FROM listings GROUP BY kind, category, ward, status`: "COVERING INDEX listings_cube",
		`SELECT title FROM quality_faults INDEXED BY quality_faults_oldest WHERE fault = 'photos' AND state = 'open' AND kind = 'rentals'
			AND (found_at, thing) > (1, '') ORDER BY found_at, thing LIMIT 21`: "quality_faults_oldest (fault=? AND state=? AND (found_at,thing)>(?,?))",
		`SELECT title FROM quality_faults INDEXED BY quality_faults_ward WHERE fault = 'photos' AND state = 'open' AND ward = '24175'
			AND (found_at, thing) > (1, '') ORDER BY found_at, thing LIMIT 21`: "quality_faults_ward (fault=? AND state=? AND ward=? AND (found_at,thing)>(?,?))",
	} {
		plan := strings.Join(texted(t, r, `EXPLAIN QUERY PLAN `+query), "\n")
		if !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", query, plan)
		}
	}
}

func texted(t *testing.T, r *rig, query string) (all []string) {
	t.Helper()
	err := r.DB.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			all = append(all, detail)
			return err
		}, query)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
