package workforce

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// The choices of a row: positions and contracts as form 01/PLI has columns.
var (
	Positions = []string{"manager", "high", "middle", "other"}
	Contracts = []string{"indefinite", "fixedTerm", "other"}
)

// Worker is one worker, with the columns of form 01/PLI. Days are
// YYYY-MM-DD, sums in đồng.
type Worker struct {
	FullName        string `json:"fullName" maxLength:"100"`
	InsuranceNumber string `json:"insuranceNumber" required:"false" maxLength:"20"`
	BirthDate       string `json:"birthDate" maxLength:"10"`
	Sex             string `json:"sex" maxLength:"10" doc:"male or female"`
	PersonalNumber  string `json:"personalNumber" maxLength:"20" doc:"12 digits, or a passport's"`
	Title           string `json:"title" required:"false" maxLength:"200" doc:"Rank, post, place of work"`
	Position        string `json:"position" maxLength:"10" doc:"manager, high, middle or other"`
	Wage            int64  `json:"wage" required:"false" minimum:"0" maximum:"10000000000"`
	PostAllowance   int64  `json:"postAllowance" required:"false" minimum:"0" maximum:"10000000000"`
	BeyondFrame     int64  `json:"beyondFrame" required:"false" minimum:"0" maximum:"100" doc:"% for seniority beyond the frame"`
	Seniority       int64  `json:"seniority" required:"false" minimum:"0" maximum:"100" doc:"% for seniority in the trade"`
	WageAllowance   int64  `json:"wageAllowance" required:"false" minimum:"0" maximum:"10000000000"`
	Supplements     int64  `json:"supplements" required:"false" minimum:"0" maximum:"10000000000"`
	HazardFrom      string `json:"hazardFrom" required:"false" maxLength:"10" doc:"Arduous or harmful work"`
	HazardTo        string `json:"hazardTo" required:"false" maxLength:"10"`
	Contract        string `json:"contract" maxLength:"10" doc:"indefinite, fixedTerm, or other: below a month, or on trial"`
	ContractFrom    string `json:"contractFrom" maxLength:"10"`
	ContractTo      string `json:"contractTo" required:"false" maxLength:"10"`
	InsuredFrom     string `json:"insuredFrom" required:"false" maxLength:"10"`
	InsuredTo       string `json:"insuredTo" required:"false" maxLength:"10"`
	Note            string `json:"note" required:"false" maxLength:"200"`
}

var (
	insurance = regexp.MustCompile(`^(\d{10}|\d{12})$`)
	personal  = regexp.MustCompile(`^(\d{12}|[A-Z]{1,2}[0-9A-Z]{5,10})$`) // or a passport; identity cards of 9 digits ended with 2024
)

// youngest is the age from which one may work (Bộ luật Lao động 2019, article 143).
const youngest = 15

// check names what is wrong with a row, with its columns behind the prefix.
func (r *Worker) check(prefix string, today time.Time, bad *errs.Fields) {
	for name, text := range map[string]*string{"fullName": &r.FullName, "title": &r.Title, "note": &r.Note} {
		*text = strings.Join(strings.Fields(*text), " ")
		bad.Check(!form.Markup(*text), prefix+name, "workforceMarkup")
	}
	bad.Check(r.FullName != "", prefix+"fullName", "required")
	bad.Check(utf8.RuneCountInString(r.FullName) <= 100, prefix+"fullName", "tooLong", "max", 100)
	bad.Check(utf8.RuneCountInString(r.Title) <= 200, prefix+"title", "tooLong", "max", 200)
	bad.Check(utf8.RuneCountInString(r.Note) <= 200, prefix+"note", "tooLong", "max", 200)
	bad.Check(r.InsuranceNumber == "" || insurance.MatchString(r.InsuranceNumber), prefix+"insuranceNumber", "workforceInsurance")
	bad.Check(personal.MatchString(r.PersonalNumber), prefix+"personalNumber", "workforceNumber")
	bad.OneOf(r.Sex, prefix+"sex", "male", "female")
	bad.OneOf(r.Position, prefix+"position", Positions...)
	bad.OneOf(r.Contract, prefix+"contract", Contracts...)
	r.checkDays(prefix, today, bad)
	bad.Range(r.BeyondFrame, 0, 100, prefix+"beyondFrame")
	bad.Range(r.Seniority, 0, 100, prefix+"seniority")
	for name, sum := range map[string]int64{
		"wage": r.Wage, "postAllowance": r.PostAllowance, "wageAllowance": r.WageAllowance, "supplements": r.Supplements,
	} {
		bad.Range(sum, 0, 10_000_000_000, prefix+name)
	}
}

func (r *Worker) checkDays(prefix string, today time.Time, bad *errs.Fields) {
	day := func(name, text string, needed bool) (time.Time, bool) {
		if text == "" {
			bad.Check(!needed, prefix+name, "required")
			return time.Time{}, false
		}
		at, err := time.Parse(time.DateOnly, text)
		ok := err == nil && at.Year() >= 1900 && at.Year() <= today.Year()+50
		bad.Check(ok, prefix+name, "workforceDay")
		return at, ok
	}
	if born, ok := day("birthDate", r.BirthDate, true); ok {
		bad.Check(!born.AddDate(youngest, 0, 0).After(today), prefix+"birthDate", "workforceYoung")
	}
	span := func(from, since, to, until string, needed, ends bool) {
		a, first := day(from, since, needed)
		b, last := day(to, until, ends)
		bad.Check(!first || !last || !b.Before(a), prefix+to, "workforceOrder")
		bad.Check(since != "" || until == "", prefix+from, "required")
	}
	span("hazardFrom", r.HazardFrom, "hazardTo", r.HazardTo, false, false)
	span("contractFrom", r.ContractFrom, "contractTo", r.ContractTo, true, r.Contract == "fixedTerm")
	span("insuredFrom", r.InsuredFrom, "insuredTo", r.InsuredTo, false, false)
	bad.Check(r.Contract != "indefinite" || r.ContractTo == "", prefix+"contractTo", "workforceEndless")
}

func (r *Worker) birthYear() int64 {
	born, err := time.Parse(time.DateOnly, r.BirthDate)
	if err != nil {
		return 0 // rows are checked before they are stored
	}
	return int64(born.Year())
}
