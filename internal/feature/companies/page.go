package companies

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const (
	shown  = "shown"
	hidden = "hidden"
)

// CompanyPage is a company's public page.
type CompanyPage struct {
	ID          string       `json:"id"`
	TaxCode     string       `json:"taxCode"`
	Name        string       `json:"name"`
	Ward        string       `json:"ward"`
	Address     string       `json:"address"`
	Park        string       `json:"park,omitempty" doc:"Slug of its industrial park"`
	Sector      string       `json:"sector" doc:"Section of VSIC 2025"`
	About       string       `json:"about,omitempty"`
	Website     string       `json:"website,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	Photos      []photo.View `json:"photos" nullable:"false"`
	ConfirmedBy string       `json:"confirmedBy" enum:"registry,officer,demo" doc:"Who found that its representative is hers: the tax agency, or an officer"`
	ConfirmedAt time.Time    `json:"confirmedAt"`
	Hidden      bool         `json:"hidden,omitempty" doc:"An officer took the page off; only its people see it"`
	Edits       bool         `json:"edits,omitempty" doc:"The reader may edit it"`
}

// CompanyCard is a company in a list.
type CompanyCard struct {
	ID      string `json:"id"`
	TaxCode string `json:"taxCode"`
	Name    string `json:"name"`
	Ward    string `json:"ward"`
	Park    string `json:"park,omitempty"`
	Sector  string `json:"sector"`
	Photo   string `json:"photo,omitempty" doc:"Address of a small picture"`
	Demo    bool   `json:"demo,omitempty" doc:"It is made up"`
}

// company is one row.
type company struct {
	CompanyPage
	n       int64
	photos  []photo.Photo
	state   string
	version int64
}

func (c company) card() CompanyCard {
	card := CompanyCard{c.ID, c.TaxCode, c.Name, c.Ward, c.Park, c.Sector, "", c.ConfirmedBy == demo}
	if len(c.photos) > 0 {
		card.Photo = photo.Thumb(c.photos[0].ID)
	}
	return card
}

// put brings the search index in line with a company.
func (s *Service) put(tx *database.Tx, c company) error {
	if c.state != shown {
		return s.index.Delete(tx, c.n)
	}
	where := []string{}
	if ward, known := s.Province.Ward(c.Ward); known {
		where = append(where, ward.FullName)
	}
	if site, known := s.Province.Site(c.Park); known {
		where = append(where, site.Name.In("vi"))
	}
	terms := search.Terms(append([]string{c.Name, c.TaxCode, c.About}, where...)...)
	terms = append(terms, anyCompany, search.Facet("ward", c.Ward), search.Facet("sector", c.Sector))
	if c.Park != "" {
		terms = append(terms, search.Facet("park", c.Park))
	}
	return s.index.Put(tx, c.n, terms)
}

// anyCompany is the term that each company has.
var anyCompany = search.Facet("kind", "company")

type companyQuery struct {
	web.Paging
	Q       string `query:"q" maxLength:"100" doc:"Words, with or without accents"`
	Ward    string `query:"ward" maxLength:"5"`
	Park    string `query:"park" maxLength:"60"`
	Sector  string `query:"sector" maxLength:"1"`
	TaxCode string `query:"taxCode" maxLength:"20" doc:"Exactly this one"`
}

func (q companyQuery) filter() []string {
	all := []string{anyCompany}
	for name, value := range map[string]string{"ward": q.Ward, "park": q.Park, "sector": q.Sector} {
		if value != "" {
			all = append(all, search.Facet(name, value))
		}
	}
	return all
}

func (s *Service) list(ctx context.Context, in *companyQuery) (*web.JSON[web.Page[CompanyCard]], error) {
	m := search.Match{Filter: in.filter(), Limit: in.Limit + 1}
	if _, err := web.After(in.Cursor, &m.After); err != nil {
		return nil, err
	}
	if q := search.ParseQuery(in.Q); !q.Empty() {
		m.Tiers = q.Tiers()
	}
	out := web.Page[CompanyCard]{Items: []CompanyCard{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		out.Items, out.Next = out.Items[:0], ""
		if in.TaxCode != "" {
			return s.byTaxCode(tx, in.TaxCode, &out)
		}
		hits, err := s.index.Find(tx, m)
		if err != nil {
			return err
		}
		if len(hits) > in.Limit {
			hits = hits[:in.Limit]
			out.Next = web.Cursor(hits[in.Limit-1])
		}
		found, err := companiesOf(tx, hits)
		for _, c := range found {
			out.Items = append(out.Items, c.card())
		}
		return err
	})
	return web.Answer(out), err
}

func (s *Service) byTaxCode(tx *database.Tx, code string, out *web.Page[CompanyCard]) error {
	found, err := byCode(tx, strings.NewReplacer(" ", "", ".", "").Replace(code))
	if err != nil || found == "" {
		return err
	}
	c, err := companyByID(tx, found)
	if err == nil && c.state == shown {
		out.Items = append(out.Items, c.card())
	}
	return err
}

type companyByIDInput struct {
	ID string `path:"id" maxLength:"36"`
}

type companyOutput struct {
	web.Tagged
	Body CompanyPage
}

func (s *Service) one(ctx context.Context, in *companyByIDInput) (*companyOutput, error) {
	var out *companyOutput
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.view(tx, web.Who(ctx), in.ID)
		return err
	})
	return out, err
}

// view is a page as somebody reads it; a hidden one is there for its people.
func (s *Service) view(tx *database.Tx, who web.Principal, id string) (*companyOutput, error) {
	c, err := companyByID(tx, id)
	if err != nil {
		return nil, err
	}
	if who.Somebody() {
		if c.Edits, err = s.Holds(tx, who.Account, id, organisation.Owner, organisation.Editor); err != nil {
			return nil, err
		}
	}
	c.Hidden = c.state == hidden
	if c.Hidden && !c.Edits && !who.Has(organisation.Reviewer) && !who.Has(organisation.Administrator) {
		return nil, errs.Missing()
	}
	c.Photos = []photo.View{}
	for _, p := range c.photos {
		c.Photos = append(c.Photos, p.View())
	}
	return &companyOutput{web.Tag(c.version), c.CompanyPage}, nil
}

// page is a company whose page is shown.
func page(tx *database.Tx, id string) (company, error) {
	c, err := companyByID(tx, id)
	if err == nil && c.state != shown {
		err = errs.Missing()
	}
	return c, err
}

const (
	maxAbout  = 4000
	maxPhotos = 8
)

type companyEdit struct {
	web.IfMatch
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Ward    string   `json:"ward" maxLength:"5"`
		Address string   `json:"address" maxLength:"200"`
		Park    string   `json:"park" required:"false" maxLength:"60"`
		Sector  string   `json:"sector" maxLength:"1"`
		About   string   `json:"about" required:"false" maxLength:"16000"`
		Website string   `json:"website" required:"false" maxLength:"200"`
		Phone   string   `json:"phone" required:"false" maxLength:"32"`
		Photos  []string `json:"photos" maxItems:"20" nullable:"false" doc:"Ids, in this order"`
	}
}

// edit changes what a company says of itself; its name and its tax code are
// what was confirmed. To others it does not exist.
func (s *Service) edit(tx *database.Tx, who web.Principal, in *companyEdit) (*companyOutput, error) {
	may, err := s.Holds(tx, who.Account, in.ID, organisation.Owner, organisation.Editor)
	if err == nil && !may {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	c, err := companyByID(tx, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c.Ward, c.Address, c.Park, c.Sector, c.About = b.Ward, b.Address, b.Park, b.Sector, strings.TrimSpace(b.About)
	c.Website, c.Phone = strings.TrimSpace(b.Website), oneLine(b.Phone)
	if err := s.checkEdit(&c, len(b.Photos)); err != nil {
		return nil, err
	}
	if c.photos, err = photo.Attach(tx, who.Account, "company:"+c.ID, b.Photos); err != nil {
		return nil, err
	}
	if err := update(tx, c, version); err != nil {
		return nil, err
	}
	if err := s.put(tx, c); err != nil {
		return nil, err
	}
	return s.view(tx, who, in.ID)
}

func (s *Service) checkEdit(c *company, photos int) error {
	var bad errs.Fields
	words(&bad, "address", &c.Address, 3, 200)
	s.checkPlace(c.Ward, c.Park, c.Sector, &bad)
	bad.Check(utf8.RuneCountInString(c.About) <= maxAbout, "about", "tooLong", "max", maxAbout)
	bad.Check(!form.Markup(c.About), "about", "companyMarkup")
	bad.Check(photos <= maxPhotos, "photos", "tooMany", "max", maxPhotos)
	bad.Check(c.Website == "" || website(c.Website), "website", "companyWebsite")
	bad.Check(c.Phone == "" || callable(c.Phone), "phone", "companyPhone")
	return bad.Err()
}

// website wants an address that a browser opens, and no other scheme.
func website(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil && !strings.ContainsAny(address, " \"<>\\")
}

// callable wants digits as people write them; hotlines have few.
func callable(phone string) bool {
	digits := 0
	for _, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-.()", r):
			return false
		}
	}
	return digits >= 4 && digits <= 15
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
