package vouchers

import "daklakid/internal/platform/database"

// HeldVoucher is one that is claimed, and whose it is.
type HeldVoucher struct{ ID, Account string }

// Held are so many claimed vouchers, for tests to show.
func Held(tx *database.Tx, n int) (all []HeldVoucher, err error) {
	found, err := vouchersWhere(tx, `WHERE v.state = 'claimed' ORDER BY v.id LIMIT $1`, n)
	for _, v := range found {
		all = append(all, HeldVoucher{v.id, v.account})
	}
	return all, err
}
