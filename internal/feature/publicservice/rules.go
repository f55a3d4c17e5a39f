package publicservice

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"daklakid/internal/core/card"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/form"
)

// rules are what the forms of procedures refer to by name.
func (s *Service) rules() form.Rules {
	return form.Rules{
		Formats: map[string]func(string) bool{
			"personal-number": func(v string) bool { _, err := card.ParseNumber(v); return err == nil },
			"person-name":     PersonName,
			"date-or-year":    dateOrYear,
			"ethnicity":       func(v string) bool { return slices.Contains(s.catalogue.Ethnicities, v) },
			"phone":           func(v string) bool { _, err := identity.ParsePhone(v); return err == nil },
			"email":           func(v string) bool { a, err := mail.ParseAddress(v); return err == nil && a.Address == v },
		},
		Computes: map[string]func(string) string{"dateInWords": DateInWords},
	}
}

// PersonName reports whether a name is made of letters, in Vietnamese or in a
// language of the ethnic minorities: H'Hen Niê, Y Thông Ayŭn, K'Brừm. It has no
// digits nor other signs (BLDS 2015, 26).
func PersonName(v string) bool {
	letters, before := 0, ' '
	for _, r := range v {
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			letters++
		case r == ' ' || r == '-' || r == '\'' || r == '’' || r == 'ʼ':
			if before == r {
				return false
			}
		default:
			return false
		}
		before = r
	}
	return letters >= 2 && !strings.HasSuffix(v, "-")
}

var yearOnly = regexp.MustCompile(`^(19|20)\d\d$`)

func dateOrYear(v string) bool {
	_, err := time.Parse(time.DateOnly, v)
	return err == nil || yearOnly.MatchString(v)
}

// yearOf is the year of a date or a year, 0 when it is neither.
func yearOf(v string) int {
	if len(v) < 4 {
		return 0
	}
	t, err := time.Parse("2006", v[:4])
	if err != nil {
		return 0
	}
	return t.Year()
}
