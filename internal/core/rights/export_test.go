package rights_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/rights"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	data        = "/api/v1/me/data"
	corrections = data + "/corrections"
	exports     = data + "/exports"
	erasure     = data + "/erasure"
	desk        = "/api/v1/desk/corrections"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(r *rig) {
		thief := an // signed in by code on a device that the account does not know
		thief.Held = time.Now().Add(time.Hour)
		wrong := map[string]any{"subject": "name", "text": "Tên đúng là An Nguyễn."}
		understood := map[string]any{"understood": true}
		decision := map[string]any{"decision": "done", "reason": "Đã sửa theo giấy tờ."}
		for _, c := range []struct {
			method, path string
			body         any
			thief        int // what a session that is held back is told
			an           int // what a person without a role is told
		}{
			{"GET", data + "/records", nil, 403, 200},
			{"GET", exports, nil, 200, 200},
			{"POST", exports, nil, 403, 202},
			{"GET", exports + "/x/file", nil, 403, 404},
			{"GET", corrections, nil, 200, 200},
			{"POST", corrections, wrong, 201, 201},
			{"GET", erasure, nil, 200, 200},
			{"POST", erasure, understood, 403, 201},
			{"DELETE", erasure, nil, 204, 404}, // to stay can be asked from anywhere, and once
			{"GET", desk, nil, 403, 403},
			{"GET", desk + "/x", nil, 403, 403},
			{"POST", desk + "/x/decide", decision, 403, 403},
		} {
			r.Ask(c.method, c.path, c.body).Want(401)
			r.As(thief).Ask(c.method, c.path, c.body).Want(c.thief)
			r.As(an).Ask(c.method, c.path, c.body).Want(c.an)
		}
		r.As(auditor).Get(desk).Want(403)
		r.As(auditor).Post(desk+"/x/decide", decision).Want(403)
		r.As(officer).Get(desk + "/x").Want(404)
		r.As(officer).Post(desk+"/x/decide", decision).Want(404)
	})
}

// entries unpacks a copy.
func entries(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range archive.File {
		entry, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(entry)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}

func (r *rig) exports(who web.Principal) []rights.DataExport {
	r.t.Helper()
	var page web.Page[rights.DataExport]
	r.As(who).Get(exports).Want(200).Into(&page)
	return page.Items
}

func TestACopyIsMadeFetchedAndGone(t *testing.T) {
	each(t, func(r *rig) {
		r.write("an", 3)
		r.write("beth", 1)
		var e rights.DataExport
		r.As(an).Post(exports, nil).Want(202).Into(&e)
		if e.State != "waiting" || !e.DueAt.Equal(friday.AddDate(0, 0, 10)) {
			t.Errorf("%+v: the law gives ten days", e)
		}
		if p := r.As(an).Post(exports, nil).Want(409).Problem(); p.Code != "exportWaits" {
			t.Error(p.Code)
		}
		file := exports + "/" + e.ID + "/file"
		r.As(an).Get(file).Want(404) // not made yet
		if r.work() != 0 {
			t.Error("a job failed")
		}
		if one := r.exports(an)[0]; one.State != "ready" || one.Size == 0 || !one.ExpiresAt.Equal(friday.Add(7*day)) {
			t.Errorf("%+v", one)
		}
		if told := r.notices("an"); !slices.Equal(told, []string{"exportReady"}) {
			t.Errorf("%v", told)
		}
		r.Get(file).Want(401)
		r.As(beth).Get(file).Want(404)
		r.As(officer).Get(file).Want(404)
		if len(r.exports(beth)) != 0 {
			t.Error("another person's copies are listed")
		}
		got := entries(t, r.As(an).Get(file).Want(200).Body)
		if got["anh/001.jpg"] != "a picture of an" || strings.Contains(got["mo-trang-nay.html"], "beth") {
			t.Errorf("%v", got)
		}
		wantLetters(t, got["du-lieu.json"])
		for _, said := range []string{"Thư số 2", "Giữ đến", "30/11/2026", "Giữ 10 ngày từ lần dùng cuối. Căn cứ: a law."} {
			if !strings.Contains(got["mo-trang-nay.html"], said) {
				t.Errorf("the page lacks %q", said)
			}
		}
		if n := strings.Count(got["mo-trang-nay.html"], "Giữ đến"); n != 1 {
			t.Errorf("%d letters have a term, one was read", n)
		}
		r.sealed("exports/"+e.ID+".bin", "Thư số")

		r.pass(7*day - time.Second)
		r.As(an).Get(file).Want(200)
		r.pass(time.Second)
		r.As(an).Get(file).Want(404)
		r.work()
		if one := r.exports(an)[0]; one.State != "gone" || r.stored("exports/"+e.ID+".bin") {
			t.Errorf("%+v", one)
		}
	})
}

// wantLetters: the machine's copy says until when each letter is kept that a
// term runs for.
func wantLetters(t *testing.T, document string) {
	t.Helper()
	var all struct {
		Account  string
		Sections []struct {
			Code, Class, Kept string
			Records           []struct {
				Title     string
				UsedAt    *time.Time
				KeptUntil *time.Time
			}
		}
	}
	if err := json.Unmarshal([]byte(document), &all); err != nil {
		t.Fatal(err)
	}
	s := all.Sections[0]
	if all.Account != "an" || s.Code != "letters" || s.Class != "letters" || len(s.Records) != 3 {
		t.Fatalf("%s", document)
	}
	for _, one := range s.Records {
		if (one.UsedAt == nil) != (one.KeptUntil == nil) || one.UsedAt != nil && !one.KeptUntil.Equal(one.UsedAt.Add(10*day)) {
			t.Errorf("%+v", one)
		}
	}
}

// sealed: what lies at rest does not say it.
func (r *rig) sealed(key, words string) {
	r.t.Helper()
	o, err := r.blobs.Get(r.t.Context(), key)
	if err != nil {
		r.t.Fatal(err)
	}
	defer o.Close()
	raw, err := io.ReadAll(o)
	if err != nil || bytes.Contains(raw, []byte(words)) || bytes.HasPrefix(raw, []byte("PK")) {
		r.t.Errorf("readable at rest, %v", err)
	}
}

func TestCopiesAreFewAndInThePersonsLanguage(t *testing.T) {
	each(t, func(r *rig) {
		r.write("beth", 2)
		var last rights.DataExport
		for range 3 {
			r.As(beth).Post(exports, nil).Want(202).Into(&last)
			r.work()
			r.pass(time.Minute)
		}
		got := entries(t, r.As(beth).Get(exports+"/"+last.ID+"/file").Want(200).Body)
		for _, said := range []string{"Your data on App", "Letters", "Kept until", "Kept 10 days since its last use. Basis: a law."} {
			if !strings.Contains(got["mo-trang-nay.html"], said) {
				t.Errorf("the page lacks %q: %s", said, got["mo-trang-nay.html"])
			}
		}
		if p := r.As(beth).Post(exports, nil).Want(429).Problem(); p.Code != "exportsTooMany" {
			t.Error(p.Code)
		}
		r.pass(7 * day)
		r.As(beth).Post(exports, nil).Want(202)
		r.pass(10*day - time.Second)
		if r.late() != 0 {
			t.Error("late before its term")
		}
		r.pass(time.Second)
		if r.late() != 1 {
			t.Error("a copy that was not made in ten days is not counted as late")
		}
	})
}

func TestRecordsAreShownWithTheirTerms(t *testing.T) {
	each(t, func(r *rig) {
		var none rights.DataRecords
		r.As(an).Get(data + "/records").Want(200).Into(&none)
		if len(none.Sections) != 0 {
			t.Errorf("%+v", none)
		}
		r.write("an", 30)
		r.As(an).Post(corrections, map[string]any{"subject": "identity", "text": "Ngày sinh đúng là 12/03/1998."}).Want(201)
		var mine, theirs rights.DataRecords
		r.As(an).Get(data + "/records").Want(200).Into(&mine)
		letters := mine.Sections[0]
		if letters.Title != "Thư" || letters.Total != 30 || len(letters.Records) != 20 || letters.Kept != "Giữ 10 ngày từ lần dùng cuối. Căn cứ: a law." {
			t.Fatalf("%+v", letters)
		}
		newest, before := letters.Records[0], letters.Records[1]
		if newest.Fields[0].Value != "Thư số 30" || newest.KeptUntil == nil || before.KeptUntil != nil {
			t.Errorf("%+v %+v", newest, before)
		}
		asked := mine.Sections[1]
		if asked.Code != "corrections" || !strings.HasPrefix(asked.Kept, "Giữ 5 năm từ khi giải quyết xong.") || asked.Records[0].KeptUntil != nil ||
			asked.Records[0].Fields[0].Value != "Thông tin định danh" {
			t.Errorf("%+v", asked)
		}
		var english rights.DataRecords
		r.As(an).Get(data+"/records", "Accept-Language", "en").Want(200).Into(&english)
		if english.Sections[0].Title != "Letters" || !strings.HasPrefix(english.Sections[1].Kept, "Kept 5 years") {
			t.Errorf("%+v", english.Sections[0])
		}
		r.As(beth).Get(data + "/records").Want(200).Into(&theirs)
		if len(theirs.Sections) != 0 {
			t.Errorf("another person's records: %+v", theirs)
		}
		r.As(webtest.Account("nobody")).Get(data + "/records").Want(404)
	})
}
