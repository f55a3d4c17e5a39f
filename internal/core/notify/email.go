package notify

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

const (
	emailCodeLife     = 15 * time.Minute // e-mail may take a while
	emailCodeAttempts = 5
	emailPurpose      = "notify.email"
	emailField        = "notify.email"
	maxEmail          = 254 // octets, RFC 5321 §4.5.3.1.3 less the brackets
	maxEmailLocal     = 64  // §4.5.3.1.1
	maxEmailShared    = 5   // accounts with one address
)

// emailLimits bound what somebody can have sent to strangers' mailboxes: so
// many codes for one account, and for one address, whoever asks.
var emailLimits = []struct {
	of    string
	limit web.Limit
}{
	{"account", web.Limit{Count: 1, Per: time.Minute}},
	{"account", web.Limit{Count: 5, Per: time.Hour}},
	{"account", web.Limit{Count: 10, Per: 24 * time.Hour}},
	{"address", web.Limit{Count: 3, Per: time.Hour}},
	{"address", web.Limit{Count: 6, Per: 24 * time.Hour}},
}

// domain is a name that is looked up: with a dot, and a last part that is no number.
var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`)

// local is what stands before the @ without quotes: RFC 5322's dot-atom.
var local = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// ParseEmail reads an address and nothing else: no name beside it, no second
// one, no line break. Its error never quotes it.
func ParseEmail(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return "", errs.InvalidField("address", "required")
	}
	at := strings.LastIndexByte(raw, '@')
	if at < 1 || len(raw) > maxEmail || at > maxEmailLocal {
		return "", errs.InvalidField("address", "emailInvalid")
	}
	host := strings.ToLower(raw[at+1:])
	read, err := mail.ParseAddress(raw)
	if err != nil || read.Name != "" || !local.MatchString(raw[:at]) || !domain.MatchString(host) {
		return "", errs.InvalidField("address", "emailInvalid")
	}
	return raw[:at] + "@" + host, nil
}

// emailIndex finds an address however its letters are written: mail servers
// that tell An@ from an@ are only known from the standard.
func (s *Service) emailIndex(address string) []byte {
	return s.o.Vault.BlindIndex(emailField, strings.ToLower(address))
}

func emailContext(account string) string          { return "notify.email:" + account }
func emailCodeContext(code string) string         { return "notify.emailCode:" + code }
func emailSigned(account, id, code string) []byte { return []byte(account + " " + id + " " + code) }
func (s *Service) mails() bool                    { return s.o.Mail != nil || s.o.Outbox != nil }
func (s *Service) limitKey(of, value string) []byte {
	return s.o.Vault.BlindIndex("notify.limit."+of, value)
}

// askEmail sends a code to the address that an account says is its own. It
// never looks whether anybody has it.
func (s *Service) askEmail(tx *database.Tx, account, address string) (pending EmailPending, err error) {
	if !s.mails() {
		return pending, errs.New(errs.Unavailable, "emailUnavailable")
	}
	of := map[string]string{"account": account, "address": strings.ToLower(address)}
	for _, l := range emailLimits {
		until, err := countEmail(tx, s.limitKey(l.of+"/"+l.limit.Per.String(), of[l.of]), l.limit)
		if err != nil {
			return pending, err
		}
		if until > 0 {
			return pending, errs.New(errs.TooMany, "emailTooMany").After(time.Duration(until-tx.Now()) * time.Millisecond)
		}
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return pending, fmt.Errorf("notify: a code: %w", err)
	}
	code, asked := fmt.Sprintf("%06d", n), id.New(tx.Now())
	pending = EmailPending{address, tx.Time().Add(emailCodeLife)}
	// A salted hash of six digits is found by trying a million; a signature
	// under a key outside the database is not.
	if err := replaceEmailCode(tx, emailCode{
		account: account, id: asked, sealed: s.o.Vault.Seal([]byte(address), emailCodeContext(asked)),
		signature: s.o.Vault.Sign(emailPurpose, emailSigned(account, asked, code)), expires: pending.ExpiresAt.UnixMilli(),
	}); err != nil {
		return pending, err
	}
	return pending, s.Text(tx, Message{
		To: address, Mail: true, Code: "emailCode", Language: web.Language(tx.Context()), Life: emailCodeLife,
		Args: map[string]any{"code": code, "minutes": int(emailCodeLife.Minutes()), "app": s.o.App},
	})
}

// confirmEmail takes the address whose code is right, once. It counts the
// attempt before it compares, and the caller commits also when it is wrong.
func (s *Service) confirmEmail(tx *database.Tx, account, code string) (right bool, err error) {
	asked, err := attemptEmail(tx, account)
	if database.NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	code = strings.ReplaceAll(code, " ", "")
	if !s.o.Vault.Verify(emailPurpose, emailSigned(account, asked.id, code), asked.signature) {
		return false, nil
	}
	address, err := s.o.Vault.Unseal(asked.sealed, emailCodeContext(asked.id))
	if err != nil {
		return false, err
	}
	if err := dropEmailCode(tx, account); err != nil {
		return false, err
	}
	return true, s.keepEmail(tx, account, string(address))
}

// keepEmail makes an address the one of an account. Whoever reads the one of
// before learns that it is no longer used, for that may be somebody else's doing.
func (s *Service) keepEmail(tx *database.Tx, account, address string) error {
	index := s.emailIndex(address)
	shared, err := emailShared(tx, account, s.o.Vault.BlindIndexes(emailField, strings.ToLower(address)))
	if err != nil {
		return err
	}
	if shared >= maxEmailShared {
		return errs.InvalidField("code", "emailShared")
	}
	before, err := s.email(tx, account)
	if err != nil {
		return err
	}
	if err := replaceEmail(tx, account, index, s.o.Vault.Seal([]byte(address), emailContext(account))); err != nil {
		return err
	}
	if strings.EqualFold(before, address) {
		return nil
	}
	if err := s.tellEmailGone(tx, account, before); err != nil {
		return err
	}
	return Send(tx, Notice{Account: account, Category: Account, Code: "emailAdded", Link: "/toi/thong-bao"})
}

// removeEmail has nothing sent by e-mail to an account any more.
func (s *Service) removeEmail(tx *database.Tx, account string) error {
	before, err := s.email(tx, account)
	if err != nil {
		return err
	}
	if err := dropEmail(tx, account); err != nil {
		return err
	}
	if err := dropEmailCode(tx, account); err != nil {
		return err
	}
	return s.tellEmailGone(tx, account, before)
}

func (s *Service) tellEmailGone(tx *database.Tx, account, before string) error {
	if before == "" || !s.mails() {
		return nil
	}
	c, err := s.o.Contact(tx, account)
	if err != nil {
		return err
	}
	return s.Text(tx, Message{
		To: before, Mail: true, Code: "emailGone", Language: c.Language, Life: 24 * time.Hour, Args: map[string]any{"app": s.o.App},
	})
}

// email is the confirmed address of an account, empty when there is none.
func (s *Service) email(tx *database.Tx, account string) (string, error) {
	one, err := loadEmail(tx, account)
	if database.NoRows(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	address, err := s.o.Vault.Unseal(one.sealed, emailContext(account))
	return string(address), err
}

// contact is how an account is reached, with the address that it has confirmed.
func (s *Service) contact(tx *database.Tx, account string) (Contact, error) {
	c, err := s.o.Contact(tx, account)
	if err != nil {
		return c, err
	}
	c.Email, err = s.email(tx, account)
	return c, err
}
