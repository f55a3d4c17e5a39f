package organisation

import (
	"slices"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// The roles. A member has one in each organisation.
const (
	Administrator = "administrator" // of the province: everything about organisations and accounts
	Officer       = "officer"       // does an agency's work
	Reviewer      = "reviewer"      // decides what is published
	Auditor       = "auditor"       // reads the audit log
	Owner         = "owner"         // manages a company or an agency
	Editor        = "editor"        // writes in a company's name
	Recruiter     = "recruiter"     // a company's openings and who applies
	Cashier       = "cashier"       // redeems a company's vouchers
	Dispatcher    = "dispatcher"    // a company's timetables and seats
	Personnel     = "personnel"     // declares a company's workforce
)

// bounds are the roles that a kind of organisation can give. Routes ask for a
// role and not for where it is held, so what reaches over the whole province
// must not be a company's to give.
var bounds = map[Kind][]string{
	Company:  {Owner, Editor, Recruiter, Cashier, Dispatcher, Personnel},
	Agency:   {Owner, Officer, Reviewer, Auditor},
	Province: {Administrator, Officer, Reviewer, Auditor},
}

// CompanyRoles are all that a company can give: who holds any is one of its people.
var CompanyRoles = bounds[Company]

// within are the roles that reach no further than the organisation.
var within = []string{Owner, Editor, Recruiter, Cashier, Dispatcher, Personnel, Officer}

// manager is the role that manages the members of a kind; one is always left.
func (k Kind) manager() string {
	if k == Province {
		return Administrator
	}
	return Owner
}

// holder is who wants to give a role: the role held in that organisation, and
// whether it is an administrator of the province.
type holder struct {
	role          string
	administrator bool
}

func (h holder) manages(kind Kind) error {
	if h.administrator || h.role == kind.manager() {
		return nil
	}
	return errs.New(errs.Denied, "managerNeeded")
}

// mayGive refuses what the kind does not have, and what the holder does not
// hold: an owner holds what is done in the organisation, but not what reaches
// beyond it; the administrator of the province holds all.
func (h holder) mayGive(kind Kind, role string) error {
	if !slices.Contains(bounds[kind], role) {
		return errs.InvalidField("role", "notAllowed")
	}
	if err := h.manages(kind); err != nil {
		return err
	}
	if h.administrator || slices.Contains(within, role) {
		return nil
	}
	return errs.New(errs.Denied, "roleNotYours")
}

// holderOf is what grants amount to in one organisation.
func holderOf(grants []web.Grant, organisation string) holder {
	var h holder
	for _, g := range grants {
		if g.Organisation == organisation {
			h.role = g.Role
		}
		h.administrator = h.administrator || g.Role == Administrator
	}
	return h
}
