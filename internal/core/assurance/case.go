package assurance

import (
	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// Kind says why an identification needs an officer.
type Kind string

// The kinds of cases. None is a refusal: people share phones, twins look alike,
// and clerks mistype.
const (
	NumberTaken Kind = "numberTaken" // the number belongs to another account
	OtherPerson Kind = "otherPerson" // the account was identified as somebody else
	FaceUnclear Kind = "faceUnclear" // the faces are alike, but not enough
	FaceTaken   Kind = "faceTaken"   // another account has a very similar face
	NotAgreed   Kind = "notAgreed"   // the central database knows the number with other details
)

// Case is an identification that waits for an officer.
type Case struct {
	ID      string
	Account string
	Kind    Kind
	State   string // open, accepted, refused
	Proof   Proof

	other               string // the other account, if there is one
	template            []byte // all three sealed
	portrait, selfie    []byte
	openedAt, decidedAt int64
	officer, reason     string
}

// The states of a case.
const (
	open     = "open"
	accepted = "accepted"
	refused  = "refused"
)

func caseContext(c string) string { return "assurance.case:" + c }

// open opens a case, or answers the one of that kind that is open already.
func (s *Service) open(tx *database.Tx, c Case, p Proof) (string, error) {
	waiting, err := openCase(tx, c.Account, c.Kind)
	if err == nil || !database.NoRows(err) {
		return waiting, err
	}
	c.ID, c.State = id.New(tx.Now()), open
	sealed, err := s.seal(p.Details, caseContext(c.ID))
	if err != nil {
		return "", err
	}
	c.Proof = p
	for _, picture := range []*[]byte{&c.template, &c.portrait, &c.selfie} {
		if len(*picture) > 0 {
			*picture = s.o.Vault.Seal(*picture, caseContext(c.ID))
		}
	}
	if err := insertCase(tx, c, sealed); err != nil {
		return "", err
	}
	if err := record(tx, c.Account, "identity.refer", c.Account, map[string]string{"kind": string(c.Kind), "case": c.ID}); err != nil {
		return "", err
	}
	return c.ID, tell(tx, c.Account, "identityReferred", nil)
}

// Decide carries out an officer's decision. Accepting a case about a number
// gives it to this account and ends the other's identification; in every other
// case it records the proof.
func (s *Service) Decide(tx *database.Tx, officer web.Principal, caseID string, accept bool, reason string) error {
	c, err := s.loadCase(tx, caseID)
	if err != nil {
		return err
	}
	if c.Account == officer.Account || c.other == officer.Account {
		return errs.New(errs.Denied, "ownCase")
	}
	state := refused
	if accept {
		state = accepted
	}
	if err := closeCase(tx, c.ID, state, officer.Account, reason); err != nil {
		return err
	}
	err = audit.Record(tx, audit.Entry{
		Actor: officer.Account, Action: "identity.decide", Subject: audit.Subject{Kind: "identification", ID: c.ID}, Owner: c.Account,
		Details: map[string]string{"kind": string(c.Kind), "state": state},
	})
	if err != nil {
		return err
	}
	if !accept {
		return tell(tx, c.Account, "identityRefused", nil)
	}
	return s.accept(tx, c, officer.Account)
}

func (s *Service) accept(tx *database.Tx, c Case, officer string) error {
	if err := tx.Alone("assurance:" + c.Account); err != nil {
		return err
	}
	if c.Kind == OtherPerson {
		if _, err := endAll(tx, c.Account, moved); err != nil {
			return err
		}
		if err := dropNumbers(tx, c.Account, nil); err != nil {
			return err
		}
	}
	// Whoever has the number by now, not who had it when the case was opened.
	other, err := s.claim(tx, c.Account, c.Proof.Details.PersonalNumber)
	if err != nil {
		return err
	}
	if other != "" {
		if err := s.take(tx, other, officer); err != nil {
			return err
		}
		if _, err := s.claim(tx, c.Account, c.Proof.Details.PersonalNumber); err != nil {
			return err
		}
	}
	if len(c.template) > 0 {
		if err := s.keepTemplate(tx, c.Account, c.template); err != nil {
			return err
		}
	}
	c.Proof.Officer = officer
	return s.store(tx, c.Proof)
}

// take ends the identification of the account that turned out to have
// somebody else's number; the account itself stays.
func (s *Service) take(tx *database.Tx, other, officer string) error {
	if _, err := identity.Find(tx, other); err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	if err := dropTemplate(tx, other); err != nil {
		return err
	}
	if err := dropNumbers(tx, other, nil); err != nil {
		return err
	}
	n, err := endAll(tx, other, moved)
	if err != nil || n == 0 {
		return err
	}
	return s.lowered(tx, officer, other, map[string]string{"reason": moved})
}
