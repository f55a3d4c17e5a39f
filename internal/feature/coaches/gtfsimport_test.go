package coaches

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web/webtest"
)

// work does what is queued of imports.
func (r *rig) work() {
	r.t.Helper()
	var waiting []string
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		rows, err := tx.Query(`SELECT payload FROM jobs WHERE name = $1 AND state = 'queued' ORDER BY id`, importJob)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var payload string
			if err := rows.Scan(&payload); err != nil {
				return err
			}
			waiting = append(waiting, payload)
		}
		return rows.Err()
	}))
	for _, payload := range waiting {
		var p importPayload
		ok(r.t, json.Unmarshal([]byte(payload), &p))
		ok(r.t, r.service.importArchive(r.t.Context(), p))
	}
}

func (r *rig) send(feedID string, data []byte) CoachImport {
	r.t.Helper()
	var i CoachImport
	r.As(dispatcher).Ask("POST", deskPath+"/feeds/"+feedID+"/imports?name=lich-xe.zip", data, "Content-Type", "application/zip").Want(http.StatusCreated).Into(&i)
	return i
}

func (r *rig) imported(feedID, id string) (i CoachImport) {
	r.t.Helper()
	r.As(dispatcher).Get(deskPath + "/feeds/" + feedID + "/imports/" + id).Want(http.StatusOK).Into(&i)
	return i
}

// bare is a feed without timetables, as an operator begins.
func (r *rig) bare() (f feed) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		f, err = createFeed(tx, r.company, "Nhà xe Ban Mê", false)
		return err
	})
	return f
}

// banMeArchive is banMe as an archive.
func banMeArchive(t *testing.T, change func(*content)) []byte {
	t.Helper()
	c := banMe()
	c.Agencies[0].URL = "https://example.vn"
	for i := range c.FareRules {
		c.FareRules[i].Origin = ""
	}
	if change != nil {
		change(c)
	}
	return zipped(t, feedOf(c))
}

// rewritten is an archive with a piece of one file written differently.
func rewritten(t *testing.T, data []byte, file, old, with string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	ok(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		ok(t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		ok(t, err)
		text := b.String()
		if f.Name == file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s is not in %s: %s", old, file, text)
			}
			text = strings.Replace(text, old, with, 1)
		}
		w, err := z.Create(f.Name)
		ok(t, err)
		_, err = w.Write([]byte(text))
		ok(t, err)
	}
	ok(t, z.Close())
	return out.Bytes()
}

func TestAnOperatorImportsAndPublishes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.bare()
		url := deskPath + "/feeds/" + f.ID
		r.As(dispatcher).Get(url + "/gtfs.zip").Want(http.StatusConflict)
		i := r.send(f.ID, banMeArchive(t, nil))
		if i.Status != importWaiting || i.Name != "lich-xe.zip" || i.Faults == nil || i.Changes != nil {
			t.Errorf("%+v", i)
		}
		r.As(dispatcher).Post(url+"/imports/"+i.ID+"/publish", nil).Want(http.StatusConflict)
		r.work()
		if i = r.imported(f.ID, i.ID); i.Status != importReady || i.Lines == 0 || i.Done != i.Lines || i.Changes.Trips.Added != 4 ||
			i.Changes.StopTimes != 12 || i.Changes.First != "2026-01-01" || i.Changes.Last != "2027-12-31" || len(i.Changes.Notes) != 0 {
			t.Fatalf("%+v %+v", i, i.Changes)
		}
		// A dry run shows nothing to anybody.
		r.As(nobody).Get(path + "/departures?from=bmt&to=hcm&day=2026-11-26").WantField("from")
		r.As(dispatcher).Post(url+"/imports/"+i.ID+"/publish", nil).Want(http.StatusOK).Into(&i)
		if i.Status != importPublished {
			t.Errorf("%+v", i)
		}
		r.As(dispatcher).Post(url+"/imports/"+i.ID+"/publish", nil).Want(http.StatusConflict)
		r.As(dispatcher).Ask("DELETE", url+"/imports/"+i.ID, nil).Want(http.StatusConflict)
		if found := r.search("bmt", "hcm", "2026-11-26", ""); found.Count != 2 {
			t.Errorf("%+v", found)
		}
		export := r.As(dispatcher).Get(url + "/gtfs.zip").Want(http.StatusOK)
		same(t, "export", parsed(t, banMeArchive(t, nil)), parsed(t, export.Body))

		r.clock.Add(1) // ids sort by time
		// The next one tells what changes: a trip less, one later, a route more.
		next := r.send(f.ID, banMeArchive(t, func(c *content) {
			c.Trips, c.StopTimes = c.Trips[:3], c.StopTimes[:9]
			c.StopTimes[0].Departure += 60
			c.Routes = append(c.Routes[:1], routeLine{ID: "dl", LongName: "Buôn Ma Thuột – Đà Lạt", Kind: 200})
			c.Calendars[0].Last, c.Calendars[1].Last, c.Dates = 20261210, 20261210, nil
		}))
		r.work()
		next = r.imported(f.ID, next.ID)
		want := CoachChanges{
			Stops: CoachChange{Same: 5}, Routes: CoachChange{Added: 1, Removed: 1, Same: 1}, Trips: CoachChange{Removed: 1, Changed: 1, Same: 2},
			Days: CoachChange{Changed: 2}, Fares: CoachChange{Same: 2}, StopTimes: 9, Lost: []string{"Buôn Ma Thuột – Hà Nội"},
			First: "2026-01-01", Last: "2026-12-10", Notes: []string{noteEndsSoon},
		}
		if next.Changes == nil || fmt.Sprint(*next.Changes) != fmt.Sprint(want) {
			t.Errorf("%+v\n%+v", next.Changes, want)
		}
		var list struct {
			Items []CoachImport
			Next  string
		}
		r.As(dispatcher).Get(url + "/imports?limit=1").Want(http.StatusOK).Into(&list)
		if len(list.Items) != 1 || list.Items[0].ID != next.ID || list.Next == "" {
			t.Errorf("%+v", list)
		}
		r.As(dispatcher).Ask("DELETE", url+"/imports/"+next.ID, nil).Want(http.StatusNoContent)
		r.As(dispatcher).Get(url + "/imports/" + next.ID).Want(http.StatusNotFound)
		if found := r.search("bmt", "hcm", "2026-11-26", ""); found.Count != 2 {
			t.Errorf("%+v", found)
		}
		r.nothingLeft(1)
	})
}

// nothingLeft: no edition is there but those that a feed shows or edits.
func (r *rig) nothingLeft(editions int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		var n, lines int
		if err := tx.Row(`SELECT count(*) FROM coach_editions`).Scan(&n); err != nil {
			return err
		}
		err := tx.Row(`SELECT count(*) FROM coach_stop_times WHERE edition NOT IN (SELECT id FROM coach_editions)`).Scan(&lines)
		if n != editions || lines != 0 {
			r.t.Errorf("%d editions, %d lines of none", n, lines)
		}
		return err
	}))
}

// noTrips has the files, without a row.
func noTrips(c *content) {
	c.Trips, c.StopTimes = nil, nil
	c.Files = []fileLine{{"trips.txt", 0, "route_id,service_id,trip_id", nil}, {"stop_times.txt", 1, "trip_id,stop_id,stop_sequence", nil}}
}

// repeating has a trip start every so many seconds for ten days, on some lines.
func repeating(headway, lines int64) func(*content) {
	return func(c *content) {
		c.Files = append(c.Files, fileLine{"frequencies.txt", int64(len(c.Files)), "trip_id,start_time,end_time,headway_secs", nil})
		for n := range lines {
			c.Frequencies = append(c.Frequencies, frequencyLine{Trip: []string{"sg-8", "sg-21"}[n], N: n, Until: 240 * hour, Headway: headway, Exact: empty})
		}
	}
}

func TestAFaultyArchiveIsTakenNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		good := banMeArchive(t, nil)
		for name, c := range map[string]struct {
			data []byte
			want string
			text string
		}{
			"not a zip":    {[]byte("stop_id,stop_name"), ":0:: gtfs.notZip", "Tệp này không phải tệp zip, hoặc đã hỏng."},
			"unknown stop": {rewritten(t, good, "stop_times.txt", ",md,", ",mđ,"), "stop_times.txt:4:stop_id: gtfs.unknown", "Mã này không có trong stops.txt."},
			"backwards":    {rewritten(t, good, "stop_times.txt", "16:00:00", "06:00:00"), "stop_times.txt:4:arrival_time: gtfs.backwards", "Giờ đi lùi: trước đó, ở dòng 3, đã là 08:20:00."},
			"encoding":     {rewritten(t, good, "stops.txt", "Bến xe phía", "B\xaan xe phía"), "stops.txt:2:stop_name: gtfs.encoding", "Chữ không phải UTF-8. Bạn lưu lại tệp với bảng mã UTF-8."},
			"other zone":   {rewritten(t, good, "agency.txt", "Asia/Ho_Chi_Minh", "Asia/Tokyo"), "agency.txt:2:agency_timezone: coachZone", "Giờ phải theo múi giờ Asia/Ho_Chi_Minh."},
			"no hotline":   {rewritten(t, good, "agency.txt", "02623850001", ""), "agency.txt:2:agency_phone: nobodyToCall", "Cần ít nhất một số tổng đài trước khi công bố."},
			"too often":    {banMeArchive(t, repeating(1, 1)), "frequencies.txt:2:headway_secs: coachTooOften", "Các chuyến lặp lại phải cách nhau ít nhất 60 giây."},
			"too many":     {banMeArchive(t, repeating(60, 2)), "frequencies.txt:3:end_time: coachTooManyStarts", "Các chuyến lặp lại trong tệp có hơn 20.000 lượt xuất bến mỗi ngày."},
			"nothing runs": {banMeArchive(t, noTrips), "trips.txt:0:: nothingRuns", "Chưa có chuyến nào. Hãy thêm tuyến và giờ chạy."},
		} {
			i := r.send(f.ID, c.data)
			r.work()
			i = r.imported(f.ID, i.ID)
			found := slices.ContainsFunc(i.Faults, func(x CoachImportFault) bool {
				return fmt.Sprintf("%s:%d:%s: %s", x.File, x.Line, x.Column, x.Code) == c.want && x.Text == c.text
			})
			if i.Status != importFaulty || i.Total == 0 || !found {
				t.Errorf("%s: %+v", name, i)
			}
			r.As(dispatcher).Post(deskPath+"/feeds/"+f.ID+"/imports/"+i.ID+"/publish", nil).Want(http.StatusConflict)
		}
		if found := r.search("bmt", "hcm", "2026-11-26", ""); found.Count != 2 {
			t.Errorf("%+v", found)
		}
		r.nothingLeft(1)
	})
}

func TestImportsAreOfTheirOperator(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		i := r.send(f.ID, banMeArchive(t, nil))
		r.work()
		other := webtest.With(rival, "owner", r.other)
		one := deskPath + "/feeds/" + f.ID
		for _, ask := range [][2]string{
			{"GET", one + "/imports"},
			{"POST", one + "/imports"},
			{"GET", one + "/imports/" + i.ID},
			{"POST", one + "/imports/" + i.ID + "/publish"},
			{"DELETE", one + "/imports/" + i.ID},
			{"GET", one + "/gtfs.zip"},
		} {
			var body any
			if ask[0] == "POST" {
				body = []byte("x")
			}
			r.As(nobody).Ask(ask[0], ask[1], body, "Content-Type", "application/zip").Want(http.StatusUnauthorized)
			r.As(passenger).Ask(ask[0], ask[1], body, "Content-Type", "application/zip").Want(http.StatusForbidden)
			r.As(other).Ask(ask[0], ask[1], body, "Content-Type", "application/zip").Want(http.StatusNotFound)
		}
		mine := r.feed(r.other, banMe())
		r.As(other).Get(deskPath + "/feeds/" + mine.ID + "/imports/" + i.ID).Want(http.StatusNotFound)
		r.As(other).Post(deskPath+"/feeds/"+mine.ID+"/imports/"+i.ID+"/publish", nil).Want(http.StatusNotFound)
		r.As(dispatcher).Ask("POST", one+"/imports", make([]byte, importLimits.Archive+1), "Content-Type", "application/zip").Want(http.StatusRequestEntityTooLarge)
	})
}

// A worker that dies while it writes leaves nothing that anybody sees; the next
// one begins anew. What is dropped meanwhile is written no further.
func TestAnImportSurvivesItsWorker(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.bare()
		data := zipped(t, anyFeed(rand.New(rand.NewPCG(1, 1)), 2500, 4))
		i := r.send(f.ID, rewritten(t, data, "agency.txt", "agency_phone", "agency_phone"))
		c := contentOf(parsed(t, data))
		if n := len(c.pieces(piece)); n < 3 {
			t.Fatalf("%d pieces", n)
		}
		// As far as a worker came that died after one piece.
		var left string
		r.update(func(tx *database.Tx) (err error) {
			if left, err = beginEdition(tx, i.ID, f.ID, c.size()); err != nil {
				return err
			}
			one := c.pieces(piece)[0]
			if err := progress(tx, i.ID, left, one.size()); err != nil {
				return err
			}
			return one.store(tx, left)
		})
		if now := r.imported(f.ID, i.ID); now.Status != importReading || now.Done == 0 || now.Done >= now.Lines {
			t.Errorf("%+v", now)
		}
		r.nothingLeft(1)
		edition, err := r.service.writeEdition(t.Context(), i.ID, f.ID, c)
		ok(t, err)
		r.nothingLeft(1)
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			back, err := read(tx, edition)
			if err == nil && back.size() != c.size() {
				t.Errorf("%d lines of %d", back.size(), c.size())
			}
			return err
		}))
		if now := r.imported(f.ID, i.ID); now.Done != now.Lines || now.Lines != int64(c.size()) {
			t.Errorf("%+v", now)
		}
		r.As(dispatcher).Ask("DELETE", deskPath+"/feeds/"+f.ID+"/imports/"+i.ID, nil).Want(http.StatusNoContent)
		if _, err := r.service.writeEdition(t.Context(), i.ID, f.ID, c); err == nil {
			t.Error("a dropped import was written on")
		}
		ok(t, r.service.importArchive(context.Background(), importPayload{i.ID}))
		r.nothingLeft(0)
	})
}

func TestImportsThatNobodyPublishesGo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.bare()
		i := r.send(f.ID, banMeArchive(t, nil))
		r.work()
		r.clock.Add((openKept - time.Hour).Milliseconds())
		ok(t, r.service.clearImports(t.Context()))
		r.imported(f.ID, i.ID)
		r.clock.Add((2 * time.Hour).Milliseconds())
		ok(t, r.service.clearImports(t.Context()))
		r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + "/imports/" + i.ID).Want(http.StatusNotFound)
		r.nothingLeft(0)
		// A new one takes the place of what waited; what was published stays.
		first := r.send(f.ID, banMeArchive(t, nil))
		r.work()
		r.As(dispatcher).Post(deskPath+"/feeds/"+f.ID+"/imports/"+first.ID+"/publish", nil).Want(http.StatusOK)
		second := r.send(f.ID, banMeArchive(t, nil))
		r.send(f.ID, banMeArchive(t, nil))
		r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + "/imports/" + second.ID).Want(http.StatusNotFound)
		r.clock.Add(publishedKept.Milliseconds() + 1)
		ok(t, r.service.clearImports(t.Context()))
		r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + "/imports/" + first.ID).Want(http.StatusNotFound)
		if found := r.search("bmt", "hcm", "2027-11-27", ""); found.Count == 0 {
			t.Error("what people see went with the record of its import")
		}
	})
}

// The whole way of 50,000 stop times: out of the store, as the operator's export.
func BenchmarkExport50000StopTimes(b *testing.B) {
	c := contentOf(parsed(b, zipped(b, anyFeed(rand.New(rand.NewPCG(5, 5)), 5000, 10))))
	db, err := database.Open(b.Context(), database.Options{Path: b.TempDir() + "/a.db", Now: time.Now})
	ok(b, err)
	defer db.Close()
	ok(b, db.Migrate(b.Context(), tables()))
	ok(b, db.Update(b.Context(), func(tx *database.Tx) error {
		if _, err := tx.Exec(`INSERT INTO coach_feeds (` + feedColumns + `, created_at) VALUES ('f', '', '', 'e', 0, '', 0, 1, 0)`); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO coach_editions (id, feed, source, created_at) VALUES ('e', 'f', '', 0)`); err != nil {
			return err
		}
		return c.store(tx, "e")
	}))
	s := service(b, db)
	for b.Loop() {
		ok(b, db.View(b.Context(), func(tx *database.Tx) error {
			whole, err := s.edition(tx, "e")
			if err != nil {
				return err
			}
			_, err = archive(whole)
			return err
		}))
	}
}
