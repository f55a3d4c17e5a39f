package vneid

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/text/unicode/norm"
)

// numberForm is a personal number: decree 137/2015.
var numberForm = regexp.MustCompile(`^\d{12}$`)

const maxName = 100 // characters

// claimsOf reads what the provider says, or errIncomplete when it does not
// identify a person.
func claimsOf(u *oidc.UserInfo) (Claims, error) {
	number, _ := u.Claims["personal_number"].(string)
	c := Claims{
		Subject: u.Subject, PersonalNumber: number,
		FullName:  norm.NFC.String(strings.Join(strings.Fields(u.Name), " ")),
		BirthDate: u.Birthdate, Sex: string(u.Gender),
	}
	_, err := time.Parse(time.DateOnly, c.BirthDate)
	switch {
	case !numberForm.MatchString(c.PersonalNumber), err != nil, c.FullName == "",
		utf8.RuneCountInString(c.FullName) > maxName, c.Sex != "male" && c.Sex != "female":
		return Claims{}, errIncomplete
	}
	return c, nil
}
