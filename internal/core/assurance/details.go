package assurance

import (
	"encoding/json"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
)

// Details are what a proof says of a person. Empty means that its source does
// not say.
type Details struct {
	PersonalNumber string `json:"personalNumber,omitempty" doc:"12 digits"`
	FullName       string `json:"fullName,omitempty"`
	BirthDate      string `json:"birthDate,omitempty" doc:"YYYY-MM-DD"`
	Sex            string `json:"sex,omitempty" enum:"male,female"`
	Residence      string `json:"residence,omitempty" doc:"As the source writes it; cards before July 2025 have the old address."`
	CardIssued     string `json:"cardIssued,omitempty" doc:"YYYY-MM-DD"`
	CardExpires    string `json:"cardExpires,omitempty" doc:"YYYY-MM-DD; empty if without end or unknown"`
}

// fields gives every field by its JSON name, so that merging and showing need
// no list of their own.
func (d *Details) fields() map[string]*string {
	return map[string]*string{
		"personalNumber": &d.PersonalNumber, "fullName": &d.FullName, "birthDate": &d.BirthDate, "sex": &d.Sex,
		"residence": &d.Residence, "cardIssued": &d.CardIssued, "cardExpires": &d.CardExpires,
	}
}

// Person is what is known of an account, merged from its live proofs.
type Person struct {
	Details
	Level   int
	Label   string            // 1, 2, V or C
	Method  Method            // the strongest
	Sources map[string]Method // which proof a field comes from, by its JSON name
}

// merge takes each field from the strongest proof that has it; proofs come
// weakest first.
func merge(proofs []Proof) Person {
	p := Person{Sources: map[string]Method{}}
	merged := p.fields()
	for _, proof := range proofs {
		for name, value := range proof.Details.fields() {
			if *value != "" {
				*merged[name], p.Sources[name] = *value, proof.Method
			}
		}
		p.Method, p.Level, p.Label = proof.Method, proof.Method.Level(), proof.Method.Label()
	}
	return p
}

// masked hides a number but its last three digits.
func masked(number string) string {
	if len(number) < 4 {
		return ""
	}
	return strings.Repeat("•", len(number)-3) + number[len(number)-3:]
}

func (s *Service) seal(d Details, context string) ([]byte, error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return s.o.Vault.Seal(raw, context), nil
}

func (s *Service) unseal(sealed []byte, context string) (d Details, err error) {
	raw, err := s.o.Vault.Unseal(sealed, context)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(raw, &d)
}

// check refuses a proof that could not tell one person from another.
func (d Details) check() error {
	var bad errs.Fields
	bad.Check(len(d.PersonalNumber) == 12, "personalNumber", "required")
	bad.Check(d.FullName != "", "fullName", "required")
	bad.Check(len(d.BirthDate) == len("2006-01-02"), "birthDate", "required")
	return bad.Err()
}

// ends is the first moment at which the card is good no more, if it says when.
func (d Details) ends() (time.Time, bool) {
	last, err := time.ParseInLocation(time.DateOnly, d.CardExpires, indochina)
	return last.AddDate(0, 0, 1), err == nil
}

func (d Details) expired(now time.Time) bool {
	end, ends := d.ends()
	return ends && !end.After(now)
}

// indochina is where a card's dates are read: Indochina Time, without summer time
// since 1975.
var indochina = time.FixedZone("ICT", 7*60*60)
