package resumes

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// Demo says for whom to make up CVs, and where they apply.
type Demo struct {
	People   []string // accounts
	Openings []string // of one company
}

type demoPerson struct {
	name, label, occupation, ward, place string
	months                               int64
	work, skills, note                   string
	moves                                []Action
}

// demoPeople are made up; each application stands where its moves lead.
var demoPeople = []demoPerson{
	{"Trần Thị Mỹ Duyên", "Thợ may công nghiệp", "craft", "22261", "Phường Hòa Hiệp", 40, "Công ty May An Phú", "Máy một kim", "Em ở gần, đi làm được ngay.", nil},
	{"H Nga Niê", "Công nhân may, kiểm hàng", "craft", "22261", "Phường Hòa Hiệp", 18, "Xưởng may Hòa Vinh", "Kiểm hàng cuối chuyền", "Em xin làm ca ngày.", []Action{View}},
	{"Y Thuật Êban", "Công nhân đứng máy", "operator", "24175", "Xã Hòa Phú", 30, "Nhà máy bao bì Hòa Phú", "Vận hành máy ép", "", []Action{View, Postpone}},
	{"Lê Hoàng Phúc", "Tài xế xe tải hạng C", "operator", "24175", "Xã Hòa Phú", 72, "Hợp tác xã vận tải Ea Tam", "Bằng C, lái đường dài", "Tôi quen đường Tây Nguyên.", []Action{View, Invite}},
	{"Phạm Thị Kim Oanh", "Kế toán kho", "clerk", "24175", "Xã Hòa Phú", 26, "Kho cà phê Cư Êbur", "Excel, phần mềm kho", "", []Action{View, Accept}},
	{"Nguyễn Văn Tín", "Lao động phổ thông", "elementary", "22261", "Phường Hòa Hiệp", 0, "", "Bốc xếp, đóng gói", "Tôi làm được ca đêm.", []Action{View, Refuse}},
}

// Load stores made-up CVs that employers find, and applications, all labelled.
func (s *Service) Load(ctx context.Context, d Demo) error {
	for i, p := range demoPeople {
		if i >= len(d.People) || len(d.Openings) == 0 {
			return nil
		}
		opening := d.Openings[i%min(2, len(d.Openings))]
		if err := s.DB.Update(ctx, func(tx *database.Tx) error { return s.loadOne(tx, p, d.People[i], opening) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) loadOne(tx *database.Tx, p demoPerson, account, opening string) error {
	if err := s.Agreed(tx, account); err != nil {
		return err
	}
	r := &resume{id: id.New(tx.Now()), account: account, visibility: Findable, demo: true}
	r.Title, r.Hidden = p.label, kept
	r.Content = Content{
		Basics:  ResumeBasics{Name: p.name, Label: p.label, Summary: p.note, Location: &ResumeLocation{City: p.place}},
		Seeking: ResumeSeeking{Occupation: p.occupation, Ward: p.ward, Experience: p.months},
		Skills:  []ResumeSkill{{Name: p.skills}},
	}
	if p.work != "" {
		from := tx.Time().AddDate(0, -int(p.months), 0).Format("2006-01")
		r.Content.Work = []ResumeWork{{Name: p.work, Position: p.label, StartDate: from}}
	}
	if err := s.find(tx, r); err != nil {
		return err
	}
	if err := s.insert(tx, r); err != nil {
		return err
	}
	who := web.Principal{Account: account}
	a, err := s.applyNow(tx, who, opening, ApplicationForm{Resume: r.id, Note: p.note, Keep: true}, nil, "")
	if err != nil {
		return err
	}
	a.demo = true
	if _, err := tx.Exec(`UPDATE applications SET demo = 1 WHERE id = $1`, a.id); err != nil {
		return err
	}
	for _, action := range p.moves {
		words := ApplicationWords{}
		switch action {
		case Invite:
			at := tx.Time().AddDate(0, 0, 3).Truncate(time.Hour)
			words = ApplicationWords{At: &at, Place: "Phòng nhân sự, cổng 1", Text: "Bạn mang theo căn cước."}
		case Refuse:
			words.Reason = "filled"
		}
		if _, err := s.step(tx, a, action, account, words); err != nil {
			return err
		}
	}
	return nil
}
