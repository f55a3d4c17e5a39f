package vouchers

import (
	"database/sql"
	"maps"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// campaign is a row of voucher_campaigns.
type campaign struct {
	id, organisation, status, title, category, gift string
	worth, percent, quantity, level                 int64
	perPerson, perDay, perPlace                     int64
	claimFrom, claimUntil, validFrom, validUntil    int64 // ms; the ends are the first moments after
	hold                                            int64 // ms; 0: as long as it is valid
	minBill, maxOff                                 int64 // đồng
}

const campaignColumns = `listing, organisation, status, title, category, worth, percent, gift, quantity, level,
	per_person, per_day, per_place, claim_from, claim_until, valid_from, valid_until, hold, min_bill, max_off`

func (c *campaign) into() []any {
	return []any{
		&c.id, &c.organisation, &c.status, &c.title, &c.category, &c.worth, &c.percent, &c.gift, &c.quantity, &c.level,
		&c.perPerson, &c.perDay, &c.perPlace, &c.claimFrom, &c.claimUntil, &c.validFrom, &c.validUntil, &c.hold,
		&c.minBill, &c.maxOff,
	}
}

// putCampaign writes what the listing says now; its status has its own way.
func putCampaign(tx *database.Tx, c campaign) error {
	_, err := tx.Exec(`INSERT INTO voucher_campaigns (`+campaignColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT (listing) DO UPDATE SET title = $4, category = $5, worth = $6, percent = $7, gift = $8, quantity = $9,
		level = $10, per_person = $11, per_day = $12, per_place = $13, claim_from = $14, claim_until = $15, valid_from = $16,
		valid_until = $17, hold = $18, min_bill = $19, max_off = $20`,
		c.id, c.organisation, c.status, c.title, c.category, c.worth, c.percent, c.gift, c.quantity, c.level,
		c.perPerson, c.perDay, c.perPlace, c.claimFrom, c.claimUntil, c.validFrom, c.validUntil, c.hold, c.minBill, c.maxOff)
	return err
}

func setStatus(tx *database.Tx, campaign, status string) error {
	_, err := tx.Exec(`UPDATE voucher_campaigns SET status = $2 WHERE listing = $1`, campaign, status)
	return err
}

func findCampaign(tx *database.Tx, id string) (c campaign, err error) {
	err = tx.Row(`SELECT `+campaignColumns+` FROM voucher_campaigns WHERE listing = $1`, id).Scan(c.into()...)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return c, err
}

func putPlace(tx *database.Tx, c campaign, p VoucherPlace) (fresh bool, err error) {
	n, err := tx.Exec(`INSERT INTO voucher_places (campaign, place, organisation, name, address, ward) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (campaign, place) DO NOTHING`, c.id, placeID(p), c.organisation, p.Name, p.Address, p.Ward)
	return n == 1, err
}

// forgetRoom takes away the places and limits of a campaign that nobody has
// claimed of, to be made anew.
func forgetRoom(tx *database.Tx, campaign string) error {
	_, err := tx.Exec(`DELETE FROM voucher_places WHERE campaign = $1`, campaign)
	if err == nil {
		_, err = tx.Exec(`DELETE FROM voucher_room WHERE campaign = $1`, campaign)
	}
	return err
}

// placesOf are where a company's vouchers are redeemed, of one campaign or all.
func placesOf(tx *database.Tx, organisation, campaign string) (all []VoucherPlace, err error) {
	all = []VoucherPlace{}
	err = tx.Each(func(rows *sql.Rows) error {
		var p VoucherPlace
		err := rows.Scan(&p.ID, &p.Name, &p.Address, &p.Ward)
		all = append(all, p)
		return err
	}, `SELECT place, min(name), min(address), min(ward) FROM voucher_places WHERE organisation = $1 AND ($2 = '' OR campaign = $2)
		GROUP BY place ORDER BY 2, 3, place LIMIT 200`, organisation, campaign)
	return all, err
}

// hold counts one more for a person, or answers that she has as many as she may.
func hold(tx *database.Tx, c campaign, account string) (bool, error) {
	n, err := tx.Exec(`INSERT INTO voucher_holders (campaign, account, claimed) VALUES ($1, $2, 1)
		ON CONFLICT (campaign, account) DO UPDATE SET claimed = voucher_holders.claimed + 1 WHERE voucher_holders.claimed < $3`,
		c.id, account, c.perPerson)
	return n == 1, err
}

func heldBy(tx *database.Tx, campaign, account string) (n int64, err error) {
	err = tx.Row(`SELECT claimed FROM voucher_holders WHERE campaign = $1 AND account = $2`, campaign, account).Scan(&n)
	if database.NoRows(err) {
		err = nil
	}
	return n, err
}

// voucher is a row of vouchers, with its campaign.
type voucher struct {
	id, account, place, cashier string
	state                       State
	worth, bill, codeUntil      int64
	claimed, expires, redeemed  int64 // ms
	campaign                    campaign
	placeName                   string // of the place it was redeemed at; empty until then
}

const (
	selectVoucher = `SELECT v.id, v.account, v.state, v.worth, v.code_until, v.claimed_at, v.expires_at, v.place, v.cashier, v.redeemed_at, v.bill,
		COALESCE(p.name, ''), c.listing, c.organisation, c.status, c.title, c.category, c.worth, c.percent, c.gift, c.quantity, c.level,
		c.per_person, c.per_day, c.per_place, c.claim_from, c.claim_until, c.valid_from, c.valid_until, c.hold, c.min_bill, c.max_off
		FROM vouchers v JOIN voucher_campaigns c ON c.listing = v.campaign
		LEFT JOIN voucher_places p ON p.campaign = v.campaign AND p.place = v.place `
)

func scanVoucher(scan func(...any) error) (v voucher, err error) {
	into := append([]any{
		&v.id, &v.account, &v.state, &v.worth, &v.codeUntil, &v.claimed, &v.expires, &v.place, &v.cashier, &v.redeemed, &v.bill, &v.placeName,
	}, v.campaign.into()...)
	err = scan(into...)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return v, err
}

func insertVoucher(tx *database.Tx, v voucher) error {
	_, err := tx.Exec(`INSERT INTO vouchers (id, campaign, organisation, account, state, worth, code, code_until, claimed_at, expires_at,
		place, cashier, redeemed_at, redeemed_day) VALUES ($1, $2, $3, $4, 'claimed', $5, NULL, 0, $6, $7, '', '', 0, 0)`,
		v.id, v.campaign.id, v.campaign.organisation, v.account, v.worth, v.claimed, v.expires)
	return err
}

// ownVoucher is one of the account's, else errs.Missing.
func ownVoucher(tx *database.Tx, account, id string) (voucher, error) {
	return scanVoucher(tx.Row(selectVoucher+`WHERE v.id = $1 AND v.account = $2`, id, account).Scan)
}

func byCode(tx *database.Tx, code []byte) (voucher, error) {
	return scanVoucher(tx.Row(selectVoucher+`WHERE v.code = $1`, code).Scan)
}

func vouchersWhere(tx *database.Tx, where string, args ...any) (all []voucher, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		v, err := scanVoucher(rows.Scan)
		all = append(all, v)
		return err
	}, selectVoucher+where, args...)
	return all, err
}

// vouchersOf are an account's, the newest first, from before an id.
func vouchersOf(tx *database.Tx, account, before, state string, limit int) ([]voucher, error) {
	return vouchersWhere(tx, `WHERE v.account = $1 AND v.id < $2 AND ($3 = '' OR v.state = $3) ORDER BY v.id DESC LIMIT $4`,
		account, before, state, limit)
}

// redeemedBy are a company's, the last redeemed first.
func redeemedBy(tx *database.Tx, company string, before redeemedPosition, campaign, place string, limit int) ([]voucher, error) {
	return vouchersWhere(tx, `WHERE v.organisation = $1 AND v.state = 'redeemed' AND (v.redeemed_at, v.id) < ($2, $3)
		AND ($4 = '' OR v.campaign = $4) AND ($5 = '' OR v.place = $5) ORDER BY v.redeemed_at DESC, v.id DESC LIMIT $6`,
		company, before.At, before.ID, campaign, place, limit)
}

// isPlace reports whether vouchers of a campaign are redeemed at a place, and
// what it is called.
func isPlace(tx *database.Tx, campaign, place string) (name string, err error) {
	err = tx.Row(`SELECT name FROM voucher_places WHERE campaign = $1 AND place = $2`, campaign, place).Scan(&name)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return name, err
}

// The moves of a voucher; each answers whether it was the one that moved it.

func showCode(tx *database.Tx, voucher string, code []byte, until int64) (bool, error) {
	n, err := tx.Exec(`UPDATE vouchers SET code = $2, code_until = $3 WHERE id = $1 AND state = 'claimed' AND expires_at > $4`,
		voucher, code, until, tx.Now())
	return n == 1, err
}

// redeemVoucher writes where, by whom, at which bill and with how much off.
func redeemVoucher(tx *database.Tx, voucher string, code []byte, place, cashier string, day, bill, off int64) (bool, error) {
	n, err := tx.Exec(`UPDATE vouchers SET state = 'redeemed', place = $3, cashier = $4, redeemed_at = $5, redeemed_day = $6, bill = $7, worth = $8
		WHERE id = $1 AND code = $2 AND state = 'claimed' AND code_until > $5 AND expires_at > $5`,
		voucher, code, place, cashier, tx.Now(), day, bill, off)
	return n == 1, err
}

func demoRedeemed(tx *database.Tx, voucher, place, cashier string, at, day, bill, off int64) error {
	_, err := tx.Exec(`UPDATE vouchers SET state = 'redeemed', place = $2, cashier = $3, redeemed_at = $4, redeemed_day = $5, bill = $6, worth = $7
		WHERE id = $1`, voucher, place, cashier, at, day, bill, off)
	return err
}

func voidVoucher(tx *database.Tx, voucher string, redeemed, worth int64) (bool, error) {
	n, err := tx.Exec(`UPDATE vouchers SET state = 'claimed', place = '', cashier = '', redeemed_at = 0, redeemed_day = 0, code = NULL, code_until = 0,
		bill = 0, worth = $3 WHERE id = $1 AND state = 'redeemed' AND redeemed_at = $2`, voucher, redeemed, worth)
	return n == 1, err
}

func releaseVoucher(tx *database.Tx, voucher string) (bool, error) {
	n, err := tx.Exec(`UPDATE vouchers SET state = 'released', code = NULL WHERE id = $1 AND state = 'claimed'`, voucher)
	return n == 1, err
}

// lapseBatch is how many are taken back in one transaction.
const lapseBatch = 500

// lapse takes back what was not used in time. Its rooms come last and in one
// order, as wherever several are given back at once.
func lapse(tx *database.Tx) (n int, err error) {
	due, err := unused(tx, `SELECT id, campaign FROM vouchers WHERE state = 'claimed' AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2`,
		tx.Now(), lapseBatch)
	if err != nil {
		return 0, err
	}
	back := map[string]int64{}
	for _, v := range due {
		moved, err := tx.Exec(`UPDATE vouchers SET state = 'expired', code = NULL WHERE id = $1 AND state = 'claimed' AND expires_at <= $2`, v.id, tx.Now())
		if err != nil {
			return 0, err
		}
		back[v.campaign] += moved
	}
	return len(due), giveAllBack(tx, back)
}

type claimedOf struct{ id, campaign string }

func unused(tx *database.Tx, query string, args ...any) (all []claimedOf, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var v claimedOf
		err := rows.Scan(&v.id, &v.campaign)
		all = append(all, v)
		return err
	}, query, args...)
	return all, err
}

func giveAllBack(tx *database.Tx, back map[string]int64) error {
	for _, campaign := range slices.Sorted(maps.Keys(back)) {
		if err := giveBack(tx, campaign, everywhere, back[campaign]); err != nil {
			return err
		}
	}
	return nil
}
