package places

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// requestsKept is how long what somebody said of a place is kept.
const requestsKept = 2 * 365 * 24 * time.Hour

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{
		{
			Code: "placeRequests", Keep: requestsKept, After: "created", Basis: "đề xuất",
			Table: "place_requests", Key: "id", Owner: "account", At: "created_at", Where: "kind = 'claim' OR state <> 'accepted'",
		},
		{Code: "placeKeepers", Basis: "Hợp đồng dịch vụ"},
	}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	requests := module.Section{Code: "placeRequests", From: "at"}
	err := tx.Each(func(rows *sql.Rows) error {
		var id, place, kind, changes, state, reason string
		var said []byte
		var at int64
		if err := rows.Scan(&id, &place, &kind, &changes, &said, &state, &reason, &at); err != nil {
			return err
		}
		words, err := s.kernel.Vault.Unseal(said, saidContext(id))
		requests.Records = append(requests.Records, module.Record{
			{Code: "listing", Value: place},
			{Code: "kind", Value: kind},
			{Code: "detail", Value: changes},
			{Code: "text", Value: string(words)},
			{Code: "state", Value: state},
			{Code: "reason", Value: reason},
			{Code: "at", Value: module.Milliseconds(at)},
		})
		return err
	}, `SELECT id, place, kind, changes, said, state, reason, created_at FROM place_requests WHERE account = $1 ORDER BY id`, account)
	if err != nil {
		return nil, err
	}
	keepers := module.Section{Code: "placeKeepers"}
	err = tx.Each(func(rows *sql.Rows) error {
		var place string
		var at int64
		err := rows.Scan(&place, &at)
		keepers.Records = append(keepers.Records, module.Record{{Code: "listing", Value: place}, {Code: "at", Value: module.Milliseconds(at)}})
		return err
	}, `SELECT place, since FROM place_keepers WHERE account = $1 ORDER BY place`, account)
	return []module.Section{requests, keepers}, err
}

// erase forgets who said it. What was accepted stays as a fact of the place,
// without the words and without whose they were.
func erase(tx *database.Tx, account string) error {
	if err := releasePapers(tx, account); err != nil {
		return err
	}
	// One byte stands for the words: what is sealed is never empty.
	_, err := tx.Exec(`UPDATE place_requests SET account = '', said = $2 WHERE account = $1 AND kind = 'correction' AND state = 'accepted'`,
		account, []byte{0})
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM place_requests WHERE account = $1`,
		`UPDATE place_requests SET decided_by = '' WHERE decided_by = $1`,
		`DELETE FROM place_keepers WHERE account = $1 AND organisation = ''`,
		`UPDATE place_keepers SET account = '' WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}

const rekeyed = 200

// rekey seals what people said with the newest key.
func (s *Service) rekey(ctx context.Context) (total int, err error) {
	after := ""
	for {
		n := 0
		err := s.db.Update(ctx, func(tx *database.Tx) error {
			type sealed struct {
				id   string
				said []byte
			}
			var page []sealed
			err := tx.Each(func(rows *sql.Rows) error {
				var one sealed
				err := rows.Scan(&one.id, &one.said)
				page = append(page, one)
				return err
			}, `SELECT id, said FROM place_requests WHERE id > $1 AND account <> '' ORDER BY id LIMIT $2`, after, rekeyed)
			if n = len(page); err != nil || n == 0 {
				return err
			}
			for _, one := range page {
				fresh, changed, err := s.kernel.Vault.Reseal(one.said, saidContext(one.id))
				if err != nil {
					return err
				}
				if !changed {
					continue
				}
				if _, err := tx.Exec(`UPDATE place_requests SET said = $2 WHERE id = $1 AND said = $3`, one.id, fresh, one.said); err != nil {
					return err
				}
			}
			after = page[n-1].id
			return nil
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}
