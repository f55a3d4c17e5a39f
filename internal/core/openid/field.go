package openid

import (
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// Field is a piece of what is known of a person that a client may ask for,
// with the purpose that the person is shown.
type Field struct {
	Field    string `json:"field" enum:"name,birthdate,gender,personal_number,address,phone_number" doc:"The claim."`
	Purpose  string `json:"purpose" minLength:"5" maxLength:"200" doc:"What it is for, in the person's words."`
	Required bool   `json:"required,omitempty" doc:"Without it the software cannot work, so it cannot be left out."`
}

// scopeOf is the scope that asks for each field.
var scopeOf = map[string]string{
	"name": oidc.ScopeProfile, "birthdate": oidc.ScopeProfile, "gender": oidc.ScopeProfile,
	"personal_number": scopePersonalNumber, "address": oidc.ScopeAddress, "phone_number": oidc.ScopePhone,
}

const scopePersonalNumber = "personal_number"

// scopes lists what people can be asked for.
var scopes = []string{
	oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopePhone, oidc.ScopeAddress, scopePersonalNumber, oidc.ScopeOfflineAccess,
}

// asked narrows a client's fields to what its scopes ask for.
func (c client) asked(scopes []string) []Field {
	var some []Field
	for _, f := range c.Fields {
		if slices.Contains(scopes, scopeOf[f.Field]) {
			some = append(some, f)
		}
	}
	return some
}

func names(fields []Field) []string {
	all := make([]string, len(fields))
	for n, f := range fields {
		all[n] = f.Field
	}
	return all
}

// fill writes the fields that a person agreed to; what is not known is left out.
func (d Details) fill(u *oidc.UserInfo, fields []string) {
	has := func(field string) bool { return slices.Contains(fields, field) }
	if has("name") {
		u.Name = d.FullName
	}
	if has("birthdate") {
		u.Birthdate = d.BirthDate
	}
	if has("gender") {
		u.Gender = oidc.Gender(d.Sex)
	}
	if has("personal_number") && d.PersonalNumber != "" {
		u.AppendClaims("personal_number", d.PersonalNumber)
	}
	if has("phone_number") {
		u.PhoneNumber, u.PhoneNumberVerified = d.Phone, d.Phone != ""
	}
	if has("address") && d.Residence != "" {
		u.Address = &oidc.UserInfoAddress{Formatted: d.Residence}
	}
	u.AppendClaims("acr", d.acr())
}

// known reports whether there is something to tell of a field.
func (d Details) known(field string) bool {
	var u oidc.UserInfo
	d.fill(&u, []string{field})
	return strings.TrimSpace(u.Name+u.Birthdate+string(u.Gender)+u.PhoneNumber) != "" || u.Address != nil || u.Claims["personal_number"] != nil
}
