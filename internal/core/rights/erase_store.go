package rights

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

func insertErasure(tx *database.Tx, erasure, account string, receipt []byte, runs int64) error {
	n, err := tx.Exec(`INSERT INTO data_erasures (id, receipt, account, state, asked_at, runs_at, ended_at, backups_until)
		VALUES ($1, $2, $3, 'waiting', $4, $5, 0, 0) ON CONFLICT DO NOTHING`, erasure, receipt, account, tx.Now(), runs)
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "erasureWaits")
	}
	return err
}

// waitingErasure is when it was asked for and when it runs; zeros for none.
func waitingErasure(tx *database.Tx, account string) (asked, runs int64, err error) {
	err = tx.Row(`SELECT asked_at, runs_at FROM data_erasures WHERE account = $1 AND state = 'waiting'`, account).Scan(&asked, &runs)
	if database.NoRows(err) {
		return 0, 0, nil
	}
	return asked, runs, err
}

func cancelErasure(tx *database.Tx, account string) error {
	return tx.One(errs.Missing(), `UPDATE data_erasures SET state = 'cancelled', ended_at = $2 WHERE account = $1 AND state = 'waiting'`,
		account, tx.Now())
}

// dueErasure answers whose it is, and keeps it from being taken back meanwhile.
func dueErasure(tx *database.Tx, erasure string) (account string, err error) {
	err = tx.Row(`UPDATE data_erasures SET runs_at = runs_at WHERE id = $1 AND state = 'waiting' AND runs_at <= $2 RETURNING account`,
		erasure, tx.Now()).Scan(&account)
	return account, err
}

func finishErasure(tx *database.Tx, erasure string, backups int64) error {
	return tx.One(errs.Missing(), `UPDATE data_erasures SET state = 'done', ended_at = $2, backups_until = $3 WHERE id = $1 AND state = 'waiting'`,
		erasure, tx.Now(), backups)
}

func byReceipt(tx *database.Tx, receipt []byte) (r ErasureReceipt, err error) {
	var asked, runs, ended, backups int64
	err = tx.Row(`SELECT state, asked_at, runs_at, ended_at, backups_until FROM data_erasures WHERE receipt = $1`, receipt).
		Scan(&r.State, &asked, &runs, &ended, &backups)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	r.AskedAt, r.RunsAt, r.EndedAt, r.BackupsUntil = at(asked), at(runs), maybe(ended), maybe(backups)
	return r, err
}

// export is what this package itself keeps of a person.
func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	asked, err := correctionsOf(tx, account, "", 1000)
	if err != nil {
		return nil, err
	}
	mine := module.Section{Code: "corrections", From: "decidedAt"}
	for _, c := range asked {
		if err := s.open(&c); err != nil {
			return nil, err
		}
		record := module.Record{
			{Code: "subject", Value: c.Subject},
			{Code: "text", Value: c.Text},
			{Code: "state", Value: c.State},
			{Code: "reason", Value: c.Reason},
			{Code: "at", Value: c.AskedAt},
		}
		if c.DecidedAt != nil {
			record = append(record, module.Field{Code: "decidedAt", Value: *c.DecidedAt})
		}
		mine.Records = append(mine.Records, record)
	}
	copies, err := exportCopies(tx, account)
	if err != nil {
		return nil, err
	}
	erasures, err := exportErasures(tx, account)
	return []module.Section{mine, copies, erasures}, err
}

func exportCopies(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "exports", From: "readyAt"}
	all, err := exportsOf(tx, account)
	for _, e := range all {
		record := module.Record{{Code: "state", Value: e.State}, {Code: "at", Value: e.AskedAt}}
		if e.ReadyAt != nil {
			record = append(record, module.Field{Code: "readyAt", Value: *e.ReadyAt})
		}
		section.Records = append(section.Records, record)
	}
	return section, err
}

func exportErasures(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "erasures"}
	err := tx.Each(func(rows *sql.Rows) error {
		var state string
		var asked, runs, ended int64
		err := rows.Scan(&state, &asked, &runs, &ended)
		section.Records = append(section.Records, module.Record{
			{Code: "state", Value: state},
			{Code: "at", Value: module.Milliseconds(asked)},
			{Code: "runsAt", Value: module.Milliseconds(runs)},
			{Code: "endedAt", Value: module.Milliseconds(ended)},
		})
		return err
	}, `SELECT state, asked_at, runs_at, ended_at FROM data_erasures WHERE account = $1 ORDER BY id`, account)
	return section, err
}

// forget removes copies and corrections; the request to be forgotten stays, as
// the receipt of it.
func (s *Service) forget(tx *database.Tx, account string) error {
	var keys []string
	err := tx.Each(keysInto(&keys), `DELETE FROM data_exports WHERE account = $1 RETURNING id`, account)
	if err != nil {
		return err
	}
	if err := Remove(tx, keys); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM data_corrections WHERE account = $1`, account)
	return err
}
