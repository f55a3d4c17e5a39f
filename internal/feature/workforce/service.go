package workforce

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
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

// mayBegin refuses a period in which nothing is declared now.
func (s *Service) mayBegin(tx *database.Tx, code string) error {
	if now, before := s.periods(tx); code != now.code && code != before.code {
		return errs.InvalidField("period", "notAllowed")
	}
	return nil
}

// carried are the workers of a company's last declaration, sealed for a new one.
type carried struct {
	from string // the declaration; empty when there is none
	rows []sealedRow
}

// carriedAtOnce is how many workers are read together.
const carriedAtOnce = 500

// carry reads who was declared last. What was submitted never changes, so it may
// be read before the transaction that stores it.
func (s *Service) carry(tx *database.Tx, company, to string) (c carried, err error) {
	last, err := latest(tx, company)
	if errs.KindOf(err) == errs.NotFound {
		return c, nil
	}
	for after := int64(0); err == nil; {
		var page []Numbered
		if page, err = s.rowsOf(tx, last.id, after, carriedAtOnce); err != nil || len(page) == 0 {
			break
		}
		for _, r := range page {
			one, err := s.seal(to, r.N, r.Worker)
			if err != nil {
				return c, err
			}
			c.rows = append(c.rows, one)
		}
		after = page[len(page)-1].N
	}
	c.from = last.id
	return c, err
}

// begin opens a draft of a period: blank, or with what was declared last, unless
// that is not what was read.
func (s *Service) begin(tx *database.Tx, d declaration, with *carried) (declaration, error) {
	if err := s.mayBegin(tx, d.period); err != nil {
		return d, err
	}
	before, err := lastVersion(tx, d.company, d.period)
	if err != nil {
		return d, err
	}
	d.version, d.state, d.rev, d.created = before+1, draft, 1, tx.Now()
	if err := insert(tx, d); err != nil || with == nil {
		return d, err
	}
	last, err := latest(tx, d.company)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return d, err
	}
	now := *with
	if last.id != now.from { // submitted meanwhile
		if now, err = s.carry(tx, d.company, d.id); err != nil {
			return d, err
		}
	}
	d.workers = int64(len(now.rows))
	if d.rev, err = touch(tx, d.id, d.workers); err != nil {
		return d, err
	}
	return d, insertRows(tx, d.id, d.rev, now.rows)
}

// submit closes a draft as somebody saw it; it replaces what was submitted for the
// period before.
func (s *Service) submit(tx *database.Tx, who web.Principal, c Company, id string, match web.IfMatch) (declaration, error) {
	d, err := of(tx, c.ID, id)
	if err != nil {
		return d, err
	}
	if d.state != draft {
		return d, errs.New(errs.Conflict, "workforceClosed")
	}
	seen, err := match.Version()
	if err == nil && seen != d.rev {
		err = web.Stale()
	}
	if err != nil {
		return d, err
	}
	if d.workers == 0 {
		return d, errs.New(errs.Conflict, "workforceNobody")
	}
	if _, err := tx.Exec(`UPDATE workforce_declarations SET state = 'replaced' WHERE company = $1 AND period = $2 AND state = 'submitted'`, c.ID, d.period); err != nil {
		return d, err
	}
	err = tx.One(web.Stale(), `UPDATE workforce_declarations SET state = 'submitted', ward = $3, park = $4, sector = $5,
		submitted_by = $6, submitted_at = $7, rev = rev + 1 WHERE id = $1 AND company = $2 AND state = 'draft' AND rev = $8`,
		id, c.ID, c.Ward, c.Park, c.Sector, who.Account, tx.Now(), seen)
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

// replaceRows makes a draft that somebody saw hold exactly these workers.
func replaceRows(tx *database.Tx, id string, seen int64, rows []sealedRow) error {
	err := tx.One(web.Stale(), `UPDATE workforce_declarations SET workers = $3, rev = rev + 1 WHERE id = $1 AND state = 'draft' AND rev = $2`, id, seen, len(rows))
	if err != nil {
		return err
	}
	if err := clearRows(tx, id); err != nil {
		return err
	}
	return insertRows(tx, id, seen+1, rows)
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
