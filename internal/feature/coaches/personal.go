package coaches

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// requestsKept is how long a request is kept after the coach has left: to
// settle a quarrel over a seat.
const requestsKept = 90 * 24 * time.Hour

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{{
		Code: "coachRequests", Keep: requestsKept, After: "departed", Basis: "đề xuất",
		Table: "coach_requests", Key: "id", Owner: "account", At: "departs_at",
	}}}
}

func noteContext(request string) string { return "coaches.note:" + request }

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "coachRequests", From: "departsAt"}
	err := tx.Each(func(rows *sql.Rows) error {
		var request, status, reason, answer string
		var note []byte
		var j journey
		var seats, departs, created int64
		if err := rows.Scan(&request, &j, &seats, &note, &departs, &status, &reason, &answer, &created); err != nil {
			return err
		}
		text, err := s.unseal(note, noteContext(request))
		section.Records = append(section.Records, module.Record{
			{Code: "operator", Value: j.Operator},
			{Code: "from", Value: j.From},
			{Code: "to", Value: j.To},
			{Code: "departsAt", Value: module.Milliseconds(departs)},
			{Code: "seats", Value: seats},
			{Code: "text", Value: text},
			{Code: "state", Value: status},
			{Code: "reason", Value: reason},
			{Code: "answer", Value: answer},
			{Code: "at", Value: module.Milliseconds(created)},
		})
		return err
	}, `SELECT id, journey, seats, note, departs_at, status, reason, answer, created_at FROM coach_requests WHERE account = $1 ORDER BY id`, account)
	return []module.Section{section}, err
}

// erase forgets what somebody asked for, and who she was in what she did for
// an operator.
func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{
		`DELETE FROM coach_requests WHERE account = $1`,
		`UPDATE coach_requests SET answered_by = '' WHERE answered_by = $1`,
		`UPDATE coach_alerts SET created_by = '' WHERE created_by = $1`,
		`UPDATE coach_cancellations SET created_by = '' WHERE created_by = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) unseal(sealed []byte, context string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := s.o.Vault.Unseal(sealed, context)
	return string(plain), err
}

// rekeyed is how many notes are sealed anew in one transaction.
const rekeyed = 200

// rekey seals the notes with the newest key.
func (s *Service) rekey(ctx context.Context) (int, error) {
	after, total := "", 0
	for {
		n := 0
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			n = 0
			type sealed struct {
				id   string
				note []byte
			}
			var page []sealed
			err := tx.Each(func(rows *sql.Rows) error {
				var one sealed
				err := rows.Scan(&one.id, &one.note)
				page = append(page, one)
				return err
			}, `SELECT id, note FROM coach_requests WHERE id > $1 ORDER BY id LIMIT $2`, after, rekeyed)
			if err != nil {
				return err
			}
			for _, one := range page {
				if err := s.reseal(tx, one.id, one.note); err != nil {
					return err
				}
				n++
			}
			if n > 0 {
				after = page[n-1].id
			}
			return nil
		})
		if total += n; err != nil || n == 0 {
			return total, err
		}
	}
}

func (s *Service) reseal(tx *database.Tx, request string, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	fresh, changed, err := s.o.Vault.Reseal(note, noteContext(request))
	if err != nil || !changed {
		return err
	}
	_, err = tx.Exec(`UPDATE coach_requests SET note = $2 WHERE id = $1 AND note = $3`, request, fresh, note)
	return err
}
