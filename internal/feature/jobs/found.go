package jobs

import (
	"slices"
	"strings"

	"daklakid/internal/kernel/listing"
)

func facets(j *Job) listing.Facets {
	return listing.Facets{Amount: j.PayMax, Quantity: j.Facts.Openings, Marks: marks(j)}
}

// words are what people call such work, and what it comes with.
func (s *Service) words(category string, j *Job) []string {
	all := s.synonyms("jobs.words." + category)
	if site, ok := s.province.Site(j.Facts.Park); ok {
		all = append(all, site.Name.In("vi"))
	}
	for _, code := range j.Facts.perks() {
		all = append(all, s.synonyms("jobs.with."+code)...)
	}
	return all
}

// synonyms are the Vietnamese words of a text, which stand between commas.
func (s *Service) synonyms(code string) []string {
	return strings.Split(s.texts.Say("vi", code, nil), ", ")
}

// perks are what the work comes with, in the order of Perks.
func (d *Terms) perks() []string {
	var all []string
	for n, has := range []bool{d.Dormitory, d.Transport, d.Meals, d.Insurance, d.WalkIn} {
		if has {
			all = append(all, Perks[n])
		}
	}
	return all
}

// Where a card's signs stand among the bits of Facets.Marks: the perks from the
// lowest up, then one place in each list, counted from 1; 0 is not said.
const (
	markShift    = 8
	markContract = 12
	markPeriod   = 16
	markWidth    = 0b1111
)

func marks(j *Job) int64 {
	var bits int64
	for _, code := range j.Facts.perks() {
		bits |= 1 << slices.Index(Perks, code)
	}
	for at, chosen := range map[int]int{
		markShift: slices.Index(Shifts, j.Facts.Shift), markContract: slices.Index(Contracts, j.Facts.Contract),
		markPeriod: slices.Index(Periods, j.Facts.Period),
	} {
		bits |= int64(chosen+1) << at
	}
	return bits
}

// marked reads what stands at a place of the bits.
func marked(bits int64, at int, list []string) string {
	n := int(bits >> at & markWidth)
	if n == 0 || n > len(list) {
		return ""
	}
	return list[n-1]
}

func markedPerks(bits int64) []string {
	all := []string{}
	for n, code := range Perks {
		if bits>>n&1 == 1 {
			all = append(all, code)
		}
	}
	return all
}

// jobCard is an opening in a list.
type jobCard struct {
	listing.Card
	PayMax   int64    `json:"payMax" doc:"đồng"`
	Openings int64    `json:"openings"`
	Period   string   `json:"period" doc:"What the pay is for"`
	Shift    string   `json:"shift,omitempty"`
	Contract string   `json:"contract,omitempty"`
	With     []string `json:"with" nullable:"false" doc:"What it comes with: dormitory, transport, meals, insurance, walkIn"`
}

func card(c listing.Card, r listing.Row) jobCard {
	period := marked(r.Marks, markPeriod, Periods)
	if period == "" {
		period = Periods[0]
	}
	return jobCard{
		c, r.Amount, r.Quantity, period, marked(r.Marks, markShift, Shifts), marked(r.Marks, markContract, Contracts), markedPerks(r.Marks),
	}
}

// Tags of requirements that an opening does not make.
const (
	noExperience = "noExperience"
	noDiploma    = "noDiploma"
)

// tags are what a list is narrowed to besides.
func (s *Service) tags() []string {
	all := slices.Concat(Perks, Shifts, Contracts, []string{noExperience, noDiploma})
	for _, section := range Sectors {
		all = append(all, sectorTag(section))
	}
	for _, park := range s.province.Parks() {
		all = append(all, park.Slug)
	}
	return all
}

func sectorTag(section string) string { return "sector" + section }

func tagged(j *Job) []string {
	d := &j.Facts
	all := append(d.perks(), d.Contract)
	if d.Shift != "" {
		all = append(all, d.Shift)
	}
	if d.Experience == 0 {
		all = append(all, noExperience)
	}
	if d.Education == "" || d.Education == "none" {
		all = append(all, noDiploma)
	}
	if d.Sector != "" {
		all = append(all, sectorTag(d.Sector))
	}
	if d.Park != "" {
		all = append(all, d.Park)
	}
	return all
}
