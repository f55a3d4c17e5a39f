package population

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/platform/sandbox"
	"daklakid/internal/platform/signed"
)

// Sandbox is a population database of people who do not exist. It speaks the
// contract over HTTP, fails on demand, and takes in more people:
//
//	GET /people                  who there is, without photos
//	PUT, DELETE /people/{number} a Person; the photo in base64
//	GET /requests                what was asked last, newest first: never about whom
//	GET, PUT /faults             what goes wrong next, a Faults
type Sandbox struct {
	*signed.Desk
	people sandbox.Records[Person]
}

// Faults say what goes wrong.
type Faults = signed.Faults

// Asked is a request as it is shown.
type Asked struct {
	RequestID  string    `json:"requestId"`
	Kind       string    `json:"kind"` // comparison or photo
	Purpose    string    `json:"purpose"`
	LegalBasis string    `json:"legalBasis"`
	Fields     []string  `json:"fields,omitempty"`
	Status     int       `json:"status"`
	At         time.Time `json:"at"`
}

// NewSandbox makes a database with a few people; key is client:secret.
func NewSandbox(clientKey string) (*Sandbox, error) {
	desk, err := signed.NewDesk(clientKey)
	if err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	s := &Sandbox{Desk: desk}
	for _, p := range synthetic() {
		if field := s.Put(p); field != "" {
			return nil, errors.New("population: a built-in person is wrong: " + field)
		}
	}
	signed.Answer(desk, "/v1/comparisons", s.compare)
	signed.Answer(desk, "/v1/photos", s.photo)
	s.HandleFunc("GET /people", sandbox.Show(s.People))
	s.HandleFunc("PUT /people/{number}", s.putPerson)
	s.HandleFunc("DELETE /people/{number}", s.people.Dropping("number", "unknownPerson"))
	s.HandleFunc("GET /requests", sandbox.Show(s.Requests))
	return s, nil
}

// Requests lists what was asked last, newest first.
func (s *Sandbox) Requests() []Asked {
	all := []Asked{}
	for _, a := range s.Asked() {
		switch q := a.Question.(type) {
		case comparison:
			var names []string
			for name := range q.Details.fields() {
				names = append(names, name)
			}
			slices.Sort(names)
			all = append(all, Asked{q.RequestID, "comparison", q.Purpose, q.LegalBasis, names, a.Status, a.At})
		case Inquiry:
			all = append(all, Asked{q.RequestID, "photo", q.Purpose, q.LegalBasis, nil, a.Status, a.At})
		}
	}
	return all
}
