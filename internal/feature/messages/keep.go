package messages

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/retention"
	"daklakid/internal/platform/database"
)

// keepBatch is how many are looked at in one transaction.
const keepBatch = 100

// forgetSilent deletes conversations in which nobody has written for as long as
// the province keeps them, and reports that were decided long ago. Where the law
// holds back what a member has, all stays.
func (s *Service) forgetSilent(ctx context.Context) error {
	if err := s.forgetReports(ctx); err != nil {
		return err
	}
	for last := ""; ; {
		n := 0
		err := s.db.Update(ctx, func(tx *database.Tx) error {
			before := tx.Now() - (time.Duration(s.months.Get()) * month).Milliseconds()
			due, err := ids(tx, `SELECT id FROM conversations WHERE last_at < $1 AND id > $2 ORDER BY id LIMIT $3`, before, last, keepBatch)
			if err != nil || len(due) == 0 {
				return err
			}
			n = len(due)
			if err := tx.Scrub(); err != nil {
				return err
			}
			gone := int64(0)
			for _, conversation := range due {
				last = conversation
				forgotten, err := forgetOne(tx, conversation, before)
				if err != nil {
					return err
				}
				gone += forgotten
			}
			if gone == 0 {
				return nil
			}
			return retention.Certify(tx, "messages", audit.System, gone, map[string]string{"before": moment(before).Format(time.RFC3339), "basis": "đề xuất"})
		})
		if err != nil || n < keepBatch {
			return err
		}
	}
}

// forgetOne forgets a conversation unless it is held back or somebody has just
// written in it; it says how many it has forgotten.
func forgetOne(tx *database.Tx, conversation string, before int64) (int64, error) {
	if err := tx.Alone("conversation:" + conversation); err != nil {
		return 0, err
	}
	still, err := ids(tx, `SELECT id FROM conversations WHERE id = $1 AND last_at < $2`, conversation, before)
	if err != nil || len(still) == 0 {
		return 0, err
	}
	held, err := heldBack(tx, conversation)
	if err != nil || held {
		return 0, err
	}
	return 1, forget(tx, conversation)
}

func ids(tx *database.Tx, query string, args ...any) (all []string, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var one string
		err := rows.Scan(&one)
		all = append(all, one)
		return err
	}, query, args...)
	return all, err
}

// heldBack reports whether a legal hold keeps what any member has.
func heldBack(tx *database.Tx, conversation string) (bool, error) {
	members, err := ids(tx, `SELECT account FROM conversation_members WHERE conversation = $1`, conversation)
	for _, account := range members {
		if err != nil {
			break
		}
		var held bool
		if held, err = retention.Held(tx, account); held {
			return true, err
		}
	}
	return false, err
}

// forgetReports deletes reports that were decided long ago, with their files.
func (s *Service) forgetReports(ctx context.Context) error {
	for n := keepBatch; n == keepBatch; {
		err := s.db.Update(ctx, func(tx *database.Tx) error {
			due, err := ids(tx, `SELECT id FROM message_reports WHERE state <> 'open' AND decided_at < $1 ORDER BY id LIMIT $2`,
				tx.Now()-reportsKept.Milliseconds(), keepBatch)
			n = len(due)
			for _, report := range due {
				if err == nil {
					err = forgetReport(tx, report)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func forgetReport(tx *database.Tx, report string) error {
	if err := document.Release(tx, evidenceOf(report)); err != nil {
		return err
	}
	if err := releaseVoices(tx, `subject = $1`, evidenceOf(report)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM message_evidence WHERE report = $1`, report); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM message_reports WHERE id = $1`, report)
	return err
}
