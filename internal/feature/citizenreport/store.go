package citizenreport

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

func petitionOf(tx *database.Tx, report string) (petition string, err error) {
	err = tx.Row(`SELECT petition FROM report_petitions WHERE case_id = $1`, report).Scan(&petition)
	if database.NoRows(err) {
		err = nil
	}
	return petition, err
}

const lockColumns = `id, account, case_id, organisation, officer, reason, words, state, appeal, decider, decision, at, until_at, appealed_at, decided_at`

// scanLock leaves what is sealed as it is.
func scanLock(row func(...any) error) (l lock, err error) {
	var words, appeal, decision []byte
	var at, until, appealed, decided int64
	err = row(&l.ID, &l.Account, &l.Case, &l.Organisation, &l.Officer, &l.Reason, &words, &l.State, &appeal, &l.Decider, &decision,
		&at, &until, &appealed, &decided)
	l.Words, l.Appeal, l.Decision = string(words), string(appeal), string(decision)
	l.At, l.Until = module.Milliseconds(at), module.Milliseconds(until)
	l.Appealed, l.Decided = module.Milliseconds(appealed), module.Milliseconds(decided)
	return l, err
}

func eachLock(tx *database.Tx, fn func(lock) error, where string, args ...any) error {
	return tx.Each(func(rows *sql.Rows) error {
		l, err := scanLock(rows.Scan)
		if err != nil {
			return err
		}
		return fn(l)
	}, `SELECT `+lockColumns+` FROM report_locks `+where, args...)
}

// lockNow is the lock that keeps an account from reporting now; without an id
// when there is none.
func lockNow(tx *database.Tx, account string) (lock, error) {
	l, err := scanLock(tx.Row(`SELECT `+lockColumns+` FROM report_locks WHERE account = $1 AND until_at > $2 AND state <> 'lifted'
		ORDER BY until_at DESC LIMIT 1`, account, tx.Now()).Scan)
	if database.NoRows(err) {
		return lock{}, nil
	}
	return l, err
}

// among narrows to organisations; nil is all of them.
func among(offices []string, args *[]any) string {
	if offices == nil {
		return ``
	}
	marks := []string{`''`}
	for _, o := range offices {
		*args = append(*args, o)
		marks = append(marks, "$"+strconv.Itoa(len(*args)))
	}
	return ` AND organisation IN (` + strings.Join(marks, ", ") + `) AND organisation <> ''`
}

func lockOf(tx *database.Tx, id string, offices []string) (lock, error) {
	args := []any{id}
	where := `WHERE id = $1` + among(offices, &args)
	l, err := scanLock(tx.Row(`SELECT `+lockColumns+` FROM report_locks `+where, args...).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return l, err
}

// appealed lists the objections that wait, the oldest first.
func appealed(tx *database.Tx, offices []string, after lockPosition, limit int) (all []lock, err error) {
	args := []any{after.At, after.ID, limit}
	where := `WHERE state = 'appealed' AND (appealed_at > $1 OR appealed_at = $1 AND id > $2)` + among(offices, &args)
	err = eachLock(tx, func(l lock) error { all = append(all, l); return nil }, where+` ORDER BY appealed_at, id LIMIT $3`, args...)
	return all, err
}

func (s *Service) insertLock(tx *database.Tx, l lock) error {
	_, err := tx.Exec(`INSERT INTO report_locks (`+lockColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $9, $10, $11, 0, 0)`,
		l.ID, l.Account, l.Case, l.Organisation, l.Officer, l.Reason, s.seal(l.ID, "words", l.Words), l.State, []byte{},
		l.At.UnixMilli(), l.Until.UnixMilli())
	return err
}

func sealing(lock, what string) string { return "reportlock:" + lock + ":" + what }

func (s *Service) seal(lock, what, text string) []byte {
	return s.Kernel.Vault.Seal([]byte(text), sealing(lock, what))
}

// unseal reads what was said about a lock.
func (s *Service) unseal(l *lock) error {
	for what, text := range l.said() {
		if *text == "" {
			continue
		}
		plain, err := s.Kernel.Vault.Unseal([]byte(*text), sealing(l.ID, what))
		if err != nil {
			return err
		}
		*text = string(plain)
	}
	return nil
}

func (l *lock) said() map[string]*string {
	return map[string]*string{"words": &l.Words, "appeal": &l.Appeal, "decision": &l.Decision}
}

// rekey brings what is sealed of locks under the newest key.
func (s *Service) rekey(ctx context.Context) (looked int, err error) {
	err = s.db.Update(ctx, func(tx *database.Tx) error {
		var all []lock
		if err := eachLock(tx, func(l lock) error { all = append(all, l); return nil }, ``); err != nil {
			return err
		}
		for i := range all {
			l := &all[i]
			looked++
			for what, text := range l.said() {
				if *text == "" {
					continue
				}
				fresh, _, err := s.Kernel.Vault.Reseal([]byte(*text), sealing(l.ID, what))
				if err != nil {
					return err
				}
				*text = string(fresh)
			}
			_, err := tx.Exec(`UPDATE report_locks SET words = $2, appeal = $3, decision = $4 WHERE id = $1`,
				l.ID, []byte(l.Words), []byte(l.Appeal), []byte(l.Decision))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return looked, err
}
