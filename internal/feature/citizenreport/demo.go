package citizenreport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

// Demo says what made-up reports to load. The same seed makes the same ones,
// but for their times, which end now.
type Demo struct {
	Reports int
	Seed    int64
	Authors []string // accounts that report, by turns
	Offices []DemoOffice
}

// DemoOffice is an office that works on reports of its ward.
type DemoOffice struct {
	ID       string
	Ward     place.Ward
	Officers []string // the first answers, the second approves
}

// sample is what somebody might report.
type sample struct {
	category, text string
	answers        map[string]any
}

var samples = []sample{
	{"HTDT", "Đèn đường trước nhà văn hoá không sáng ba đêm nay, tối về khó đi.", map[string]any{"what": "lamp", "danger": "no"}},
	{"HTDT", "Nắp cống bị vỡ giữa vỉa hè, trẻ con đi học dễ sụp chân.", map[string]any{"what": "drain", "danger": "yes"}},
	{"MT", "Rác tồn đọng ở ngã ba đã năm ngày, bốc mùi hôi.", map[string]any{"what": "rubbish"}},
	{"MT", "Cơ sở rửa xe xả nước bẩn ra mương mỗi chiều.", map[string]any{"what": "water", "since": "tháng trước"}},
	{"ATGT", "Ổ gà sâu trên đường vào chợ, mưa xuống không thấy.", map[string]any{"what": "surface", "danger": "yes"}},
	{"ATGT", "Biển báo đường một chiều bị cây che khuất.", map[string]any{"what": "signal"}},
	{"TTDT", "Quán nhậu kê bàn hết vỉa hè từ 17 giờ, người đi bộ phải xuống đường.", map[string]any{"what": "pavement", "often": "always"}},
	{"TTDT", "Loa kẹo kéo hát đến nửa đêm, người già không ngủ được.", map[string]any{"what": "noise", "often": "sometimes"}},
	{"DDXD", "Có công trình san lấp lấn ra suối sau khu dân cư.", map[string]any{"what": "fill", "going": "yes"}},
	{"KHAC", "Chó thả rông không rọ mõm ở công viên buổi sáng.", nil},
}

// demoSpan is over how long made-up reports came in.
const demoSpan = 12 * 24 * time.Hour

// Load files made-up reports, labelled as such, and has some of them worked on.
func (s *Service) Load(ctx context.Context, d Demo) error {
	random := rand.New(rand.NewPCG(uint64(d.Seed), 113)) //nolint:gosec // made-up data, no secret
	if len(d.Offices) == 0 || len(d.Authors) == 0 {
		return nil
	}
	for n := range d.Reports {
		office := d.Offices[n%len(d.Offices)]
		var c *casework.Case
		err := s.db.Update(ctx, func(tx *database.Tx) (err error) {
			c, err = s.Kernel.File(tx, s.made(tx, random, d, n, office))
			return err
		})
		if err == nil {
			err = s.workOn(ctx, n, c.ID, office)
		}
		if err != nil {
			return fmt.Errorf("demo reports: %w", err)
		}
	}
	return nil
}

func (s *Service) made(tx *database.Tx, random *rand.Rand, d Demo, n int, office DemoOffice) casework.Submission {
	one := samples[n%len(samples)]
	const spread = 0.01 // degrees
	at := place.Point{
		Lat: office.Ward.Point.Lat + spread*(random.Float64()-0.5), Lng: office.Ward.Point.Lng + spread*(random.Float64()-0.5),
	}
	left := demoSpan * time.Duration(d.Reports-n) / time.Duration(d.Reports)
	sub := casework.Submission{
		Kind: Kind, Procedure: one.category, Account: d.Authors[n%len(d.Authors)], Ward: office.Ward.Code, At: &at, Channel: "web",
		Demo: true, Anonymous: n%5 == 4, Answers: form.Answers{"report": {"text": one.text}}, Received: tx.Time().Add(-left),
	}
	if len(one.answers) > 0 {
		own := map[string]any{}
		for key, value := range one.answers {
			own[key] = value
		}
		sub.Answers[questions] = own
	}
	return sub
}

// workOn takes every other report some steps on: accepted, worked on, waiting
// for more, answered, done.
func (s *Service) workOn(ctx context.Context, n int, report string, office DemoOffice) error {
	as := func(i int) web.Principal {
		return web.Principal{Account: office.Officers[i], Grants: []web.Grant{{Role: "officer", Organisation: office.ID}}}
	}
	steps := []struct {
		officer int
		action  casework.Action
		words   string
	}{
		{0, casework.Accept, ""},
		{0, casework.Begin, ""},
		{0, casework.Answer, "Tổ quản lý đô thị đã kiểm tra và xử lý xong. Cảm ơn bạn đã phản ánh."},
		{1, casework.Finish, ""},
	}
	far := n % 8
	if far == 5 {
		steps = append(steps[:1:1], struct {
			officer int
			action  casework.Action
			words   string
		}{0, casework.AskPapers, "Bạn cho xin thêm ảnh chụp rõ vị trí."})
	}
	for i := range min(far, len(steps)) {
		if _, err := s.Kernel.Decide(ctx, as(steps[i].officer), report, casework.Act{Action: steps[i].action, Words: steps[i].words}); err != nil {
			return err
		}
	}
	return nil
}
