package casework_test

import (
	"image"
	"image/color"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

func TestFromFilingToRating(t *testing.T) {
	each(t, casework.Kind{Reopenable: true}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn trước nhà văn hoá không sáng")
		var list web.Page[casework.Brief]
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/cases", nil).Want(http.StatusOK).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Line != "Đèn trước nhà văn hoá không sáng" || list.Items[0].Status != casework.Submitted {
			t.Fatalf("%+v", list.Items)
		}
		// Monday 09:00 and three working days: the end of Thursday.
		if due := list.Items[0].Due; due == nil || !due.Equal(time.Date(2026, 12, 3, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("due %v", due)
		}
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		r.decide(officer, f.ID, "askPapers", "").WantField("text")
		r.decide(officer, f.ID, "askPapers", "Cho xin số cột").Want(http.StatusOK)
		r.decide(officer, f.ID, "finish", "").Want(http.StatusConflict)
		if v := r.own(linh, f.ID); v.Due != nil || !strings.Contains(strings.Join(v.Can, " "), "supplement") {
			t.Errorf("the clock stands: %v %v", v.Due, v.Can)
		}
		r.pass(10 * 24 * time.Hour) // Thursday, ten days on
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+f.ID+"/supplement", map[string]any{"text": "Cột 12"}).Want(http.StatusOK)
		if v := r.own(linh, f.ID); v.Due == nil || !v.Due.Equal(time.Date(2026, 12, 15, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("three working days are left: %v", v.Due)
		}
		r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/"+f.ID+"/notes", map[string]any{"text": "Gọi đội điện"}).Want(http.StatusOK)
		r.decide(second, f.ID, "finish", "Đã thay bóng").Want(http.StatusOK)
		v := r.own(linh, f.ID)
		if v.Status != casework.Done || strings.Contains(said(v), "Gọi đội điện") || !strings.Contains(said(v), "Đã thay bóng") {
			t.Errorf("%s: %s", v.Status, said(v))
		}
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+f.ID+"/rating", map[string]any{"stars": 2}).Want(http.StatusOK)
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+f.ID+"/rating", map[string]any{"stars": 5}).Want(http.StatusConflict)
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+f.ID+"/reopen", map[string]any{"text": "Lại tắt"}).Want(http.StatusOK)
		r.decide(officer, f.ID, "finish", "Thay cả đèn").Want(http.StatusOK)
		r.As(linh).Ask(http.MethodPost, "/api/v1/cases/"+f.ID+"/reopen", map[string]any{"text": "Lại tắt nữa"}).Want(http.StatusConflict)
		looked(t, r, f.ID)
	})
}

func said(v casework.OwnView) string {
	var all strings.Builder
	for _, e := range v.Timeline {
		all.WriteString(e.Words + "\n")
	}
	return all.String()
}

// looked: every opening by an officer is logged, and about the owner.
func looked(t *testing.T, r *rig, id string) {
	t.Helper()
	r.As(officer).Ask(http.MethodPost, "/api/v1/desk/cases/"+id+"/open", nil).Want(http.StatusOK)
	err := r.db.View(t.Context(), func(tx *database.Tx) error {
		entries, _, err := audit.AboutMe(tx, linh.Account, 0, 100)
		for _, e := range entries {
			if e.Action == "case.inspect" && e.Subject.ID == id && e.Actor == officer.Account {
				return err
			}
		}
		t.Error("that an officer looked is not logged for the owner")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		words := map[string]any{"text": "x", "stars": 3, "papers": []any{}}
		for _, c := range []struct{ method, path string }{
			{"GET", "/api/v1/cases"},
			{"GET", "/api/v1/cases/" + f.ID},
			{"GET", "/api/v1/cases/" + f.ID + "/files/" + f.ID},
			{"POST", "/api/v1/cases/" + f.ID + "/supplement"},
			{"POST", "/api/v1/cases/" + f.ID + "/withdraw"},
			{"POST", "/api/v1/cases/" + f.ID + "/rating"},
			{"POST", "/api/v1/cases/" + f.ID + "/reopen"},
			{"GET", "/api/v1/desk/cases"},
			{"POST", "/api/v1/desk/cases/" + f.ID + "/open"},
			{"GET", "/api/v1/desk/case-load"},
			{"GET", "/api/v1/desk/case-forwards"},
			{"POST", "/api/v1/desk/case-forwards/replay"},
			{"GET", "/api/v1/desk/case-templates"},
		} {
			var body any
			if c.method == "POST" {
				body = words
			}
			r.Ask(c.method, c.path, body).Want(http.StatusUnauthorized)
			switch {
			case c.path == "/api/v1/cases":
			case strings.Contains(c.path, "/desk/"):
				r.As(hoa).Ask(c.method, c.path, body).Want(http.StatusForbidden)
			case strings.HasSuffix(c.path, "rating"):
				r.As(hoa).Ask(c.method, c.path, map[string]any{"stars": 3}).Want(http.StatusNotFound)
			case c.method == "POST":
				r.As(hoa).Ask(c.method, c.path, map[string]any{"text": "x"}).Want(http.StatusNotFound)
			default:
				r.As(hoa).Ask(c.method, c.path, body).Want(http.StatusNotFound)
			}
		}
		for _, path := range []string{"open", "decide", "notes", "postpone", "transfer", "merge", "ask"} {
			body := map[string]map[string]any{
				"open": nil, "ask": nil, "decide": {"action": "accept"}, "notes": {"text": "x"}, "postpone": {"text": "x", "date": "2026-12-20"},
				"transfer": {"text": "x", "organisation": wardBID}, "merge": {"into": f.ID},
			}[path]
			var sent any
			if body != nil {
				sent = body
			}
			r.As(elsewhere).Ask("POST", "/api/v1/desk/cases/"+f.ID+"/"+path, sent).Want(http.StatusNotFound)
		}
		var list web.Page[casework.Brief]
		r.As(elsewhere).Ask(http.MethodGet, "/api/v1/desk/cases", nil).Want(http.StatusOK).Into(&list)
		r.As(elsewhere).Ask(http.MethodGet, "/api/v1/desk/cases?office=ward-a", nil).Want(http.StatusNotFound)
		r.As(officer).Ask(http.MethodGet, "/api/v1/desk/cases?office=none", nil).Want(http.StatusNotFound)
		if len(list.Items) != 0 {
			t.Error("an officer of another office sees the case")
		}
	})
}

func TestPapersAreForWhoMay(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn hỏng")
		v := r.own(linh, f.ID)
		file := v.Timeline[0].Files[0].ID
		path := "/files/" + file
		got := r.As(linh).Ask("GET", "/api/v1/cases/"+f.ID+path, nil).Want(http.StatusOK)
		if got.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(string(got.Body), "\xff\xd8") {
			t.Errorf("%s %q", got.Header.Get("Content-Type"), got.Body[:4])
		}
		if thumb := r.As(linh).Ask("GET", "/api/v1/cases/"+f.ID+path+"?size=thumb", nil).Want(http.StatusOK); len(thumb.Body) == len(got.Body) {
			t.Error("the small size is as big")
		}
		r.As(hoa).Ask("GET", "/api/v1/cases/"+f.ID+path, nil).Want(http.StatusNotFound)
		r.As(officer).Ask("GET", "/api/v1/desk/cases/"+f.ID+path, nil).Want(http.StatusOK)
		r.As(elsewhere).Ask("GET", "/api/v1/desk/cases/"+f.ID+path, nil).Want(http.StatusNotFound)
		// A paper belongs to one case, and to whoever sent it.
		body := map[string]any{"ward": wardA, "text": "Đèn khác", "papers": []any{map[string]any{"slot": "photo", "document": file}}}
		r.As(linh).Ask("POST", "/test/lamps", body).WantField("papers[0]")
		body["papers"] = []any{map[string]any{"slot": "photo", "document": r.photo(hoa)}}
		r.As(linh).Ask("POST", "/test/lamps", body).WantField("papers[0]")
		r.As(linh).Ask("POST", "/api/v1/documents?name=a", []byte("<svg/>"), "Content-Type", "application/octet-stream").
			Want(http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	})
}

func TestBadFiling(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		photo := []any{map[string]any{"slot": "photo", "document": r.photo(linh)}}
		for field, body := range map[string]map[string]any{
			"papers.photo":    {"ward": wardA, "text": "Đèn hỏng"},
			"ward":            {"ward": "99999", "text": "Đèn hỏng", "papers": photo},
			"form.lamp.text":  {"ward": wardA, "text": "x", "papers": photo},
			"papers[0].slot":  {"ward": wardA, "text": "Đèn hỏng", "papers": []any{map[string]any{"slot": "song", "document": wardBID}}},
			"lat":             {"ward": wardA, "text": "Đèn hỏng", "papers": photo, "at": map[string]any{"lat": 21.03, "lng": 105.85}},
			"form.lamp.other": {"ward": wardA, "papers": photo, "form": map[string]any{"lamp": map[string]any{"text": "Đèn hỏng", "other": 1}}},
		} {
			r.As(linh).Ask("POST", "/test/lamps", body).WantField(field)
		}
		var list web.Page[casework.Brief]
		r.As(linh).Ask("GET", "/api/v1/cases", nil).Want(http.StatusOK).Into(&list)
		if len(list.Items) != 0 {
			t.Error("something was stored")
		}
	})
}

func TestReceipt(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn nhà ông Bảy")
		grouped := strings.ToLower(casework.Grouped(f.Receipt))
		got := r.Ask("GET", "/api/v1/receipts/"+grouped, nil).Want(http.StatusOK)
		if !strings.Contains(string(got.Body), `"submitted"`) || strings.Contains(string(got.Body), "Bảy") {
			t.Errorf("%s", got.Body)
		}
		r.Ask("GET", "/api/v1/receipts/ZZZZ-ZZZZ-ZZZZ", nil).Want(http.StatusNotFound)
	})
}

// The picture says where the receipt's page is, and nothing else.
func TestReceiptAsACode(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn nhà ông Bảy")
		var code casework.ReceiptCode
		got := r.Ask("GET", "/api/v1/receipts/"+strings.ToLower(f.Receipt)+"/qr", nil).Want(http.StatusOK).Into(&code)
		want := "https://id.example/bien-nhan?ma=" + casework.Grouped(f.Receipt)
		if code.URL != want || strings.Contains(string(got.Body), "Bảy") || strings.Contains(string(got.Body), f.ID) {
			t.Errorf("%s", got.Body)
		}
		const pixels, quiet = 4, 4
		side := (code.QR.Size + 2*quiet) * pixels
		picture := image.NewGray(image.Rect(0, 0, side, side))
		for y := range side {
			for x := range side {
				column, row := x/pixels-quiet, y/pixels-quiet
				if column < 0 || row < 0 || column >= code.QR.Size || row >= code.QR.Size || !code.QR.Dark(column, row) {
					picture.SetGray(x, y, color.Gray{Y: 255})
				}
			}
		}
		if text, err := qrcode.Read(picture); err != nil || text != want {
			t.Errorf("it reads %q: %v", text, err)
		}
		for _, bad := range []string{"abc", "UUUU-UUUU-UUUU", strings.Repeat("0", 13)} {
			r.Ask("GET", "/api/v1/receipts/"+bad+"/qr", nil).Want(http.StatusNotFound)
		}
	})
}
