package openid

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Partner finds the partner's machine that a request's bearer token belongs to.
// It is ours to answer only for tokens that look like ours; a token of a
// person's is no partner's, and lets nobody in.
func (s *Service) Partner(r *http.Request) (who web.Principal, ours bool, err error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(token, tokenMark) {
		return web.Principal{}, false, nil
	}
	err = s.o.DB.View(r.Context(), func(tx *database.Tx) error {
		h, err := findToken(tx, strings.TrimSpace(token))
		if err != nil {
			return err
		}
		if h.kind != accessToken || h.account != "" {
			return errs.Missing()
		}
		c, err := activeClient(tx, h.client)
		if err == nil {
			who = web.Principal{Partner: c.ID, Scopes: h.scopes}
		}
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return web.Principal{}, true, nil
	}
	return who, true, err
}

// PartnerSelf is what a machine sees of itself.
type PartnerSelf struct {
	Client string   `json:"client"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes" nullable:"false"`
}

func (s *Service) getPartner(ctx context.Context, _ *web.None) (*web.JSON[PartnerSelf], error) {
	who := web.Who(ctx)
	out := PartnerSelf{Client: who.Partner, Scopes: who.Scopes}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		c, err := activeClient(tx, who.Partner)
		out.Name = c.Name
		return err
	})
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	return web.Answer(out), err
}
