package publicservice

import (
	"daklakid/internal/core/assurance"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// Known is what a form can be filled in with, and where each comes from.
type Known struct {
	Answers form.Answers      `json:"answers" nullable:"false"`
	Sources map[string]string `json:"sources" nullable:"false" doc:"By section.key: card, face, vneid, counter or account"`
	Level   int               `json:"level" doc:"Of my identification"`
}

// facts are what is known of an account, by the names that forms use.
func (s *Service) facts(tx *database.Tx, account string) (facts, sources map[string]string, level int, err error) {
	facts, sources = map[string]string{}, map[string]string{}
	person, err := s.Person(tx, account)
	if errs.KindOf(err) == errs.NotFound {
		person, err = assurance.Person{}, nil
	}
	if err != nil {
		return nil, nil, 0, err
	}
	d := person.Details
	for name, value := range map[string]string{
		"fullName": d.FullName, "personalNumber": d.PersonalNumber, "birthDate": d.BirthDate, "sex": d.Sex,
		"residence": d.Residence, "cardIssued": d.CardIssued,
	} {
		if value != "" {
			facts[name], sources[name] = value, string(person.Sources[name])
		}
	}
	phone, err := s.Cases.Phone(tx, account)
	if err != nil {
		return nil, nil, 0, err
	}
	facts["phone"], sources["phone"] = phone, "account"
	return facts, sources, person.Level, nil
}

func (s *Service) prefill(tx *database.Tx, account string, p *casework.Procedure) (Known, error) {
	facts, sources, level, err := s.facts(tx, account)
	k := Known{Answers: form.Answers{}, Sources: map[string]string{}, Level: level}
	if err != nil || p.Compiled == nil {
		return k, err
	}
	for _, f := range p.Compiled.Fields() {
		value := facts[f.Source]
		if f.Source == "" || value == "" {
			continue
		}
		if k.Answers[f.Section] == nil {
			k.Answers[f.Section] = map[string]any{}
		}
		k.Answers[f.Section][f.Key] = value
		k.Sources[f.Path()] = sources[f.Source]
	}
	return k, nil
}

// source notes which answers are as we know them: the officer need not ask again.
func (s *Service) source(tx *database.Tx, sub *casework.Submission, p *casework.Procedure) error {
	facts, sources, _, err := s.facts(tx, sub.Account)
	if err != nil {
		return err
	}
	sub.Sources = map[string]string{}
	for _, f := range p.Compiled.Fields() {
		if value := facts[f.Source]; f.Source != "" && value != "" && sub.Answers.Text(f.Path()) == value {
			sub.Sources[f.Path()] = sources[f.Source]
		}
	}
	return nil
}
