package vouchers

import (
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// voidFor is how long a mistaken redemption may be taken back.
const voidFor = 24 * time.Hour

// Redeem uses a voucher at a place, for staff of its company. Of many who scan
// one code at once one redeems it; the same scan again gets the first answer,
// marked as repeated, and any other is refused with the first one's time. bill
// is what the customer pays before, where the campaign asks for it.
func (s *Service) Redeem(tx *database.Tx, cashier, text, place string, bill int64) (voucher, bool, error) {
	code := digest(readCode(text))
	v, err := s.scanned(tx, cashier, code)
	if err != nil {
		return v, false, err
	}
	name, err := isPlace(tx, v.campaign.id, place)
	if errs.KindOf(err) == errs.NotFound {
		err = errs.InvalidField("place", "voucherPlaceWrong")
	}
	if err != nil {
		return v, false, err
	}
	if v.state == Redeemed {
		return s.again(v, cashier, place)
	}
	if err := s.usable(tx, v, cashier); err != nil {
		return v, false, err
	}
	if err := v.campaign.checkBill(bill); err != nil {
		return v, false, err
	}
	v.bill, v.worth = bill, v.campaign.off(bill)
	moved, err := redeemVoucher(tx, v.id, code, place, cashier, s.dayOf(tx.Now()), v.bill, v.worth)
	if err != nil {
		return v, false, err
	}
	if !moved { // somebody was faster since we read it
		if v, err = byCode(tx, code); err != nil {
			return v, false, unknownCode(err)
		}
		if v.state == Redeemed {
			return s.again(v, cashier, place)
		}
		return v, false, notNow(v)
	}
	if v.campaign.perPlace > 0 {
		ok, err := take(tx, v.campaign.id, atPlace(place))
		if err == nil && !ok {
			err = errs.New(errs.Conflict, "voucherPlaceFull", "max", v.campaign.perPlace)
		}
		if err != nil {
			return v, false, err
		}
	}
	v.state, v.place, v.placeName, v.cashier, v.redeemed = Redeemed, place, name, cashier, tx.Now()
	return v, false, nil
}

// scanned finds a code's voucher for staff of its company; to others it is as
// unknown as a made-up one.
func (s *Service) scanned(tx *database.Tx, cashier string, code []byte) (voucher, error) {
	v, err := byCode(tx, code)
	if err != nil {
		return v, unknownCode(err)
	}
	may, err := organisation.Holds(tx, cashier, v.campaign.organisation, redeems...)
	if err == nil && !may {
		err = unknownCode(errs.Missing())
	}
	return v, err
}

func unknownCode(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return errs.New(errs.NotFound, "voucherCodeUnknown")
	}
	return err
}

func (s *Service) usable(tx *database.Tx, v voucher, cashier string) error {
	switch now := tx.Now(); {
	case v.account == cashier:
		return errs.New(errs.Conflict, "voucherOwn")
	case v.campaign.status == string(listing.Hidden) || v.campaign.status == string(listing.Rejected):
		return errs.New(errs.Conflict, "voucherHalted")
	case now < v.campaign.validFrom:
		return errs.New(errs.Conflict, "voucherNotYet", "date", s.date(v.campaign.validFrom))
	case now >= v.expires || v.state != Claimed:
		return notNow(v)
	case now >= v.codeUntil:
		return errs.New(errs.Conflict, "voucherCodeStale")
	}
	return nil
}

// again answers a scan of what is redeemed already.
func (s *Service) again(v voucher, cashier, place string) (voucher, bool, error) {
	if v.cashier == cashier && v.place == place {
		return v, true, nil
	}
	return v, false, errs.New(errs.Conflict, "voucherUsedAt", "time", s.clock(v.redeemed), "place", v.placeName)
}

// Void takes back a mistaken redemption: its holder may use the voucher again
// as long as it is valid. It is logged, and its holder is told.
func (s *Service) Void(tx *database.Tx, cashier, voucherID, reason string) (voucher, error) {
	var bad errs.Fields
	sized(&bad, "reason", reason, 5, 300)
	if err := bad.Err(); err != nil {
		return voucher{}, err
	}
	v, err := s.redeemedAt(tx, cashier, voucherID)
	if err != nil {
		return v, err
	}
	if v.state != Redeemed {
		return v, errs.New(errs.Conflict, "voucherNotUsed")
	}
	if tx.Now() >= v.redeemed+voidFor.Milliseconds() {
		return v, errs.New(errs.Conflict, "voucherVoidLate", "hours", int(voidFor.Hours()))
	}
	moved, err := voidVoucher(tx, v.id, v.redeemed, v.campaign.worth)
	if err == nil && !moved {
		err = errs.New(errs.Conflict, "voucherNotUsed")
	}
	if err == nil {
		err = insertVoid(tx, id.New(tx.Now()), v, s.dayOf(v.redeemed), cashier, reason)
	}
	if err == nil && v.campaign.perPlace > 0 {
		err = giveBack(tx, v.campaign.id, atPlace(v.place), 1)
	}
	if err != nil {
		return v, err
	}
	v.state = Claimed
	return v, s.tellVoid(tx, cashier, v)
}

func (s *Service) tellVoid(tx *database.Tx, cashier string, v voucher) error {
	err := audit.Record(tx, audit.Entry{
		Actor: cashier, Action: "voucher.void", Subject: audit.Subject{Kind: "voucher", ID: v.id}, Owner: v.account,
		Organisation: v.campaign.organisation, Details: map[string]string{"campaign": v.campaign.id, "place": v.place},
	})
	if err != nil || v.account == "" { // its holder was forgotten
		return err
	}
	return notify.Send(tx, notify.Notice{
		Account: v.account, Category: "listing", Code: "voucherVoided", Link: myPage + v.id,
		Args: map[string]any{"title": v.campaign.title, "place": v.placeName, "time": s.clock(v.redeemed)},
	})
}

// myPage is where the app shows one's own vouchers.
const myPage = page + "cua-toi/"

// redeemedAt is a voucher of a company in which the account redeems.
func (s *Service) redeemedAt(tx *database.Tx, cashier, id string) (voucher, error) {
	v, err := scanVoucher(tx.Row(selectVoucher+`WHERE v.id = $1`, id).Scan)
	if err != nil {
		return v, err
	}
	may, err := organisation.Holds(tx, cashier, v.campaign.organisation, redeems...)
	if err == nil && !may {
		err = errs.Missing()
	}
	return v, err
}

// staff refuses who does not hold one of the roles in a company: it is as if
// there were none.
func staff(tx *database.Tx, who web.Principal, company string, roles []string) error {
	may, err := organisation.Holds(tx, who.Account, company, roles...)
	if err == nil && !may {
		err = errs.Missing()
	}
	return err
}
