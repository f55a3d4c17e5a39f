package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const (
	codeLife     = 3 * time.Minute
	codeAttempts = 5
	codeDigits   = 6
	codeKept     = 24 * time.Hour // so that the operator can count them
	codePurpose  = "identity.code"
)

// newToken is a secret of 256 bits, as its holder sends it.
func newToken() string {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return base64.RawURLEncoding.EncodeToString(secret)
}

// digest is all that is stored of a token; false for what cannot be one.
func digest(token string) ([]byte, bool) {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(secret) != 32 {
		return nil, false
	}
	sum := sha256.Sum256(secret)
	return sum[:], true
}

func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return fmt.Sprintf("%0*d", codeDigits, n)
}

// ask sends a code to the number, or has it read out in a call, and returns
// the challenge that it answers. Either way counts against the same limits. It
// never looks whether there is an account: that comes with the right code.
func (s *Service) ask(tx *database.Tx, phone, device string, call bool) (challenge string, err error) {
	if call && s.o.Call == nil {
		return "", errs.InvalidField("call", "notAllowed")
	}
	from, err := s.take(tx, phone, web.Address(tx.Context()), device)
	if err != nil {
		return "", err
	}
	challenge, code := newToken(), newCode()
	key, _ := digest(challenge)
	// A salted hash of six digits is found by trying a million; a signature
	// under a key outside the database is not.
	signature := s.o.Vault.Sign(codePurpose, signed(key, code))
	if err := insertCode(tx, key, s.o.Vault.Seal([]byte(phone), codeContext(key)), signature, from); err != nil {
		return "", err
	}
	send, text, said := s.o.Send, "signInCode", code
	if call {
		// A machine reads 123456 as a number, but digits between commas one by one.
		send, text, said = s.o.Call, "signInCall", strings.Join(strings.Split(code, ""), ", ")
	}
	return challenge, send(tx, phone, text,
		map[string]any{"code": said, "minutes": int(codeLife.Minutes()), "app": s.o.App}, web.Language(tx.Context()))
}

// redeem gives the number for the right code, once. It counts the attempt
// before it compares, and the caller commits also when the code is wrong.
func (s *Service) redeem(tx *database.Tx, challenge, code string) (phone string, right bool, err error) {
	key, ok := digest(challenge)
	if !ok {
		return "", false, nil
	}
	left, err := attemptCode(tx, key)
	if err != nil || !left {
		return "", false, err
	}
	sealed, signature, from, err := loadCode(tx, key)
	if err != nil {
		return "", false, err
	}
	if !s.o.Vault.Verify(codePurpose, signed(key, strings.ReplaceAll(code, " ", "")), signature) {
		return "", false, nil
	}
	first, err := useCode(tx, key)
	if err != nil || !first {
		return "", false, err
	}
	if err := s.giveBack(tx, from); err != nil {
		return "", false, err
	}
	number, err := s.o.Vault.Unseal(sealed, codeContext(key))
	return string(number), err == nil, err
}

func signed(challenge []byte, code string) []byte {
	return append(challenge[:len(challenge):len(challenge)], code...)
}

func codeContext(challenge []byte) string { return "identity.code:" + hex.EncodeToString(challenge) }
