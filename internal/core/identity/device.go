package identity

import (
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// deviceCookie tells devices behind one address apart; it proves nothing.
const deviceCookie = "daklakid-device"

// known tells whether a number has signed in on the device and is trusted there.
// It looks at those accounts only that the device itself has been in, so it
// tells nobody anything about another number.
func (s *Service) known(tx *database.Tx, phone, device string) (bool, error) {
	mark, ok := digest(device)
	if !ok {
		return false, nil
	}
	accounts, err := accountsOn(tx, mark)
	if err != nil {
		return false, err
	}
	for _, account := range accounts {
		own, err := s.Phone(tx, account)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return false, err
		}
		if own == phone {
			return true, nil
		}
	}
	return false, nil
}

// device returns the device's own mark, and the cookie to set when it has none
// that could be ours.
func (s *Service) device(mark string) (known, cookie string) {
	if _, ok := digest(mark); ok {
		return mark, ""
	}
	mark = newToken()
	return mark, s.cookie(deviceCookie, mark)
}

// product is a word of a User-Agent and what people call it. Order matters:
// browsers claim to be one another, so the most specific comes first.
type product struct{ says, name string }

var (
	browsers = []product{
		{"Zalo", "Zalo"},
		{"FBAN", "Facebook"},
		{"FBAV", "Facebook"},
		{"coc_coc_browser", "Cốc Cốc"},
		{"SamsungBrowser", "Samsung Internet"},
		{"EdgA", "Edge"},
		{"EdgiOS", "Edge"},
		{"Edg/", "Edge"},
		{"OPR/", "Opera"},
		{"FxiOS", "Firefox"},
		{"Firefox", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome", "Chrome"},
		{"Safari", "Safari"},
	}
	systems = []product{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"Windows", "Windows"},
		{"Macintosh", "macOS"},
		{"CrOS", "ChromeOS"},
		{"Linux", "Linux"},
	}
)

// summary names a device by its User-Agent, such as "Chrome · Android"; it
// keeps neither versions nor models. It is empty for what nobody would know.
func summary(agent string) string {
	var parts []string
	for _, products := range [][]product{browsers, systems} {
		for _, p := range products {
			if strings.Contains(agent, p.says) {
				parts = append(parts, p.name)
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}
