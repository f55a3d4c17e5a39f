package credential

import (
	"net/url"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/hc1"
)

// Outcome is what is said of a code.
type Outcome string

// The outcomes. Used is for codes that work once.
const (
	Valid         Outcome = "valid"
	Expired       Outcome = "expired"
	Revoked       Outcome = "revoked"
	Tampered      Outcome = "tampered" // or never issued
	UnknownIssuer Outcome = "unknownIssuer"
	Used          Outcome = "used"
)

// Verify says what a text is worth, and what it states unless that was never
// signed or has been revoked. An error is ours, not the text's.
func (s *Service) Verify(tx *database.Tx, text string) (Outcome, Statement, error) {
	message, err := hc1.Parse(text)
	if err != nil {
		return Tampered, Statement{}, nil //nolint:nilerr // that is the answer
	}
	key, err := publicKey(tx, message.KeyID)
	if missing(err) {
		return UnknownIssuer, Statement{}, nil
	}
	if err != nil {
		return "", Statement{}, err
	}
	if !message.Signed(key) {
		return Tampered, Statement{}, nil
	}
	st, err := unpack(message.Payload)
	if err != nil {
		return Tampered, Statement{}, nil //nolint:nilerr // a signed list, say, which is no credential
	}
	revoked, err := isRevoked(tx, st.ID)
	switch {
	case err != nil:
		return "", Statement{}, err
	case revoked:
		return Revoked, Statement{ID: st.ID, Type: st.Type, Issued: st.Issued, Expires: st.Expires}, nil
	case !st.Expires.IsZero() && st.Expires.UnixMilli() <= tx.Now():
		return Expired, st, nil
	}
	return Valid, st, nil
}

// issuer is the host that codes name: short, because every character is a part
// of the picture.
func (s *Service) issuer() string {
	u, err := url.Parse(s.o.PublicURL)
	if err != nil {
		return s.o.PublicURL // unreachable: the settings were checked
	}
	return u.Host
}
