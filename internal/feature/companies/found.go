package companies

import (
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// checkFounded wants a company that was made without a tax code, by a name
// alone, and that the reader owns; none is in order, too.
func (s *Service) checkFounded(tx *database.Tx, who web.Principal, company string, bad *errs.Fields) error {
	if company == "" {
		return bad.Err()
	}
	owns, coded, err := s.stands(tx, who.Account, company)
	if err != nil {
		return err
	}
	bad.Check(owns, "organisation", "companyNotYours")
	bad.Check(!owns || !coded, "organisation", "companyCoded")
	return bad.Err()
}

// stands reports whether an account owns a company, and whether that has a
// confirmed code.
func (s *Service) stands(tx *database.Tx, account, company string) (owns, coded bool, err error) {
	if owns, err = s.Holds(tx, account, company, organisation.Owner); err != nil || !owns {
		return false, false, err
	}
	_, err = companyByID(tx, company)
	if errs.KindOf(err) == errs.NotFound {
		return true, false, nil
	}
	return true, true, err
}

// found makes the organisation of a company that is confirmed, or takes the one
// that its owner named, with its people, and calls it as the registry does. One
// that she has lost since, or given another code, is left alone.
func (s *Service) found(tx *database.Tx, c claim, actor string) (string, error) {
	if c.company != "" {
		owns, coded, err := s.stands(tx, c.account, c.company)
		if err != nil {
			return "", err
		}
		if owns && !coded {
			return c.company, organisation.Rename(tx, actor, c.company, c.Name)
		}
	}
	return organisation.Create(tx, actor, organisation.Company, c.Name, c.account)
}
