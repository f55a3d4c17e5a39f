package credential

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// CodeVerdict is what is said of a code, with what it states if that holds.
type CodeVerdict struct {
	Outcome   Outcome           `json:"outcome" enum:"valid,expired,revoked,tampered,unknownIssuer,used"`
	Facts     map[string]string `json:"facts" nullable:"false" doc:"By name, such as name and birthYear; empty unless valid or expired."`
	Type      string            `json:"type" doc:"identity, or what kind of document it is; empty when that is not known."`
	IssuedAt  *time.Time        `json:"issuedAt,omitempty"`
	ExpiresAt *time.Time        `json:"expiresAt,omitempty"`
}

func verdict(outcome Outcome, st Statement) CodeVerdict {
	v := CodeVerdict{Outcome: outcome, Facts: st.Facts, Type: st.Type}
	if v.Facts == nil {
		v.Facts = map[string]string{}
	}
	if !st.Issued.IsZero() {
		v.IssuedAt = &st.Issued
	}
	if !st.Expires.IsZero() {
		v.ExpiresAt = &st.Expires
	}
	return v
}

type scanInput struct {
	Body struct {
		Token        string `json:"token" maxLength:"64" doc:"What follows # in the code."`
		Organisation string `json:"organisation,omitempty" maxLength:"36" doc:"In whose name; one that I belong to."`
	}
}

func (s *Service) postScan(tx *database.Tx, who web.Principal, in *scanInput) (*web.JSON[CodeVerdict], error) {
	outcome, facts, err := s.scan(tx, who, in.Body.Token, in.Body.Organisation)
	if err != nil {
		return nil, err
	}
	return web.Answer(verdict(outcome, Statement{Type: Identity, Facts: facts})), nil
}

type verifyInput struct {
	Body struct {
		Text string `json:"text" maxLength:"4296" doc:"What the picture says, from HC1: on."`
	}
}

func (s *Service) postVerify(ctx context.Context, in *verifyInput) (*web.JSON[CodeVerdict], error) {
	v, err := s.check(ctx, in.Body.Text)
	return web.Answer(v), err
}

// check is Verify for a text as people paste it.
func (s *Service) check(ctx context.Context, text string) (v CodeVerdict, err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		outcome, st, err := s.Verify(tx, strings.Trim(text, "\r\n\t"))
		v = verdict(outcome, st)
		return err
	})
	return v, err
}
