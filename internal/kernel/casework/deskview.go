package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

// DeskView is a case as an officer sees it.
type DeskView struct {
	Overview
	OfficeID  string       `json:"officeId,omitempty"`
	Owner     string       `json:"owner,omitempty" doc:"Name; absent when she wants to be anonymous"`
	Phone     string       `json:"phone,omitempty"`
	Contact   Contact      `json:"contact,omitzero" doc:"Of a partner's reporter"`
	Channel   string       `json:"channel" doc:"web, or who filed it"`
	Sections  []Filled     `json:"sections" nullable:"false" doc:"What was filled in, in the words of the form"`
	Papers    []PaperGroup `json:"papers" nullable:"false" doc:"What was sent, by what it answers"`
	Can       []Action     `json:"can" nullable:"false" doc:"Decisions that are possible now"`
	Needs     []Action     `json:"needs" nullable:"false" doc:"Those that need words"`
	Also      []string     `json:"also" nullable:"false" doc:"What else is possible now: assign, postpone, transfer, merge, ask, check (see who looked at it)"`
	Approved  bool         `json:"approved" doc:"Finishing makes an answer that another officer approves"`
	Usual     int64        `json:"usualFee,omitempty" doc:"What the procedure costs today, đồng"`
	Own       bool         `json:"own" doc:"It is the reader's own: she cannot decide"`
	Officers  []Officer    `json:"officers" nullable:"false"`
	Remarks   []Remark     `json:"remarks,omitempty" doc:"What an officer should know, such as another case like it"`
	Merged    int64        `json:"merged,omitempty" doc:"How many reports of the same thing went into it"`
	MergedTo  string       `json:"mergedReceipt,omitempty" doc:"Receipt of what it went into"`
	Forwarded string       `json:"forwarding,omitempty" enum:"waiting,dead" doc:"It has not reached the agency yet"`
}

// Filled is a section of the form with its answers.
type Filled struct {
	Key    string         `json:"key"`
	Title  string         `json:"title"`
	Fields []FilledAnswer `json:"fields" nullable:"false"`
}

// FilledAnswer is an answer in words that people read.
type FilledAnswer struct {
	Key    string   `json:"key"`
	Title  string   `json:"title"`
	Values []string `json:"values" nullable:"false"`
	Sort   string   `json:"sort" enum:"text,number,yesno" doc:"yesno: the value is true or false"`
	Source string   `json:"source,omitempty" doc:"Where a prefilled answer came from"`
}

// PaperGroup are the papers that answer one demand.
type PaperGroup struct {
	Slot     string `json:"slot"`
	Name     string `json:"name,omitempty" doc:"Of the demand; absent for what came later"`
	Required bool   `json:"required"`
	Files    []File `json:"files" nullable:"false" doc:"None: it was not sent"`
}

func (k *Kernel) deskView(tx *database.Tx, who web.Principal, c *Case) (v DeskView, err error) {
	language := web.Language(tx.Context())
	if v.Overview, err = k.view(tx, c, language, true); err != nil {
		return v, err
	}
	content, err := k.Content(c)
	if err != nil {
		return v, err
	}
	p, err := k.Of(tx, c)
	if err != nil {
		return v, err
	}
	v.OfficeID, v.Contact, v.Channel, v.Own = c.Organisation, content.Contact, c.Channel, c.Owner == who.Account
	v.Talk = v.Talk && c.Assignee == who.Account
	v.Sections = filled(p, content, language)
	if v.Papers, err = k.grouped(tx, c, p, content.Answers, language); err != nil {
		return v, err
	}
	k.options(tx, &v, c, p)
	if mayCheck(who, c) {
		v.Also = append(v.Also, "check")
	}
	if err := k.people(tx, &v, c); err != nil {
		return v, err
	}
	if v.Remarks, err = k.remarks(tx, c, content, language); err != nil {
		return v, err
	}
	return v, k.links(tx, &v, c)
}

func (k *Kernel) remarks(tx *database.Tx, c *Case, content *Content, language string) ([]Remark, error) {
	kind, err := k.kind(c.Kind)
	if err != nil || kind.Remarks == nil {
		return nil, err
	}
	all, err := kind.Remarks(tx, c, content)
	for i := range all {
		all[i].Text = k.Texts.Say(language, "remark."+all[i].Code, nil)
	}
	return all, err
}

// options say what an officer can do now.
func (k *Kernel) options(tx *database.Tx, v *DeskView, c *Case, p *Procedure) {
	v.Can, v.Needs, v.Also = []Action{}, []Action{}, []string{}
	for _, a := range Nexts(c.Status) {
		if k.may(tx, c, a) != nil {
			continue
		}
		v.Can = append(v.Can, a)
		if acts[a] {
			v.Needs = append(v.Needs, a)
		}
	}
	kind := k.kinds[c.Kind]
	for _, one := range []struct {
		name string
		now  bool
	}{
		{"assign", c.Open() && c.Organisation != unrouted},
		{"postpone", c.Open() && !c.Postponed && !c.Due.IsZero()},
		{"transfer", Transfer.Allowed(c.Status) && k.may(tx, c, Transfer) == nil},
		{"merge", Merge.Allowed(c.Status) && k.may(tx, c, Merge) == nil},
		{"ask", kind != nil && kind.Forward != nil && c.ForeignCode != ""},
	} {
		if one.now {
			v.Also = append(v.Also, one.name)
		}
	}
	v.Approved = kind != nil && kind.Approved
	if fee, ok := p.FeeOn(tx.Time().In(k.Province.Location()).Format(time.DateOnly), c.Channel); ok && !fee.Unknown {
		v.Usual = fee.Amount
	}
}

func (k *Kernel) people(tx *database.Tx, v *DeskView, c *Case) (err error) {
	v.Officers = []Officer{}
	if c.Owner != "" && !c.Anonymous {
		if v.Owner, err = k.Name(tx, c.Owner); err != nil {
			return err
		}
		if v.Phone, err = k.Phone(tx, c.Owner); err != nil {
			return err
		}
	}
	if c.Organisation == unrouted {
		return nil
	}
	officers, err := k.Offices.Officers(tx, c.Organisation)
	v.Officers = append(v.Officers, officers...)
	return err
}

// links are what a case has to do with others and with the agency's system.
func (k *Kernel) links(tx *database.Tx, v *DeskView, c *Case) error {
	if err := tx.Row(`SELECT count(*) FROM cases WHERE merged_into = $1 AND merged_into <> ''`, c.ID).Scan(&v.Merged); err != nil {
		return err
	}
	if c.MergedInto != "" {
		err := tx.Row(`SELECT receipt FROM cases WHERE id = $1`, c.MergedInto).Scan(&v.MergedTo)
		v.MergedTo = Grouped(v.MergedTo)
		if ignoreGone(err) != nil {
			return err
		}
	}
	return ignoreGone(tx.Row(`SELECT state FROM case_forwards WHERE case_id = $1`, c.ID).Scan(&v.Forwarded))
}

// filled writes the answers in the words and the order of the form.
func filled(p *Procedure, content *Content, language string) []Filled {
	all := []Filled{}
	if p.Compiled == nil {
		return all
	}
	for _, section := range p.Compiled.Sections() {
		one := Filled{Key: section.Key, Title: Text(section.Title).In(language), Fields: []FilledAnswer{}}
		for _, f := range p.Compiled.Fields() {
			answer := content.Answers.Get(f.Path())
			if f.Section != section.Key || answer == nil {
				continue
			}
			values, sort := inWords(f, answer, language)
			one.Fields = append(one.Fields, FilledAnswer{f.Key, Text(f.Title).In(language), values, sort, content.Sources[f.Path()]})
		}
		if len(one.Fields) > 0 {
			all = append(all, one)
		}
	}
	return all
}

func inWords(f form.Field, answer any, language string) (values []string, sort string) {
	switch v := answer.(type) {
	case string:
		return []string{f.Option(v, language)}, "text"
	case bool:
		return []string{strconv.FormatBool(v)}, "yesno"
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}, "number"
	case []any:
		for _, one := range v {
			words, _ := inWords(f, one, language)
			values = append(values, words...)
		}
		return values, "text"
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return []string{fmt.Sprint(answer)}, "text"
	}
	return []string{string(raw)}, "text"
}

// grouped puts the papers under what they answer: first what the procedure
// demands, missing ones too, then what came along later.
func (k *Kernel) grouped(tx *database.Tx, c *Case, p *Procedure, answers form.Answers, language string) ([]PaperGroup, error) {
	files, err := k.Files(tx, c, true)
	if err != nil {
		return nil, err
	}
	all := []PaperGroup{}
	for _, d := range p.Documents {
		if d.When == nil || slices.Contains(d.When.In, answers.Text(d.When.Field)) {
			all = append(all, PaperGroup{d.Code, d.Name.In(language), d.Required, []File{}})
		}
	}
	for _, f := range files {
		at := slices.IndexFunc(all, func(g PaperGroup) bool { return g.Slot == f.Slot })
		if at < 0 {
			at = len(all)
			all = append(all, PaperGroup{Slot: f.Slot, Files: []File{}})
		}
		all[at].Files = append(all[at].Files, f)
	}
	return slices.DeleteFunc(all, func(g PaperGroup) bool { return len(g.Files) == 0 && !g.Required }), nil
}
