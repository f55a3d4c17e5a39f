package jobs

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// Demo says what made-up openings to load.
type Demo struct {
	Openings  int
	Seed      int64
	Companies []string // organisations, by turns
	Owner     string   // account that posts for them
}

type demoWork struct {
	category, title, body, contract, shift string
	least, spread                          int64 // đồng a month
	openings                               int64
	sector                                 string
}

// demoWorks are what factories, shops and farms of the province look for.
var demoWorks = []demoWork{
	{"craft", "Thợ may công nghiệp", "May áo sơ mi, quần tây xuất khẩu. Chưa có tay nghề được đào tạo 1 tháng hưởng lương.", "fixedTerm", "office", 6_500_000, 5_000_000, 40, "C"},
	{"operator", "Công nhân đứng máy", "Vận hành máy ép, máy đóng gói; làm theo ca, có tăng ca.", "fixedTerm", "twoShifts", 6_000_000, 4_000_000, 25, "C"},
	{"elementary", "Lao động phổ thông kho hàng", "Bốc xếp, kiểm đếm hàng, dán nhãn.", "fixedTerm", "day", 5_500_000, 2_500_000, 15, "H"},
	{"operator", "Tài xế xe tải hạng C", "Chở hàng trong tỉnh, nghỉ 4 ngày mỗi tháng.", "indefinite", "flexible", 9_000_000, 4_000_000, 5, "H"},
	{"service", "Nhân viên bán hàng siêu thị", "Sắp xếp hàng, tư vấn khách, đứng quầy.", "fixedTerm", "twoShifts", 5_500_000, 2_000_000, 10, "G"},
	{"clerk", "Nhân viên kế toán kho", "Nhập liệu, theo dõi xuất nhập tồn; biết Excel.", "indefinite", "office", 7_500_000, 3_000_000, 2, "C"},
	{"technician", "Kỹ thuật viên bảo trì điện", "Bảo trì dây chuyền, trực ca theo tuần.", "indefinite", "threeShifts", 9_500_000, 5_000_000, 4, "C"},
	{"professional", "Kỹ sư chế biến cà phê", "Quản lý chất lượng rang xay, đọc được tài liệu tiếng Anh.", "indefinite", "office", 13_000_000, 7_000_000, 2, "C"},
	{"farm", "Công nhân chăm sóc sầu riêng", "Tưới, bón, tỉa; ở lại vườn được bố trí chỗ ăn ở.", "seasonal", "day", 6_000_000, 2_500_000, 12, "A"},
	{"manager", "Trưởng chuyền may", "Quản lý 30 công nhân, bảo đảm năng suất và chất lượng.", "indefinite", "office", 12_000_000, 6_000_000, 3, "C"},
}

// demoSpan is over how long they were posted: less than their lifetime.
const demoSpan = 25 * 24 * time.Hour

// Load stores made-up openings, labelled as such.
func (s *Service) Load(ctx context.Context, d Demo) error {
	if len(d.Companies) == 0 || d.Openings == 0 {
		return nil
	}
	random := rand.New(rand.NewPCG(uint64(d.Seed), 47)) //nolint:gosec // made-up data, the same for the same seed
	for from := 0; from < d.Openings; from += demoBatch {
		to := min(from+demoBatch, d.Openings)
		if err := s.db.Update(ctx, func(tx *database.Tx) error { return s.loadBatch(tx, random, d, from, to) }); err != nil {
			return fmt.Errorf("demo jobs: %w", err)
		}
	}
	return nil
}

// demoBatch is how many openings are stored in one transaction.
const demoBatch = 500

func (s *Service) loadBatch(tx *database.Tx, random *rand.Rand, d Demo, from, to int) error {
	all := make([]listing.Imported[Job], 0, to-from)
	for n := from; n < to; n++ {
		at := tx.Time().Add(-time.Duration(d.Openings-n) * (demoSpan / time.Duration(d.Openings))).Truncate(time.Second)
		all = append(all, listing.Imported[Job]{
			ID: id.Drawn(at.UnixMilli(), random.Uint32), Owner: d.Owner, Demo: true, Published: at, Draft: s.demoDraft(random, d, n),
		})
	}
	return s.board.Import(tx, all)
}

func (s *Service) demoDraft(random *rand.Rand, d Demo, n int) listing.Draft[Job] {
	work := demoWorks[n%len(demoWorks)]
	parks := s.province.Parks()
	park := parks[random.IntN(len(parks))]
	ward, _ := s.province.Ward(park.Wards[0])
	at := park.Point
	terms := Terms{
		Sector: work.sector, Contract: work.contract, Openings: 1 + random.Int64N(work.openings), Period: "month", Shift: work.shift,
		PayParts: []string{"base", "attendance"}, Insurance: true, Education: "none", AgeMin: 18, NoFee: true, Park: park.Slug,
		Meals: random.IntN(2) == 0, Transport: random.IntN(3) == 0, Dormitory: random.IntN(4) == 0, WalkIn: work.category == "elementary",
		Papers: []string{"identityCard"},
	}
	if terms.Shift == "office" || terms.Shift == "day" {
		terms.From, terms.To, terms.DaysAWeek = "07:30", "16:30", 6
	}
	if work.category == "technician" || work.category == "professional" {
		terms.Education, terms.Experience = "intermediate", 12
		terms.Papers = append(terms.Papers, "cv", "diploma")
	}
	if n%8 == 0 {
		terms.PayParts = append(terms.PayParts, "housing", "nightShift")
	}
	if work.sector != "C" && work.sector != "H" { // shops and farms are anywhere
		ward = s.province.Wards()[random.IntN(len(s.province.Wards()))]
		at, terms.Park = ward.Point, ""
	}
	least := work.least/100_000*100_000 + random.Int64N(10)*100_000
	where := ward.Name
	if terms.Park != "" {
		where = park.Name.In("vi")
	}
	if terms.WalkIn {
		terms.WalkInPlace, terms.WalkInDays = "Phòng bảo vệ, cổng chính, "+where, []string{"mon", "wed", "fri"}
		terms.WalkInFrom, terms.WalkInTo = "07:30", "10:30"
	}
	if n%200 == 7 {
		work.body += " Có phòng vắt trữ sữa cho mẹ."
	}
	return listing.Draft[Job]{
		Title: work.title + ", " + where, Body: work.body + " Dữ liệu minh hoạ.", Category: work.category, Ward: ward.Code,
		Address: fmt.Sprintf("Lô %c%d, %s", 'A'+random.IntN(6), 1+random.IntN(9), where), At: &place.Point{Lat: at.Lat, Lng: at.Lng},
		Price: least, Organisation: d.Companies[n%len(d.Companies)],
		Detail: Job{PayMax: least + work.spread, Facts: terms},
	}
}
