package secondfactor

import (
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// pendingLife is how long a QR code may be answered.
const pendingLife = 10 * time.Minute

// Enrolment is what the authenticator needs, shown once.
type Enrolment struct {
	Secret    string    `json:"secret" doc:"Base32, to type where the camera cannot read"`
	URI       string    `json:"uri" doc:"otpauth://"`
	QR        QR        `json:"qr"`
	ExpiresAt time.Time `json:"expiresAt"`
}

func secretContext(account string) string { return "secondfactor:" + account }

// begin makes a secret that counts once a code of it was given. What is set up
// already stays in force until then.
func (s *Service) begin(tx *database.Tx, who web.Principal) (Enrolment, error) {
	if err := s.mayChange(tx, who); err != nil {
		return Enrolment{}, err
	}
	label, err := s.o.Label(tx, who.Account)
	if err != nil {
		return Enrolment{}, err
	}
	secret := random(secretSize)
	sealed := s.o.Vault.Seal(secret, secretContext(who.Account))
	if err := savePending(tx, who.Account, sealed, tx.Now()+pendingLife.Milliseconds()); err != nil {
		return Enrolment{}, err
	}
	uri := address(s.o.App, label, secret)
	qr, err := picture(uri)
	return Enrolment{base32NoPadding.EncodeToString(secret), uri, qr, tx.Time().Add(pendingLife)}, err
}

// mayChange lets in who works at a desk, and who has a second factor already
// only while it is fresh: a stolen session must not replace it.
func (s *Service) mayChange(tx *database.Tx, who web.Principal) error {
	if len(who.Grants) == 0 {
		return errs.New(errs.Denied, "roleNeeded")
	}
	factor, err := s.Stand(tx, who) // as of this transaction, not of the request's beginning
	if err == nil && factor == web.FactorStale {
		err = errs.New(errs.Denied, "secondFactorNeeded")
	}
	return err
}

// confirm takes the pending secret into use for a right code of it, and gives
// new recovery codes. What it refuses is still committed: the try counts.
func (s *Service) confirm(tx *database.Tx, who web.Principal, given string) (codes []string, refused, err error) {
	if err := s.mayChange(tx, who); err != nil {
		return nil, nil, err
	}
	sealed, err := pending(tx, who.Account)
	if database.NoRows(err) {
		return nil, errs.New(errs.Conflict, "secondFactorExpired"), nil
	}
	if err != nil {
		return nil, nil, err
	}
	if refused, err := s.try(tx, who.Account); refused != nil || err != nil {
		return nil, refused, err
	}
	secret, err := s.o.Vault.Unseal(sealed, secretContext(who.Account))
	if err != nil {
		return nil, nil, err
	}
	step, right := match(secret, plain(given), tx.Now())
	if !right {
		return nil, wrong(), nil
	}
	if err := activate(tx, who.Account, sealed, step); err != nil {
		return nil, nil, err
	}
	if err := endProofs(tx, who.Account); err != nil {
		return nil, nil, err
	}
	if err := saveProof(tx, who.Account, who.Session); err != nil {
		return nil, nil, err
	}
	if codes, err = renewRecovery(tx, who.Account); err != nil {
		return nil, nil, err
	}
	return codes, nil, s.note(tx, who.Account, who.Account, "secondFactor.enrol", "secondFactorOn", nil)
}

// remove switches an account's own second factor off.
func (s *Service) remove(tx *database.Tx, who web.Principal) error {
	if err := s.mayChange(tx, who); err != nil {
		return err
	}
	if s.demanded(who) {
		return errs.New(errs.Conflict, "secondFactorDemanded")
	}
	if err := drop(tx, who.Account); err != nil {
		return err
	}
	return s.note(tx, who.Account, who.Account, "secondFactor.remove", "secondFactorOff", nil)
}

// Reset takes away a second factor that its holder has lost; errs.Missing when
// there is none. Nobody resets her own: she would only need one factor then.
func (s *Service) Reset(tx *database.Tx, actor, account string) error {
	if actor == account {
		return errs.New(errs.Conflict, "secondFactorOwn")
	}
	if err := drop(tx, account); err != nil {
		return err
	}
	return s.note(tx, actor, account, "secondFactor.reset", "secondFactorReset", nil)
}

// note logs what happened to an account's second factor and tells its holder.
func (s *Service) note(tx *database.Tx, actor, account, action, notice string, args map[string]any) error {
	err := audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "account", ID: account}, Owner: account,
	})
	if err != nil {
		return err
	}
	return notify.Send(tx, notify.Notice{Account: account, Category: notify.Account, Code: notice, Args: args})
}
