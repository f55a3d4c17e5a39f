package identity

import "strings"

// deviceCookie tells devices behind one address apart; it proves nothing.
const deviceCookie = "daklakid-device"

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
