package citizenreport

import (
	"context"
	"encoding/json"
	"fmt"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/web"
)

// Category is what can be reported, as apps show it.
type Category struct {
	Code       string          `json:"code"`
	Name       casework.Text   `json:"name"`
	Summary    casework.Text   `json:"summary"`
	Urgent     bool            `json:"urgent" doc:"Somebody looks within hours, day and night"`
	Discreet   bool            `json:"discreet" doc:"Never shown to the public, not even without names"`
	Agency     string          `json:"agency" doc:"Who is in charge"`
	Days       int             `json:"days" doc:"Working days until it is answered"`
	First      int             `json:"first,omitempty" doc:"Hours until somebody has taken it up"`
	Limit      casework.Text   `json:"limit" doc:"The same in words"`
	Words      []string        `json:"words" nullable:"false" doc:"By which people look for it"`
	Confidence string          `json:"confidence" doc:"How well the pack's author knows; proposal is not decided yet"`
	Form       json.RawMessage `json:"form" doc:"JSON Schema of its own questions, answered under answers"`
}

// Categories is everything that the form of a report needs, also without a network.
type Categories struct {
	Categories []Category `json:"categories" nullable:"false"`
	Guidance   []Guidance `json:"guidance" nullable:"false" doc:"What is no report by law, and where it goes"`
	Hotlines   []string   `json:"hotlines" nullable:"false"`
	MaxPhotos  int        `json:"maxPhotos"`
	Centre     bool       `json:"centre" doc:"An operation centre works on reports: photos may be shown to it"`
}

func (s *Service) listed() ([]Category, error) {
	agencies := map[string]string{}
	for _, a := range s.province.Agencies() {
		agencies[a.Slug] = a.Name.In("vi")
	}
	all := make([]Category, len(s.pack.Categories))
	for i, c := range s.pack.Categories {
		agency, known := agencies[c.Authority.Agency]
		if !known {
			return nil, fmt.Errorf("reports: %s: there is no agency %q", c.Code, c.Authority.Agency)
		}
		own, err := json.Marshal(struct {
			Type       string          `json:"type"`
			Required   []string        `json:"required"`
			Properties json.RawMessage `json:"properties"`
		}{"object", append([]string{}, c.Questions.Required...), c.Questions.Properties})
		if err != nil {
			return nil, fmt.Errorf("reports: %s: %w", c.Code, err)
		}
		all[i] = Category{
			Code: c.Code, Name: c.Name, Summary: c.Summary, Urgent: c.Urgent, Discreet: c.Discreet, Agency: agency, Days: c.Limit.Days,
			First: c.Limit.First, Limit: c.Limit.Text, Words: append([]string{}, c.Words...), Confidence: c.Confidence, Form: own,
		}
	}
	return all, nil
}

func (s *Service) getCategories(context.Context, *web.None) (*web.JSON[Categories], error) {
	return web.Answer(Categories{s.categories, s.guidances(), append([]string{}, s.pack.Hotlines...), maxPhotos, s.Centre != nil && s.Signer != nil}), nil
}

// guidances are all of them, without the words by which they are recognised.
func (s *Service) guidances() []Guidance {
	all := make([]Guidance, len(s.pack.Petitions))
	for i := range s.pack.Petitions {
		all[i] = s.pack.Petitions[i].public()
	}
	return all
}

func (g *Guidance) public() Guidance {
	shown := *g
	shown.Patterns, shown.compiled = nil, nil
	return shown
}
