package tax

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
	"daklakid/internal/platform/signed"
)

// Sandbox is a registry of companies that do not exist. It speaks the contract
// over HTTP, fails on demand, and takes in more companies:
//
//	GET /companies                which there are, without anybody's number
//	PUT, DELETE /companies/{code} a Registered
//	GET /requests                 what was asked last, newest first: never about whom
//	GET, PUT /faults              what goes wrong next, a Faults
type Sandbox struct {
	*signed.Desk
	companies sandbox.Records[Registered]
}

// Faults say what goes wrong.
type Faults = signed.Faults

// Asked is a request as it is shown.
type Asked struct {
	RequestID      string    `json:"requestId"`
	TaxCode        string    `json:"taxCode"`
	Purpose        string    `json:"purpose"`
	LegalBasis     string    `json:"legalBasis"`
	Representative bool      `json:"representative"` // somebody was asked about
	Status         int       `json:"status"`
	At             time.Time `json:"at"`
}

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

const maxRegistered = 16 << 10 // bytes

var personal = regexp.MustCompile(`^[0-9]{12}$`)

// NewSandbox makes a registry with a few companies; key is client:secret.
func NewSandbox(clientKey string) (*Sandbox, error) {
	desk, err := signed.NewDesk(clientKey)
	if err != nil {
		return nil, fmt.Errorf("tax: %w", err)
	}
	s := &Sandbox{Desk: desk}
	for _, c := range synthetic() {
		if field := s.Put(c); field != "" {
			return nil, errors.New("tax: a built-in company is wrong: " + field)
		}
	}
	signed.Answer(desk, "/v1/companies", s.lookUp)
	s.HandleFunc("GET /companies", sandbox.Show(s.Companies))
	s.HandleFunc("PUT /companies/{code}", s.putCompany)
	s.HandleFunc("DELETE /companies/{code}", s.companies.Dropping("code", "unknownCompany"))
	s.HandleFunc("GET /requests", sandbox.Show(s.Requests))
	return s, nil
}

// Requests lists what was asked last, newest first.
func (s *Sandbox) Requests() []Asked {
	all := []Asked{}
	for _, a := range s.Asked() {
		if i, ok := a.Question.(Inquiry); ok {
			all = append(all, Asked{i.RequestID, i.TaxCode, i.Purpose, i.LegalBasis, i.Representative != "", a.Status, a.At})
		}
	}
	return all
}

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
	s.companies.Put(c.TaxCode, c)
	return ""
}

// Companies lists what is in the sandbox, without anybody's number.
func (s *Sandbox) Companies() []Company {
	all := []Company{}
	for _, c := range s.companies.All() {
		all = append(all, c.Company)
	}
	return all
}

func (s *Sandbox) lookUp(i Inquiry) (int, any) {
	code, fault := ParseCode(i.TaxCode)
	switch {
	case fault != "" || code != i.TaxCode:
		return signed.Malformed("taxCode")
	case i.Representative != "" && !personal.MatchString(i.Representative):
		return signed.Malformed("representative")
	}
	c, there := s.companies.Get(i.TaxCode)
	if !there {
		return signed.Unknown("unknownCompany")
	}
	f := found{RequestID: i.RequestID, Company: c.Company}
	if i.Representative != "" {
		is := c.Number == i.Representative
		f.Represents = &is
	}
	return http.StatusOK, f
}

func (s *Sandbox) putCompany(w http.ResponseWriter, r *http.Request) {
	var c Registered
	if !sandbox.Read(w, r, maxRegistered, &c) {
		return
	}
	c.TaxCode = r.PathValue("code")
	if field := s.Put(c); field != "" {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
		return
	}
	sandbox.Write(w, http.StatusOK, c.Company)
}
