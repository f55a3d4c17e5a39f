package vouchers

import (
	"context"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// VoucherGives is what one gets, in a voucher's answers.
type VoucherGives struct {
	Campaign string `json:"campaign"`
	Title    string `json:"title"`
	Kind     string `json:"kind" enum:"percent,amount,gift"`
	Price    int64  `json:"price" doc:"đồng off, for the kind amount"`
	Percent  int64  `json:"percent"`
	Gift     string `json:"gift,omitempty"`
	MinBill  int64  `json:"minBill,omitempty" doc:"đồng that the bill comes to at least"`
	MaxOff   int64  `json:"maxOff,omitempty" doc:"đồng off at most, for the kind percent"`
}

func gives(v voucher) VoucherGives {
	c := v.campaign
	return VoucherGives{c.id, c.title, c.category, c.worth, c.percent, c.gift, c.minBill, c.maxOff}
}

// ClaimedVoucher is a voucher as its holder sees it.
type ClaimedVoucher struct {
	ID string `json:"id"`
	VoucherGives
	State      State      `json:"state" enum:"claimed,redeemed,released,expired"`
	ClaimedAt  time.Time  `json:"claimedAt"`
	ValidFrom  time.Time  `json:"validFrom"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	RedeemedAt *time.Time `json:"redeemedAt,omitempty"`
	PlaceName  string     `json:"placeName,omitempty" doc:"Where it was redeemed"`
	Bill       int64      `json:"bill,omitempty" doc:"đồng of the bill that it was redeemed for, where it was asked for"`
	Off        int64      `json:"off,omitempty" doc:"đồng that were taken off"`
}

// shown is a voucher at a moment: one whose time is over has expired, whether
// it was taken back already or not.
func shown(v voucher, now int64) ClaimedVoucher {
	c := ClaimedVoucher{
		ID: v.id, VoucherGives: gives(v), State: v.state, ClaimedAt: moment(v.claimed), ValidFrom: moment(v.campaign.validFrom),
		ExpiresAt: moment(v.expires), PlaceName: v.placeName,
	}
	if v.state == Claimed && now >= v.expires {
		c.State = Expired
	}
	if v.redeemed > 0 {
		at := moment(v.redeemed)
		c.RedeemedAt, c.Bill, c.Off = &at, v.bill, v.worth
	}
	return c
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func (s *Service) claim(tx *database.Tx, who web.Principal, in *listing.ByID) (*web.JSON[ClaimedVoucher], error) {
	v, err := s.Claim(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Answer(shown(v, tx.Now())), nil
}

type myVouchersInput struct {
	web.Paging
	State State `query:"state" enum:"claimed,redeemed,released,expired"`
}

func (s *Service) mine(ctx context.Context, in *myVouchersInput) (*web.JSON[web.Page[ClaimedVoucher]], error) {
	before := "~" // after every id
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[ClaimedVoucher]{Items: []ClaimedVoucher{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		found, err := vouchersOf(tx, web.Who(ctx).Account, before, string(in.State), in.Limit+1)
		if err != nil {
			return err
		}
		page.Items, page.Next = []ClaimedVoucher{}, ""
		if len(found) > in.Limit {
			found = found[:in.Limit]
			page.Next = web.Cursor(found[in.Limit-1].id)
		}
		for _, v := range found {
			page.Items = append(page.Items, shown(v, tx.Now()))
		}
		return nil
	})
	return web.Answer(page), err
}

// ClaimWithPlaces is one voucher with where it can be used.
type ClaimWithPlaces struct {
	ClaimedVoucher
	Places []VoucherPlace `json:"places" nullable:"false"`
}

func (s *Service) oneOfMine(ctx context.Context, in *listing.ByID) (*web.JSON[ClaimWithPlaces], error) {
	out := &web.JSON[ClaimWithPlaces]{}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		v, err := ownVoucher(tx, web.Who(ctx).Account, in.ID)
		if err != nil {
			return err
		}
		out.Body.ClaimedVoucher = shown(v, tx.Now())
		out.Body.Places, err = placesOf(tx, v.campaign.organisation, v.campaign.id)
		return err
	})
	return out, err
}

func (s *Service) show(tx *database.Tx, who web.Principal, in *listing.ByID) (*web.JSON[ShownCode], error) {
	code, err := s.Show(tx, who.Account, in.ID)
	return web.Answer(code), err
}

func (s *Service) release(tx *database.Tx, who web.Principal, in *listing.ByID) (*web.JSON[ClaimedVoucher], error) {
	v, err := s.Release(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Answer(shown(v, tx.Now())), nil
}
