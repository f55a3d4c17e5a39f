package vouchers

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
)

// FoundClaims finds among the vouchers that somebody has claimed.
func FoundClaims(page string) finder.Source {
	list := func(tx *database.Tx, q finder.Query) ([]voucher, error) {
		return vouchersOf(tx, q.Who.Account, "~", "", finder.Recent)
	}
	return finder.Source{Kind: "claims", All: page, Own: true, Find: finder.Own(list, func(v voucher, _ finder.Query) (finder.Finding, []string, error) {
		return finder.Finding{Path: page + "/" + v.id, Title: v.campaign.title, Detail: v.campaign.gift}, []string{v.campaign.gift}, nil
	})}
}
