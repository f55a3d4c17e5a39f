package organisation

import (
	"context"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

func (s *Service) getMine(ctx context.Context, _ *web.None) (*web.JSON[web.Page[MyInvitation]], error) {
	page := web.Page[MyInvitation]{Items: []MyInvitation{}} // bounded by maxMine
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page.Items = page.Items[:0]
		indexes, err := s.indexes(tx, web.Who(ctx).Account)
		if err != nil {
			return err
		}
		for _, index := range indexes {
			if err := eachMine(tx, index, func(m MyInvitation) { page.Items = append(page.Items, m) }); err != nil {
				return err
			}
		}
		return nil
	})
	return web.Answer(page), err
}

// indexes are what invitations to an account are found by.
func (s *Service) indexes(tx *database.Tx, account string) ([][]byte, error) {
	phone, err := s.o.Identity.Phone(tx, account)
	if err != nil {
		return nil, err
	}
	return s.o.Vault.BlindIndexes(phoneField, phone), nil
}

// settle answers an invitation to the account; errs.Missing if there is none.
func (s *Service) settle(tx *database.Tx, account, id, state string) (invitation, error) {
	indexes, err := s.indexes(tx, account)
	if err != nil {
		return invitation{}, err
	}
	for _, index := range indexes {
		done, err := answer(tx, id, index, state)
		if err != nil {
			return invitation{}, err
		}
		if done {
			return loadInvitation(tx, id)
		}
	}
	return invitation{}, errs.Missing()
}

type answerInput struct {
	Invitation string `path:"invitation" maxLength:"36"`
}

// accept makes the invited person a member, if whoever invited could still
// give the role today.
func (s *Service) accept(tx *database.Tx, who web.Principal, in *answerInput) (*web.None, error) {
	i, err := s.settle(tx, who.Account, in.Invitation, "accepted")
	if err != nil {
		return nil, err
	}
	kind, err := kindOf(tx, i.organisation)
	if err != nil {
		return nil, err
	}
	if err := hold(tx, i.organisation); err != nil {
		return nil, err
	}
	grants, err := Grants(tx, i.by)
	if err != nil {
		return nil, err
	}
	if err := holderOf(grants, i.organisation).mayGive(kind, i.role); err != nil {
		return nil, errs.New(errs.Conflict, "invitationLapsed").Because(err)
	}
	if err := insertMember(tx, i.organisation, who.Account, i.role); err != nil {
		return nil, err
	}
	if err := record(tx, "member.join", who.Account, i.organisation, who.Account, map[string]string{"role": i.role}); err != nil {
		return nil, err
	}
	return &web.None{}, tell(tx, who.Account, i.by, i.organisation, notify.System, "organisationJoined")
}

func (s *Service) decline(tx *database.Tx, who web.Principal, in *answerInput) (*web.None, error) {
	i, err := s.settle(tx, who.Account, in.Invitation, "declined")
	if err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, "member.decline", who.Account, i.organisation, who.Account, nil)
}
