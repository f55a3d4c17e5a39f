package rights_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/rights"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func (r *rig) ask(who web.Principal, text string) (c rights.DataCorrection) {
	r.t.Helper()
	r.As(who).Post(corrections, map[string]any{"subject": "name", "text": text}).Want(201).Into(&c)
	return c
}

func (r *rig) corrections(who web.Principal) []rights.DataCorrection {
	r.t.Helper()
	var page web.Page[rights.DataCorrection]
	r.As(who).Get(corrections).Want(200).Into(&page)
	return page.Items
}

// The law's terms: taken up in two working days, decided in ten days.
func TestACorrectionAndItsTerms(t *testing.T) {
	each(t, func(r *rig) {
		r.As(an).Post(corrections, map[string]any{"subject": "name", "text": "ngắn"}).WantField("text")
		r.As(an).Post(corrections, map[string]any{"subject": "name", "text": strings.Repeat(" ", 20)}).WantField("text")
		r.As(an).Post(corrections, map[string]any{"subject": "salary", "text": "Lương của tôi sai rồi."}).WantField("subject")
		c := r.ask(an, "Tên đúng là An Nguyễn.")
		wednesday := time.Date(2026, 11, 25, 17, 0, 0, 0, time.UTC) // its end here; Tuesday is a holiday
		if !c.AnswerBy.Equal(wednesday) || !c.DueAt.Equal(friday.AddDate(0, 0, 10)) || c.State != "open" {
			t.Errorf("%+v", c)
		}
		if n := r.number(`SELECT count(*) FROM data_corrections WHERE id = $1 AND account = 'an'`, c.ID); n != 1 {
			t.Errorf("%d kept", n)
		}
		if len(r.corrections(beth)) != 0 || r.corrections(an)[0].Text != "Tên đúng là An Nguyễn." {
			t.Error("the wrong person sees it, or its own does not")
		}
		r.pass(wednesday.Sub(friday) - time.Second)
		if r.late() != 0 {
			t.Error("late before its term")
		}
		r.pass(time.Second)
		if r.late() != 1 {
			t.Error("nobody has taken it up in two working days, and it is not counted as late")
		}
		r.As(officer).Get(desk + "/" + c.ID).Want(200)
		if r.late() != 0 {
			t.Error("late although it was taken up")
		}
		r.pass(c.DueAt.Sub(wednesday))
		if r.late() != 1 {
			t.Error("not decided in ten days, and not counted as late")
		}
		r.As(officer).Post(desk+"/"+c.ID+"/decide", map[string]any{"decision": "done", "reason": "Đã sửa."}).Want(204)
		if r.late() != 0 {
			t.Error("late although it was decided")
		}
	})
}

func TestAnOfficerDecidesInTheOpen(t *testing.T) {
	each(t, func(r *rig) {
		c := r.ask(an, "Tên đúng là An Nguyễn.")
		listed := r.As(officer).Get(desk).Want(200)
		if strings.Contains(string(listed.Body), "Nguyễn") || strings.Contains(string(listed.Body), `"an"`) {
			t.Errorf("the list says whose it is: %s", listed.Body)
		}
		for range 2 { // looked at twice, told once
			var one rights.CorrectionCase
			r.As(officer).Get(desk + "/" + c.ID).Want(200).Into(&one)
			if one.Text != "Tên đúng là An Nguyễn." || one.Account != "an" || one.Name != "Name of an" || one.SeenAt == nil {
				t.Errorf("%+v", one)
			}
			r.pass(time.Minute)
		}
		decide := desk + "/" + c.ID + "/decide"
		r.As(officer).Post(decide, map[string]any{"decision": "done", "reason": ""}).WantField("reason")
		r.As(officer).Post(decide, map[string]any{"decision": "perhaps", "reason": "Chưa rõ ràng."}).WantField("decision")
		r.As(officer).Post(decide, map[string]any{"decision": "refused", "reason": "Giấy tờ ghi khác."}).Want(204)
		if p := r.As(officer).Post(decide, map[string]any{"decision": "done", "reason": "Nghĩ lại rồi."}).Want(409).Problem(); p.Code != "correctionDecidedAlready" {
			t.Error(p.Code)
		}
		mine := r.corrections(an)[0]
		if mine.State != "refused" || mine.Reason != "Giấy tờ ghi khác." || mine.SeenAt == nil || mine.DecidedAt == nil {
			t.Errorf("%+v", mine)
		}
		if told := r.notices("an"); !slices.Equal(told, []string{"correctionSeen", "correctionDecided"}) {
			t.Errorf("%v", told)
		}
		var did []string
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			log, _, err := audit.AboutMe(tx, "an", 0, 10)
			for _, e := range slices.Backward(log) {
				did = append(did, e.Actor+" "+e.Action)
			}
			return err
		})
		if err != nil || !slices.Equal(did, []string{"officer correction.read", "officer correction.read", "officer correction.decide"}) {
			t.Errorf("%v %v", did, err)
		}
		for _, column := range []string{"text", "reason"} {
			var raw []byte
			err := r.db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT `+column+` FROM data_corrections WHERE id = $1`, c.ID).Scan(&raw)
			})
			if err != nil || strings.Contains(string(raw), "Nguyễn") || strings.Contains(string(raw), "ghi khác") {
				t.Errorf("%s is readable at rest, %v", column, err)
			}
		}
	})
}

func TestCorrectionsAreFewAndPaged(t *testing.T) {
	each(t, func(r *rig) {
		for i := range 5 {
			r.ask(an, fmt.Sprintf("Chỗ sai thứ %d của tôi.", i))
			r.pass(time.Second)
		}
		if p := r.As(an).Post(corrections, map[string]any{"subject": "name", "text": "Thêm một chỗ nữa."}).Want(409).Problem(); p.Code != "correctionsTooMany" {
			t.Error(p.Code)
		}
		r.ask(beth, "Another person's name is wrong.")
		seen := map[string]bool{}
		pages := 0
		for next := ""; pages == 0 || next != ""; pages++ {
			var page web.Page[rights.DataCorrection]
			r.As(officer).Get(desk + "?limit=2&cursor=" + next).Want(200).Into(&page)
			for _, c := range page.Items {
				seen[c.ID] = true
			}
			next = page.Next
		}
		if len(seen) != 6 || pages != 3 {
			t.Errorf("%d on %d pages", len(seen), pages)
		}
	})
}
