package organisation

import (
	"strconv"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/text"
)

// Create makes a company or an agency owned by an account, and returns its id.
// An empty owner leaves it to the administrators to invite one.
func Create(tx *database.Tx, actor string, kind Kind, name, owner string) (string, error) {
	organisation := id.New(tx.Now())
	if err := insertOrganisation(tx, organisation, kind, name); err != nil {
		return "", err
	}
	if err := record(tx, "organisation.create", actor, organisation, "", map[string]string{"kind": string(kind)}); err != nil {
		return "", err
	}
	if owner == "" {
		return organisation, nil
	}
	return organisation, Add(tx, actor, organisation, owner, kind.manager())
}

// Add makes an account a member; it is a Conflict if it is one already. It
// asks nobody's consent: people are added by invitation, Add is for commands.
func Add(tx *database.Tx, actor, organisation, account, role string) error {
	kind, err := kindOf(tx, organisation)
	if err != nil {
		return err
	}
	if err := (holder{administrator: true}).mayGive(kind, role); err != nil {
		return err
	}
	if err := insertMember(tx, organisation, account, role); err != nil {
		return err
	}
	return record(tx, "member.add", actor, organisation, account, map[string]string{"role": role})
}

// Rename calls an organisation by the name that was found to be its own.
func Rename(tx *database.Tx, actor, organisation, name string) error {
	o := Organisation{ID: organisation}
	err := tx.Row(`SELECT name, version FROM organisations WHERE id = $1`, organisation).Scan(&o.Name, &o.version)
	if database.NoRows(err) {
		return errs.Missing()
	}
	if err != nil || o.Name == name {
		return err
	}
	if err := rename(tx, actor, o, name, o.version); err != nil {
		return err
	}
	return record(tx, "organisation.rename", actor, organisation, "", map[string]string{"version": strconv.FormatInt(o.version+1, 10)})
}

// Province returns the id of the province organisation, made when it is missing.
func (s *Service) Province(tx *database.Tx) (string, error) {
	found, err := province(tx)
	if !database.NoRows(err) {
		return found, err
	}
	if err := insertProvince(tx, id.New(tx.Now()), s.o.Province); err != nil {
		return "", err
	}
	return province(tx)
}

// MakeAdministrator makes the holder of a phone number an administrator of the
// province, with an account if there is none, and returns the account.
func (s *Service) MakeAdministrator(tx *database.Tx, phone string) (string, error) {
	number, err := identity.ParsePhone(phone)
	if err != nil {
		return "", err
	}
	account, err := s.o.Identity.Open(tx, number, text.First)
	if err != nil {
		return "", err
	}
	organisation, err := s.Province(tx)
	if err != nil {
		return "", err
	}
	err = Add(tx, audit.System, organisation, account, Administrator)
	if errs.Is(err, "alreadyMember") {
		err = s.raise(tx, organisation, account)
	}
	return account, err
}

// raise makes a member of the province its administrator.
func (s *Service) raise(tx *database.Tx, organisation, account string) error {
	was, err := memberRole(tx, organisation, account)
	if err != nil || was == Administrator {
		return err
	}
	return change(tx, audit.System, organisation, account, was, Administrator, Province)
}

// change gives a member another role. It takes the organisation's row first,
// so that two of the last managers cannot both let go at once.
func change(tx *database.Tx, actor, organisation, account, from, to string, kind Kind) error {
	if err := changeMember(tx, organisation, account, from, to, kind.manager()); err != nil {
		return err
	}
	if err := record(tx, "member.change", actor, organisation, account, map[string]string{"from": from, "to": to}); err != nil {
		return err
	}
	return tell(tx, actor, account, organisation, notify.Account, "organisationRole")
}

// remove ends a membership, or refuses for the last manager.
func remove(tx *database.Tx, actor, organisation, account, role string, kind Kind) error {
	if err := deleteMember(tx, organisation, account, role, kind.manager()); err != nil {
		return err
	}
	if err := record(tx, "member.remove", actor, organisation, account, map[string]string{"role": role}); err != nil {
		return err
	}
	return tell(tx, actor, account, organisation, notify.Account, "organisationLeft")
}

// record notes a change in an organisation; owner is the account whose
// membership it is, if any.
func record(tx *database.Tx, action, actor, organisation, owner string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "organisation", ID: organisation},
		Owner: owner, Organisation: organisation, Details: details,
	})
}

// invited is the notice of an invitation; it leads to where one answers.
const (
	invited         = "organisationInvitation"
	invitationsPage = "/toi/loi-moi"
)

// tell sends a person a notice about a membership that somebody else changed.
func tell(tx *database.Tx, actor, account, organisation, category, code string) error {
	if actor == account {
		return nil
	}
	name, err := Name(tx, organisation)
	if err != nil {
		return err
	}
	notice := notify.Notice{Account: account, Category: category, Code: code, Args: map[string]any{"organisation": name}}
	if code == invited {
		notice.Link = invitationsPage
	}
	return notify.Send(tx, notice)
}
