package citizenreport

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
)

// packFile is where a province says what can be reported in it.
const packFile = "report_categories.json"

// textPath is where a report's own words stand among its answers.
const textPath = "report.text"

// questions is the section of a category's own questions.
const questions = "questions"

// pack is what a province says of reports.
type pack struct {
	Hotlines   []string   `json:"hotlines"`
	Hours      hours      `json:"hours"`
	Categories []category `json:"categories"`
	Petitions  []Guidance `json:"petitions"`
}

// hours of office work in which an office takes its first steps with a report.
type hours struct {
	Triage     int    `json:"triage"`
	Assign     int    `json:"assign"`
	Confidence string `json:"confidence"`
	Source     string `json:"source"`
}

// category is one as the pack writes it: a procedure but for its form, of which
// it has only its own questions, in their order.
type category struct {
	casework.Procedure
	Words     []string `json:"words"`
	Questions struct {
		Required   []string        `json:"required"`
		Properties json.RawMessage `json:"properties"`
	} `json:"questions"`
	Centre map[string]mapped `json:"centre"` // how the operation centre's own questions are answered

	folded []string
}

// load reads and checks the pack's part.
func load(files fs.FS) (*pack, error) {
	raw, err := fs.ReadFile(files, packFile)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	p := &pack{}
	decode := json.NewDecoder(bytes.NewReader(raw))
	decode.DisallowUnknownFields()
	if err := decode.Decode(p); err != nil {
		return nil, fmt.Errorf("reports: %s: %w", packFile, err)
	}
	known := map[string]bool{"": true}
	for i := range p.Categories {
		c := &p.Categories[i]
		if known[c.Code] {
			return nil, fmt.Errorf("reports: %s: the category %q is there twice, or has no code", packFile, c.Code)
		}
		known[c.Code] = true
		p.Hours.bound(&c.Limit)
		for _, w := range c.Words {
			c.folded = append(c.folded, " "+search.Fold(w)+" ")
		}
	}
	for i := range p.Petitions {
		g := &p.Petitions[i]
		if !known[g.Category] || g.Name["vi"] == "" || len(g.Patterns) == 0 {
			return nil, fmt.Errorf("reports: %s: the guidance %q has no name or patterns, or an unknown category", packFile, g.Kind)
		}
		for _, text := range g.Patterns {
			g.compiled = append(g.compiled, compile(text))
		}
	}
	return p, nil
}

// bound sets a category's hours that it does not say itself. One that has to be
// answered within hours, by day and night, has no longer ones for taking it up.
func (h hours) bound(l *casework.Limit) {
	if l.Triage == 0 && l.First == 0 {
		l.Triage = h.Triage
	}
	if l.Assign == 0 {
		l.Assign = h.Assign
	}
}

// document is the procedure that a category is published as.
func (c category) document() ([]byte, error) {
	p := c.Procedure
	p.Forward = true // only where a centre is connected
	p.Documents = []casework.Demand{{Code: photoSlot, Name: casework.Text{"vi": "Ảnh", "en": "Photos"}, Most: maxPhotos}}
	required := `["report"]`
	if len(c.Questions.Required) > 0 {
		required = `["report","` + questions + `"]`
	}
	own, err := json.Marshal(append([]string{}, c.Questions.Required...))
	if err != nil {
		return nil, fmt.Errorf("reports: %s: %w", c.Code, err)
	}
	properties := c.Questions.Properties
	if len(properties) == 0 {
		properties = json.RawMessage(`{}`)
	}
	p.Form = json.RawMessage(fmt.Sprintf(`{"type":"object","additionalProperties":false,"required":%s,"properties":{`+
		`%q:{"type":"object","title":"Câu hỏi thêm","x-title-en":"A few questions","additionalProperties":false,"required":%s,"properties":%s},`+
		`"report":{"type":"object","title":"Nội dung","x-title-en":"What happened","additionalProperties":false,"required":["text"],"properties":{`+
		`"text":{"type":"string","title":"Mô tả","x-title-en":"Description","minLength":%d,"maxLength":%d}}}}}`,
		required, questions, own, properties, minText, maxText))
	doc, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("reports: %s: %w", c.Code, err)
	}
	return doc, nil
}

// Publish makes the pack's categories those that are reported from now on; what
// has not changed since the last start makes no new version.
func (s *Service) Publish(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		for _, c := range s.pack.Categories {
			doc, err := c.document()
			if err != nil {
				return err
			}
			if _, err := s.Kernel.Publish(tx, Kind, doc); err != nil {
				return fmt.Errorf("reports: %s: %w", c.Code, err)
			}
		}
		return nil
	})
}

func (p *pack) category(code string) (category, bool) {
	for _, c := range p.Categories {
		if c.Code == code {
			return c, true
		}
	}
	return category{}, false
}

// fitting are the codes of the categories whose words a text has, the best
// first, at most three.
func (p *pack) fitting(text string) []string {
	folded := " " + search.Fold(text) + " "
	codes, best := []string{}, map[string]int{}
	for _, c := range p.Categories {
		for _, w := range c.folded {
			if strings.Contains(folded, w) {
				best[c.Code]++
			}
		}
	}
	for count := 10; count > 0; count-- {
		for _, c := range p.Categories {
			if best[c.Code] == count && len(codes) < 3 {
				codes = append(codes, c.Code)
			}
		}
	}
	return codes
}
