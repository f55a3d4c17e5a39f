package classifieds

import (
	"regexp"
	"strings"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/search"
)

// writing is a text as its words are looked for.
type writing struct {
	accented, folded string // between spaces
	bare             bool   // written without accents
}

func read(said string) writing {
	w := writing{" " + search.Canonical(said) + " ", " " + search.Fold(said) + " ", false}
	w.bare = w.accented == w.folded
	return w
}

func (w writing) says(word string) bool {
	return strings.Contains(w.accented, " "+search.Canonical(word)+" ")
}

func (w writing) saysBare(word string) bool {
	return strings.Contains(w.folded, " "+search.Fold(word)+" ")
}

// flags are what an officer should look at first; each says what was seen.
func (s *Service) flags(l *listing.Listing[Ad]) []listing.Warning {
	said := l.Title + ". " + l.Body
	var all []listing.Warning
	flag := func(code string, args map[string]any) { all = append(all, listing.Warning{Code: code, Args: args}) }
	if p := s.tree.suspects(said); p != nil {
		flag("maybeProhibited", map[string]any{"what": p.Name.In("vi"), "law": p.Law})
	}
	w := read(said)
	for _, scam := range s.tree.Scams {
		for _, word := range scam.Words {
			if w.says(word) || w.bare && strings.Contains(word, " ") && w.saysBare(word) {
				flag("scam."+scam.Code, map[string]any{"word": word})
				break
			}
		}
	}
	if link := links.FindString(strings.ToLower(said)); link != "" {
		flag("link", map[string]any{"word": link})
	}
	if number := hiddenPhone(said); number != "" {
		flag("phoneInText", map[string]any{"word": number})
	}
	k := s.tree.kind(l.Category)
	if k != nil && k.Floor > 0 && l.Detail.Facts.Deal == "sell" && l.Detail.Facts.Condition != "broken" && l.Price > 0 && l.Price < k.Floor {
		flag("tooCheap", map[string]any{"floor": k.Floor})
	}
	return all
}

var links = regexp.MustCompile(`\b(?:https?://|www\.)\S+|\b(?:t\.me|zalo\.me|m\.me|wa\.me|bit\.ly|fb\.com|facebook\.com|shope\.ee|tinyurl\.com)\b/?\S*|\b[a-z0-9-]+\.(?:com|vn|net|top|xyz|shop|club|info|org)\b(?:/\S*)?`)

// digitWords are how digits are spelled out, folded.
var digitWords = map[string]string{
	"khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
}

// mobile is a Vietnamese mobile number: ten digits, or with the country's code.
var mobile = regexp.MustCompile(`^(?:0|84)[35789]\d{8}$`)

// hiddenPhone finds a phone number however it is written: with blanks, dots and
// brackets between its digits, with o for 0 and l for 1, or in words.
func hiddenPhone(said string) string {
	run := ""
	for _, token := range strings.Fields(separators.Replace(search.Fold(said))) {
		digits := spelled(token)
		if digits == "" {
			run = ""
			continue
		}
		run += digits
		for from := 0; from+10 <= len(run); from++ {
			for _, length := range []int{10, 11} {
				if from+length <= len(run) && mobile.MatchString(run[from:from+length]) {
					return run[from : from+length]
				}
			}
		}
	}
	return ""
}

var separators = strings.NewReplacer(".", " ", ",", " ", "-", " ", "_", " ", "*", " ", "(", " ", ")", " ", "/", " ", ":", " ", "+", " ", "|", " ", "~", " ", "=", " ")

// spelled is a token as digits; empty when it is none.
func spelled(token string) string {
	if digit := digitWords[token]; digit != "" {
		return digit
	}
	digits, real := "", false
	for _, r := range token {
		switch {
		case r >= '0' && r <= '9':
			digits, real = digits+string(r), true
		case r == 'o':
			digits += "0"
		case r == 'l' || r == 'i':
			digits += "1"
		default:
			return ""
		}
	}
	if !real && token != "o" {
		return ""
	}
	return digits
}
