package organisation

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// invitationLife is also how long after a rotation the old keys must be kept.
const invitationLife = 14 * 24 * time.Hour

// Invitation is what an organisation sees of one that waits.
type Invitation struct {
	ID        string    `json:"id"`
	Phone     string    `json:"phone" doc:"With all but the last three digits hidden."`
	Role      string    `json:"role"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// MyInvitation is what the invited person sees.
type MyInvitation struct {
	ID           string                    `json:"id"`
	Role         string                    `json:"role"`
	Organisation identity.RoleOrganisation `json:"organisation"`
	ExpiresAt    time.Time                 `json:"expiresAt"`
}

// phoneField labels the blind index of invited numbers.
const phoneField = "organisation.invitation"

func phoneContext(invitation string) string { return "organisation.invitation:" + invitation }

// masked shows enough of a number to tell invitations apart.
func masked(phone string) string {
	return phone[:3] + strings.Repeat("•", len(phone)-6) + phone[len(phone)-3:]
}

type memberInviteInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Phone string `json:"phone" maxLength:"32"`
		Role  string `json:"role" maxLength:"20"`
	}
}

// invite answers the same whether the number has an account or not; one that
// has gets a notice, the others find the invitation when they sign in.
func (s *Service) invite(tx *database.Tx, who web.Principal, in *memberInviteInput) (*web.JSON[Invitation], error) {
	o, err := managed(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if err := o.holder(who).mayGive(o.Kind, in.Body.Role); err != nil {
		return nil, err
	}
	phone, err := identity.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	account, err := s.o.Identity.ByPhone(tx, phone)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	i := invitation{
		id: id.New(tx.Now()), organisation: o.ID, role: in.Body.Role, by: who.Account,
		created: tx.Now(), expires: tx.Now() + invitationLife.Milliseconds(),
	}
	if err := s.keep(tx, i, phone, account); err != nil {
		return nil, err
	}
	if err := record(tx, "member.invite", who.Account, o.ID, account, map[string]string{"role": i.role}); err != nil {
		return nil, err
	}
	if account != "" {
		// By the inbox only: a text message would let any company have us
		// pay for what it sends.
		if err := tell(tx, who.Account, account, o.ID, notify.System, invited); err != nil {
			return nil, err
		}
	}
	return web.Answer(i.shown(phone)), nil
}

// keep stores an invitation, unless the number is a member's or invited already.
func (s *Service) keep(tx *database.Tx, i invitation, phone, account string) error {
	if account != "" {
		switch _, err := memberRole(tx, i.organisation, account); errs.KindOf(err) {
		case errs.NotFound:
		default:
			if err == nil {
				err = errs.New(errs.Conflict, "alreadyMember")
			}
			return err
		}
	}
	indexes := s.o.Vault.BlindIndexes(phoneField, phone)
	for _, index := range indexes {
		if err := expire(tx, i.organisation, index); err != nil {
			return err
		}
		waits, err := waiting(tx, i.organisation, index)
		if err != nil {
			return err
		}
		if waits {
			return errs.New(errs.Conflict, "alreadyInvited")
		}
	}
	i.phone = s.o.Vault.Seal([]byte(phone), phoneContext(i.id))
	return insertInvitation(tx, i, indexes[0])
}

func (i invitation) shown(phone string) Invitation {
	return Invitation{i.id, masked(phone), i.role, time.UnixMilli(i.created).UTC(), time.UnixMilli(i.expires).UTC()}
}

func (s *Service) getInvitations(ctx context.Context, in *membersInput) (*web.JSON[web.Page[Invitation]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	var found []invitation
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		o, err := managed(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		found, err = invitationsOf(tx, o.ID, before, in.Limit+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	shown := make([]Invitation, len(found))
	for n, i := range found {
		phone, err := s.o.Vault.Unseal(i.phone, phoneContext(i.id))
		if err != nil {
			return nil, err
		}
		shown[n] = i.shown(string(phone))
	}
	return web.Answer(pageOf(shown, in.Limit, func(i Invitation) string { return i.ID })), nil
}

type invitationInput struct {
	ID         string `path:"id" maxLength:"36"`
	Invitation string `path:"invitation" maxLength:"36"`
}

func revokeInvitation(tx *database.Tx, who web.Principal, in *invitationInput) (*web.None, error) {
	o, err := managed(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if err := revoke(tx, o.ID, in.Invitation); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, "member.uninvite", who.Account, o.ID, "", nil)
}
