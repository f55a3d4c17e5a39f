// Package consent keeps what people agreed that their data is used for: each
// purpose by itself, with proof of what they were shown, and withdrawn as
// easily as given (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP).
package consent

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// Service is the register of purposes and of who agreed.
type Service struct {
	db       *database.DB
	texts    Texts
	purposes []Purpose
	known    map[string]Purpose
}

// New takes the program's purposes, in the order to show them. One that is
// declared twice or not whole is a mistake of the program.
func New(db *database.DB, texts Texts, purposes []Purpose) *Service {
	return &Service{db, texts, purposes, register(purposes)}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var sentences embed.FS

// proofKept is five years, as for records of breaches (NĐ 356/2025/NĐ-CP); the
// decree names no term for the proof itself.
const proofKept = 5 * 365 * 24 * time.Hour

// Module is what consent adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "consent", Texts: embedded.Folder(sentences, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Personal: module.Personal{Export: s.export, Erase: s.erase, Classes: []module.Class{{
			Code: "consentProofs", Keep: proofKept, After: "ended", Basis: "Luật 91/2025/QH15; thời hạn: đề xuất",
			Table: "consent_events", Key: "id", Owner: "account", At: "ended_at", Where: "ended_at > 0",
		}}},
	}
}

// Given reports whether the person has agreed to the purpose as it is now.
func (s *Service) Given(tx *database.Tx, account, purpose string) (bool, error) {
	p, known := s.known[purpose]
	if !known {
		return false, errs.Missing()
	}
	if p.Basis != ByConsent {
		return true, nil
	}
	version, _, err := load(tx, account, purpose)
	return version == p.Version, err
}

// Require is an errs.Denied unless the person has agreed to the purpose.
func (s *Service) Require(tx *database.Tx, account, purpose string) error {
	given, err := s.Given(tx, account, purpose)
	if err == nil && !given {
		err = errs.New(errs.Denied, "consentNeeded", "purpose", purpose)
	}
	return err
}

// Proof is where and how somebody agreed or withdrew.
type Proof struct {
	Session, Channel, Language string
}

// Give notes that a person agrees to the version she was shown; giving again is
// no error. It is errs.Conflict when the purpose has changed meanwhile.
func (s *Service) Give(tx *database.Tx, account, purpose string, version int, proof Proof) error {
	p, err := s.optional(purpose)
	if err != nil {
		return err
	}
	if version != p.Version {
		return errs.New(errs.Conflict, "consentChanged")
	}
	fresh, err := put(tx, account, p)
	if err != nil || !fresh {
		return err
	}
	return s.note(tx, account, p, true, proof)
}

// Withdraw notes that a person no longer agrees, and has what follows done;
// withdrawing what was never given is no error.
func (s *Service) Withdraw(tx *database.Tx, account, purpose string, proof Proof) error {
	p, err := s.optional(purpose)
	if err != nil {
		return err
	}
	gone, err := drop(tx, account, purpose)
	if err != nil || !gone {
		return err
	}
	if err := s.note(tx, account, p, false, proof); err != nil || p.Withdrawn == "" {
		return err
	}
	return jobs.Enqueue(tx, p.Withdrawn, Account{account})
}

// optional is a purpose that people decide on.
func (s *Service) optional(purpose string) (Purpose, error) {
	p, known := s.known[purpose]
	if !known {
		return p, errs.Missing()
	}
	if p.Basis != ByConsent {
		return p, errs.New(errs.Conflict, "consentNotAsked")
	}
	return p, nil
}

// note writes the proof: the event, and the text that was shown.
func (s *Service) note(tx *database.Tx, account string, p Purpose, given bool, proof Proof) error {
	text := s.text(p, proof.Language)
	sum := sha256.Sum256([]byte(text))
	hash := hex.EncodeToString(sum[:])
	if err := keepText(tx, hash, p, proof.Language, text); err != nil {
		return err
	}
	if err := endEvents(tx, account, p.Code); err != nil {
		return err
	}
	return insertEvent(tx, id.New(tx.Now()), account, p, given, proof, hash)
}

// text is the whole of what a person is shown about a purpose.
func (s *Service) text(p Purpose, language string) string {
	lines := []string{s.texts.Say(language, "purpose."+p.Code+".title", nil), s.texts.Say(language, "purpose."+p.Code+".body", nil)}
	if p.Sensitive {
		lines = append(lines, s.texts.Say(language, "purposeSensitive", nil))
	}
	return strings.Join(append(lines, s.fields(p, language)...), "\n")
}

func (s *Service) fields(p Purpose, language string) []string {
	words := make([]string, len(p.Fields))
	for i, field := range p.Fields {
		words[i] = s.texts.Say(language, "field."+field, nil)
	}
	return words
}
