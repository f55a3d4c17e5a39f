package notify

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

func (s *Service) emailRoutes() []web.Route {
	const mine = "/api/v1/me/email"
	return []web.Route{
		web.Get(mine, "The e-mail address that notices go to", web.SignedIn(), s.getEmail),
		web.Post(mine+"/codes", "Send a code to an e-mail address, to show that it is mine", web.Trusted(), s.postEmailCode,
			web.Status(http.StatusAccepted), web.Limited(web.Limit{Count: 30, Per: time.Hour})),
		web.Do(http.MethodPost, mine+"/confirmation", "Show by the code that the address is mine", web.Trusted(), s.postEmailConfirmation,
			web.Limited(web.Limit{Count: 30, Per: time.Minute})),
		web.Delete(mine, "Have nothing sent by e-mail any more", web.Trusted(), s.deleteEmail),
	}
}

// EmailState is where an account's e-mail goes.
type EmailState struct {
	Available   bool          `json:"available" doc:"E-mail can be sent at all."`
	Address     string        `json:"address,omitempty" doc:"The one that was confirmed."`
	ConfirmedAt *time.Time    `json:"confirmedAt,omitempty"`
	Pending     *EmailPending `json:"pending,omitempty" doc:"The one that a code was sent to."`
}

// EmailPending is an address that waits for its code.
type EmailPending struct {
	Address   string    `json:"address"`
	ExpiresAt time.Time `json:"expiresAt" doc:"Of the code."`
}

func (s *Service) emailState(tx *database.Tx, account string) (state EmailState, err error) {
	state.Available = s.mails()
	one, err := loadEmail(tx, account)
	if err == nil {
		at := module.Milliseconds(one.confirmed)
		state.ConfirmedAt = &at
		state.Address, err = s.email(tx, account)
	}
	if err != nil && !database.NoRows(err) {
		return state, err
	}
	code, err := loadEmailCode(tx, account)
	if database.NoRows(err) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	address, err := s.o.Vault.Unseal(code.sealed, emailCodeContext(code.id))
	state.Pending = &EmailPending{string(address), module.Milliseconds(code.expires)}
	return state, err
}

func (s *Service) getEmail(ctx context.Context, _ *web.None) (*web.JSON[EmailState], error) {
	var state EmailState
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		state, err = s.emailState(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(state), err
}

type emailCodeInput struct {
	Body struct {
		Address string `json:"address" maxLength:"300" example:"linh@example.vn"`
	}
}

func (s *Service) postEmailCode(tx *database.Tx, who web.Principal, in *emailCodeInput) (*web.JSON[EmailPending], error) {
	address, err := ParseEmail(in.Body.Address)
	if err != nil {
		return nil, err
	}
	pending, err := s.askEmail(tx, who.Account, address)
	return web.Answer(pending), err
}

type emailConfirmationInput struct {
	Body struct {
		Code string `json:"code" maxLength:"16"`
	}
}

// postEmailConfirmation commits the attempt before it says that it was wrong.
func (s *Service) postEmailConfirmation(ctx context.Context, in *emailConfirmationInput) (*web.JSON[EmailState], error) {
	account, right := web.Who(ctx).Account, false
	var state EmailState
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if right, err = s.confirmEmail(tx, account, in.Body.Code); err != nil || !right {
			return err
		}
		state, err = s.emailState(tx, account)
		return err
	})
	if err == nil && !right {
		err = errs.InvalidField("code", "emailCodeWrong")
	}
	return web.Answer(state), err
}

func (s *Service) deleteEmail(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	return &web.None{}, s.removeEmail(tx, who.Account)
}
