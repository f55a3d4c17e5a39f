package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// Text is words by language.
type Text map[string]string

// In is the text in a language, else in Vietnamese.
func (t Text) In(language string) string {
	if s := t[language]; s != "" {
		return s
	}
	return t["vi"]
}

// Procedure says how a sort of case is handled. It is data of the province's pack.
type Procedure struct {
	Code      string    `json:"code"`
	Aliases   []string  `json:"aliases,omitempty"`
	Name      Text      `json:"name"`
	Field     Text      `json:"field,omitempty"`
	Summary   Text      `json:"summary,omitempty"`
	Who       Text      `json:"who,omitempty"`
	Steps     []Text    `json:"steps,omitempty"`
	Legal     []string  `json:"legal,omitempty"`
	Portal    string    `json:"portal,omitempty"` // its page on the national portal
	Urgent    bool      `json:"urgent,omitempty"`
	Discreet  bool      `json:"discreet,omitempty"` // its cases are never shown to the public, not even without names
	Level     int       `json:"level"`              // of identification that filing needs
	Authority Authority `json:"authority"`
	Limit     Limit     `json:"limit"`
	Fees      []Fee     `json:"fees,omitempty"`
	Documents []Demand  `json:"documents,omitempty"`
	Result    *Result   `json:"result,omitempty"`
	Forward   bool      `json:"forward,omitempty"` // an agency's own system works on it
	// Confidence is high, medium, low, proposal or demo; what is not high is said so.
	Confidence string          `json:"confidence"`
	Source     string          `json:"source,omitempty"`
	Form       json.RawMessage `json:"form,omitempty"` // JSON Schema; none: it cannot be filed here

	Version  int64      `json:"-"`
	Compiled *form.Form `json:"-"`
}

// Authority is which agency is in charge.
type Authority struct {
	Agency string `json:"agency"`
	ByWard bool   `json:"byWard"` // each ward's own, else the province's
	Text   Text   `json:"text,omitempty"`
	// By is who else is in charge after certain answers.
	By []struct {
		Field  string   `json:"field"` // section.key
		In     []string `json:"in"`
		Agency string   `json:"agency"`
		ByWard bool     `json:"byWard"`
	} `json:"by,omitempty"`
}

// Of is the agency in charge of what was filled in, and whether each ward has its own.
func (a Authority) Of(answers form.Answers) (agency string, byWard bool) {
	for _, by := range a.By {
		if slices.Contains(by.In, answers.Text(by.Field)) {
			return by.Agency, by.ByWard
		}
	}
	return a.Agency, a.ByWard
}

// Limit is how long a case may take.
type Limit struct {
	Days   int    `json:"days"`             // working days; 0 is the day itself
	Hours  int    `json:"hours,omitempty"`  // instead of days
	First  int    `json:"first,omitempty"`  // hours until an officer must have taken it up; 0 is no such bound
	Triage int    `json:"triage,omitempty"` // hours of office work until it is decided whether it is taken up
	Assign int    `json:"assign,omitempty"` // hours of office work until somebody has been given it
	CutOff string `json:"cutOff,omitempty"` // HH:MM; what comes later counts as of the next working day
	Text   Text   `json:"text,omitempty"`
}

// Fee is what is paid from one day to another, under conditions.
type Fee struct {
	From    string `json:"from,omitempty"` // YYYY-MM-DD
	To      string `json:"to,omitempty"`   // the last day
	Channel string `json:"channel,omitempty"`
	Flag    string `json:"flag,omitempty"` // what must hold, such as late or digitalCitizen
	Amount  int64  `json:"amount"`         // đồng
	Unknown bool   `json:"unknown,omitempty"`
	Note    Text   `json:"note,omitempty"`
	Basis   string `json:"basis,omitempty"`
}

// Demand is a paper that a procedure asks for.
type Demand struct {
	Code     string     `json:"code"`
	Name     Text       `json:"name"`
	Note     Text       `json:"note,omitempty"`
	Required bool       `json:"required"`
	When     *form.When `json:"when,omitempty"`
	Most     int        `json:"most,omitempty"` // files; 0 is 5
}

// Result is what a finished case gives.
type Result struct {
	Name   Text `json:"name"`
	Months int  `json:"months,omitempty"` // how long it is valid; 0 is without end
	Signed bool `json:"signed"`           // a signed PDF is made of the officer's decision
}

// ParseProcedure reads and checks one; an error is a mistake of who wrote it.
func ParseProcedure(doc []byte, rules form.Rules) (*Procedure, error) {
	var p Procedure
	if err := json.Unmarshal(doc, &p); err != nil {
		return nil, fmt.Errorf("procedure: %w", err)
	}
	if p.Code == "" || p.Name["vi"] == "" || p.Authority.Agency == "" {
		return nil, fmt.Errorf("procedure %q: code, name.vi and authority.agency are needed", p.Code)
	}
	if _, err := p.Limit.cutOff(); err != nil {
		return nil, fmt.Errorf("procedure %s: %w", p.Code, err)
	}
	for _, f := range p.Fees {
		for _, day := range []string{f.From, f.To} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				return nil, fmt.Errorf("procedure %s: fee: %w", p.Code, err)
			}
		}
	}
	if len(p.Form) == 0 {
		return &p, nil
	}
	compiled, err := form.Parse(p.Form, rules)
	if err != nil {
		return nil, fmt.Errorf("procedure %s: %w", p.Code, err)
	}
	p.Compiled = compiled
	return &p, nil
}

// FeeOn is the fee of a day: the first whose conditions hold.
func (p *Procedure) FeeOn(day, channel string, flags ...string) (Fee, bool) {
	for _, f := range p.Fees {
		if (f.From == "" || day >= f.From) && (f.To == "" || day <= f.To) &&
			(f.Channel == "" || f.Channel == channel) && (f.Flag == "" || slices.Contains(flags, f.Flag)) {
			return f, true
		}
	}
	return Fee{}, false
}

// papers checks what is filed against what is demanded; errors name papers[i]
// or papers.<code>.
func (p *Procedure) papers(bad *errs.Fields, answers form.Answers, papers []Paper) {
	count := map[string]int{}
	for i, paper := range papers {
		d := slices.IndexFunc(p.Documents, func(d Demand) bool { return d.Code == paper.Slot })
		name := fmt.Sprintf("papers[%d].slot", i)
		if d < 0 {
			bad.Check(false, name, "notAllowed")
			continue
		}
		count[paper.Slot]++
		most := p.Documents[d].Most
		if most == 0 {
			most = 5
		}
		bad.Check(count[paper.Slot] <= most, name, "tooMany", "max", most)
	}
	for _, d := range p.Documents {
		asked := d.When == nil || slices.Contains(d.When.In, answers.Text(d.When.Field))
		bad.Check(!d.Required || !asked || count[d.Code] > 0, "papers."+d.Code, "paperNeeded")
	}
}
