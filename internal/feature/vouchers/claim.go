package vouchers

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

// Claim gives an account one voucher of a campaign. Limits are taken from in a
// fixed order, the person's own first, so that nobody waits in a circle.
func (s *Service) Claim(tx *database.Tx, who web.Principal, campaign string) (voucher, error) {
	c, err := findCampaign(tx, campaign)
	if err == nil && c.status != string(listing.Published) {
		err = errs.Missing()
	}
	if err != nil {
		return voucher{}, err
	}
	switch now := tx.Now(); {
	case now < c.claimFrom:
		return voucher{}, errs.New(errs.Conflict, "voucherTooSoon", "date", s.date(c.claimFrom))
	case now >= c.claimUntil:
		return voucher{}, errs.New(errs.Conflict, "voucherClosed")
	case int64(who.Level) < c.level:
		return voucher{}, errs.New(errs.Denied, "levelNeeded", "level", c.level)
	}
	if err := s.takeFor(tx, c, who.Account); err != nil {
		return voucher{}, err
	}
	v := voucher{
		id: id.New(tx.Now()), account: who.Account, state: Claimed, worth: c.worth, claimed: tx.Now(), expires: c.validUntil, campaign: c,
	}
	if c.hold > 0 {
		v.expires = min(v.expires, tx.Now()+c.hold)
	}
	return v, insertVoucher(tx, v)
}

func (s *Service) takeFor(tx *database.Tx, c campaign, account string) error {
	ok, err := hold(tx, c, account)
	if err == nil && !ok {
		err = errs.New(errs.Conflict, "voucherEnough", "max", c.perPerson)
	}
	if err == nil && c.perDay > 0 {
		if ok, err = takeOpened(tx, c.id, onDay(s.dayOf(tx.Now())), c.perDay); err == nil && !ok {
			err = errs.New(errs.Conflict, "voucherDayFull", "max", c.perDay)
		}
	}
	if err != nil {
		return err
	}
	ok, err = take(tx, c.id, everywhere)
	if err == nil && !ok {
		err = errs.New(errs.Conflict, "voucherGone")
	}
	return err
}

// Release gives an unused voucher back, for others to claim.
func (s *Service) Release(tx *database.Tx, account, id string) (voucher, error) {
	v, err := ownVoucher(tx, account, id)
	if err != nil {
		return v, err
	}
	moved, err := releaseVoucher(tx, v.id)
	if err == nil && !moved {
		err = notNow(v)
	}
	if err != nil {
		return v, err
	}
	if _, err := tx.Exec(`UPDATE voucher_holders SET claimed = claimed - 1 WHERE campaign = $1 AND account = $2 AND claimed > 0`,
		v.campaign.id, account); err != nil {
		return v, err
	}
	v.state = Released
	// Its day gets it back, too: else one person could use up a day of everybody.
	if day := s.dayOf(v.claimed); v.campaign.perDay > 0 && day == s.dayOf(tx.Now()) {
		if err := giveBack(tx, v.campaign.id, onDay(day), 1); err != nil {
			return v, err
		}
	}
	return v, giveBack(tx, v.campaign.id, everywhere, 1)
}

// notNow says why a voucher cannot be used or given back any more.
func notNow(v voucher) error {
	switch v.state {
	case Redeemed:
		return errs.New(errs.Conflict, "voucherUsed")
	case Released:
		return errs.New(errs.Conflict, "voucherReleased")
	}
	return errs.New(errs.Conflict, "voucherExpired")
}

// codeLife is how long a shown code works: longer than a hand needs from phone
// to phone, shorter than a picture of it takes to be passed on and used.
const codeLife = 2 * time.Minute

// codeLetters have none that is mistaken for another when read out.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const codeLength = 10

// newCode draws fifty random bits, as typed.
func newCode() string {
	raw := make([]byte, codeLength)
	_, _ = rand.Read(raw) // never fails
	for n := range raw {
		raw[n] = codeLetters[raw[n]%byte(len(codeLetters))]
	}
	return string(raw)
}

// scanPath is where the app reads a code; what follows # stays on the phone.
const scanPath = page + "quet#"

// readCode takes a code as scanned or typed: the whole address, small letters,
// and what people write between groups.
func readCode(text string) string {
	if at := strings.LastIndexByte(text, '#'); at >= 0 {
		text = text[at+1:]
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, strings.ToUpper(text))
}

func digest(code string) []byte {
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

// ShownCode is what a holder shows; the one shown before stops working.
type ShownCode struct {
	Code      string         `json:"code" doc:"To be typed where no camera is."`
	URL       string         `json:"url" doc:"What the picture says."`
	QR        qrcode.Picture `json:"qr"`
	ExpiresAt time.Time      `json:"expiresAt"`
}

// Show draws a new code for an account's voucher.
func (s *Service) Show(tx *database.Tx, account, id string) (ShownCode, error) {
	v, err := ownVoucher(tx, account, id)
	if err != nil {
		return ShownCode{}, err
	}
	if tx.Now() < v.campaign.validFrom {
		return ShownCode{}, errs.New(errs.Conflict, "voucherNotYet", "date", s.date(v.campaign.validFrom))
	}
	code, until := newCode(), min(tx.Now()+codeLife.Milliseconds(), v.expires)
	shown, err := showCode(tx, v.id, digest(code), until)
	if err == nil && !shown {
		err = notNow(v)
	}
	if err != nil {
		return ShownCode{}, err
	}
	url := s.origin + scanPath + code
	drawn, err := qrcode.Draw(url)
	return ShownCode{code, url, drawn, time.UnixMilli(until).UTC()}, err
}

// date writes a day as people here do.
func (s *Service) date(ms int64) string {
	return time.UnixMilli(ms).In(s.province.Location()).Format("02/01/2006")
}

// clock writes a moment as people here do.
func (s *Service) clock(ms int64) string {
	return time.UnixMilli(ms).In(s.province.Location()).Format("15:04:05 02/01/2006")
}
