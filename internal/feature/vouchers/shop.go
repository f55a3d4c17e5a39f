package vouchers

import (
	"context"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Redemption is a redeemed voucher as the shop sees it; whose it was is not said.
type Redemption struct {
	ID string `json:"id"`
	VoucherGives
	Bill       int64     `json:"bill,omitempty" doc:"đồng that the customer would have paid, where it was asked for"`
	Off        int64     `json:"off,omitempty" doc:"đồng taken off; 0 for gifts"`
	Place      string    `json:"place"`
	PlaceName  string    `json:"placeName"`
	RedeemedAt time.Time `json:"redeemedAt"`
	VoidUntil  time.Time `json:"voidUntil" doc:"Until when it may be taken back"`
	Repeated   bool      `json:"repeated" doc:"It was redeemed before, at this time: give nothing out again"`
}

func redemption(v voucher, repeated bool) Redemption {
	return Redemption{v.id, gives(v), v.bill, v.worth, v.place, v.placeName, moment(v.redeemed), moment(v.redeemed).Add(voidFor), repeated}
}

type redeemInput struct {
	Body struct {
		Code  string `json:"code" minLength:"1" maxLength:"200" doc:"As scanned or typed"`
		Place string `json:"place" maxLength:"12" doc:"Where: the id of one of the campaign's places"`
		Bill  int64  `json:"bill,omitempty" minimum:"0" maximum:"1000000000" doc:"đồng before anything is taken off; needed for percents, and where there is a least bill"`
	}
}

func (s *Service) redeem(tx *database.Tx, who web.Principal, in *redeemInput) (*web.JSON[Redemption], error) {
	if err := mayTry(tx, who.Account); err != nil {
		return nil, err
	}
	v, repeated, err := s.Redeem(tx, who.Account, in.Body.Code, in.Body.Place, in.Body.Bill)
	if errs.Is(err, "voucherCodeUnknown") {
		return nil, triedWrong(tx, who.Account, err)
	}
	if err != nil {
		return nil, err
	}
	return web.Answer(redemption(v, repeated)), nil
}

type redeemedInput struct {
	web.Paging
	Organisation string `query:"organisation" maxLength:"36"`
	Campaign     string `query:"campaign" maxLength:"36"`
	Place        string `query:"place" maxLength:"12"`
}

type redeemedPosition struct {
	At int64  `json:"at"`
	ID string `json:"id"`
}

func (s *Service) redeemed(ctx context.Context, in *redeemedInput) (*web.JSON[web.Page[Redemption]], error) {
	before := redeemedPosition{At: 1 << 62}
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[Redemption]{Items: []Redemption{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		if err := staff(tx, web.Who(ctx), in.Organisation, sees); err != nil {
			return err
		}
		found, err := redeemedBy(tx, in.Organisation, before, in.Campaign, in.Place, in.Limit+1)
		if err != nil {
			return err
		}
		page.Items, page.Next = []Redemption{}, ""
		if len(found) > in.Limit {
			found = found[:in.Limit]
			last := found[in.Limit-1]
			page.Next = web.Cursor(redeemedPosition{last.redeemed, last.id})
		}
		for _, v := range found {
			page.Items = append(page.Items, redemption(v, false))
		}
		return nil
	})
	return web.Answer(page), err
}

type voidInput struct {
	listing.ByID
	Body struct {
		Reason string `json:"reason" maxLength:"600"`
	}
}

func (s *Service) void(tx *database.Tx, who web.Principal, in *voidInput) (*web.None, error) {
	_, err := s.Void(tx, who.Account, in.ID, in.Body.Reason)
	return &web.None{}, err
}

// OfCompany names the company that a route is about.
type OfCompany struct {
	Organisation string `query:"organisation" maxLength:"36"`
}

func (s *Service) shops(ctx context.Context, in *OfCompany) (*web.JSON[web.Page[VoucherPlace]], error) {
	page := web.Page[VoucherPlace]{}
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		if err := staff(tx, web.Who(ctx), in.Organisation, sees); err != nil {
			return err
		}
		page.Items, err = placesOf(tx, in.Organisation, "")
		return err
	})
	return web.Answer(page), err
}

type settledInput struct {
	OfCompany
	Campaign string `query:"campaign" maxLength:"36"`
	From     string `query:"from" maxLength:"10" doc:"YYYY-MM-DD"`
	Until    string `query:"until" maxLength:"10" doc:"YYYY-MM-DD, included"`
}

func (s *Service) settle(ctx context.Context, in *settledInput) (out Settlement, err error) {
	var bad errs.Fields
	for name, day := range map[string]string{"from": in.From, "until": in.Until} {
		_, err := time.Parse(time.DateOnly, day)
		bad.Check(err == nil, name, "dateMalformed")
	}
	bad.Check(in.Until >= in.From, "until", "endBeforeStart")
	if err := bad.Err(); err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		if err := staff(tx, web.Who(ctx), in.Organisation, settles); err != nil {
			return err
		}
		out, err = s.settlement(tx, in.Organisation, in.Campaign, in.From, in.Until)
		return err
	})
	return out, err
}

func (s *Service) settled(ctx context.Context, in *settledInput) (*web.JSON[Settlement], error) {
	out, err := s.settle(ctx, in)
	return web.Answer(out), err
}

type settledFileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Service) settledFile(ctx context.Context, in *settledInput) (*settledFileOutput, error) {
	out, err := s.settle(ctx, in)
	if err != nil {
		return nil, err
	}
	body, err := s.table(out, web.Language(ctx))
	return &settledFileOutput{"text/csv; charset=utf-8", `attachment; filename="settlement-` + in.From + `-` + in.Until + `.csv"`, body}, err
}
