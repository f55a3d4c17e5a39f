package vouchers

import (
	"context"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const (
	path        = "/api/v1/vouchers"
	claims      = "/api/v1/me/voucher-claims"
	redemptions = "/api/v1/voucher-redemptions"
)

// Rates: a shop scans fast, but nobody may try codes by the thousand.
var (
	postLimit  = web.Limit{Count: 60, Per: time.Hour}
	claimLimit = web.Limit{Count: 60, Per: time.Minute}
	scanLimit  = web.Limit{Count: 1200, Per: time.Minute}
)

// Routes are those with a shape of their own; the kernel adds the others.
func (s *Service) Routes() []web.Route {
	routes := []web.Route{
		listing.List[CampaignCard](s.board, "Find campaigns"),
		web.Get(path+"/{id}", "One campaign", web.Anyone(), s.one),
		web.Create(path, "Post a campaign of a company", web.Trusted(), s.post, web.Limited(postLimit)),
		web.Patch(path+"/{id}", "Edit a campaign", web.Trusted(), s.edit, web.Limited(postLimit)),
		web.Create(path+"/{id}/claims", "Claim a voucher", web.SignedIn(), s.claim, web.Limited(claimLimit)),
		web.Get(claims, "My vouchers", web.SignedIn(), s.mine),
		web.Get(claims+"/{id}", "One of my vouchers", web.SignedIn(), s.oneOfMine),
		web.Post(claims+"/{id}/code", "Show a voucher's code", web.SignedIn(), s.show, web.Limited(claimLimit)),
		web.Post(claims+"/{id}/release", "Give a voucher back", web.SignedIn(), s.release),
		web.Create(redemptions, "Redeem a voucher in a shop", web.Trusted(), s.redeem, web.Limited(scanLimit)),
		web.Get(redemptions, "What a company has redeemed", web.Trusted(), s.redeemed),
		web.Post(redemptions+"/{id}/void", "Take back a mistaken redemption", web.Trusted(), s.void),
		web.Get("/api/v1/voucher-places", "Where a company's vouchers are redeemed", web.Trusted(), s.shops),
		web.Get("/api/v1/voucher-settlement", "What a company's vouchers came to", web.Trusted(), s.settled),
		web.Get("/api/v1/voucher-settlement.csv", "The same as a file for spreadsheets", web.Trusted(), s.settledFile),
	}
	return append(routes, s.board.Routes()...)
}

// CampaignCard is a campaign in a list.
type CampaignCard struct {
	listing.Card
	Percent  int64 `json:"percent" doc:"Off the bill; 0 for the other kinds"`
	Quantity int64 `json:"quantity" doc:"In all, claimed ones included"`
}

// CampaignView is a campaign on its own page.
type CampaignView struct {
	listing.View
	Voucher
	Left int64 `json:"left" doc:"How many can still be claimed"`
	Held int64 `json:"held" doc:"How many the reader has claimed"`
}

type campaignOutput struct {
	web.Tagged
	Body CampaignView
}

type campaignInput struct{ Body CampaignForm }

type editCampaignInput struct {
	listing.ByID
	web.IfMatch
	Body CampaignChanges
}

func (s *Service) one(ctx context.Context, in *listing.ByID) (*campaignOutput, error) {
	var out *campaignOutput
	var at time.Time
	err := s.db.View(ctx, func(tx *database.Tx) error {
		at = tx.Time()
		l, mine, err := s.board.Get(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		if out, err = s.view(tx, l, mine, web.Who(ctx)); err != nil {
			return err
		}
		row := listing.Row{ID: l.ID}
		err = s.kernel.MarkFavourites(tx, web.Who(ctx).Account, []*listing.Row{&row})
		out.Body.Favourite = row.Favourite
		return err
	})
	if err == nil && !out.Body.Mine {
		s.kernel.Viewed(ctx, in.ID, at)
	}
	return out, err
}
