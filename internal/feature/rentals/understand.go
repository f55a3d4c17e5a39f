package rentals

import (
	"strconv"
	"strings"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/search"
)

const forYou = "forYou"

// Understood is what the words of a search were taken to mean. The search
// itself stays with the words; this offers a filter and measures distances.
type Understood struct {
	Kind  string     `json:"kind,omitempty"`
	Place *PlaceName `json:"place,omitempty"`
	Text  string     `json:"text" doc:"In the reader's words"`

	at   place.Point
	site bool
}

// PlaceName is a place that a search named.
type PlaceName struct {
	Type string `json:"type" enum:"site,ward"`
	Slug string `json:"slug" doc:"Of the site, or the code of the ward"`
	Name string `json:"name"`
}

// understand recognises a kind and a place in what a person typed; nil when
// there is neither.
func (s *Service) understand(q, language string) *Understood {
	if q == "" {
		return nil
	}
	u := &Understood{}
	var said []string
	folded := " " + search.Fold(q) + " "
	for _, called := range s.called {
		if strings.Contains(folded, called.word) {
			u.Kind = called.kind
			said = append(said, s.texts.Say(language, "rentals.kind."+u.Kind, nil))
			break
		}
	}
	if s.locate(u, q, language) {
		said = append(said, s.texts.Say(language, "rentals.near", map[string]any{"place": u.Place.Name}))
	}
	if len(said) == 0 {
		return nil
	}
	u.Text = strings.Join(said, ", ")
	return u
}

// name is a word for a kind, folded and between spaces.
type name struct{ word, kind string }

// names are what people call the kinds.
func (s *Service) names() []name {
	var all []name
	for _, kind := range Categories {
		for _, word := range s.synonyms("rentals.words." + kind) {
			all = append(all, name{" " + search.Fold(word) + " ", kind})
		}
	}
	return all
}

// locate prefers a park or landmark to the ward of the same name: who writes
// one means where she works or studies.
func (s *Service) locate(u *Understood, q, language string) bool {
	for _, m := range s.province.Near(q) {
		switch m.Kind {
		case place.IsSite:
			site, ok := s.province.Site(m.Code)
			if ok && !u.site {
				u.Place, u.at, u.site = &PlaceName{"site", site.Slug, site.Name.In(language)}, site.Point, true
			}
		case place.IsWard, place.IsOldUnit:
			ward, ok := s.province.Ward(m.Wards[0])
			if ok && u.Place == nil && len(m.Wards) == 1 {
				u.Place, u.at = &PlaceName{"ward", ward.Code, ward.FullName}, ward.Point
			}
		}
	}
	return u.Place != nil
}

// millions writes a sum as people say it: 2, or 1,5 (1.5 in English).
func millions(dong int64, language string) string {
	s := strconv.FormatFloat(float64(dong/10_000)/100, 'f', -1, 64)
	if language == "vi" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
