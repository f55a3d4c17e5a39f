package vouchers

import (
	"database/sql"
	"strconv"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/spreadsheet"
)

func insertVoid(tx *database.Tx, id string, v voucher, day int64, by, reason string) error {
	_, err := tx.Exec(`INSERT INTO voucher_voids (id, voucher, campaign, organisation, place, worth, redeemed_at, redeemed_day, cashier,
		voided_at, voided_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, v.id, v.campaign.id, v.campaign.organisation, v.place, v.worth, v.redeemed, day, v.cashier, tx.Now(), by, reason)
	return err
}

// maxSettled bounds the lines of one report.
const maxSettled = 5_000

// SettlementLine is what was redeemed of one campaign at one place on one day.
type SettlementLine struct {
	Campaign  string `json:"campaign"`
	Title     string `json:"title"`
	Place     string `json:"place"`
	PlaceName string `json:"placeName"`
	Day       string `json:"day" doc:"YYYY-MM-DD"`
	Redeemed  int64  `json:"redeemed"`
	Bill      int64  `json:"bill" doc:"đồng of the bills, where they were asked for"`
	Worth     int64  `json:"worth" doc:"đồng off in all; 0 for gifts"`
	Voided    int64  `json:"voided" doc:"Taken back; not among the redeemed"`
}

// Settlement is what a company's vouchers came to over some days.
type Settlement struct {
	From     string           `json:"from"`
	Until    string           `json:"until"`
	Lines    []SettlementLine `json:"lines" nullable:"false"`
	Redeemed int64            `json:"redeemed"`
	Bill     int64            `json:"bill"`
	Worth    int64            `json:"worth"`
	Voided   int64            `json:"voided"`
	Cut      bool             `json:"cut" doc:"There is more than a report holds: ask for fewer days"`
}

// settlement sums redemptions and those taken back by campaign, place and day.
func (s *Service) settlement(tx *database.Tx, company, campaign, from, until string) (Settlement, error) {
	out := Settlement{From: from, Until: until, Lines: []SettlementLine{}}
	first, last := s.dayOf(s.start(from).UnixMilli()), s.dayOf(s.start(until).UnixMilli())
	err := tx.Each(func(rows *sql.Rows) error {
		var l SettlementLine
		var day int64
		if err := rows.Scan(&l.Campaign, &l.Place, &day, &l.Redeemed, &l.Bill, &l.Worth, &l.Voided, &l.Title, &l.PlaceName); err != nil {
			return err
		}
		l.Day = time.Unix(day*24*60*60, 0).UTC().Format(time.DateOnly)
		out.Lines = append(out.Lines, l)
		return nil
	}, `SELECT t.campaign, t.place, t.day, sum(t.redeemed), sum(t.bill), sum(t.worth), sum(t.voided), c.title, COALESCE(p.name, '')
		FROM (SELECT campaign, place, redeemed_day AS day, count(*) AS redeemed, sum(bill) AS bill, sum(worth) AS worth, 0 AS voided FROM vouchers
				WHERE state = 'redeemed' AND organisation = $1 AND redeemed_at >= $5 AND redeemed_at < $6 GROUP BY campaign, place, redeemed_day
			UNION ALL SELECT campaign, place, redeemed_day, 0, 0, 0, count(*) FROM voucher_voids
				WHERE organisation = $1 AND redeemed_day BETWEEN $3 AND $4 GROUP BY campaign, place, redeemed_day) t
		JOIN voucher_campaigns c ON c.listing = t.campaign
		LEFT JOIN voucher_places p ON p.campaign = t.campaign AND p.place = t.place
		WHERE ($2 = '' OR t.campaign = $2)
		GROUP BY t.campaign, t.place, t.day, c.title, p.name ORDER BY t.day DESC, c.title, t.campaign, p.name, t.place LIMIT $7`,
		company, campaign, first, last, s.start(from).UnixMilli(), s.end(until).UnixMilli(), maxSettled+1)
	if len(out.Lines) > maxSettled {
		out.Lines, out.Cut = out.Lines[:maxSettled], true
	}
	for _, l := range out.Lines {
		out.Redeemed, out.Bill, out.Worth, out.Voided = out.Redeemed+l.Redeemed, out.Bill+l.Bill, out.Worth+l.Worth, out.Voided+l.Voided
	}
	return out, err
}

// table writes a settlement as a file for spreadsheets.
func (s *Service) table(out Settlement, language string) ([]byte, error) {
	say := func(code string) string { return s.kernel.Texts.Say(language, "vouchers.column."+code, nil) }
	rows := [][]string{{say("day"), say("campaign"), say("place"), say("redeemed"), say("bill"), say("worth"), say("voided")}}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, l := range out.Lines {
		rows = append(rows, []string{l.Day, l.Title, l.PlaceName, number(l.Redeemed), number(l.Bill), number(l.Worth), number(l.Voided)})
	}
	return spreadsheet.File(append(rows, []string{say("sum"), "", "", number(out.Redeemed), number(out.Bill), number(out.Worth), number(out.Voided)}))
}
