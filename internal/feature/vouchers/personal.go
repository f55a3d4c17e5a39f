package vouchers

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func personal() module.Personal {
	return module.Personal{Export: export, Erase: erase, Classes: []module.Class{
		{Code: "vouchers", Basis: "Hợp đồng dịch vụ"},
	}}
}

// maxExport bounds the vouchers in a copy.
const maxExport = 2000

func export(tx *database.Tx, account string) ([]module.Section, error) {
	mine := module.Section{Code: "vouchers", Class: "vouchers"}
	found, err := vouchersWhere(tx, `WHERE v.account = $1 ORDER BY v.id LIMIT $2`, account, maxExport)
	for _, v := range found {
		mine.Records = append(mine.Records, module.Record{
			{Code: "title", Value: v.campaign.title},
			{Code: "state", Value: string(v.state)},
			{Code: "place", Value: v.placeName},
			{Code: "at", Value: module.Milliseconds(v.claimed)},
			{Code: "usedAt", Value: module.Milliseconds(v.redeemed)},
			{Code: "expiresAt", Value: module.Milliseconds(v.expires)},
		})
	}
	return []module.Section{mine}, err
}

// erase gives what a person has not used back, and takes her off what she has:
// that it was redeemed is the company's to settle. What she redeemed as a
// cashier stays without her, too.
func erase(tx *database.Tx, account string) error {
	all, err := unused(tx, `SELECT id, campaign FROM vouchers WHERE account = $1 AND state = 'claimed' ORDER BY id`, account)
	if err != nil {
		return err
	}
	back := map[string]int64{}
	for _, v := range all {
		moved, err := releaseVoucher(tx, v.id)
		if err != nil {
			return err
		}
		if moved {
			back[v.campaign]++
		}
	}
	if err := giveAllBack(tx, back); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM vouchers WHERE account = $1 AND state IN ('released', 'expired')`,
		`UPDATE vouchers SET account = '' WHERE account = $1`,
		`UPDATE vouchers SET cashier = '' WHERE cashier = $1`,
		`UPDATE voucher_voids SET cashier = '' WHERE cashier = $1`,
		`UPDATE voucher_voids SET voided_by = '' WHERE voided_by = $1`,
		`DELETE FROM voucher_holders WHERE account = $1`,
		`DELETE FROM voucher_guesses WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}
