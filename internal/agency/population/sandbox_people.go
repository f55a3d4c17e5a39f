package population

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.people[p.PersonalNumber]; !there {
		if len(s.order) == maxPeople {
			delete(s.people, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, p.PersonalNumber)
	}
	s.people[p.PersonalNumber] = p
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

var (
	personal = regexp.MustCompile(`^[0-9]{12}$`)
	request  = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,64}$`)
)

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

// wrong names what is against the contract.
func (i Inquiry) wrong() string {
	within := func(s string, most int) bool {
		n := utf8.RuneCountInString(s)
		return utf8.ValidString(s) && n >= 3 && n <= most
	}
	switch {
	case !request.MatchString(i.RequestID):
		return "requestId"
	case !within(i.Purpose, maxPurpose):
		return "purpose"
	case !within(i.LegalBasis, maxBasis):
		return "legalBasis"
	case !personal.MatchString(i.PersonalNumber):
		return "personalNumber"
	}
	return ""
}

func (s *Sandbox) compare(body []byte) (Inquiry, []string, int, any) {
	var q comparison
	if field, ok := strict(body, &q); !ok {
		return q.Inquiry, nil, http.StatusUnprocessableEntity, refusal{"malformed", field}
	}
	wrong := q.wrong()
	if wrong == "" {
		wrong = q.Details.wrong()
	}
	asked := q.Details.fields()
	if wrong == "" && len(asked) == 0 {
		wrong = "details"
	}
	if wrong != "" {
		return q.Inquiry, nil, http.StatusUnprocessableEntity, refusal{"malformed", wrong}
	}
	var names []string
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	p, there := s.people[q.PersonalNumber]
	if !there {
		return q.Inquiry, names, http.StatusNotFound, refusal{Code: "unknownPerson"}
	}
	a := agreement{q.RequestID, map[string]bool{}}
	has := p.fields()
	for name, value := range asked {
		a.Agrees[name] = same(value, has[name])
	}
	return q.Inquiry, names, http.StatusOK, a
}

// same is how registers compare: letter by letter, but for case, spaces, and how
// the accents are stored.
func same(a, b string) bool {
	plain := func(s string) string {
		return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
	}
	return plain(a) == plain(b)
}

func (s *Sandbox) photo(body []byte) (Inquiry, []string, int, any) {
	var i Inquiry
	if field, ok := strict(body, &i); !ok {
		return i, nil, http.StatusUnprocessableEntity, refusal{"malformed", field}
	}
	if wrong := i.wrong(); wrong != "" {
		return i, nil, http.StatusUnprocessableEntity, refusal{"malformed", wrong}
	}
	p, there := s.people[i.PersonalNumber]
	switch {
	case !there:
		return i, nil, http.StatusNotFound, refusal{Code: "unknownPerson"}
	case len(p.Photo) == 0:
		return i, nil, http.StatusNotFound, refusal{Code: "noPhoto"}
	}
	return i, nil, http.StatusOK, photo{i.RequestID, p.Photo}
}

// strict reads JSON that has nothing but what is expected.
func strict(body []byte, into any) (field string, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return "", false
	}
	_, err := decoder.Token()
	return "", err == io.EOF
}

// scripting adds what only a sandbox has.
func (s *Sandbox) scripting() {
	s.mux.HandleFunc("GET /people", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.People()) })
	s.mux.HandleFunc("PUT /people/{number}", s.putPerson)
	s.mux.HandleFunc("DELETE /people/{number}", s.dropPerson)
	s.mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Requests()) })
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		f := s.faults
		s.mu.Unlock()
		answer(w, http.StatusOK, f)
	})
	s.mux.HandleFunc("PUT /faults", func(w http.ResponseWriter, r *http.Request) {
		var f Faults
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFaults))
		if _, ok := strict(body, &f); err != nil || !ok {
			answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
			return
		}
		s.Fail(f)
		answer(w, http.StatusOK, f)
	})
}

// Person is who has a number, with the photo.
func (s *Sandbox) Person(number string) (Person, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, there := s.people[number]
	return p, there
}

// People lists who is in the sandbox, without photos.
func (s *Sandbox) People() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Person{}
	for _, number := range s.order {
		p := s.people[number]
		p.Photo = nil
		all = append(all, p)
	}
	return all
}

func (s *Sandbox) putPerson(w http.ResponseWriter, r *http.Request) {
	var p Person
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPerson))
	if _, ok := strict(body, &p); err != nil || !ok {
		answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
		return
	}
	p.PersonalNumber = r.PathValue("number")
	if field := s.Put(p); field != "" {
		answer(w, http.StatusUnprocessableEntity, refusal{"malformed", field})
		return
	}
	p.Photo = nil
	answer(w, http.StatusOK, p)
}

func (s *Sandbox) dropPerson(w http.ResponseWriter, r *http.Request) {
	number := r.PathValue("number")
	s.mu.Lock()
	_, there := s.people[number]
	delete(s.people, number)
	s.order = slices.DeleteFunc(s.order, func(n string) bool { return n == number })
	s.mu.Unlock()
	if !there {
		answer(w, http.StatusNotFound, refusal{Code: "unknownPerson"})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
