package passkey

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// enter signs in with a browser's answer. What it refuses it still commits:
// the challenge is used up, and a copied passkey is put aside.
func (s *Service) enter(ctx context.Context, answer map[string]any, d identity.Device, token bool) (out *identity.Entry, err error) {
	parsed, err := assertion(answer)
	if err != nil {
		return nil, err
	}
	var refused error
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		out, refused = nil, nil
		key, err := s.verify(tx, parsed)
		if errs.KindOf(err) == errs.Denied {
			refused = err
			return nil
		}
		if err != nil {
			return err
		}
		out, err = s.o.SignIn(tx, key.account, identity.ByPasskey, d, token)
		if errs.KindOf(err) == errs.Denied { // a locked account
			refused = err
			return nil
		}
		return err
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// wrong says no more than that: which part did not fit helps only who tries.
func wrong(cause error) error { return errs.New(errs.Denied, "passkeyWrong").Because(cause) }

// verify checks an answer and writes its use down. An error of kind errs.Denied
// is the answer's, and what was written before it stays.
func (s *Service) verify(tx *database.Tx, parsed *protocol.ParsedCredentialAssertionData) (stored, error) {
	ceremony, there, err := takeChallenge(tx, "", parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return stored{}, err
	}
	if !there {
		return stored{}, errs.New(errs.Denied, "passkeyLate")
	}
	key, err := keyBy(tx, parsed.RawID)
	if database.NoRows(err) {
		return stored{}, wrong(errors.New("no such passkey"))
	}
	if err != nil {
		return stored{}, err
	}
	_, fresh, err := s.wa.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != key.account {
			return nil, errors.New("the passkey is another account's")
		}
		return &user{account: key.account, credentials: []webauthn.Credential{key.credential}}, nil
	}, ceremony, parsed)
	if err != nil {
		return stored{}, wrong(err)
	}
	if key.suspect || fresh.Authenticator.CloneWarning {
		return stored{}, s.setAside(tx, key)
	}
	return key, used(tx, key.id, fresh)
}

// setAside stops a passkey whose counter went back: there may be two of it, and
// we cannot tell which of them is the person's.
func (s *Service) setAside(tx *database.Tx, key stored) error {
	first, err := suspect(tx, key.id)
	if err != nil {
		return err
	}
	if first {
		if err := s.tell(tx, key.account, key.id, "passkey.suspect", key.name); err != nil {
			return err
		}
	}
	return errs.New(errs.Denied, "passkeySuspect")
}

// tell records what happened to a passkey, and sends its account a notice.
func (s *Service) tell(tx *database.Tx, account, key, action, name string) error {
	err := audit.Record(tx, audit.Entry{
		Actor: account, Action: action, Subject: audit.Subject{Kind: "passkey", ID: key}, Owner: account,
	})
	if err != nil {
		return err
	}
	return notify.Send(tx, notify.Notice{
		Account: account, Category: notify.Account, Code: action, Link: "/toi/khoa-truy-cap", Args: map[string]any{"name": name},
	})
}

func assertion(answer map[string]any) (*protocol.ParsedCredentialAssertionData, error) {
	raw, err := json.Marshal(answer)
	if err != nil {
		return nil, errs.InvalidField("credential", "malformed")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return nil, errs.InvalidField("credential", "malformed").Because(err)
	}
	return parsed, nil
}

// user is an account as the library sees it.
type user struct {
	account, label string
	credentials    []webauthn.Credential
}

// WebAuthnID is the account's id, which tells nobody anything.
func (u *user) WebAuthnID() []byte { return []byte(u.account) }

// WebAuthnName is what the device's chooser shows.
func (u *user) WebAuthnName() string { return u.label }

// WebAuthnDisplayName is the same.
func (u *user) WebAuthnDisplayName() string { return u.label }

// WebAuthnCredentials are the account's passkeys.
func (u *user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }
