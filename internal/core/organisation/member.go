package organisation

import (
	"context"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Member is one person in an organisation.
type Member struct {
	Account string    `json:"account"`
	Name    string    `json:"name" doc:"Empty for who has not given one."`
	Role    string    `json:"role"`
	Since   time.Time `json:"since"`
}

type membersInput struct {
	web.Paging
	ID string `path:"id" maxLength:"36"`
}

// getMembers shows colleagues to one another. An administrator who is none of
// them looks at other people's data, which each of them can see in the log.
func (s *Service) getMembers(ctx context.Context, in *membersInput) (*web.JSON[web.Page[Member]], error) {
	var after string
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	who := web.Who(ctx)
	stranger := who.Has(Administrator) && holderOf(who.Grants, in.ID).role == ""
	run := s.o.DB.View
	if stranger {
		run = s.o.DB.Update
	}
	var page web.Page[Member]
	err := run(ctx, func(tx *database.Tx) error {
		o, err := find(tx, who, in.ID)
		if err != nil {
			return err
		}
		found, err := members(tx, o.ID, after, in.Limit+1)
		if err != nil {
			return err
		}
		page = pageOf(found, in.Limit, func(m Member) string { return m.Account })
		if err := fillNames(tx, page.Items); err != nil || !stranger {
			return err
		}
		return noteRead(tx, who.Account, o.ID, page.Items)
	})
	return web.Answer(page), err
}

// fillNames adds what the members are called.
func fillNames(tx *database.Tx, members []Member) error {
	accounts := make([]string, len(members))
	for i, m := range members {
		accounts[i] = m.Account
	}
	names, err := identity.Names(tx, accounts)
	for i, m := range members {
		members[i].Name = names[m.Account]
	}
	return err
}

func noteRead(tx *database.Tx, actor, organisation string, members []Member) error {
	for _, m := range members {
		if m.Account == actor {
			continue
		}
		if err := record(tx, "member.read", actor, organisation, m.Account, nil); err != nil {
			return err
		}
	}
	return nil
}

type memberEditInput struct {
	ID      string `path:"id" maxLength:"36"`
	Account string `path:"account" maxLength:"36"`
	Body    struct {
		Role string `json:"role" maxLength:"20"`
	}
}

func patchMember(tx *database.Tx, who web.Principal, in *memberEditInput) (*web.JSON[Member], error) {
	o, err := managed(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	was, err := memberRole(tx, o.ID, in.Account)
	if err != nil {
		return nil, err
	}
	if err := o.holder(who).mayGive(o.Kind, in.Body.Role); err != nil {
		return nil, err
	}
	if was != in.Body.Role {
		if err := change(tx, who.Account, o.ID, in.Account, was, in.Body.Role, o.Kind); err != nil {
			return nil, err
		}
	}
	m, err := member(tx, o.ID, in.Account)
	return web.Answer(m), err
}

type memberInput struct {
	ID      string `path:"id" maxLength:"36"`
	Account string `path:"account" maxLength:"36"`
}

func removeMember(tx *database.Tx, who web.Principal, in *memberInput) (*web.None, error) {
	o, err := find(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Account != who.Account {
		if err := o.holder(who).manages(o.Kind); err != nil {
			return nil, err
		}
	}
	role, err := memberRole(tx, o.ID, in.Account)
	if err != nil {
		return nil, err
	}
	return &web.None{}, remove(tx, who.Account, o.ID, in.Account, role, o.Kind)
}
