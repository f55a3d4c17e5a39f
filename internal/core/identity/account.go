package identity

import (
	"bytes"
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// State is what an account may do.
type State string

// The states. An erased account keeps its id and nothing else.
const (
	Active State = "active"
	Locked State = "locked"
	Erased State = "erased"
)

// Account is a person without the phone number, which Phone unseals.
type Account struct {
	ID        string
	Name      string // empty until the person gives one
	Language  string
	Level     int    // assurance: 0 by phone, 1 and 2 as decree 69/2024 has them
	Workplace string // slug of an industrial park, or empty
	State     State
	CreatedAt time.Time
	Look      *MeAppearance // nil until chosen
}

// phoneField labels the blind index of account numbers.
const phoneField = "identity.phone"

func phoneContext(account string) string { return "identity.phone:" + account }

// Find returns an account that is not erased, else errs.Missing.
func Find(tx *database.Tx, account string) (Account, error) {
	a, _, err := load(tx, account)
	return a, err
}

// Phone returns the number of an account in E.164. Who shows it to another
// person audits that.
func (s *Service) Phone(tx *database.Tx, account string) (string, error) {
	_, sealed, err := load(tx, account)
	if err != nil {
		return "", err
	}
	return s.phone(account, sealed)
}

func (s *Service) phone(account string, sealed []byte) (string, error) {
	phone, err := s.o.Vault.Unseal(sealed, phoneContext(account))
	return string(phone), err
}

// ByPhone returns the account of a number in E.164, else errs.Missing.
func (s *Service) ByPhone(tx *database.Tx, phone string) (string, error) {
	for _, index := range s.o.Vault.BlindIndexes(phoneField, phone) {
		account, err := accountOf(tx, index)
		if !database.NoRows(err) {
			return account, err
		}
	}
	return "", errs.Missing()
}

// Open returns the account of a number in E.164 and makes it when there is
// none; many at once make one.
func (s *Service) Open(tx *database.Tx, phone, language string) (string, error) {
	account, err := s.ByPhone(tx, phone)
	if errs.KindOf(err) != errs.NotFound {
		return account, err
	}
	account = id.New(tx.Now())
	other, err := s.claim(tx, account, phone)
	if err != nil || other != "" {
		return other, err
	}
	return account, insertAccount(tx, account, s.o.Vault.Seal([]byte(phone), phoneContext(account)), language)
}

// claim takes the number for account, or returns whose it became meanwhile.
// The indexes are taken in one order, so that two claims never wait for each
// other crosswise.
func (s *Service) claim(tx *database.Tx, account, phone string) (other string, err error) {
	indexes := s.o.Vault.BlindIndexes(phoneField, phone)
	slices.SortFunc(indexes, bytes.Compare)
	for _, index := range indexes {
		taken, err := claimIndex(tx, index, account)
		if err != nil {
			return "", err
		}
		if !taken {
			if other, err = accountOf(tx, index); err != nil {
				return "", err
			}
		}
	}
	if other != "" {
		err = moveIndexes(tx, account, other)
	}
	return other, err
}

// Names returns the names of those of the accounts that are not erased.
func Names(tx *database.Tx, accounts []string) (map[string]string, error) {
	names := make(map[string]string, len(accounts))
	if len(accounts) == 0 {
		return names, nil
	}
	return names, eachName(tx, accounts, func(account, name string) { names[account] = name })
}

// NameMadeUp gives a made-up person a name, unless she has one.
func NameMadeUp(tx *database.Tx, account, name string) error {
	_, err := tx.Exec(`UPDATE accounts SET name = $2 WHERE id = $1 AND name = ''`, account, name)
	return err
}

// Shown is what others may see of an account.
type Shown struct {
	Name  string
	Level int
}

// People returns what others may see of those of the accounts that are not erased.
func People(tx *database.Tx, accounts []string) (map[string]Shown, error) {
	people := make(map[string]Shown, len(accounts))
	if len(accounts) == 0 {
		return people, nil
	}
	return people, eachShown(tx, accounts, func(account string, p Shown) { people[account] = p })
}

// Lock keeps an account from signing in and ends its sessions at once, with
// whatever the program says ends with it. The reason is a code for the audit log.
func (s *Service) Lock(tx *database.Tx, actor, account, reason string) error {
	if actor == account {
		return errs.New(errs.Conflict, "lockSelf")
	}
	if err := changeState(tx, account, Active, Locked); err != nil {
		return err
	}
	if _, err := endSessions(tx, account, ""); err != nil {
		return err
	}
	if s.o.Locked != nil {
		if err := s.o.Locked(tx, account); err != nil {
			return err
		}
	}
	return record(tx, actor, "account.lock", account, map[string]string{"reason": reason})
}

// Unlock lets a locked account sign in again.
func Unlock(tx *database.Tx, actor, account string) error {
	if err := changeState(tx, account, Locked, Active); err != nil {
		return err
	}
	return record(tx, actor, "account.unlock", account, nil)
}

// EndSessions signs an account out everywhere, and answers of how many places.
func EndSessions(tx *database.Tx, actor, account string) (int64, error) {
	n, err := endSessions(tx, account, "")
	if err != nil {
		return 0, err
	}
	return n, record(tx, actor, "account.endSessions", account, nil)
}

func record(tx *database.Tx, actor, action, account string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "account", ID: account}, Owner: account, Details: details,
	})
}

// SetLevel writes down the level that an account's proofs amount to, and tells
// whether it was another one before. Only core/assurance calls it.
func SetLevel(tx *database.Tx, account string, level int) (changed bool, err error) {
	n, err := tx.Exec(`UPDATE accounts SET level = $2 WHERE id = $1 AND level <> $2 AND state <> 'erased'`, account, level)
	return n == 1, err
}
