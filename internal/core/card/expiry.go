package card

// The ages at which a card must be renewed (Law on Identity 26/2023, article 21).
var renewals = []int{14, 25, 40, 60}

// ExpiryAfter is when a card ends that was issued on a day to who was born on
// another: at the next age of renewal, but at the one after if that was less than
// two years away. The zero Date is never.
func ExpiryAfter(birth, issued Date) Date {
	for _, age := range renewals {
		// A card made in the last two years before an age lasts to the one after.
		if end := birth.Birthday(age); issued.Before(end.years(-2)) {
			return end
		}
	}
	return Date{}
}

// isRenewal reports whether a card may end on a day. Who was born on a leap day
// may find either end of it printed.
func isRenewal(birth, end Date) bool {
	for _, age := range renewals {
		d := birth.Birthday(age)
		if d == end || birth.Month == 2 && birth.Day == 29 && end == (Date{d.Year, 3, 1}) {
			return true
		}
	}
	return false
}

// expiry finds how long the card is good: by the zone if it was read, else by the
// code's day of issue.
func (a *Assessment) expiry(r Reading, today Date) {
	birth := r.Birth()
	a.Validity = ValidityUnknown
	switch {
	case r.Zone != nil:
		a.Expires, a.Validity = r.Zone.Expires, Unlimited
	case r.QR != nil:
		a.Expires, a.Validity = ExpiryAfter(birth, r.QR.Issued), Unlimited
	}
	if !a.Expires.IsZero() {
		a.Validity = Valid
		if a.Expires.Before(today) { // it is good on its last day
			a.Validity = Expired
		}
	}
	a.add("expires", "expires", r.Zone != nil, func() bool { return r.ends(birth) })
}

// ends reports whether the zone's end can be: a day of renewal, and the one that
// the day of issue leads to.
func (r Reading) ends(birth Date) bool {
	end := r.Zone.Expires
	if !end.IsZero() && !isRenewal(birth, end) {
		return false
	}
	if r.QR == nil {
		return true
	}
	expected := ExpiryAfter(birth, r.QR.Issued)
	// Cards made on the very day two years before are found both ways.
	return end.IsZero() == expected.IsZero() && (end.IsZero() || end.Year == expected.Year) ||
		r.QR.Issued == birth.Birthday(end.Year-birth.Year-2)
}
