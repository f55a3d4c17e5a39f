package workforce

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// mayDeclare is Missing for who does not declare for the company, or no more.
func (s *Service) mayDeclare(tx *database.Tx, who web.Principal, company string) (Company, error) {
	may, err := s.Holds(tx, who.Account, company, declarers...)
	if err == nil && !may {
		err = errs.Missing()
	}
	if err != nil {
		return Company{}, err
	}
	return s.Company(tx, company)
}

func (s *Service) today(tx *database.Tx) time.Time {
	local := tx.Time().In(s.Province.Location())
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
}

func (s *Service) periods(tx *database.Tx) (now, before period) {
	return s.calendar.around(tx.Time().In(s.Province.Location()))
}

// begin opens a draft of a period: with what was declared last, or blank.
func (s *Service) begin(tx *database.Tx, company, code string, carry bool) (declaration, error) {
	now, before := s.periods(tx)
	if code != now.code && code != before.code {
		return declaration{}, errs.InvalidField("period", "notAllowed")
	}
	version, err := lastVersion(tx, company, code)
	if err != nil {
		return declaration{}, err
	}
	d := declaration{id: id.New(tx.Now()), company: company, period: code, version: version + 1, state: draft, created: tx.Now()}
	if err := insert(tx, d); err != nil || !carry {
		return d, err
	}
	last, err := latest(tx, company)
	if errs.KindOf(err) == errs.NotFound {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	for after := int64(0); ; {
		rows, err := s.rowsOf(tx, last.id, after, 500)
		if err != nil {
			return d, err
		}
		if len(rows) == 0 {
			return d, touch(tx, d.id, d.workers)
		}
		for _, r := range rows {
			if err := s.insertRow(tx, d.id, r.N, r.Worker); err != nil {
				return d, err
			}
			d.workers, after = d.workers+1, r.N
		}
	}
}

// submit closes a draft; it replaces what was submitted for the period before.
func (s *Service) submit(tx *database.Tx, who web.Principal, c Company, id string) (declaration, error) {
	d, err := of(tx, c.ID, id)
	if err != nil {
		return d, err
	}
	if d.state != draft {
		return d, errs.New(errs.Conflict, "workforceClosed")
	}
	if d.workers == 0 {
		return d, errs.New(errs.Conflict, "workforceNobody")
	}
	if _, err := tx.Exec(`UPDATE workforce_declarations SET state = 'replaced' WHERE company = $1 AND period = $2 AND state = 'submitted'`, c.ID, d.period); err != nil {
		return d, err
	}
	err = tx.One(errs.New(errs.Conflict, "workforceClosed"), `UPDATE workforce_declarations SET state = 'submitted', ward = $3, park = $4, sector = $5,
		submitted_by = $6, submitted_at = $7 WHERE id = $1 AND company = $2 AND state = 'draft'`, id, c.ID, c.Ward, c.Park, c.Sector, who.Account, tx.Now())
	if err != nil {
		return d, err
	}
	err = audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "workforce.submit", Subject: audit.Subject{Kind: "workforce", ID: id}, Organisation: c.ID,
		Details: map[string]string{"period": d.period},
	})
	if err != nil {
		return d, err
	}
	return of(tx, c.ID, id)
}

// replaceRows makes a draft hold exactly these workers.
func (s *Service) replaceRows(tx *database.Tx, d declaration, rows []Worker) error {
	// Not by the difference: somebody may have added one since d was read.
	err := tx.One(errs.New(errs.Conflict, "workforceClosed"), `UPDATE workforce_declarations SET workers = $2 WHERE id = $1 AND state = 'draft'`, d.id, len(rows))
	if err != nil {
		return err
	}
	if err := clearRows(tx, d.id); err != nil {
		return err
	}
	for n, r := range rows {
		if err := s.insertRow(tx, d.id, int64(n+1), r); err != nil {
			return err
		}
	}
	return nil
}

// reminded are the days before the end of a period on which who has not declared
// is reminded.
var reminded = []int64{14, 7, 1}

// remind tells companies that have not declared yet.
func (s *Service) remind(ctx context.Context) error {
	for after := ""; ; {
		var n int
		err := s.DB.Update(ctx, func(tx *database.Tx) error {
			page, err := s.After(tx, after, 100)
			if err != nil {
				return err
			}
			n = len(page)
			for _, c := range page {
				after = c.ID
				if err := s.remindOne(tx, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

func (s *Service) remindOne(tx *database.Tx, c Company) error {
	now, _ := s.periods(tx)
	left := int64(now.end.Sub(tx.Time()).Hours() / 24)
	step := int64(0)
	for _, days := range reminded {
		if left <= days {
			step = days
		}
	}
	if step == 0 {
		return nil
	}
	var done int
	err := tx.Row(`SELECT count(*) FROM workforce_declarations WHERE company = $1 AND period = $2 AND state = 'submitted'`, c.ID, now.code).Scan(&done)
	if err != nil || done > 0 {
		return err
	}
	n, err := tx.Exec(`INSERT INTO workforce_reminders (company, period, days) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.ID, now.code, step)
	if err != nil || n == 0 {
		return err
	}
	people, err := s.Holders(tx, c.ID, declarers...)
	for _, account := range people {
		if err := notify.Send(tx, notify.Notice{
			Account: account, Category: notify.Case, Code: "workforce.due", Args: map[string]any{"company": c.Name, "date": now.end.AddDate(0, 0, -1).Format("02/01/2006")},
			Link: "/ban-lam-viec/doanh-nghiep/" + c.ID + "/lao-dong",
		}); err != nil {
			return err
		}
	}
	return err
}

// forget deletes declarations that were kept long enough, a few at a time.
func (s *Service) forget(ctx context.Context) error {
	return s.DB.Update(ctx, func(tx *database.Tx) error {
		old := tx.Now() - kept.Milliseconds()
		_, err := tx.Exec(`DELETE FROM workforce_rows WHERE declaration IN (SELECT id FROM workforce_declarations WHERE created_at < $1)`, old)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM workforce_declarations WHERE created_at < $1`, old)
		}
		return err
	})
}

// Rekey brings workers under the newest key.
func (s *Service) Rekey(ctx context.Context) (rows int, err error) {
	type row struct {
		declaration string
		n           int64
		sealed      []byte
	}
	for last := (row{}); ; {
		var page []row
		err := s.DB.Update(ctx, func(tx *database.Tx) error {
			page = page[:0]
			err := tx.Each(func(rows *sql.Rows) error {
				var r row
				err := rows.Scan(&r.declaration, &r.n, &r.sealed)
				page = append(page, r)
				return err
			}, `SELECT declaration, n, sealed FROM workforce_rows WHERE declaration > $1 OR declaration = $1 AND n > $2
				ORDER BY declaration, n LIMIT 500`, last.declaration, last.n)
			if err != nil {
				return err
			}
			for _, r := range page {
				fresh, changed, err := s.Vault.Reseal(r.sealed, bound(r.declaration, r.n))
				if err != nil {
					return err
				}
				if !changed {
					continue
				}
				if _, err := tx.Exec(`UPDATE workforce_rows SET sealed = $3 WHERE declaration = $1 AND n = $2 AND sealed = $4`,
					r.declaration, r.n, fresh, r.sealed); err != nil {
					return err
				}
			}
			return nil
		})
		rows += len(page)
		if err != nil || len(page) == 0 {
			return rows, err
		}
		last = page[len(page)-1]
	}
}
