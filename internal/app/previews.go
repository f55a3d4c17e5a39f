package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/linkpreview"
	business "daklakid/internal/feature/companies"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/webapp"
)

// Where the app shows a procedure, a departure and a camera, and the server their pictures.
const (
	procedurePath = "/dich-vu-cong/"
	departurePath = "/xe-khach/chuyen/"
	cameraPath    = "/camera/"
	previewPath   = "/preview"
	pageCodePath  = "/api/v1/page-code"
)

// openPages are the pages for everybody that are about no single thing, with
// the code of their title.
var openPages = map[string]string{
	"/": "", "/thue-nha": "app.rentals", "/viec-lam": "found.jobs", "/dich-vu-cong": "found.procedures", "/phan-anh": "app.reports",
	"/xe-khach": "app.coaches", "/an-gi-o-dau": "found.places", "/khuyen-mai": "found.vouchers", "/rao-vat": "found.classifieds",
	"/doanh-nghiep": "found.companies", "/tro-giup": "app.help", "/camera": "app.cameras",
	"/dang-nhap": "app.signIn",
}

// firstLists are what the app asks for first on a page, when nobody is signed in.
var firstLists = map[string]string{
	"/viec-lam": "/api/v1/jobs?limit=20", "/dich-vu-cong": "/api/v1/procedures", "/an-gi-o-dau": "/api/v1/places?limit=20",
	"/khuyen-mai": "/api/v1/vouchers?limit=20", "/rao-vat": "/api/v1/classifieds?limit=20", "/doanh-nghiep": "/api/v1/companies?limit=20",
	"/camera": "/api/v1/cameras?limit=500",
}

// said is what a page says to who reads links: every public page, and no other.
// errs.Missing for what is not public.
func (a *App) said(ctx context.Context, path string) (p listing.Page, err error) {
	p.Path = path
	if code, open := openPages[path]; open {
		p.Title = a.province.AppName
		if code != "" {
			p.Title = a.texts.Say("vi", code, nil)
		}
		p.Description = a.texts.Say("vi", "app.description", map[string]any{"name": a.province.AppName})
		return p, nil
	}
	if code, found := strings.CutPrefix(path, procedurePath); found && !strings.Contains(code, "/") {
		p.Title, p.Description, err = a.services.publicServices.Serve(ctx, code)
		return p, err
	}
	if id, found := strings.CutPrefix(path, departurePath); found {
		p.Title, p.Description, err = a.services.coaches.Serve(ctx, id)
		return p, err
	}
	if id, found := strings.CutPrefix(path, cameraPath); found {
		// No picture of the camera's: a messenger would show it as if it were of this moment, for years.
		p.Title, p.Place, err = a.services.cameras.Serve(ctx, id)
		p.Description = strings.Join([]string{p.Place, a.texts.Say("vi", "app.cameraAbout", nil)}, ". ")
		return p, err
	}
	if id, found := strings.CutPrefix(path, business.Page); found && len(id) == 36 {
		c, err := a.services.business.Serve(ctx, id)
		return listing.Page{Path: c.Path, Title: c.Title, Description: c.Description, Place: c.Place, Image: c.Image}, err
	}
	kind, id, found := a.services.listings.At(path)
	if !found {
		return p, errs.Missing()
	}
	return a.services.listings.Page(ctx, kind, id)
}

// words are those of a page's picture.
func (a *App) words(p listing.Page) linkpreview.Words {
	detail := p.Place
	if p.Price != "" {
		detail = p.Price + " · " + detail
	}
	if detail == "" {
		detail = p.Description
	}
	return linkpreview.Words{Title: p.Title, Detail: detail, App: a.province.AppName}
}

// picture is the address of a page's picture: another when it says another
// thing, so that it may be kept.
func (a *App) picture(p listing.Page) string {
	w := a.words(p)
	sum := sha256.Sum256([]byte(w.Title + "\x00" + w.Detail + "\x00" + w.App))
	return a.config.PublicURL + previewPath + p.Path + ".png?v=" + hex.EncodeToString(sum[:6])
}

// previews serves the pictures of shared links. They say what a public page
// says, and nothing that an address makes up.
func (a *App) previews() module.Module {
	studio := linkpreview.New()
	return module.Module{Name: "linkpreview", Routes: []web.Route{
		web.Get(pageCodePath, "A code that opens a public page", web.Public(), a.getPageCode, web.Cached("public, max-age=3600")),
		web.Raw(http.MethodGet, previewPath+"/{page...}", "The picture of a shared link", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path, named := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, previewPath), ".png")
			p, err := a.said(r.Context(), path)
			if !named {
				err = errs.Missing()
			}
			var png []byte
			if err == nil {
				png, err = studio.PNG(a.words(p))
			}
			if err != nil {
				a.web.Fail(w, r, err)
				return
			}
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Content-Length", strconv.Itoa(len(png)))
			w.Header().Set("Cache-Control", "public, max-age=86400")
			_, _ = w.Write(png) //nolint:gosec // a picture, said to be one; who went away needs none
		})),
	}}
}

type pageCodeInput struct {
	Path string `query:"path" required:"true" maxLength:"200" doc:"Of a page for everybody, such as /viec-lam"`
}

// PageCode is a public page to be held out: whoever scans it sees the page.
type PageCode struct {
	URL string         `json:"url" doc:"What the picture says"`
	QR  qrcode.Picture `json:"qr"`
}

// getPageCode draws no address but those of public pages, so that nobody makes
// a code in the province's name that leads elsewhere.
func (a *App) getPageCode(ctx context.Context, in *pageCodeInput) (*web.JSON[PageCode], error) {
	p, err := a.said(ctx, in.Path)
	if errs.KindOf(err) == errs.Invalid {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	address := a.config.PublicURL + p.Path
	drawn, err := qrcode.Draw(address)
	return web.Answer(PageCode{address, drawn}), err
}

// plainPage is a page of which the server says no more than what it is called:
// for everybody, or, being somebody's own, for no search engine.
func (a *App) plainPage(r *http.Request) (webapp.Page, error) {
	p, err := a.said(r.Context(), r.URL.Path)
	switch errs.KindOf(err) {
	case errs.NotFound, errs.Invalid:
		page := a.shellPage(r.URL.Path)
		below := func(path string) bool { return strings.HasPrefix(r.URL.Path, path) }
		if below(procedurePath) && !strings.HasSuffix(r.URL.Path, "/nop") || below(departurePath) || below(cameraPath) {
			page.Status = http.StatusNotFound
		}
		return page, nil
	}
	if err != nil {
		return webapp.Page{}, err
	}
	page, err := a.listingPage(p, "none")
	if list := firstLists[r.URL.RequestURI()]; list != "" && !identity.Holds(r) {
		page.Head += early("fetch", list)
	}
	return page, err
}
