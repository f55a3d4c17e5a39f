package passkey

import (
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// offer begins the registration of a passkey by a signed-in session.
func (s *Service) offer(tx *database.Tx, who web.Principal) (any, error) {
	u, err := s.user(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if len(u.credentials) >= maxKeys {
		return nil, errs.New(errs.Conflict, "passkeysTooMany", "max", maxKeys)
	}
	creation, ceremony, err := s.wa.BeginRegistration(u,
		webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, err
	}
	return creation.Response, saveChallenge(tx, who.Session, ceremony)
}

// add keeps what the browser made. Only the session that asked may answer.
func (s *Service) add(tx *database.Tx, who web.Principal, answer map[string]any, name string) (string, error) {
	raw, err := json.Marshal(answer)
	if err != nil {
		return "", errs.InvalidField("credential", "malformed")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return "", errs.InvalidField("credential", "malformed").Because(err)
	}
	ceremony, there, err := takeChallenge(tx, who.Session, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return "", err
	}
	if !there {
		return "", errs.New(errs.Denied, "passkeyLate")
	}
	u, err := s.user(tx, who.Account)
	if err != nil {
		return "", err
	}
	made, err := s.wa.CreateCredential(u, ceremony, parsed)
	if err != nil {
		return "", wrong(err)
	}
	made.Attestation = webauthn.CredentialAttestation{} // we ask for none, and trust no maker more than another
	return s.keep(tx, who.Account, name, made)
}

func (s *Service) keep(tx *database.Tx, account, name string, made *webauthn.Credential) (string, error) {
	if err := tx.Alone("passkeys:" + account); err != nil {
		return "", err
	}
	all, err := credentials(tx, account)
	if err != nil {
		return "", err
	}
	if len(all) >= maxKeys {
		return "", errs.New(errs.Conflict, "passkeysTooMany", "max", maxKeys)
	}
	key, err := insertKey(tx, account, name, made)
	if err != nil {
		return "", err
	}
	return key, s.tell(tx, account, key, "passkey.add", name)
}

func (s *Service) user(tx *database.Tx, account string) (*user, error) {
	label, err := s.o.Label(tx, account)
	if err != nil {
		return nil, err
	}
	all, err := credentials(tx, account)
	return &user{account, label, all}, err
}
