package tax

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Registered is a company in the sandbox, which does not exist.
type Registered struct {
	Company
	// Number is the representative's personal number, which is never given out.
	Number string `json:"number,omitempty"`
}

//go:embed companies.json
var companiesJSON []byte

// synthetic are the companies that a new sandbox has.
func synthetic() (all []Registered) {
	if err := json.Unmarshal(companiesJSON, &all); err != nil {
		panic(err) // the file is embedded above
	}
	return all
}

var (
	personal = regexp.MustCompile(`^[0-9]{12}$`)
	request  = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,64}$`)
)

// Put takes in a company or replaces one, and returns the name of a field that
// is wrong.
func (s *Sandbox) Put(c Registered) (wrong string) {
	code, fault := ParseCode(c.TaxCode)
	switch {
	case fault != "" || code != c.TaxCode:
		return "taxCode"
	case c.Name == "" || utf8.RuneCountInString(c.Name) > 300:
		return "name"
	case utf8.RuneCountInString(c.Address) > 300:
		return "address"
	case !slices.Contains(states, c.State):
		return "state"
	case utf8.RuneCountInString(c.Representative) > 100:
		return "representative"
	case c.Number != "" && !personal.MatchString(c.Number):
		return "number"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.companies[c.TaxCode]; !there {
		if len(s.order) == maxCompanies {
			delete(s.companies, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, c.TaxCode)
	}
	s.companies[c.TaxCode] = c
	return ""
}

// Companies lists what is in the sandbox, without anybody's number.
func (s *Sandbox) Companies() []Company {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Company{}
	for _, code := range s.order {
		all = append(all, s.companies[code].Company)
	}
	return all
}

// wrong names what is against the contract.
func (i Inquiry) wrong() string {
	within := func(s string, most int) bool {
		n := utf8.RuneCountInString(s)
		return utf8.ValidString(s) && n >= 3 && n <= most
	}
	code, fault := ParseCode(i.TaxCode)
	switch {
	case !request.MatchString(i.RequestID):
		return "requestId"
	case !within(i.Purpose, maxPurpose):
		return "purpose"
	case !within(i.LegalBasis, maxBasis):
		return "legalBasis"
	case fault != "" || code != i.TaxCode:
		return "taxCode"
	case i.Representative != "" && !personal.MatchString(i.Representative):
		return "representative"
	}
	return ""
}

func (s *Sandbox) lookUp(body []byte) (Inquiry, int, any) {
	var i Inquiry
	if !strict(body, &i) {
		return i, http.StatusUnprocessableEntity, refusal{Code: "malformed"}
	}
	if wrong := i.wrong(); wrong != "" {
		return i, http.StatusUnprocessableEntity, refusal{"malformed", wrong}
	}
	c, there := s.companies[i.TaxCode]
	if !there {
		return i, http.StatusNotFound, refusal{Code: "unknownCompany"}
	}
	f := found{RequestID: i.RequestID, Company: c.Company}
	if i.Representative != "" {
		is := c.Number == i.Representative
		f.Represents = &is
	}
	return i, http.StatusOK, f
}

// strict reads JSON that has nothing but what is expected.
func strict(body []byte, into any) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return false
	}
	_, err := decoder.Token()
	return err == io.EOF
}

// scripting adds what only a sandbox has.
func (s *Sandbox) scripting() {
	s.mux.HandleFunc("GET /companies", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Companies()) })
	s.mux.HandleFunc("PUT /companies/{code}", s.putCompany)
	s.mux.HandleFunc("DELETE /companies/{code}", s.dropCompany)
	s.mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Requests()) })
	s.mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		f := s.faults
		s.mu.Unlock()
		answer(w, http.StatusOK, f)
	})
	s.mux.HandleFunc("PUT /faults", func(w http.ResponseWriter, r *http.Request) {
		var f Faults
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil || !strict(body, &f) {
			answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
			return
		}
		s.Fail(f)
		answer(w, http.StatusOK, f)
	})
}

func (s *Sandbox) putCompany(w http.ResponseWriter, r *http.Request) {
	var c Registered
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !strict(body, &c) {
		answer(w, http.StatusUnprocessableEntity, refusal{Code: "malformed"})
		return
	}
	c.TaxCode = r.PathValue("code")
	if field := s.Put(c); field != "" {
		answer(w, http.StatusUnprocessableEntity, refusal{"malformed", field})
		return
	}
	answer(w, http.StatusOK, c.Company)
}

func (s *Sandbox) dropCompany(w http.ResponseWriter, r *http.Request) {
	code := r.PathValue("code")
	s.mu.Lock()
	_, there := s.companies[code]
	delete(s.companies, code)
	s.order = slices.DeleteFunc(s.order, func(c string) bool { return c == code })
	s.mu.Unlock()
	if !there {
		answer(w, http.StatusNotFound, refusal{Code: "unknownCompany"})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
