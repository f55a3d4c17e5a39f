package place

import (
	"slices"
	"time"
)

// tariffs is tariffs.json. Rows hold from their first day to their last, both
// included; a row without a last day holds until a newer one is added.
type tariffs struct {
	Electricity struct {
		Source      string          `json:"source"`
		RenterTier  int             `json:"renterTier"` // counted from 1
		Residential []electricity   `json:"residential"`
		VAT         []valueAddedTax `json:"vat"`
	} `json:"electricity"`
}

type period struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
}

type electricity struct {
	period
	UpToKWh []int64 `json:"upToKwh"` // upper ends of all tiers but the last
	Prices  []int64 `json:"prices"`  // đồng per kWh, before VAT
}

type valueAddedTax struct {
	period
	Percent int64 `json:"percent"`
}

// Electricity is the residential tariff of one day.
type Electricity struct {
	UpToKWh    []int64 // upper ends of all tiers but the last, kWh a month
	Prices     []int64 // đồng per kWh of each tier, before VAT
	VATPercent int64
	renterTier int
}

// Electricity returns the tariff in force at that moment; false when the pack
// has none for that day.
func (p *Province) Electricity(at time.Time) (Electricity, bool) {
	day := at.In(p.location).Format(time.DateOnly)
	t := p.tariffs.Electricity
	row := slices.IndexFunc(t.Residential, func(e electricity) bool { return e.covers(day) })
	vat := slices.IndexFunc(t.VAT, func(v valueAddedTax) bool { return v.covers(day) })
	if row < 0 || vat < 0 {
		return Electricity{}, false
	}
	e := t.Residential[row]
	return Electricity{slices.Clone(e.UpToKWh), slices.Clone(e.Prices), t.VAT[vat].Percent, t.RenterTier}, true
}

// RenterPrice is the most that a landlord may charge a renter for one kWh, in
// đồng with VAT, rounded up: all of it at the tier for renters who are not
// declared to the power company (TT 60/2025/TT-BCT).
func (e Electricity) RenterPrice() int64 {
	return (e.Prices[e.renterTier-1]*(100+e.VATPercent) + 99) / 100
}

func (p period) covers(day string) bool {
	return p.From <= day && (p.To == "" || day <= p.To)
}

func (t tariffs) check(f *faults) {
	e := t.Electricity
	var rows, vat []period
	for _, r := range e.Residential {
		rows = append(rows, r.period)
		f.add(len(r.Prices) == len(r.UpToKWh)+1 && slices.IsSorted(r.UpToKWh), "tariffs.json: %s: tiers and prices do not fit", r.From)
		f.add(e.RenterTier >= 1 && e.RenterTier <= len(r.Prices), "tariffs.json: %s: no tier %d for renters", r.From, e.RenterTier)
		f.add(!slices.ContainsFunc(r.Prices, func(p int64) bool { return p <= 0 }), "tariffs.json: %s: a price is not positive", r.From)
	}
	for _, v := range e.VAT {
		vat = append(vat, v.period)
		f.add(v.Percent >= 0 && v.Percent <= 100, "tariffs.json: VAT of %d percent", v.Percent)
	}
	checkPeriods(f, "electricity", rows)
	checkPeriods(f, "VAT", vat)
}

// checkPeriods wants real days and rows in order that do not overlap.
func checkPeriods(f *faults, what string, rows []period) {
	last := ""
	for i, r := range rows {
		f.add(isDay(r.From) && (r.To == "" || isDay(r.To) && r.From <= r.To), "tariffs.json: %s: %q to %q is no period", what, r.From, r.To)
		f.add(r.From > last, "tariffs.json: %s: the row from %q overlaps the one before", what, r.From)
		f.add(r.To != "" || i == len(rows)-1, "tariffs.json: %s: only the last row may be open", what)
		last = max(r.From, r.To)
	}
}
