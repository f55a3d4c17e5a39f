package jobs

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Bounds of what a company writes besides the kernel's texts, in characters.
const (
	maxContact = 100
	maxPlace   = 200
)

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func (s *Service) validate(j *Job, f *errs.Fields) {
	d := &j.Facts
	choose := func(name, v string, needed bool, allowed []string) {
		if v != "" || needed {
			f.OneOf(v, "detail."+name, allowed...)
		}
	}
	choose("sector", d.Sector, false, Sectors)
	choose("contract", d.Contract, true, Contracts)
	choose("period", d.Period, true, Periods)
	choose("shift", d.Shift, false, Shifts)
	choose("education", d.Education, false, Educations)
	for _, at := range [][2]string{{"from", d.From}, {"to", d.To}, {"walkInFrom", d.WalkInFrom}, {"walkInTo", d.WalkInTo}} {
		f.Check(at[1] == "" || clock.MatchString(at[1]), "detail."+at[0], "timeMalformed")
	}
	f.Check(d.NoFee, "detail.noFee", "noFeeNeeded")
	d.ages(f)
	d.walkIn(f)
	plain(f, "detail.contact", d.Contact, maxContact)
	if d.Park != "" {
		_, known := s.province.Site(d.Park)
		f.Check(known, "detail.park", "notAllowed")
	}
	if d.Deadline != "" {
		_, err := time.Parse(time.DateOnly, d.Deadline)
		f.Check(err == nil, "detail.deadline", "dateMalformed")
	}
	listing.Choices(f, "detail.payParts", d.PayParts, Parts)
	listing.Choices(f, "detail.papers", d.Papers, Papers)
}

func plain(f *errs.Fields, name, text string, most int) {
	f.Check(utf8.RuneCountInString(text) <= most, name, "tooLong", "max", most)
	listing.PlainText(f, name, text)
}

// ageLaws are the greatest ages that a law itself sets, by what an opening is
// for. Drivers of more than 29 seats: 57, and 55 for women (Luật Trật tự, an
// toàn giao thông đường bộ 36/2024/QH15, 59). Elsewhere one would discriminate
// (Bộ luật Lao động 2019, 8).
var ageLaws = map[string]struct{ least, most int64 }{"busDriver": {55, 57}}

func (d *Terms) ages(f *errs.Fields) {
	f.Check(d.AgeMin == 0 || d.AgeMin >= 15, "detail.ageMin", "ageTooLow")
	if d.AgeMax == 0 && d.AgeLaw == "" {
		return
	}
	law, known := ageLaws[d.AgeLaw]
	f.Check(known && d.AgeMax >= law.least && d.AgeMax <= law.most, "detail.ageMax", "unlawful.age")
	f.Check(d.AgeMin <= d.AgeMax, "detail.ageMin", "outOfRange", "min", 15, "max", d.AgeMax)
}

// walkIn: who asks people to come without a CV says where and when.
func (d *Terms) walkIn(f *errs.Fields) {
	plain(f, "detail.walkInPlace", d.WalkInPlace, maxPlace)
	listing.Choices(f, "detail.walkInDays", d.WalkInDays, Days)
	if d.WalkIn {
		f.Check(d.WalkInPlace != "", "detail.walkInPlace", "required")
		f.Check(len(d.WalkInDays) > 0, "detail.walkInDays", "required")
		f.Check(d.WalkInFrom != "", "detail.walkInFrom", "required")
	}
}

// rules add what only the whole opening shows: that it is a company's, that
// the greatest pay is not below the least, and that nothing unlawful is asked.
func (s *Service) rules(tx *database.Tx, d *listing.Draft[Job], f *errs.Fields) {
	today := tx.Time().In(s.province.Location()).Format(time.DateOnly)
	f.Check(d.Organisation != "", "organisation", "companyNeeded")
	f.Check(d.Detail.PayMax == 0 || d.Detail.PayMax >= d.Price, "payMax", "belowMinimum")
	f.Check(d.Detail.Facts.Deadline == "" || d.Detail.Facts.Deadline >= today, "detail.deadline", "dayPassed")
	for _, said := range [][2]string{{"title", d.Title}, {"description", d.Body}, {"detail.contact", d.Detail.Facts.Contact}, {"detail.walkInPlace", d.Detail.Facts.WalkInPlace}} {
		if rule := unlawful(said[1]); rule != "" {
			f.Check(false, said[0], "unlawful."+rule)
		}
	}
}

// deadline is the end of the last day on which one can apply.
func (s *Service) deadline(j *Job) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, j.Facts.Deadline, s.province.Location())
	if err != nil {
		return time.Time{} // none, or not checked yet
	}
	return day.AddDate(0, 0, 1)
}

// unreviewed: sums, numbers, days and hours change often and hide nothing that an
// officer would look for.
func unreviewed(j *Job) {
	d := &j.Facts
	j.PayMax, d.Openings, d.Deadline = 0, 0, ""
	d.WalkInDays, d.WalkInFrom, d.WalkInTo = nil, "", ""
}

// night are the shifts of which a part is at night.
var night = []string{"night", "threeShifts"}

// warnings: pay below the region's minimum is shown, not hidden; and nights are
// for adults, save in a few occupations (Bộ luật Lao động 2019, 146).
func (s *Service) warnings(tx *database.Tx, l *listing.Listing[Job]) []listing.Warning {
	d := &l.Detail.Facts
	var all []listing.Warning
	pay := l.Price
	if pay == 0 {
		pay = l.Detail.PayMax // only the most is said
	}
	least, decree, ok := s.wages.least(l.Ward, d.Period, tx.Time().In(s.province.Location()))
	if ok && pay > 0 && pay < least {
		all = append(all, listing.Warning{Code: "belowMinimumWage", Args: map[string]any{"pay": pay, "limit": least, "decree": decree}})
	}
	if d.AgeMin > 0 && d.AgeMin < 18 && slices.Contains(night, d.Shift) {
		all = append(all, listing.Warning{Code: "nightUnderage"})
	}
	return all
}
