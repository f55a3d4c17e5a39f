package citizenreport

import (
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// locksKept is how long a lock is kept after its end.
const locksKept = 2 * 365 * 24 * time.Hour

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: erase, Classes: []module.Class{{
		Code: "reportLocks", Keep: locksKept, After: "expired", Basis: "đề xuất",
		Table: "report_locks", Key: "id", Owner: "account", At: "until_at",
	}}}
}

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "reportLocks", From: "expiresAt"}
	err := eachLock(tx, func(l lock) error {
		if err := s.unseal(&l); err != nil {
			return err
		}
		section.Records = append(section.Records, module.Record{
			{Code: "reason", Value: l.Reason},
			{Code: "state", Value: l.State},
			{Code: "text", Value: l.Words},
			{Code: "appeal", Value: l.Appeal},
			{Code: "answer", Value: l.Decision},
			{Code: "at", Value: l.At},
			{Code: "expiresAt", Value: l.Until},
			{Code: "decidedAt", Value: l.Decided},
		})
		return nil
	}, `WHERE account = $1 ORDER BY at`, account)
	return []module.Section{section}, err
}

// erase forgets the locks, and who an officer was in what stays.
func erase(tx *database.Tx, account string) error {
	for _, statement := range []string{
		`DELETE FROM report_locks WHERE account = $1`,
		`UPDATE report_locks SET officer = '' WHERE officer = $1`,
		`UPDATE report_locks SET decider = '' WHERE decider = $1`,
		`UPDATE report_petitions SET officer = '' WHERE officer = $1`,
		`UPDATE report_keys SET created_by = '' WHERE created_by = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}
