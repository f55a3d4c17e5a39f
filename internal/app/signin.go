package app

import (
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/passkey"
	"daklakid/internal/platform/database"
)

// buildPasskeys makes what signs in beside the one-time codes of identity.
func (a *App) buildPasskeys() (err error) {
	s := &a.services
	s.passkeys, err = passkey.New(passkey.Options{
		DB: a.db, PublicURL: a.config.PublicURL, App: a.province.AppName, Hold: a.config.SignInHold,
		SignIn: func(tx *database.Tx, account string, by identity.Method, d identity.Device, token bool) (*identity.Entry, error) {
			return s.identity.SignIn(tx, account, by, d, token)
		},
		Label: func(tx *database.Tx, account string) (string, error) {
			phone, err := s.identity.Phone(tx, account)
			return masked(phone), err
		},
	})
	return err
}

// holdSignIn is asked after build, when there are passkeys.
func (a *App) holdSignIn(tx *database.Tx, account string) (time.Duration, error) {
	return a.services.passkeys.Hold(tx, account)
}

// masked tells a person's numbers apart without telling them to who looks on.
func masked(e164 string) string {
	const country, ends = "+84", 3
	if len(e164) < len(country)+2*ends {
		return ""
	}
	return "0" + e164[len(country):len(country)+ends-1] + " ••• " + e164[len(e164)-ends:]
}
