package companies

import (
	"context"
	"encoding/json"
	"strings"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Served is a company's page as the server itself writes it.
type Served struct {
	Path, Title, Description, Body, Place string
	Demo                                  bool
	Image                                 string // path of the cover, large; empty without
	JSONLD                                []byte // an Organization, safe to stand inside a script element
}

// Serve prepares a page; errs.Missing for one that is not shown.
func (s *Service) Serve(ctx context.Context, id string) (p Served, err error) {
	var c company
	err = s.DB.View(ctx, func(tx *database.Tx) (err error) {
		c, err = page(tx, id)
		return err
	})
	if err != nil {
		return p, err
	}
	ward, _ := s.Province.Ward(c.Ward)
	p = Served{Path: Page + c.ID, Title: c.Name, Body: c.About, Place: c.Address + ", " + ward.FullName, Demo: c.ConfirmedBy == demo}
	p.Description = clip(oneLine(p.Place+". "+c.About), 160)
	if len(c.photos) > 0 {
		p.Image = c.photos[0].View().Large
	}
	p.JSONLD, err = json.Marshal(s.schemaOrg(c))
	return p, err
}

// schemaOrg is the company as an Organization of schema.org.
func (s *Service) schemaOrg(c company) map[string]any {
	ward, _ := s.Province.Ward(c.Ward)
	o := map[string]any{
		"@context": "https://schema.org", "@type": "Organization", "@id": s.PublicURL + Page + c.ID, "url": s.PublicURL + Page + c.ID,
		"name": c.Name, "taxID": c.TaxCode,
		"address": map[string]any{
			"@type": "PostalAddress", "streetAddress": c.Address, "addressLocality": ward.FullName,
			"addressRegion": s.Province.Name.In("vi"), "addressCountry": "VN",
		},
	}
	for name, value := range map[string]string{"description": c.About, "sameAs": c.Website, "telephone": c.Phone} {
		if value != "" {
			o[name] = value
		}
	}
	if images := pictures(s.PublicURL, c.photos); len(images) > 0 {
		o["image"] = images
	}
	return o
}

func pictures(origin string, photos []photo.Photo) (all []string) {
	for _, p := range photos {
		all = append(all, origin+p.View().Large)
	}
	return all
}

// clip shortens a text at a word.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}

// Known is what other functions may know of a confirmed company.
type Known struct {
	ID, Name, TaxCode, Ward, Park, Sector string
}

func (c company) known() Known { return Known{c.ID, c.Name, c.TaxCode, c.Ward, c.Park, c.Sector} }

// Confirmed is a confirmed company, errs.Missing for any other.
func Confirmed(tx *database.Tx, id string) (Known, error) {
	c, err := companyByID(tx, id)
	return c.known(), err
}

// After lists the confirmed companies by id, after the one given.
func After(tx *database.Tx, id string, limit int) ([]Known, error) {
	return allKnown(tx, `id > $1 ORDER BY id LIMIT $2`, id, limit)
}

// Count is how many companies are confirmed.
func Count(tx *database.Tx) (n int64, err error) {
	return n, tx.Row(`SELECT count(*) FROM companies`).Scan(&n)
}

// Among are those of some ids that are confirmed companies.
func Among(tx *database.Tx, ids []string) ([]Known, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return allKnown(tx, `id IN (`+database.Marks(1, len(ids))+`)`, database.Args(ids)...)
}

func allKnown(tx *database.Tx, where string, args ...any) (all []Known, err error) {
	found, err := companies(tx, where, args...)
	for _, c := range found {
		all = append(all, c.known())
	}
	return all, err
}

// Renaming refuses to rename a confirmed company: its name is the one that was
// found to be its own.
func Renaming(tx *database.Tx, organisation string) error {
	_, err := companyByID(tx, organisation)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err == nil {
		err = errs.New(errs.Conflict, "companyNamed")
	}
	return err
}
