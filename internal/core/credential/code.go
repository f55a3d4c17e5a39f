package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// The states of a code that works once. That it has expired is its time's matter.
const (
	open     = "open"
	used     = "used"
	replaced = "replaced" // its holder asked for another one
)

const tokenSize = 16 // random bytes

// scanPath is where the app reads a code; what follows # stays on the phone.
const scanPath = "/qr/quet#"

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// newCode makes a code that shows the fields to the first who scans it. The
// ones shown before stop working.
func newCode(tx *database.Tx, account string, fields []string) (code, token string, expires time.Time, err error) {
	raw := make([]byte, tokenSize)
	_, _ = rand.Read(raw) // never fails
	code, token, expires = id.New(tx.Now()), base64.RawURLEncoding.EncodeToString(raw), tx.Time().Add(codeLife)
	if err := replaceCodes(tx, account); err != nil {
		return "", "", expires, err
	}
	return code, token, expires, insertCode(tx, code, digest(token), account, fields, expires.UnixMilli())
}

// scan uses a code for somebody, in the name of an organisation or in none.
// Of many who scan at once one sees the facts.
func (s *Service) scan(tx *database.Tx, who web.Principal, token, in string) (Outcome, map[string]string, error) {
	name, err := s.scanner(tx, who, in)
	if err != nil {
		return "", nil, err
	}
	c, err := findCode(tx, digest(token))
	if missing(err) {
		return Tampered, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	if c.account == who.Account {
		return "", nil, errs.New(errs.Conflict, "codeOwn")
	}
	holder, err := s.o.Holder(tx, c.account)
	if missing(err) || err == nil && !holder.Active {
		return Revoked, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	won, err := useCode(tx, c.id, who.Account, in)
	if err != nil {
		return "", nil, err
	}
	if !won {
		outcome, err := tooLate(tx, c.id)
		return outcome, nil, err
	}
	known, err := s.known(tx, c.account)
	if err != nil {
		return "", nil, err
	}
	// What its holder chose and is not known any more is left out, not made up.
	chosen := held(known, c.fields)
	facts := map[string]string{Level: known[Level]}
	for _, f := range chosen {
		facts[f] = known[f]
	}
	return Valid, facts, tell(tx, who.Account, name, in, c.account, c.id, chosen)
}

// tooLate says why a code cannot be used any more.
func tooLate(tx *database.Tx, code string) (Outcome, error) {
	state, err := codeState(tx, code)
	switch state {
	case used:
		return Used, err
	case replaced:
		return Revoked, err
	}
	return Expired, err
}

// scanner is what the holder is told of who scans: the organisation, of which
// that person must be a member, or the person's name.
func (s *Service) scanner(tx *database.Tx, who web.Principal, in string) (string, error) {
	if in == "" {
		holder, err := s.o.Holder(tx, who.Account)
		return holder.Name, err
	}
	if !slices.ContainsFunc(who.Grants, func(g web.Grant) bool { return g.Organisation == in }) {
		return "", errs.InvalidField("organisation", "notMember")
	}
	return organisation.Name(tx, in)
}

// tell leaves the two traces of a scan: the notice to the holder, and the entry
// in the log that the holder can read as well.
func tell(tx *database.Tx, scanner, name, in, holder, code string, chosen []string) error {
	words := notify.Say{}
	details := map[string]string{}
	for _, f := range chosen {
		words = append(words, "credentialField."+f)
		details[f] = "shown"
	}
	args := map[string]any{"who": name, "fields": words}
	if name == "" {
		args["who"] = notify.Say{"credentialNameless"}
	}
	err := notify.Send(tx, notify.Notice{
		Account: holder, Category: notify.Access, Code: "credentialScanned", Args: args, Link: "/qr",
	})
	if err != nil {
		return err
	}
	return audit.Record(tx, audit.Entry{
		Actor: scanner, Action: "credential.scan", Subject: audit.Subject{Kind: "code", ID: code},
		Owner: holder, Organisation: in, Details: details,
	})
}
