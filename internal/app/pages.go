package app

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"daklakid/internal/core/credential"
	business "daklakid/internal/feature/companies"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/webapp"
	apps "daklakid/web"
)

// Where the apps are served.
const (
	deskPath    = "/ban-lam-viec/"
	rentalsPath = "/thue-nha/"
)

// pages serves the embedded apps. Without them, as in tests and `go run`,
// there is only the API.
func (a *App) pages() ([]web.Route, error) {
	citizen, err := a.app("citizen", "/", a.page)
	if err != nil || citizen == nil {
		return nil, err
	}
	desk, err := a.app("desk", deskPath, nil)
	if err != nil {
		return nil, err
	}
	return []web.Route{web.Fallback("The apps", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if desk != nil && strings.HasPrefix(r.URL.Path, deskPath) {
			desk.ServeHTTP(w, r)
			return
		}
		citizen.ServeHTTP(w, r)
	}))}, nil
}

func (a *App) app(name, base string, page func(*http.Request) (webapp.Page, error)) (*webapp.App, error) {
	built, err := fs.Sub(apps.Built, "build/"+name)
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(built, "."); err != nil {
		return nil, nil //nolint:nilerr,nilnil // this build has no apps inside, which is fine
	}
	return webapp.Load(built, base, page)
}

// page is what the server itself says of a path: a listing in full, so that
// search engines and people without JavaScript read it.
func (a *App) page(r *http.Request) (webapp.Page, error) {
	if r.URL.Path == credential.VerifyPath {
		return a.verifyPage(r)
	}
	if id, found := strings.CutPrefix(r.URL.Path, business.Page); found && len(id) == 36 {
		return a.companyPage(r, id)
	}
	if r.URL.RequestURI() == strings.TrimSuffix(rentalsPath, "/") {
		return a.rentalsPage(r)
	}
	kind, id, found := a.services.listings.At(r.URL.Path)
	if !found {
		return a.plainPage(r)
	}
	p, err := a.services.listings.Page(r.Context(), kind, id)
	if errs.KindOf(err) == errs.NotFound {
		gone := a.shellPage(r.URL.Path)
		gone.Status = http.StatusNotFound
		return gone, nil
	}
	if err != nil {
		return webapp.Page{}, err
	}
	look := "words" // for who has no scripts
	if kind == rentals.Kind {
		look = "listing"
	}
	page, err := a.listingPage(p, look)
	page.Head += early("fetch", "/api/v1/"+kind+"/"+id)
	return page, err
}

// early has the browser fetch what the app's first screen will ask for while
// the app itself is still on its way.
func early(as, url string) template.HTML {
	mode := ""
	if as == "fetch" {
		mode = " crossorigin" // as the app's own fetch, else the browser would not take it for the same
	}
	//nolint:gosec // the address is escaped, the rest is ours
	return template.HTML(`<link rel="preload" as="` + as + `"` + mode + ` href="` + template.HTMLEscapeString(url) + `">`)
}

var headTemplate = template.Must(template.New("head").Parse(
	`<title>{{.Title}}</title><meta name="description" content="{{.Description}}">` +
		`<link rel="canonical" href="{{.URL}}"><meta property="og:type" content="website"><meta property="og:title" content="{{.Title}}">` +
		`<meta property="og:description" content="{{.Description}}"><meta property="og:url" content="{{.URL}}">` +
		`<meta property="og:site_name" content="{{.Site}}"><meta property="og:locale" content="vi_VN">` +
		`<meta property="og:image" content="{{.Image}}">{{if .Drawn}}<meta property="og:image:width" content="1200">` +
		`<meta property="og:image:height" content="630"><meta property="og:image:type" content="image/png">{{end}}` +
		`<meta name="twitter:card" content="summary_large_image">`))

// headOf are what the template takes.
type headOf struct {
	listing.Page
	URL, Site string
	Drawn     bool // the picture is ours
}

// shellPage is one that no search engine should keep and no messenger preview:
// somebody's own, or one that is not there.
func (a *App) shellPage(string) webapp.Page {
	//nolint:gosec // the name is escaped, the rest is ours
	return webapp.Page{Head: template.HTML(`<title>` + template.HTMLEscapeString(a.province.AppName) + `</title><meta name="robots" content="noindex">`)}
}

func (a *App) listingPage(p listing.Page, look string) (webapp.Page, error) {
	var body template.HTML
	if look != "none" {
		var err error
		if body, err = paint(look, p); err != nil {
			return webapp.Page{}, err
		}
	}
	h := headOf{Page: p, URL: a.config.PublicURL + p.Path, Site: a.province.AppName, Drawn: p.Image == ""}
	if h.Image = a.config.PublicURL + p.Image; h.Drawn {
		h.Image = a.picture(p)
	}
	if p.Title != a.province.AppName {
		h.Title += " – " + a.province.AppName
	}
	head, err := render(h)
	page := webapp.Page{Head: head, Body: body}
	if err != nil || len(p.JSONLD) == 0 {
		return page, err
	}
	//nolint:gosec // json.Marshal writes <, > and & as escapes, so nothing ends the script
	page.Head += template.HTML(`<script type="application/ld+json">` + string(p.JSONLD) + `</script>`)
	return page, nil
}

func render(data any) (template.HTML, error) {
	var head bytes.Buffer
	if err := headTemplate.Execute(&head, data); err != nil {
		return "", err
	}
	//nolint:gosec // html/template has escaped every value
	return template.HTML(head.String()), nil
}
