package secondfactor

import (
	"crypto/sha256"
	"strings"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Whoever stole a session may guess 480 of a million codes a day, three of
// which are right at any moment; the holder hears of it at the first five.
const (
	maxTries  = 5
	triesEach = 15 * time.Minute
)

func wrong() error { return errs.InvalidField("code", "secondFactorWrong") }

// try counts an attempt before it is looked at; the row then waits for this
// transaction, so that attempts at the same time are counted one by one.
func (s *Service) try(tx *database.Tx, account string) (refused, err error) {
	tries, err := countTry(tx, account)
	if database.NoRows(err) {
		until, err := triesUntil(tx, account)
		if err != nil {
			return nil, err
		}
		wait := time.Duration(until-tx.Now()) * time.Millisecond
		return errs.New(errs.TooMany, "secondFactorTries").After(wait), nil
	}
	if err == nil && tries == maxTries {
		err = notify.Send(tx, notify.Notice{Account: account, Category: notify.Account, Code: "secondFactorGuessed"})
	}
	return nil, err
}

// prove makes the session's second factor fresh for the present code of the
// authenticator, or for a recovery code that was not used. What it refuses is
// still committed.
func (s *Service) prove(tx *database.Tx, who web.Principal, given string) (refused, err error) {
	sealed, err := secretOf(tx, who.Account)
	if database.NoRows(err) {
		return errs.New(errs.Conflict, "secondFactorNone"), nil
	}
	if err != nil {
		return nil, err
	}
	if refused, err := s.try(tx, who.Account); refused != nil || err != nil {
		return refused, err
	}
	given = plain(given)
	if len(given) == recoveryLength {
		refused, err = s.recover(tx, who.Account, given)
	} else {
		refused, err = s.present(tx, who.Account, sealed, given)
	}
	if refused != nil || err != nil {
		return refused, err
	}
	return nil, saveProof(tx, who.Account, who.Session)
}

// present checks a code of the authenticator; a step counts once, so that
// whoever looked over a shoulder comes too late (RFC 6238 §5.2).
func (s *Service) present(tx *database.Tx, account string, sealed []byte, given string) (refused, err error) {
	secret, err := s.o.Vault.Unseal(sealed, secretContext(account))
	if err != nil {
		return nil, err
	}
	step, right := match(secret, given, tx.Now())
	if !right {
		return wrong(), nil
	}
	fresh, err := useStep(tx, account, step)
	if err == nil && !fresh {
		refused = errs.InvalidField("code", "secondFactorUsed")
	}
	return refused, err
}

// Recovery codes have 80 bits, so that a plain hash does not give them away.
const (
	recoveryCodes  = 10
	recoverySize   = 10 // bytes
	recoveryLength = 16 // characters in base32
)

func recoveryHash(account, code string) []byte {
	sum := sha256.Sum256([]byte(account + ":" + code))
	return sum[:]
}

// renewRecovery replaces an account's recovery codes and returns the new ones,
// which are not readable ever after.
func renewRecovery(tx *database.Tx, account string) ([]string, error) {
	if err := dropRecovery(tx, account); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		code := strings.ToLower(base32NoPadding.EncodeToString(random(recoverySize)))
		if err := insertRecovery(tx, account, recoveryHash(account, code)); err != nil {
			return nil, err
		}
		codes[i] = code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
	}
	return codes, nil
}

func (s *Service) recover(tx *database.Tx, account, code string) (refused, err error) {
	used, err := useRecovery(tx, account, recoveryHash(account, code))
	if err != nil {
		return nil, err
	}
	if !used {
		return wrong(), nil
	}
	left, err := recoveryLeft(tx, account)
	if err != nil {
		return nil, err
	}
	return nil, s.note(tx, account, account, "secondFactor.recover", "secondFactorRecovered", map[string]any{"left": left})
}
