package credential

import (
	"slices"
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// The facts that a code can hold, by name.
const (
	Name           = "name"
	BirthYear      = "birthYear"
	BirthDate      = "birthDate" // 2006-01-02
	Sex            = "sex"       // male or female
	PersonalNumber = "personalNumber"
	Residence      = "residence"
	Phone          = "phone" // E.164
	Level          = "level" // 0, 1 or 2; in every code, so that nobody takes hearsay for proof
)

// fields are what a holder chooses from, in the order of showing.
var fields = []string{Name, BirthYear, BirthDate, Sex, PersonalNumber, Residence, Phone}

// stated are what codes on printed documents say, in the order of showing.
var stated = []string{"document", "holder", BirthDate, "diploma", "year", "purpose", "number", "office"}

// byDefault is what most checks need, and no more.
var byDefault = []string{Name, BirthYear}

// known is all that can be shown of an account, with its level. Whoever was not
// identified shows the name as given and the phone number, at level 0.
func (s *Service) known(tx *database.Tx, account string) (map[string]string, error) {
	holder, err := s.o.Holder(tx, account)
	if err != nil {
		return nil, err
	}
	all := map[string]string{Name: holder.Name, Phone: holder.Phone, Level: "0"}
	person, err := s.o.Person(tx, account)
	switch {
	case err == nil:
		all[Name], all[Level] = person.FullName, strconv.Itoa(person.Level)
		all[BirthDate], all[Sex] = person.BirthDate, person.Sex
		all[BirthYear], _, _ = strings.Cut(person.BirthDate, "-")
		all[PersonalNumber], all[Residence] = person.PersonalNumber, person.Residence
	case !missing(err):
		return nil, err
	}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all, nil
}

// defaults are the fields that a holder starts with.
func defaults(known map[string]string) []string {
	chosen := held(known, byDefault)
	if len(chosen) == 0 {
		return held(known, fields)
	}
	return chosen
}

// held are those of the fields that are known.
func held(known map[string]string, of []string) []string {
	chosen := []string{}
	for _, f := range of {
		if known[f] != "" {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

// choose keeps the chosen fields and the level. One that is not known is an
// error: it would seem to have been checked.
func choose(known map[string]string, chosen []string) (map[string]string, error) {
	if len(chosen) == 0 {
		return nil, errs.InvalidField("fields", "required")
	}
	facts := map[string]string{Level: known[Level]}
	for _, f := range chosen {
		if known[f] == "" || !slices.Contains(fields, f) {
			return nil, errs.InvalidField("fields", "fieldUnknown")
		}
		if facts[f] != "" {
			return nil, errs.InvalidField("fields", "notUnique")
		}
		facts[f] = known[f]
	}
	return facts, nil
}
