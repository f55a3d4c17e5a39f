package assurance

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/core/card"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// At the counter an officer sees the person and the card. The person's phone
// gets a code that she tells the officer: so the account is hers, and she knows
// that it is being identified.
const (
	counterLife     = 10 * time.Minute
	counterAttempts = 5
)

type counterStartInput struct {
	Body struct {
		Phone string `json:"phone" maxLength:"32"`
	}
}

// CounterStarted refers to the code that was sent.
type CounterStarted struct {
	Counter   string    `json:"counter"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// startCounter answers the same whether the number has an account or not.
func (s *Service) startCounter(tx *database.Tx, who web.Principal, in *counterStartInput) (*web.JSON[CounterStarted], error) {
	phone, err := identity.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	account, err := s.o.Identity.ByPhone(tx, phone)
	if errs.KindOf(err) == errs.NotFound {
		account, err = "", nil
	}
	if err != nil {
		return nil, err
	}
	if account == who.Account {
		return nil, errs.New(errs.Denied, "ownCase")
	}
	counter := id.New(tx.Now())
	out := web.Answer(CounterStarted{counter, tx.Time().Add(counterLife)})
	code, err := sixDigits()
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`INSERT INTO identity_counters (id, account, officer, code, attempts, used_at, created_at)
		VALUES ($1, $2, $3, $4, 0, 0, $5)`, counter, account, who.Account, s.counterCode(counter, code), tx.Now()); err != nil {
		return nil, err
	}
	if account == "" {
		return out, nil
	}
	person, err := identity.Find(tx, account)
	if err != nil {
		return nil, err
	}
	return out, s.o.Send(tx, phone, "counterCode", map[string]any{"code": code, "minutes": int(counterLife.Minutes())}, person.Language)
}

func (s *Service) counterCode(counter, code string) []byte {
	return s.o.Vault.BlindIndex("assurance.counter:"+counter, code)
}

func sixDigits() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

type counterInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Code     string `json:"code" maxLength:"16"`
		Document string `json:"document" enum:"cccd,canCuoc,passport" doc:"What the officer held in her hands."`
		Details  struct {
			PersonalNumber string `json:"personalNumber" maxLength:"20"`
			FullName       string `json:"fullName" maxLength:"100"`
			BirthDate      string `json:"birthDate" format:"date"`
			Sex            string `json:"sex" enum:"male,female"`
			Residence      string `json:"residence,omitempty" maxLength:"300"`
			CardExpires    string `json:"cardExpires,omitempty" format:"date"`
		} `json:"details"`
	}
}

// CounterDone says whether it is settled, or waits for another officer.
type CounterDone struct {
	Case string `json:"case,omitempty" doc:"The case that it became; empty when it is proven."`
}

// finishCounter answers what it refuses apart from what fails, so that the
// attempt is committed all the same.
func (s *Service) finishCounter(tx *database.Tx, who web.Principal, in *counterInput) (done CounterDone, refusal, err error) {
	account, code, err := attemptCounter(tx, in.ID, who.Account)
	if database.NoRows(err) {
		return done, errs.New(errs.Conflict, "counterOver"), nil
	}
	if err != nil {
		return done, nil, err
	}
	if account == "" || subtle.ConstantTimeCompare(code, s.counterCode(in.ID, in.Body.Code)) != 1 {
		return done, errs.InvalidField("code", "counterCodeWrong"), nil
	}
	p, refusal := counterProof(in)
	if refusal != nil {
		return done, refusal, nil
	}
	p.Account, p.Officer = account, who.Account
	if err := tx.One(errs.New(errs.Conflict, "counterOver"),
		`UPDATE identity_counters SET used_at = $2 WHERE id = $1 AND used_at = 0`, in.ID, tx.Now()); err != nil {
		return done, nil, err
	}
	done.Case, err = s.Prove(tx, p)
	return done, nil, err
}

// attemptCounter counts an attempt of the officer who began it, if one is left.
func attemptCounter(tx *database.Tx, counter, officer string) (account string, code []byte, err error) {
	err = tx.Row(`UPDATE identity_counters SET attempts = attempts + 1
		WHERE id = $1 AND officer = $2 AND used_at = 0 AND attempts < $3 AND created_at > $4 RETURNING account, code`,
		counter, officer, counterAttempts, tx.Now()-counterLife.Milliseconds()).Scan(&account, &code)
	return account, code, err
}

// counterProof checks what the officer typed from the document.
func counterProof(in *counterInput) (Proof, error) {
	d := in.Body.Details
	var bad errs.Fields
	number, err := card.ParseNumber(d.PersonalNumber)
	if err != nil {
		bad.Check(false, "details.personalNumber", codeOf(err))
	} else {
		bad.Check(strconv.Itoa(number.BirthYear()) == d.BirthDate[:4], "details.birthDate", "cardDisagrees")
		bad.Check(string(number.Sex()) == d.Sex, "details.sex", "cardDisagrees")
	}
	bad.Check(strings.TrimSpace(d.FullName) != "", "details.fullName", "required")
	return Proof{Method: Counter, Evidence: map[string]string{"document": in.Body.Document}, Details: Details{
		PersonalNumber: string(number), FullName: strings.Join(strings.Fields(d.FullName), " "), BirthDate: d.BirthDate, Sex: d.Sex,
		Residence: d.Residence, CardExpires: d.CardExpires,
	}}, bad.Err()
}

// codeOf is the code of the first field that an error names.
func codeOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Code
	}
	return "notAllowed"
}
