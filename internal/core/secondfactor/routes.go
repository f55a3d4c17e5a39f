package secondfactor

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// tryLimit keeps a stuck key from filling the log; try itself bounds guessing.
var tryLimit = web.Limit{Count: 30, Per: time.Minute}

// Becoming fresh is open to who is signed in; setting up and doing without are not
// for a session that is held back.
func (s *Service) routes() []web.Route {
	const path = "/api/v1/me/second-factor"
	in, trusted := web.SignedIn(), web.Trusted()
	return []web.Route{
		web.Get(path, "How my second factor stands", in, s.get),
		web.Do(http.MethodPost, path+"/enrolment", "Begin to set one up", trusted, s.postEnrolment, web.Limited(tryLimit)),
		web.Do(http.MethodPost, path, "Set it up with its first code", trusted, s.postConfirm, web.Limited(tryLimit)),
		web.Do(http.MethodPost, path+"/proof", "Show it for this session", in, s.postProof, web.Limited(tryLimit)),
		web.Do(http.MethodPost, path+"/recovery-codes", "New recovery codes", trusted, s.postRecovery, web.Limited(tryLimit)),
		web.Post(path+"/lock", "Ask for it again at the next step", in, lock),
		web.Delete(path, "Do without it", trusted, s.delete),
		web.Post("/api/v1/desk/accounts/{id}/reset-second-factor", "Take a lost second factor away",
			s.o.Administrators, s.postReset, web.Status(http.StatusNoContent)),
	}
}

// Standing is how a second factor stands, as its holder sees it.
type Standing struct {
	State        web.Factor `json:"state" enum:"notDue,missing,stale,fresh"`
	Demanded     bool       `json:"demanded" doc:"The desk cannot be used without"`
	SetUpAt      *time.Time `json:"setUpAt,omitempty"`
	RecoveryLeft int64      `json:"recoveryLeft" doc:"Recovery codes that were not used"`
	IdleMinutes  int64      `json:"idleMinutes" doc:"After so long without work it is asked for again"`
}

func (s *Service) get(ctx context.Context, _ *web.None) (*web.JSON[Standing], error) {
	var out Standing
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.standing(tx, web.Who(ctx))
		return err
	})
	return web.Answer(out), err
}

func (s *Service) standing(tx *database.Tx, who web.Principal) (Standing, error) {
	out := Standing{Demanded: s.demanded(who), IdleMinutes: s.idle.Get()}
	var err error
	if out.State, err = s.Stand(tx, who); err != nil {
		return out, err
	}
	at, err := confirmedAt(tx, who.Account)
	if err != nil || at == 0 {
		return out, err
	}
	set := time.UnixMilli(at).UTC()
	out.SetUpAt = &set
	out.RecoveryLeft, err = recoveryLeft(tx, who.Account)
	return out, err
}

// SetUp reports whether an account has a second factor.
func (s *Service) SetUp(tx *database.Tx, account string) (bool, error) {
	at, err := confirmedAt(tx, account)
	return at > 0, err
}

// Secrets are answered once and kept nowhere, so these routes take no
// Idempotency-Key.
func (s *Service) postEnrolment(ctx context.Context, _ *web.None) (*web.JSON[Enrolment], error) {
	var out Enrolment
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		out, err = s.begin(tx, web.Who(ctx))
		return err
	})
	return web.Answer(out), err
}

type factorInput struct {
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"Six digits of the authenticator, or a recovery code"`
	}
}

// Recovery is the list to print or to write down.
type Recovery struct {
	Codes []string `json:"codes" nullable:"false" doc:"Each good once; shown only now"`
}

func (s *Service) postConfirm(ctx context.Context, in *factorInput) (*web.JSON[Recovery], error) {
	var out Recovery
	err := s.decide(ctx, func(tx *database.Tx) (refused, err error) {
		out.Codes, refused, err = s.confirm(tx, web.Who(ctx), in.Body.Code)
		return refused, err
	})
	return web.Answer(out), err
}

func (s *Service) postProof(ctx context.Context, in *factorInput) (*web.JSON[Standing], error) {
	var out Standing
	err := s.decide(ctx, func(tx *database.Tx) (refused, err error) {
		if refused, err = s.prove(tx, web.Who(ctx), in.Body.Code); refused != nil || err != nil {
			return refused, err
		}
		out, err = s.standing(tx, web.Who(ctx))
		return nil, err
	})
	return web.Answer(out), err
}

// decide commits also what was refused, because the try counts.
func (s *Service) decide(ctx context.Context, do func(*database.Tx) (refused, err error)) error {
	var refused error
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		refused, err = do(tx)
		return err
	})
	if err == nil {
		err = refused
	}
	return err
}

func (s *Service) postRecovery(ctx context.Context, _ *web.None) (*web.JSON[Recovery], error) {
	var out Recovery
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		factor, err := s.Stand(tx, who)
		if err != nil {
			return err
		}
		if factor != web.FactorFresh {
			return errs.New(errs.Denied, "secondFactorNeeded")
		}
		if out.Codes, err = renewRecovery(tx, who.Account); err != nil {
			return err
		}
		return s.note(tx, who.Account, who.Account, "secondFactor.renew", "secondFactorCodes", nil)
	})
	return web.Answer(out), err
}

func lock(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	return nil, endProof(tx, who.Session)
}

func (s *Service) delete(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	return nil, s.remove(tx, who)
}

type factorResetInput struct {
	ID string `path:"id" format:"uuid"`
}

func (s *Service) postReset(tx *database.Tx, who web.Principal, in *factorResetInput) (*web.None, error) {
	return nil, s.Reset(tx, who.Account, in.ID)
}
