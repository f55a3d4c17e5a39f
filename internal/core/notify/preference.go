package notify

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// The categories of notices.
const (
	Account = "account" // who may do what as you: security, roles
	Listing = "listing" // what you offer
	Case    = "case"    // what you filed or reported, and what you work on
	Search  = "search"  // what your saved searches found
	Access  = "access"  // who was shown what is yours
	System  = "system"  // about the app itself
)

// category says how notices of a kind go out unless the account chose otherwise.
type category struct {
	name       string
	sms, email bool
	fixed      bool // nobody can switch it off
}

// A text message costs money, so only what concerns the account's safety goes
// out unasked.
var categories = []category{
	{Account, true, true, true},
	{Listing, false, true, false},
	{Case, false, true, false},
	{Search, false, true, false},
	{Access, false, true, false},
	{System, false, true, false},
}

func find(name string) (category, bool) {
	for _, c := range categories {
		if c.name == name {
			return c, true
		}
	}
	return category{}, false
}

// Preference is which channels carry the notices of one category; the inbox
// always does.
type Preference struct {
	Category string `json:"category" enum:"account,listing,case,search,access,system"`
	SMS      bool   `json:"sms"`
	Email    bool   `json:"email"`
	Fixed    bool   `json:"fixed" readOnly:"true" required:"false" doc:"Cannot be changed."`
}

func (c category) preference() Preference { return Preference{c.name, c.sms, c.email, c.fixed} }

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
		bad.Check(!c.fixed || p.SMS == c.sms && p.Email == c.email, "items", "preferenceFixed", "category", c.name)
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
