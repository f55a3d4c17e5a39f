package app

import (
	"fmt"
	"net/http"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	business "daklakid/internal/feature/companies"
	"daklakid/internal/feature/workforce"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/webapp"
)

// buildCompanies makes what registers companies. Without the tax agency officers
// confirm them; a demonstration has a stand-in of its own.
func (a *App) buildCompanies() error {
	registry, err := a.taxRegistry()
	if err != nil {
		return err
	}
	a.services.business = business.New(business.Options{
		DB: a.db, Province: a.province, Log: a.log, Registry: registry, Person: a.services.assurance.Of, Names: identity.Names,
		Holds: organisation.Holds, Holders: organisation.Holders, Postings: listing.Postings, PublicURL: a.config.PublicURL,
	})
	a.services.workforce, err = workforce.New(workforce.Options{
		DB: a.db, Vault: a.vault, Province: a.province, Pack: a.pack, Texts: a.texts, HeldBy: organisation.HeldBy, Holds: organisation.Holds, Holders: organisation.Holders,
		Company: func(tx *database.Tx, id string) (workforce.Company, error) {
			c, err := business.Confirmed(tx, id)
			return workforce.Company(c), err
		},
		Among: func(tx *database.Tx, ids []string) ([]workforce.Company, error) {
			return declaring(business.Among(tx, ids))
		},
		Registered: business.Count,
		After: func(tx *database.Tx, id string, limit int) ([]workforce.Company, error) {
			return declaring(business.After(tx, id, limit))
		},
	})
	return err
}

// left takes off what people see of a company that nobody is left in.
func (a *App) left(tx *database.Tx, company string) error {
	if err := a.services.listings.WithdrawOf(tx, company); err != nil {
		return err
	}
	return a.services.business.Close(tx, company)
}

func declaring(found []business.Known, err error) ([]workforce.Company, error) {
	all := make([]workforce.Company, len(found))
	for n, c := range found {
		all[n] = workforce.Company(c)
	}
	return all, err
}

func (a *App) taxRegistry() (*tax.Client, error) {
	address, key := a.config.TaxURL, a.config.TaxKey
	if address == "" && a.demo {
		key = "demo:a-secret-that-guards-nobody"
		var err error
		if a.services.taxOffice, err = tax.NewSandbox(key); err != nil {
			return nil, err
		}
		if address, err = a.standInServer("tax", a.services.taxOffice); err != nil {
			return nil, err
		}
	}
	if address == "" {
		return nil, nil //nolint:nilnil // nobody is asked then
	}
	client, err := tax.New(tax.Options{URL: address, Key: key, Networks: a.config.PrivateNetworks, Now: a.now})
	if err != nil {
		return nil, fmt.Errorf("tax-url: %w", err)
	}
	return client, nil
}

// taxRoutes let a demonstration's visitor put a company into the stand-in.
func (s *services) taxRoutes() []web.Route {
	if s.taxOffice == nil {
		return nil
	}
	h := http.StripPrefix("/dev/tax", s.taxOffice)
	return []web.Route{
		web.Raw(http.MethodGet, "/dev/tax/companies", "Which companies the stand-in of the tax agency has", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/tax/companies/{code}", "Put a company in", web.Public(), h),
		web.Raw(http.MethodDelete, "/dev/tax/companies/{code}", "Take a company out", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/tax/requests", "What it was asked", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/tax/faults", "What goes wrong next", web.Public(), h),
	}
}

// companyPage is a company's page as the server itself writes it.
func (a *App) companyPage(r *http.Request, id string) (webapp.Page, error) {
	p, err := a.services.business.Serve(r.Context(), id)
	if errs.KindOf(err) == errs.NotFound {
		gone := a.shellPage(r.URL.Path)
		gone.Status = http.StatusNotFound
		return gone, nil
	}
	if err != nil {
		return webapp.Page{}, err
	}
	page, err := a.listingPage(listing.Page{
		Path: p.Path, Title: p.Title, Description: p.Description, Body: p.Body, Place: p.Place, Image: p.Image, Demo: p.Demo, JSONLD: p.JSONLD,
	}, "words")
	page.Head += early("fetch", "/api/v1/companies/"+id)
	return page, err
}
