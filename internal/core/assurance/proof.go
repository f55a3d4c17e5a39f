package assurance

import (
	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// Proof is that a person was identified once, by one method.
type Proof struct {
	Account  string
	Method   Method
	Details  Details
	Evidence map[string]string // codes and figures, never personal data
	Officer  string            // for Counter and for cases that an officer decided

	id              string
	sealed          []byte // the details as stored
	proven, expires int64  // milliseconds
}

// Why a proof ended.
const (
	superseded = "superseded" // a newer one by the same method
	expired    = "expired"
	revoked    = "revoked"
	moved      = "moved" // an officer found that the number is another account's
)

// Prove records a proof and raises the account's level. What contradicts an
// earlier identification is not decided here: it becomes a case for an officer
// (whose id is returned), nothing is raised, and it is no error.
func (s *Service) Prove(tx *database.Tx, p Proof) (caseID string, err error) {
	if err := p.Details.check(); err != nil {
		return "", err
	}
	if p.Details.expired(tx.Time()) {
		return "", errs.New(errs.Conflict, "cardExpired")
	}
	if err := tx.Alone("assurance:" + p.Account); err != nil {
		return "", err
	}
	known, err := s.live(tx, p.Account)
	if err != nil {
		return "", err
	}
	if len(known) > 0 && merge(known).PersonalNumber != p.Details.PersonalNumber {
		return s.open(tx, Case{Kind: OtherPerson, Account: p.Account}, p)
	}
	other, err := s.claim(tx, p.Account, p.Details.PersonalNumber)
	if err != nil {
		return "", err
	}
	if other != "" {
		return s.open(tx, Case{Kind: NumberTaken, Account: p.Account, other: other}, p)
	}
	return "", s.store(tx, p)
}

// store writes a proof that nothing contradicts.
func (s *Service) store(tx *database.Tx, p Proof) error {
	p.id, p.proven = id.New(tx.Now()), tx.Now()
	p.expires = p.proven + s.o.Rules[p.Method].Life.Milliseconds()
	if end, ends := p.Details.ends(); ends {
		p.expires = min(p.expires, end.UnixMilli())
	}
	if _, err := end(tx, p.Account, p.Method, superseded); err != nil {
		return err
	}
	sealed, err := s.seal(p.Details, proofContext(p.id))
	if err != nil {
		return err
	}
	if err := insertProof(tx, p, sealed); err != nil {
		return err
	}
	if err := s.settle(tx, p.Account); err != nil {
		return err
	}
	actor := p.Officer
	if actor == "" {
		actor = p.Account
	}
	if err := record(tx, actor, "identity.prove", p.Account, map[string]string{"method": string(p.Method)}); err != nil {
		return err
	}
	return tell(tx, p.Account, "identityProven", map[string]any{"level": p.Method.Label()})
}

// Revoke ends a live proof; errs.NotFound if there is none. The reason is a code.
func (s *Service) Revoke(tx *database.Tx, actor, account string, method Method, reason string) error {
	ended, err := end(tx, account, method, revoked)
	if err != nil {
		return err
	}
	if !ended {
		return errs.Missing()
	}
	return s.lowered(tx, actor, account, map[string]string{"method": string(method), "reason": reason})
}

// lowered follows the end of a proof.
func (s *Service) lowered(tx *database.Tx, actor, account string, details map[string]string) error {
	if err := s.settle(tx, account); err != nil {
		return err
	}
	if err := record(tx, actor, "identity.revoke", account, details); err != nil {
		return err
	}
	return tell(tx, account, "identityEnded", nil)
}

// settle makes the account's level what its live proofs amount to, and gives
// the number back when none is left.
func (s *Service) settle(tx *database.Tx, account string) error {
	proofs, err := liveProofs(tx, account)
	if err != nil {
		return err
	}
	level := 0
	for _, p := range proofs {
		level = max(level, p.Method.Level())
	}
	if level == 0 {
		if err := dropNumbers(tx, account, nil); err != nil {
			return err
		}
	}
	changed, err := identity.SetLevel(tx, account, level)
	if err != nil || !changed {
		return err
	}
	for _, tell := range s.o.Changed {
		if err := tell(tx, account, level); err != nil {
			return err
		}
	}
	return nil
}

// Of is what is known of an account, else errs.Missing.
func (s *Service) Of(tx *database.Tx, account string) (Person, error) {
	known, err := s.live(tx, account)
	if err != nil {
		return Person{}, err
	}
	if len(known) == 0 {
		return Person{}, errs.Missing()
	}
	return merge(known), nil
}

// live are the proofs in force with their details, weakest first.
func (s *Service) live(tx *database.Tx, account string) ([]Proof, error) {
	proofs, err := liveProofs(tx, account)
	if err != nil {
		return nil, err
	}
	for n := range proofs {
		p := &proofs[n]
		if p.Details, err = s.unseal(p.sealed, proofContext(p.id)); err != nil {
			return nil, err
		}
	}
	return proofs, nil
}

func proofContext(proof string) string { return "assurance.proof:" + proof }

func record(tx *database.Tx, actor, action, account string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "account", ID: account}, Owner: account, Details: details,
	})
}

func tell(tx *database.Tx, account, code string, args map[string]any) error {
	return notify.Send(tx, notify.Notice{Account: account, Category: notify.Account, Code: code, Args: args, Link: page})
}

// page is where the app shows one's identification.
const page = "/toi/dinh-danh"
