package notify

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Preference is which channels carry the notices of one category; the inbox
// always does.
type Preference struct {
	InCategory
	Push   bool `json:"push" doc:"On every device that allows it."`
	SMS    bool `json:"sms"`
	Email  bool `json:"email"`
	Digest bool `json:"digest" required:"false" doc:"By push and e-mail once a day, all in one, and not one by one."`
	Muted  bool `json:"muted" required:"false" doc:"By no channel; in the inbox as if read."`
	Fixed  bool `json:"fixed" readOnly:"true" required:"false" doc:"Cannot be changed."`
}

// kept is the preference without what it only says of itself.
func (p Preference) kept() Preference {
	p.Fixed = false
	return p
}

// Preferences are an account's choices, one for every category.
type Preferences struct {
	Items []Preference `json:"items" maxItems:"10" nullable:"false"`
}

func (s *Service) getPreferences(ctx context.Context, _ *web.None) (*web.JSON[Preferences], error) {
	var all Preferences
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		all, err = preferences(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(all), err
}

type preferencesInput struct{ Body Preferences }

// putPreferences replaces all choices; a category that is not named returns to
// its default.
func putPreferences(tx *database.Tx, who web.Principal, in *preferencesInput) (*web.JSON[Preferences], error) {
	var bad errs.Fields
	seen := map[string]bool{}
	for _, p := range in.Body.Items {
		c, _ := find(p.Category) // the schema has checked the name
		bad.Check(!seen[p.Category], "items", "notUnique")
		bad.Check(!c.fixed || p.kept() == c.preference().kept(), "items", "preferenceFixed", "category", c.name)
		seen[p.Category] = true
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := replacePreferences(tx, who.Account, in.Body.Items); err != nil {
		return nil, err
	}
	all, err := preferences(tx, who.Account)
	return web.Answer(all), err
}
