package companies

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Routes are those of companies. Who belongs to one is asked in each handler's
// transaction, so that a removal counts at the next request.
func (s *Service) Routes() []web.Route {
	const all, one, desk = "/api/v1/companies", "/api/v1/companies/{id}", "/api/v1/desk/companies/{id}"
	const claims, claim = "/api/v1/desk/company-claims", "/api/v1/desk/company-claims/{id}"
	rarely := web.Limited(web.Limit{Count: 20, Per: time.Hour})
	trusted := web.Trusted().Proven()
	return []web.Route{
		web.Get(all, "Find companies", web.Public(), s.list),
		web.Get(one, "A company's page", web.Anyone(), s.one),
		web.Create(all, "Register a company by its tax code", web.Trusted(), s.post, rarely),
		web.Patch(one, "Edit a company's page", trusted, s.edit, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Create(one+"/disputes", "Dispute who has a company", web.Trusted(), s.dispute, rarely),
		web.Post(one+"/requests", "Ask a company for access", web.Trusted(), s.join, rarely),
		web.Post(one+"/report", "Say what is wrong with a company's page", web.SignedIn(), s.report, web.Limited(web.Limit{Count: 20, Per: 10 * time.Minute})),
		web.Get("/api/v1/me/company-claims", "Companies that I register or dispute", web.SignedIn(), s.getMine),
		web.Delete("/api/v1/me/company-claims/{id}", "Take a claim back", web.SignedIn(), s.withdraw),
		web.Get(desk, "A company at a glance, for its people", trusted, s.getOverview),
		web.Get(desk+"/requests", "Who asks for access", trusted, s.getRequests),
		web.Post(desk+"/requests/{request}/answer", "Let somebody in, or not", trusted, s.answer),
		web.Put(desk+"/hidden", "Take a company's page off, or show it again", officers(), s.hide),
		web.Get("/api/v1/desk/company-reports", "Pages that people find something wrong with", officers(), s.getReported),
		web.Post("/api/v1/desk/company-reports/{id}/dismiss", "A page is right as it is", officers(), s.dismiss),
		web.Get(claims, "Companies that wait for an officer", officers(), s.getQueue),
		web.Get(claim, "A claim to a company", officers(), s.openClaim),
		web.Post(claim+"/approve", "Confirm a company", officers(), s.approve),
		web.Post(claim+"/refuse", "Refuse to confirm a company", officers(), s.refuse),
	}
}

// CompanyOverview is a company as its people see it first.
type CompanyOverview struct {
	ID       string                      `json:"id"`
	Name     string                      `json:"name"`
	TaxCode  string                      `json:"taxCode"`
	Role     string                      `json:"role" doc:"The reader's"`
	Hidden   bool                        `json:"hidden" doc:"An officer took the page off"`
	About    bool                        `json:"about" doc:"It says something of itself"`
	Photos   int                         `json:"photos"`
	Postings map[string]map[string]int64 `json:"postings" doc:"How many listings by kind and status"`
	Staff    map[string]int64            `json:"staff" doc:"How many people by role"`
	Requests int64                       `json:"requests" doc:"Who asks for access, for owners"`
}

func (s *Service) getOverview(ctx context.Context, in *companyByIDInput) (*web.JSON[CompanyOverview], error) {
	var o CompanyOverview
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		o, err = s.overview(tx, web.Who(ctx).Account, in.ID)
		return err
	})
	return web.Answer(o), err
}

func (s *Service) overview(tx *database.Tx, account, id string) (o CompanyOverview, err error) {
	o.Staff = map[string]int64{}
	for _, role := range staff {
		holders, err := s.Holders(tx, id, role)
		if err != nil {
			return o, err
		}
		o.Staff[role] = int64(len(holders))
		for _, holder := range holders {
			if holder == account {
				o.Role = role
			}
		}
	}
	if o.Role == "" {
		return o, errs.Missing()
	}
	c, err := companyByID(tx, id)
	if err != nil {
		return o, err
	}
	o.ID, o.Name, o.TaxCode, o.Hidden, o.About, o.Photos = c.ID, c.Name, c.TaxCode, c.state == hidden, c.About != "", len(c.photos)
	if o.Postings, err = s.Postings(tx, id); err != nil {
		return o, err
	}
	if o.Role == staff[0] {
		err = tx.Row(`SELECT count(*) FROM company_requests WHERE company = $1 AND state = 'open'`, id).Scan(&o.Requests)
	}
	return o, err
}
