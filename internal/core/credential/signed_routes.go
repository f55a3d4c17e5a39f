package credential

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

// SignedCode is a signed code as its holder keeps it.
type SignedCode struct {
	ID        string            `json:"id"`
	Text      string            `json:"text" doc:"What the picture says."`
	QR        qrcode.Picture    `json:"qr"`
	Facts     map[string]string `json:"facts" nullable:"false"`
	IssuedAt  time.Time         `json:"issuedAt"`
	ExpiresAt time.Time         `json:"expiresAt"`
}

// SignedCodes are all that are valid.
type SignedCodes struct {
	Items []SignedCode `json:"items" nullable:"false"`
}

func (s *Service) getCredentials(ctx context.Context, _ *web.None) (*web.JSON[SignedCodes], error) {
	out := SignedCodes{Items: []SignedCode{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		out.Items = out.Items[:0]
		all, err := current(tx, web.Who(ctx).Account)
		if err != nil {
			return err
		}
		for _, c := range all {
			one, err := s.reveal(tx, c)
			if err != nil {
				return err
			}
			if one.Facts != nil { // its key was withdrawn: nobody would take it
				out.Items = append(out.Items, one)
			}
		}
		return nil
	})
	return web.Answer(out), err
}

// reveal reads a kept code back; without Facts when it is valid no more.
func (s *Service) reveal(tx *database.Tx, c stored) (SignedCode, error) {
	text, err := s.o.Vault.Unseal(c.sealed, textContext(c.id))
	if err != nil {
		return SignedCode{}, err
	}
	outcome, st, err := s.Verify(tx, string(text))
	if err != nil || outcome != Valid {
		return SignedCode{}, err
	}
	return drawn(st, string(text))
}

func drawn(st Statement, text string) (SignedCode, error) {
	code, err := qrcode.Draw(text)
	return SignedCode{st.ID, text, code, st.Facts, st.Issued, st.Expires}, err
}

type credentialInput struct {
	Body struct {
		Fields []string `json:"fields" minItems:"1" maxItems:"20" doc:"What the code holds, for everybody who reads it."`
		Days   int      `json:"days,omitempty" minimum:"1" maximum:"365" default:"30" doc:"How long it is valid."`
	}
}

// aloneKey is what makes and takes back an account's codes one at a time.
func aloneKey(account string) string { return "credentials:" + account }

func (s *Service) postCredential(tx *database.Tx, who web.Principal, in *credentialInput) (*web.JSON[SignedCode], error) {
	if err := tx.Alone(aloneKey(who.Account)); err != nil {
		return nil, err
	}
	holder, err := s.o.Holder(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if !holder.Active { // locked after the session was looked at
		return nil, errs.New(errs.Denied, "accountLocked")
	}
	known, err := s.known(tx, who.Account)
	if err != nil {
		return nil, err
	}
	facts, err := choose(known, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	valid, err := current(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if len(valid) >= maxCurrent {
		return nil, errs.New(errs.Conflict, "credentialsTooMany", "max", maxCurrent)
	}
	expires := tx.Time().AddDate(0, 0, in.Body.Days).Truncate(time.Second)
	st, text, err := s.Sign(tx, who.Account, Statement{Type: Identity, Expires: expires, Facts: facts})
	if err != nil {
		return nil, err
	}
	one, err := drawn(st, text)
	return web.Answer(one), err
}

func (s *Service) postRevoke(tx *database.Tx, who web.Principal, in *codeByID) (*web.None, error) {
	if err := id.Check(in.ID); err != nil {
		return nil, err
	}
	return &web.None{}, s.Revoke(tx, who.Account, in.ID)
}
