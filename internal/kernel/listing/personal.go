package listing

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/consent"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/quality"
	"daklakid/internal/core/retention"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Purposes are what listings use data for.
func Purposes() []consent.Purpose {
	return []consent.Purpose{{
		Code: "listing.contact", Version: 1, Basis: consent.ByContract, Fields: []string{"name", "phone", "address"},
	}}
}

const (
	contactsKept = 365 * 24 * time.Hour
	endedKept    = 2 * 365 * 24 * time.Hour // of listings that nobody sees any more
)

func (k *Kernel) personal() module.Personal {
	return module.Personal{Export: k.export, Erase: k.erase, Classes: []module.Class{
		{Code: "listings", Keep: endedKept, After: "ended", Basis: "đề xuất"},
		{Code: "saved", Basis: "Hợp đồng dịch vụ"},
		{Code: "reports", Basis: "Luật 91/2025/QH15; Luật An ninh mạng 116/2025/QH15"},
		{
			Code: "listingContacts", Keep: contactsKept, After: "created", Basis: "đề xuất",
			Table: "listing_contacts", Key: "listing, account", Owner: "account", At: "at",
		},
	}}
}

// maxExport bounds each kind of record in a copy.
const maxExport = 2000

func (k *Kernel) export(tx *database.Tx, account string) ([]module.Section, error) {
	items, err := k.items(tx, `WHERE owner = $1 AND organisation = '' ORDER BY id LIMIT $2`, account, maxExport)
	if err != nil {
		return nil, err
	}
	mine := module.Section{Code: "listings", From: "endedAt"}
	for _, i := range items {
		private, err := k.Private(i)
		if err != nil {
			return nil, err
		}
		mine.Records = append(mine.Records, module.Record{
			{Code: "title", Value: i.Title},
			{Code: "text", Value: i.Body},
			{Code: "kind", Value: i.Category},
			{Code: "state", Value: string(i.Status)},
			{Code: "price", Value: i.Price},
			{Code: "ward", Value: i.Ward},
			{Code: "address", Value: private.Address},
			{Code: "detail", Value: i.detail},
			{Code: "reason", Value: i.Note},
			{Code: "appeal", Value: i.Appeal},
			{Code: "at", Value: i.Created},
			{Code: "updatedAt", Value: i.Updated},
			{Code: "expiresAt", Value: i.Expires},
			{Code: "endedAt", Value: i.ended()},
		})
	}
	sections := []module.Section{mine}
	for _, kept := range []struct{ code, class, label, value, query string }{
		{"favourites", "saved", "listing", "kind", `SELECT listing, kind, at FROM listing_favourites WHERE account = $1 ORDER BY at LIMIT $2`},
		{"searches", "saved", "name", "text", `SELECT name, query, created_at FROM listing_searches WHERE account = $1 ORDER BY id LIMIT $2`},
		{"contacts", "listingContacts", "listing", "kind", `SELECT listing, '', at FROM listing_contacts WHERE account = $1 ORDER BY at LIMIT $2`},
		{"reports", "reports", "listing", "text", `SELECT listing, reason || ' ' || note, at FROM listing_reports WHERE account = $1 ORDER BY at LIMIT $2`},
	} {
		section := module.Section{Code: kept.code, Class: kept.class, From: "at"}
		err := tx.Each(func(rows *sql.Rows) error {
			var label, value string
			var at int64
			err := rows.Scan(&label, &value, &at)
			section.Records = append(section.Records, module.Record{
				{Code: kept.label, Value: label}, {Code: kept.value, Value: value}, {Code: "at", Value: module.Milliseconds(at)},
			})
			return err
		}, kept.query, account, maxExport)
		if err != nil {
			return nil, err
		}
		sections = append(sections, section)
	}
	return sections, nil
}

// ended is when a listing went off; zero while it has not.
func (i *Item) ended() time.Time {
	switch i.Status {
	case Paused, Withdrawn, Expired, Rejected:
		return i.Updated
	}
	return time.Time{}
}

// erase removes a person's own listings and what she did with others'. What she
// posted for a company is the company's. A report keeps its reason, which
// others rely on, but not its words.
func (k *Kernel) erase(tx *database.Tx, account string) error {
	items, err := k.items(tx, `WHERE owner = $1 AND organisation = ''`, account)
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := k.remove(tx, i); err != nil {
			return err
		}
	}
	if err := jobs.Enqueue(tx, purgeJob, struct{}{}, jobs.UniqueKey("one")); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM listing_hits WHERE search IN (SELECT id FROM listing_searches WHERE account = $1)`,
		`DELETE FROM listing_searches WHERE account = $1`,
		`DELETE FROM listing_alerts WHERE account = $1`,
		`DELETE FROM listing_favourites WHERE account = $1`,
		`DELETE FROM listing_contacts WHERE account = $1`,
		`DELETE FROM listing_quotas WHERE account = $1`,
		`UPDATE listing_reports SET note = '' WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes a listing with all that belongs to it, and lets its photos go.
func (k *Kernel) remove(tx *database.Tx, i *Item) error {
	if i.Status == Published {
		if err := k.unindex(tx, i); err != nil {
			return err
		}
	}
	if _, err := photo.Attach(tx, i.Owner, subject(i.ID), nil); err != nil {
		return err
	}
	if err := quality.Forget(tx, i.ID); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM listing_days WHERE listing = $1`, `DELETE FROM listing_contacts WHERE listing = $1`,
		`DELETE FROM listing_reports WHERE listing = $1`, `DELETE FROM listing_favourites WHERE listing = $1`,
		`DELETE FROM listing_hits WHERE listing = $1`, `DELETE FROM listings WHERE id = $1`,
	} {
		if _, err := tx.Exec(statement, i.ID); err != nil {
			return err
		}
	}
	return nil
}

// forgetEnded removes listings that have long been off, save those of accounts
// under a legal hold.
func (k *Kernel) forgetEnded(ctx context.Context) error {
	last := ""
	for {
		n := 0
		err := k.DB.Update(ctx, func(tx *database.Tx) error {
			items, err := k.items(tx, `WHERE id > $1 AND status IN ('paused', 'withdrawn', 'expired', 'rejected') AND updated_at < $2
				AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.account = listings.owner AND h.ended_at = 0) ORDER BY id LIMIT $3`,
				last, tx.Now()-endedKept.Milliseconds(), batch)
			if n = len(items); n == 0 || err != nil {
				return err
			}
			last = items[n-1].ID
			if err := tx.Scrub(); err != nil {
				return err
			}
			for _, i := range items {
				if err := k.remove(tx, i); err != nil {
					return err
				}
			}
			return retention.Certify(tx, "listings", audit.System, int64(n), map[string]string{
				"before": tx.Time().Add(-endedKept).Format(time.RFC3339), "basis": "đề xuất",
			})
		})
		if err != nil || n < batch {
			return err
		}
	}
}

// Identified marks a person's own listings as an identified one's, or no
// longer. Cards are remembered by version, so it is a new one.
func Identified(tx *database.Tx, account string, level int) error {
	verified := bit(level >= identified)
	_, err := tx.Exec(`UPDATE listings SET verified = $2, version = version + 1
		WHERE owner = $1 AND organisation = '' AND verified <> $2`, account, verified)
	return err
}

// Rekey brings every address under the newest key.
func (k *Kernel) Rekey(ctx context.Context) (n int, err error) {
	last := ""
	for {
		var page []*Item
		err := k.DB.Update(ctx, func(tx *database.Tx) (err error) {
			if page, err = k.items(tx, `WHERE id > $1 ORDER BY id LIMIT $2`, last, batch); err != nil {
				return err
			}
			for _, i := range page {
				fresh, changed, err := k.Vault.Reseal(i.sealed, "listing:"+i.ID)
				if err != nil {
					return err
				}
				if !changed {
					continue
				}
				if _, err := tx.Exec(`UPDATE listings SET sealed = $2 WHERE id = $1 AND sealed = $3`, i.ID, fresh, i.sealed); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return n, err
		}
		n += len(page)
		last = page[len(page)-1].ID
	}
}
