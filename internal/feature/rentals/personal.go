package rentals

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/consent"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// ForYou is the purpose for which recent searches are kept: to show first what
// fits them. Keeping what somebody does is sensitive (NĐ 356/2025/NĐ-CP Đ4), so
// nothing is kept before she agrees.
const ForYou = "rentals.forYou"

const forgetJob = "rentals.forget"

// Purposes are what rentals use data for.
func Purposes() []consent.Purpose {
	return []consent.Purpose{{
		Code: ForYou, Version: 1, Basis: consent.ByConsent, Sensitive: true, Fields: []string{"searched", "ward", "price"}, Withdrawn: forgetJob,
	}}
}

// interestsKept is how long a search says anything about what somebody wants.
const interestsKept = 90 * 24 * time.Hour

func (s *Service) personal() module.Personal {
	return module.Personal{Export: export, Erase: forget, Classes: []module.Class{{
		Code: "interests", Keep: interestsKept, After: "used", Basis: "Đồng ý; thời hạn: đề xuất",
		Table: "rental_interests", Key: "account, kind, ward, site, price_max", Owner: "account", At: "at",
	}}}
}

// jobs: who no longer agrees is forgotten.
func (s *Service) jobs() []jobs.Job {
	return []jobs.Job{jobs.Handle(forgetJob, func(ctx context.Context, who consent.Account) error {
		return s.db.Update(ctx, func(tx *database.Tx) error { return forget(tx, who.Account) })
	})}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "interests", From: "at"}
	err := tx.Each(func(rows *sql.Rows) error {
		var kind, ward, site string
		var price, at int64
		err := rows.Scan(&kind, &ward, &site, &price, &at)
		section.Records = append(section.Records, module.Record{
			{Code: "kind", Value: kind},
			{Code: "ward", Value: ward},
			{Code: "place", Value: site},
			{Code: "price", Value: price},
			{Code: "at", Value: module.Milliseconds(at)},
		})
		return err
	}, `SELECT kind, ward, site, price_max, at FROM rental_interests WHERE account = $1 ORDER BY at`, account)
	return []module.Section{section}, err
}

func forget(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM rental_interests WHERE account = $1`, account)
	return err
}
