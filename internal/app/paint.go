package app

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"daklakid/internal/core/identity"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/webapp"
)

//go:embed paint.html
var paintSource string

var paintTemplate = template.Must(template.New("paint").Parse(paintSource))

// painted is how many listings a served list shows: what a phone's screen holds.
const painted = 4

// rentalsPage is the list of rentals as everybody sees it first. Who is signed
// in gets a list of her own, which only the app asks for.
func (a *App) rentalsPage(r *http.Request) (webapp.Page, error) {
	page, err := a.plainPage(r)
	if err != nil {
		return page, err
	}
	if identity.Holds(r) {
		page.Head += early("fetch", "/api/v1/rentals?sort=forYou&limit=20")
		return page, nil
	}
	page.Head += early("fetch", "/api/v1/rentals?limit=20")
	page.Body, err = a.paintList(r.Context())
	return page, err
}

func (a *App) paintList(ctx context.Context) (template.HTML, error) {
	all, err := a.services.listings.Front(ctx, rentals.Kind, painted)
	if err != nil {
		return "", err
	}
	return paint("list", struct {
		Title    string
		Listings []listing.Page
	}{a.texts.Say("vi", "app.rentals", nil), all})
}

func paint(name string, data any) (template.HTML, error) {
	var out bytes.Buffer
	if err := paintTemplate.ExecuteTemplate(&out, name, data); err != nil {
		return "", err
	}
	//nolint:gosec // html/template has escaped every value
	return template.HTML(strings.ReplaceAll(out.String(), "\n", "")), nil
}
