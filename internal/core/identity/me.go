package identity

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Me is what an account sees of itself.
type Me struct {
	ID         string        `json:"id"`
	Name       string        `json:"name" doc:"Empty until given."`
	Phone      string        `json:"phone" doc:"E.164."`
	Language   string        `json:"language"`
	Level      int           `json:"level" doc:"Assurance of the identification: 0 phone, 1, 2."`
	Roles      []Role        `json:"roles" nullable:"false"`
	Workplace  *string       `json:"workplace" doc:"Slug of an industrial park."`
	Unread     int64         `json:"unread" doc:"Notices not read yet."`
	Appearance *MeAppearance `json:"appearance,omitempty" doc:"How the app looks; missing until chosen."`
	HeldUntil  *time.Time    `json:"heldUntil,omitempty" doc:"Until then this session may do nothing sensitive."`
}

// Role is a grant as its holder sees it.
type Role struct {
	Role         string           `json:"role"`
	Organisation RoleOrganisation `json:"organisation"`
}

// RoleOrganisation is where a role is held.
type RoleOrganisation struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

func (s *Service) me(tx *database.Tx, account string) (Me, error) {
	a, sealed, err := load(tx, account)
	if err != nil {
		return Me{}, err
	}
	me := Me{ID: a.ID, Name: a.Name, Language: a.Language, Level: a.Level, Appearance: a.Look}
	if a.Workplace != "" {
		me.Workplace = &a.Workplace
	}
	if me.Phone, err = s.phone(account, sealed); err != nil {
		return Me{}, err
	}
	if me.Roles, err = s.o.Roles(tx, account); err != nil {
		return Me{}, err
	}
	if me.Roles == nil {
		me.Roles = []Role{}
	}
	me.Unread, err = s.o.Unread(tx, account)
	return me, err
}

func (s *Service) getMe(ctx context.Context, _ *web.None) (*web.JSON[Me], error) {
	out := &web.JSON[Me]{}
	who := web.Who(ctx)
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out.Body, err = s.me(tx, who.Account)
		return err
	})
	if !who.Held.IsZero() {
		out.Body.HeldUntil = &who.Held
	}
	return out, err
}

type meInput struct {
	Body struct {
		Name       *string       `json:"name,omitempty" maxLength:"100"`
		Language   *string       `json:"language,omitempty" maxLength:"10"`
		Appearance *MeAppearance `json:"appearance,omitempty"`
		Workplace  workplace     `json:"workplace,omitempty" maxLength:"100" nullable:"true" doc:"Slug of an industrial park; null or empty for none."`
	}
}

// workplace tells null, which removes the workplace, from absent, which keeps it.
type workplace struct{ slug *string }

// UnmarshalJSON is also called for null.
func (w *workplace) UnmarshalJSON(raw []byte) error {
	var slug string
	w.slug = &slug
	return json.Unmarshal(raw, w.slug)
}

// UnmarshalText only makes the API's description say string.
func (w *workplace) UnmarshalText(raw []byte) error {
	slug := string(raw)
	w.slug = &slug
	return nil
}

func (s *Service) patchMe(tx *database.Tx, who web.Principal, in *meInput) (*web.JSON[Me], error) {
	b := &in.Body
	var bad errs.Fields
	if b.Name != nil {
		*b.Name = strings.Join(strings.Fields(*b.Name), " ")
		checkName(&bad, *b.Name)
	}
	bad.Check(b.Language == nil || s.o.HasLanguage(*b.Language), "language", "notAllowed")
	park := b.Workplace.slug
	bad.Check(park == nil || *park == "" || s.o.HasPark(*park), "workplace", "notAllowed")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := updateAccount(tx, who.Account, b.Name, b.Language, park); err != nil {
		return nil, err
	}
	if b.Appearance != nil {
		if err := setAppearance(tx, who.Account, *b.Appearance); err != nil {
			return nil, err
		}
	}
	me, err := s.me(tx, who.Account)
	return web.Answer(me), err
}

const maxName = 100

// nameForm lets in the names of all peoples of the country: letters with up to
// two marks that have no letter of their own (Blŭt, ê̆), and H'Bia, Y-Blô, Ng. Văn.
var nameForm = regexp.MustCompile(`^(\p{L}\p{Mn}{0,2}|['’ʼ. -])+$`)

func checkName(bad *errs.Fields, name string) {
	switch {
	case name == "":
		bad.Check(false, "name", "required")
	case utf8.RuneCountInString(name) > maxName:
		bad.Check(false, "name", "tooLong", "max", maxName)
	default:
		bad.Check(nameForm.MatchString(name) && strings.ContainsFunc(name, unicode.IsLetter), "name", "nameInvalid")
	}
}
