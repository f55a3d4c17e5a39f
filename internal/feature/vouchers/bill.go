package vouchers

import (
	"strconv"

	"daklakid/internal/platform/errs"
)

// maxBill is more than anybody pays in a shop.
const maxBill = 1_000_000_000

// asksBill reports whether what one gets hangs on what one pays.
func (c campaign) asksBill() bool { return c.category == percentOff || c.minBill > 0 }

// off is what a campaign takes off a bill, in đồng. Of one that does not ask for
// the bill it is what was promised.
func (c campaign) off(bill int64) int64 {
	switch {
	case c.category == percentOff:
		off := bill * c.percent / 100
		if c.maxOff > 0 {
			off = min(off, c.maxOff)
		}
		return off
	case bill > 0:
		return min(c.worth, bill)
	}
	return c.worth
}

// checkBill wants the bill where the campaign asks for it, and refuses one that
// is too small for it.
func (c campaign) checkBill(bill int64) error {
	var bad errs.Fields
	bad.Check(bill > 0 || !c.asksBill(), "bill", "voucherBillNeeded")
	bad.Check(bill == 0 || bill >= c.minBill, "bill", "voucherBillSmall", "min", dong(c.minBill))
	return bad.Err()
}

// dong writes a sum as people here do.
func dong(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "." + digits[at:]
	}
	return digits + " đ"
}
