package classifieds

import (
	"context"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Routes are the kernel's, in the shapes of classifieds, and the tree.
func (s *Service) Routes() []web.Route {
	return append([]web.Route{
		web.Get("/api/v1/classifieds/categories", "What is traded, what each category asks, and what is not allowed", web.Public(), s.categories),
		listing.List[adCard](s.board, "Find classifieds"),
	}, listing.Own(s.board, listing.Shape[Ad, adForm, adChanges, adView]{
		One: "One classified", Post: "Post a classified", Edit: "Edit one's own classified",
		Draft: func(f adForm) listing.Draft[Ad] {
			d := listing.Draft[Ad]{Detail: f.Ad}
			listing.Apply(f.Form, &d)
			return d
		},
		Change: func(c adChanges, d *listing.Draft[Ad]) {
			listing.ApplyChanges(c.Changes, d)
			if c.Detail != nil {
				d.Detail.Facts = *c.Detail
			}
		},
		View: func(_ *database.Tx, v listing.View, l *listing.Listing[Ad]) (adView, error) {
			return adView{v, l.Detail}, nil
		},
	})...)
}

// adCard is a classified in a list.
type adCard struct {
	listing.Card
	Deal      string `json:"deal" doc:"sell, buy, give or service"`
	Condition string `json:"condition,omitempty" doc:"new, likenew, used or broken"`
}

// adView is a classified on its own page.
type adView struct {
	listing.View
	Ad
}

// adForm is what somebody posts.
type adForm struct {
	listing.Form
	Ad
}

// adChanges are what somebody edits.
type adChanges struct {
	listing.Changes
	Detail *AdFacts `json:"detail,omitempty" doc:"Replaces the whole detail"`
}

// AdTree is what is traded, in the reader's language.
type AdTree struct {
	Categories []AdCategory   `json:"categories" nullable:"false"`
	Prohibited []AdProhibited `json:"prohibited" nullable:"false"`
}

// AdCategory is a branch.
type AdCategory struct {
	Code  string   `json:"code"`
	Name  string   `json:"name"`
	Kinds []AdKind `json:"kinds" nullable:"false"`
}

// AdKind is a leaf: what a listing names as its kind.
type AdKind struct {
	Code      string       `json:"code"`
	Name      string       `json:"name"`
	Days      int          `json:"days" doc:"How long one is shown"`
	Deals     []string     `json:"deals" nullable:"false"`
	Condition bool         `json:"condition" doc:"The state of the thing is asked for"`
	Questions []AdQuestion `json:"questions" nullable:"false"`
}

// AdQuestion is what a leaf asks.
type AdQuestion struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Type     string     `json:"type" enum:"choice,number,year,text"`
	Unit     string     `json:"unit,omitempty"`
	Min      float64    `json:"min,omitempty"`
	Max      float64    `json:"max,omitempty"`
	Required bool       `json:"required"`
	Options  []AdOption `json:"options" nullable:"false"`
}

// AdOption is one answer of a choice.
type AdOption struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// AdProhibited is what may not be traded.
type AdProhibited struct {
	Name string `json:"name"`
	Law  string `json:"law"`
}

func (s *Service) categories(ctx context.Context, _ *web.None) (*web.JSON[AdTree], error) {
	language := web.Language(ctx)
	out := AdTree{}
	for _, c := range s.tree.Categories {
		branch := AdCategory{Code: c.Code, Name: c.Name.In(language)}
		for _, k := range c.Kinds {
			leaf := AdKind{k.Code, k.Name.In(language), k.Days, k.deals(), k.Condition, []AdQuestion{}}
			for _, f := range k.Fields {
				q := AdQuestion{f.Code, f.Name.In(language), f.Type, f.Unit, f.Min, f.Max, f.Required, []AdOption{}}
				for _, o := range f.Options {
					q.Options = append(q.Options, AdOption{o.Code, o.Name.In(language)})
				}
				leaf.Questions = append(leaf.Questions, q)
			}
			branch.Kinds = append(branch.Kinds, leaf)
		}
		out.Categories = append(out.Categories, branch)
	}
	for _, p := range s.tree.Prohibited {
		out.Prohibited = append(out.Prohibited, AdProhibited{p.Name.In(language), p.Law})
	}
	return web.Answer(out), nil
}
