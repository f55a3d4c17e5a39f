package app

import (
	"net/http"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/openid"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// buildOpenID makes what lets other software sign people in.
func (a *App) buildOpenID() (err error) {
	a.services.openid, err = openid.New(openid.Options{
		DB: a.db, Vault: a.vault, Texts: a.texts, PublicURL: origin(a.config.PublicURL), App: a.province.AppName,
		Administrators: administrators(), Claims: a.claims, Scopes: partnerScopes,
	})
	return err
}

// partnerScopes are what partners' machines may be given.
var partnerScopes = []openid.Scope{
	{Name: openid.ScopePartner, About: "Xem chính mình: tên và quyền của mã truy cập"},
	{Name: citizenreport.ScopeRead, About: "Xem phản ánh hiện trường theo Open311 (không có tên người)"},
	{Name: citizenreport.ScopeFile, About: "Gửi phản ánh hiện trường theo Open311"},
	{Name: citizenreport.ScopeUpdate, About: "Cập nhật kết quả xử lý phản ánh của cơ quan theo Open311"},
}

// claims is what other software can be told of a person: what is proven, and
// else what the account says of itself.
func (a *App) claims(tx *database.Tx, account string) (openid.Details, error) {
	person, err := identity.Find(tx, account)
	if err != nil {
		return openid.Details{}, err
	}
	d := openid.Details{FullName: person.Name, Level: person.Level}
	if d.Phone, err = a.services.identity.Phone(tx, account); err != nil {
		return openid.Details{}, err
	}
	proven, err := a.services.assurance.Of(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		return d, nil
	}
	d.FullName, d.BirthDate, d.Sex = proven.FullName, proven.BirthDate, proven.Sex
	d.PersonalNumber, d.Residence = proven.PersonalNumber, proven.Residence
	d.Level, d.Method = proven.Level, string(proven.Method)
	return d, err
}

// authenticate finds who asks: a partner's machine by its own token, a person by session.
func (a *App) authenticate(r *http.Request) (web.Principal, error) {
	if who, ours, err := a.services.openid.Partner(r); ours || err != nil {
		return who, err
	}
	return a.services.identity.Authenticate(r)
}
