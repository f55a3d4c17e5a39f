package population

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
	"daklakid/internal/platform/signed"
)

// Person is somebody in the sandbox, who does not exist.
type Person struct {
	PersonalNumber string `json:"personalNumber"`
	Details
	Photo []byte `json:"photo,omitempty"` // a JPEG; base64 in JSON
}

// Put takes in a person or replaces one, and returns the name of a field that is
// wrong.
func (s *Sandbox) Put(p Person) (wrong string) {
	if wrong = p.wrong(); wrong != "" {
		return wrong
	}
	s.people.Put(p.PersonalNumber, p)
	return ""
}

func (p Person) wrong() string {
	size, err := jpeg.DecodeConfig(bytes.NewReader(p.Photo))
	switch {
	case !personal.MatchString(p.PersonalNumber):
		return "personalNumber"
	case p.FullName == "":
		return "fullName"
	case p.BirthDate == "":
		return "birthDate"
	case len(p.Photo) > 0 && (err != nil || len(p.Photo) > maxPhoto || max(size.Width, size.Height) > maxSide):
		return "photo"
	}
	return p.Details.wrong()
}

const maxPerson = 1 << 20 // bytes, with the photo

var personal = regexp.MustCompile(`^[0-9]{12}$`)

// wrong names the detail that is against the contract.
func (d Details) wrong() string {
	for name, value := range d.fields() {
		ok := utf8.ValidString(value)
		switch name {
		case "fullName":
			ok = ok && utf8.RuneCountInString(value) <= 100
		case "residence":
			ok = ok && utf8.RuneCountInString(value) <= 300
		case "sex":
			ok = value == "male" || value == "female"
		default:
			_, err := time.Parse(time.DateOnly, value)
			ok = err == nil
		}
		if !ok {
			return name
		}
	}
	return ""
}

func (s *Sandbox) compare(q comparison) (int, any) {
	asked := q.Details.fields()
	wrong := q.Details.wrong()
	if wrong == "" && len(asked) == 0 {
		wrong = "details"
	}
	p, status, no := s.about(q.Inquiry, wrong)
	if no != nil {
		return status, no
	}
	a := agreement{q.RequestID, map[string]bool{}}
	has := p.fields()
	for name, value := range asked {
		a.Agrees[name] = same(value, has[name])
	}
	return http.StatusOK, a
}

// about finds who is asked about, or says why not.
func (s *Sandbox) about(i Inquiry, wrong string) (p Person, status int, no any) {
	p, there := s.Person(i.PersonalNumber)
	switch {
	case !personal.MatchString(i.PersonalNumber):
		status, no = signed.Malformed("personalNumber")
	case wrong != "":
		status, no = signed.Malformed(wrong)
	case !there:
		status, no = signed.Unknown("unknownPerson")
	}
	return p, status, no
}

// same is how registers compare: letter by letter, but for case, spaces, and how
// the accents are stored.
func same(a, b string) bool {
	plain := func(s string) string {
		return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
	}
	return plain(a) == plain(b)
}

func (s *Sandbox) photo(i Inquiry) (int, any) {
	p, status, no := s.about(i, "")
	switch {
	case no != nil:
		return status, no
	case len(p.Photo) == 0:
		return signed.Unknown("noPhoto")
	}
	return http.StatusOK, photo{i.RequestID, p.Photo}
}

// Person is who has a number, with the photo.
func (s *Sandbox) Person(number string) (Person, bool) { return s.people.Get(number) }

// People lists who is in the sandbox, without photos.
func (s *Sandbox) People() []Person {
	all := s.people.All()
	for i := range all {
		all[i].Photo = nil
	}
	return all
}

func (s *Sandbox) putPerson(w http.ResponseWriter, r *http.Request) {
	var p Person
	if !sandbox.Read(w, r, maxPerson, &p) {
		return
	}
	p.PersonalNumber = r.PathValue("number")
	if field := s.Put(p); field != "" {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
		return
	}
	p.Photo = nil
	sandbox.Write(w, http.StatusOK, p)
}
