package publicservice

import (
	"slices"
	"strings"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/search"
)

// The procedures with rules of their own.
const (
	birth   = "1.001193"
	marital = "1.004873"
	diploma = "3.000465"
)

// check adds what no schema can say: days that are still to come, and answers
// that contradict each other.
func (s *Service) check(tx *database.Tx, sub *casework.Submission, p *casework.Procedure, bad *errs.Fields) error {
	today := tx.Time().In(s.Cases.Province.Location()).Format(time.DateOnly)
	a := sub.Answers
	for _, f := range p.Compiled.Fields() {
		if day := a.Text(f.Path()); f.Widget == "date" && day > today && !mayLie[f.Path()] {
			bad.Check(false, "form."+f.Path(), "dayToCome")
		}
	}
	switch p.Code {
	case birth:
		checkBirth(a, today, bad)
		sub.Flags = append(sub.Flags, birthFlag(a, today))
	case marital:
		checkMarital(a, today, bad)
	case diploma:
		checkDiploma(a, today, bad)
	}
	return s.source(tx, sub, p)
}

// mayLie are days that may lie ahead.
var mayLie = map[string]bool{}

// lateAfter is how many days after a birth it is registered in time (Luật Hộ
// tịch 60/2014, 15).
const lateAfter = 60

func birthFlag(a form.Answers, today string) string {
	born, err := time.Parse(time.DateOnly, a.Text("child.birthDate"))
	now, failed := time.Parse(time.DateOnly, today)
	if err != nil || failed != nil || now.After(born.AddDate(0, 0, lateAfter)) {
		return "late"
	}
	return "onTime"
}

// checkBirth: one parent may be unknown, both only when the child was
// abandoned; who asks as a parent is that parent; parents are older.
func checkBirth(a form.Answers, today string, bad *errs.Fields) {
	mother, father := a.Text("mother.known") == "yes", a.Text("father.known") == "yes"
	abandoned := a.Text("child.abandoned") == "yes"
	bad.Check(mother || father || abandoned, "form.mother.known", "oneParentNeeded")
	bad.Check(!abandoned || !mother && !father, "form.child.abandoned", "abandonedWithParents")
	born := yearOf(a.Text("child.birthDate"))
	for _, parent := range []string{"mother", "father"} {
		if a.Text(parent+".known") != "yes" {
			bad.Check(a.Text("requester.relation") != parent, "form."+parent+".known", "parentAsks")
			continue
		}
		if a.Text("requester.relation") == parent {
			bad.Check(SameName(a.Text(parent+".fullName"), a.Text("requester.fullName")), "form."+parent+".fullName", "parentOther")
		}
		if year := yearOf(a.Text(parent + ".birth")); year > 0 && born > 0 {
			bad.Check(born-year >= 12, "form."+parent+".birth", "parentTooYoung")
		}
	}
	if a.Text("requester.relation") == "self" {
		bad.Check(SameName(a.Text("child.fullName"), a.Text("requester.fullName")), "form.child.fullName", "parentOther")
	}
	bad.Check(born == 0 || born >= yearOf(today)-120, "form.child.birthDate", "tooLongAgo")
}

// checkMarital: two Vietnamese citizens who marry here need no certificate
// since 1 January 2026 (NQ 66.7/2025/NQ-CP).
func checkMarital(a form.Answers, today string, bad *errs.Fields) {
	bad.Check(a.Text("purpose.kind") != "marryHere", "form.purpose.kind", "notNeededAnyMore")
	if a.Text("requester.relation") == "self" {
		bad.Check(SameName(a.Text("subject.fullName"), a.Text("requester.fullName")), "form.subject.fullName", "subjectOther")
	}
	for _, pair := range [][2]string{{"period.from", "period.to"}, {"status.unmarriedFrom", "status.unmarriedTo"}} {
		from, to := a.Text(pair[0]), a.Text(pair[1])
		bad.Check(from == "" || to == "" || from <= to, "form."+pair[1], "endBeforeBegin")
	}
	born := a.Text("subject.birthDate")
	for _, day := range []string{"status.certificateDate", "status.judgmentDate"} {
		if at := yearOf(a.Text(day)); at > 0 && yearOf(born) > 0 {
			bad.Check(at-yearOf(born) >= 16, "form."+day, "marriedTooYoung")
		}
	}
	bad.Check(yearOf(born) == 0 || yearOf(today)-yearOf(born) >= 16, "form.subject.birthDate", "marriedTooYoung")
}

func checkDiploma(a form.Answers, today string, bad *errs.Fields) {
	year, _ := a.Get("diploma.graduationYear").(float64)
	born := a.Text("applicant.birthDate")
	if a.Text("holder.isApplicant") == "no" {
		born = a.Text("holder.birthDate")
	}
	bad.Check(year == 0 || int(year) <= yearOf(today), "form.diploma.graduationYear", "dayToCome")
	bad.Check(year == 0 || yearOf(born) == 0 || int(year)-yearOf(born) >= 10, "form.diploma.graduationYear", "graduatedTooYoung")
	if a.Text("diploma.kind") == "lowerSecondary" {
		bad.Check(year == 0 || int(year) <= 2026, "form.diploma.graduationYear", "noLowerSecondary")
	}
}

// SameName reports whether two names have the same syllables, in any order,
// with or without diacritics: people and registers swap them.
func SameName(a, b string) bool { return slices.Equal(syllables(a), syllables(b)) }

func syllables(name string) []string {
	parts := strings.Fields(search.Fold(name))
	slices.Sort(parts)
	return parts
}
