package organisation

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// Organisation is a company or an agency as one of its members sees it.
type Organisation struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kind      Kind      `json:"kind" enum:"company,agency,province"`
	Role      string    `json:"role" doc:"My role in it; empty for an administrator who is not a member."`
	Members   int64     `json:"members"`
	CreatedAt time.Time `json:"createdAt"`
	// Former is filled only where one organisation is asked for.
	Former  []FormerName `json:"former,omitempty" doc:"What it was called before, the latest first"`
	Duty    *Duty        `json:"duty,omitempty" doc:"Of an agency, what it is in charge of; only where one is asked for"`
	version int64
}

// FormerName is what an organisation was called until it was renamed.
type FormerName struct {
	Name  string    `json:"name"`
	Until time.Time `json:"until"`
	By    string    `json:"by" doc:"The name of who renamed it"`
}

// Who belongs to an organisation is asked in each handler's SQL; to others it
// does not exist.
func (s *Service) routes() []web.Route {
	const one = "/api/v1/desk/organisations/{id}"
	in, desk := web.SignedIn(), web.SignedIn().Proven()
	rarely := web.Limited(web.Limit{Count: 20, Per: time.Hour})
	return []web.Route{
		web.Get("/api/v1/desk/organisations", "My organisations, or all of them for administrators", desk, s.getAll),
		web.Create("/api/v1/desk/organisations", "Found an organisation", web.Role(Administrator).Proven(), create, rarely),
		web.Get(one, "An organisation", desk, s.getOne),
		web.Patch(one, "Rename an organisation", desk, s.patch),
		web.Put(one+"/duty", "Say which agency it is", web.Role(Administrator).Proven(), s.putDuty),
		web.Get("/api/v1/desk/offices", "Agencies and what they are in charge of", web.Role(Officer, Owner, Administrator).Proven(), s.getOffices),
		web.Get(one+"/members", "Its members", desk, s.getMembers),
		web.Create(one+"/members", "Invite a member by phone number", desk, s.invite, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Patch(one+"/members/{account}", "Give a member another role", desk, patchMember),
		web.Delete(one+"/members/{account}", "Remove a member, or leave", desk, removeMember),
		web.Get(one+"/invitations", "Invitations that wait for an answer", desk, s.getInvitations),
		web.Delete(one+"/invitations/{invitation}", "Take an invitation back", desk, revokeInvitation),
		web.Get("/api/v1/me/invitations", "Invitations to me", in, s.getMine),
		web.Post("/api/v1/me/invitations/{invitation}/accept", "Accept an invitation", web.Trusted(), s.accept),
		web.Post("/api/v1/me/invitations/{invitation}/decline", "Decline an invitation", web.Trusted(), s.decline),
	}
}

type listInput struct {
	web.Paging
	Kind string `query:"kind" enum:"company,agency,province"`
}

func (s *Service) getAll(ctx context.Context, in *listInput) (*web.JSON[web.Page[Organisation]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	var found []Organisation
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		found, err = list(tx, web.Who(ctx), in.Kind, before, in.Limit+1)
		return err
	})
	return web.Answer(pageOf(found, in.Limit, func(o Organisation) string { return o.ID })), err
}

// pageOf cuts what was read one beyond the limit into a page.
func pageOf[T any](found []T, limit int, key func(T) string) web.Page[T] {
	page := web.Page[T]{Items: found}
	if len(found) > limit {
		page.Items = found[:limit]
		page.Next = web.Cursor(key(found[limit-1]))
	}
	if page.Items == nil {
		page.Items = []T{}
	}
	return page
}

type organisationInput struct {
	Body struct {
		Name string `json:"name" maxLength:"200"`
		Kind Kind   `json:"kind" enum:"company,agency"`
	}
}

type organisationOutput struct {
	web.Tagged
	Body Organisation
}

func output(o Organisation) *organisationOutput { return &organisationOutput{web.Tag(o.version), o} }

// create leaves it to the administrator to invite an owner. People register their
// companies by tax code: a name that anybody may type says nothing of who is
// behind it.
func create(tx *database.Tx, who web.Principal, in *organisationInput) (*organisationOutput, error) {
	name, err := checkName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	organisation, err := Create(tx, who.Account, in.Body.Kind, name, "")
	if err != nil {
		return nil, err
	}
	o, err := find(tx, who, organisation)
	return output(o), err
}

// checkName wants a name on one line that has a letter or a digit.
func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", errs.InvalidField("name", "required")
	}
	if strings.ContainsAny(name, "<>") || !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", errs.InvalidField("name", "malformed")
	}
	return name, nil
}

type oneInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) getOne(ctx context.Context, in *oneInput) (*organisationOutput, error) {
	var o Organisation
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		if o, err = find(tx, web.Who(ctx), in.ID); err != nil {
			return err
		}
		if o.Former, err = formerNames(tx, o.ID); err != nil || o.Kind != Agency {
			return err
		}
		d, err := DutyOf(tx, o.ID)
		o.Duty = &d
		return err
	})
	return output(o), err
}

type organisationEditInput struct {
	web.IfMatch
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Name string `json:"name" maxLength:"200"`
	}
}

func (s *Service) patch(tx *database.Tx, who web.Principal, in *organisationEditInput) (*organisationOutput, error) {
	o, err := managed(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	name, err := checkName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	if name == o.Name {
		return output(o), nil
	}
	if s.o.Renaming != nil && !who.Has(Administrator) {
		if err := s.o.Renaming(tx, o.ID); err != nil {
			return nil, err
		}
	}
	if err := rename(tx, who.Account, o, name, version); err != nil {
		return nil, err
	}
	details := map[string]string{"version": strconv.FormatInt(version+1, 10)}
	if err := record(tx, "organisation.rename", who.Account, o.ID, "", details); err != nil {
		return nil, err
	}
	o, err = find(tx, who, o.ID)
	if err != nil {
		return nil, err
	}
	o.Former, err = formerNames(tx, o.ID)
	return output(o), err
}

// managed is find for who wants to change something.
func managed(tx *database.Tx, who web.Principal, organisation string) (Organisation, error) {
	if err := id.Check(organisation); err != nil {
		return Organisation{}, err
	}
	o, err := find(tx, who, organisation)
	if err != nil {
		return Organisation{}, err
	}
	return o, o.holder(who).manages(o.Kind)
}

// holder is what the reader holds in it, as of this transaction.
func (o Organisation) holder(who web.Principal) holder { return holder{o.Role, who.Has(Administrator)} }
