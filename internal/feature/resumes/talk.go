package resumes

import (
	"net/url"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Talk is what a conversation about an application needs to know of it.
type Talk struct {
	Title, Link, DeskLink string
	Applicant             string
	Recruiters            []string
}

// Talk lets an applicant and those who recruit for the company write to each
// other while the application is there; to everybody else it is not.
func (s *Service) Talk(tx *database.Tx, account, id string) (Talk, error) {
	a, err := oneApplication(tx, `WHERE id = $1 AND erased_at = 0 AND account <> ''`, id)
	if err != nil {
		return Talk{}, err
	}
	staff, err := s.Recruiters(tx, a.organisation)
	if err != nil {
		return Talk{}, err
	}
	if account != a.account && !slices.Contains(staff, account) {
		return Talk{}, errs.Missing()
	}
	desk := "/ban-lam-viec/ung-vien?" + url.Values{"company": {a.organisation}, "opening": {a.opening}, "application": {a.id}}.Encode()
	return Talk{a.title, "/ung-tuyen/" + a.id, desk, a.account, staff}, nil
}
