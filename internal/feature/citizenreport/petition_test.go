package citizenreport_test

import (
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
)

type tx = *database.Tx

func (r *rig) view(fn func(tx) error) {
	r.t.Helper()
	if err := r.db.View(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) classified(text string) (c citizenreport.Classified) {
	r.t.Helper()
	r.Post("/api/v1/reports/classify", map[string]any{"text": text}).Want(http.StatusOK).Into(&c)
	return c
}

func TestWhatATextIs(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for text, want := range map[string]string{
			"Đèn đường trước chợ không sáng ba đêm nay":                  "report",
			"Tôi khiếu nại quyết định xử phạt số 12":                     "complaint",
			"toi khieu nai quyet dinh xu phat":                           "complaint",
			"Tôi tố cáo ông A nhận hối lộ":                               "denunciation",
			"can bo xa doi tien moi cho chung thuc":                      "denunciation",
			"Có cây to cao sắp đổ vào nhà dân":                           "report", // to cao, not tố cáo
			"Cao to lắm, ai cũng sợ đi qua":                              "report",
			"Cán bộ một cửa nói năng lịch sự nhưng hồ sơ chậm":           "report",
			"Đang có người cầm dao đánh nhau ngoài quán":                 "crime",
			"Tôi tố cáo đang có người cầm dao dọa giết hàng xóm":         "crime",
			"Thủ tục rườm rà quá, xin giấy nào cũng phải photo ba bản":   "regulation",
			"Quyết định thu hồi đất của tôi làm trái, tôi không đồng ý.": "complaint",
		} {
			if got := r.classified(text); got.Kind != want || (got.Guidance == nil) != (want == "report") {
				t.Errorf("%q is a %s (%v), want %s", text, got.Kind, got.Guidance != nil, want)
			}
		}
		got := r.classified("Tôi khiếu nại quyết định xử phạt").Guidance
		if !strings.Contains(got.Deadlines[1].Value["vi"], "07 ngày làm việc") || got.Law == "" || got.Where["en"] == "" || len(got.Patterns) != 0 {
			t.Errorf("%+v", got)
		}
		if call := r.classified("có người đang bị cướp").Guidance.Call; call != "113" {
			t.Errorf("call %q", call)
		}
		if fit := r.classified("rac thai boc mui hoi ca xom").Categories; len(fit) == 0 || fit[0] != "MT" {
			t.Errorf("%v", fit)
		}
	})
}

func TestAComplaintIsNeverDone(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.filed(linh, with("text", "Tôi khiếu nại quyết định xử phạt vì đèn nhà tôi."))
		path := "/api/v1/desk/reports/" + f.ID
		var p citizenreport.Particulars
		r.As(officer).Get(path).Want(http.StatusOK).Into(&p)
		if p.Seems != "complaint" || p.Petition != "" || p.Guidance == nil || !p.Lockable {
			t.Errorf("%+v", p)
		}
		r.As(officer).Post(path+"/petition", map[string]any{"petition": "none"}).Want(http.StatusConflict)
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		r.As(officer).Post(path+"/petition", map[string]any{"petition": "complaint"}).Want(http.StatusOK)
		v := r.own(linh, f.ID)
		if v.Status != casework.Declined || !strings.Contains(said(v), "07 ngày làm việc") || r.notices(linh, "report.redirected") != 1 {
			t.Fatalf("%s %s", v.Status, said(v))
		}
		// Looked at once more it still cannot be answered or done.
		r.As(linh).Post("/api/v1/cases/"+f.ID+"/reopen", map[string]any{"text": "Xem lại giúp"}).Want(http.StatusOK)
		for _, action := range []string{"finish", "answer"} {
			if p := r.decide(officer, f.ID, action, "Xong rồi").Want(http.StatusConflict).Problem(); p.Code != "reportIsPetition" {
				t.Errorf("%s: %s", action, p.Code)
			}
		}
		r.As(officer).Get(path).Want(http.StatusOK).Into(&p)
		if p.Petition != "complaint" {
			t.Errorf("%+v", p)
		}
		// It was a mistake after all.
		r.As(officer).Post(path+"/petition", map[string]any{"petition": "none"}).Want(http.StatusOK)
		r.decide(officer, f.ID, "finish", "Đã trả lời").Want(http.StatusOK)
		r.As(officer).Post(path+"/petition", map[string]any{"petition": "regulation"}).Want(http.StatusUnprocessableEntity)
	})
}

func TestAFinishedReportIsNoPetitionAnyMore(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.filed(linh)
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		r.decide(officer, f.ID, "finish", "Đã thay").Want(http.StatusOK)
		r.decide(second, f.ID, "finish", "").Want(http.StatusOK)
		r.As(officer).Post("/api/v1/desk/reports/"+f.ID+"/petition", map[string]any{"petition": "complaint"}).Want(http.StatusConflict)
		var p citizenreport.Particulars
		r.As(officer).Get("/api/v1/desk/reports/" + f.ID).Want(http.StatusOK).Into(&p)
		if p.Petition != "" {
			t.Error("what was refused has left a mark")
		}
	})
}
