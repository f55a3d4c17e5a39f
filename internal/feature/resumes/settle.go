package resumes

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/consent"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/retention"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

const settleJob = "resumes.settle"

// settling names what a company did.
type settling struct {
	Event string `json:"event"`
}

func (s *Service) jobs() []jobs.Job {
	return []jobs.Job{
		jobs.Handle(settleJob, s.settle),
		jobs.Handle(unsearchJob, s.unsearch),
		jobs.Every("resumes.lapse", time.Hour, s.lapse),
		jobs.Every("resumes.closed", 5*time.Minute, s.watchOpenings),
		jobs.Every("resumes.forget", 24*time.Hour, s.forgetEnded),
		jobs.Every("resumes.merge", 24*time.Hour, func(ctx context.Context) error { return s.index.Merge(ctx, s.DB) }),
		jobs.Handle(purgeJob, func(ctx context.Context, _ struct{}) error { return s.index.Purge(ctx, s.DB) }),
	}
}

const purgeJob = "resumes.purge"

// settle makes final what a company did and did not take back: the applicant is
// told, and after a refusal the company's copy goes unless she lets it stay.
func (s *Service) settle(ctx context.Context, job settling) error {
	return s.DB.Update(ctx, func(tx *database.Tx) error {
		var application string
		err := tx.Row(`SELECT application FROM application_events WHERE id = $1 AND told = 0`, job.Event).Scan(&application)
		if database.NoRows(err) {
			return nil // taken back, or told already
		}
		if err != nil {
			return err
		}
		a, err := oneApplication(tx, `WHERE id = $1`, application)
		if errs.KindOf(err) == errs.NotFound {
			return nil // forgotten with the person
		}
		if err != nil {
			return err
		}
		events, err := s.events(tx, a.id, false)
		if err != nil {
			return err
		}
		last := events[len(events)-1]
		if last.id != job.Event {
			return nil // something followed at once; only that is told
		}
		n, err := tx.Exec(`UPDATE application_events SET told = 1 WHERE id = $1 AND told = 0`, last.id)
		if err != nil || n == 0 {
			return err
		}
		if a.state == Refused && !a.keep {
			if err := s.eraseCopy(tx, a); err != nil {
				return err
			}
		}
		return s.tellApplicant(tx, a, string(last.action))
	})
}

// eraseCopy deletes what a company holds, and leaves a receipt that says when
// and of what. The entry of the audit log is the proof of it.
func (s *Service) eraseCopy(tx *database.Tx, a *application) error {
	if a.erased > 0 || len(a.sealed) == 0 {
		return nil
	}
	plain, err := s.Vault.Unseal(a.sealed, sealingSent(a.id))
	if err != nil {
		return err
	}
	if err := tx.Scrub(); err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	a.erased, a.receipt, a.digest, a.sealed = tx.Now(), rand.Text()[:16], hex.EncodeToString(sum[:]), []byte{}
	err = tx.One(notNow(), `UPDATE applications SET sealed = $2, erased_at = $3, receipt = $4, digest = $5 WHERE id = $1 AND erased_at = 0`,
		a.id, a.sealed, a.erased, a.receipt, a.digest)
	if err != nil {
		return err
	}
	return s.record(tx, web.Principal{Account: audit.System}, a, "application.erase", map[string]string{"receipt": a.receipt, "sha256": a.digest})
}

// batch is how many one transaction works on.
const batch = 100

// lapse ends what a company has left without a word for too long.
func (s *Service) lapse(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.Update(ctx, func(tx *database.Tx) error {
			all, err := applications(tx, `WHERE lapses_at > 0 AND lapses_at <= $1 ORDER BY lapses_at LIMIT $2`, tx.Now(), batch)
			n = len(all)
			if err != nil {
				return err
			}
			for _, a := range all {
				if err := s.lapseOne(tx, a); err != nil && !errs.Is(err, "applicationState") {
					return err // or the company was faster
				}
			}
			return nil
		})
		if err != nil || n < batch {
			return err
		}
	}
}

func (s *Service) lapseOne(tx *database.Tx, a *application) error {
	if _, err := s.step(tx, a, Lapse, audit.System, ApplicationWords{}); err != nil {
		return err
	}
	if !a.keep {
		if err := s.eraseCopy(tx, a); err != nil {
			return err
		}
	}
	if err := s.tellApplicant(tx, a, string(Lapse)); err != nil {
		return err
	}
	return s.tellRecruiters(tx, a, "lapsed")
}

// watchOpenings tells those who wait that an opening takes nobody any more,
// however that came about: closed, run out, hidden.
func (s *Service) watchOpenings(ctx context.Context) error {
	var openings []string
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		openings = nil
		return tx.Each(func(rows *sql.Rows) error {
			var one string
			err := rows.Scan(&one)
			openings = append(openings, one)
			return err
		}, `SELECT DISTINCT opening FROM applications WHERE lapses_at > 0 AND closed = 0 ORDER BY opening LIMIT 5000`)
	})
	if err != nil {
		return err
	}
	for _, opening := range openings {
		if err := s.DB.Update(ctx, func(tx *database.Tx) error { return s.watch(tx, opening) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) watch(tx *database.Tx, opening string) error {
	_, err := s.Opening(tx, opening)
	if err == nil || errs.KindOf(err) != errs.NotFound {
		return err
	}
	all, err := applications(tx, `WHERE opening = $1 AND lapses_at > 0 AND closed = 0 ORDER BY id LIMIT 1000`, opening)
	if err != nil {
		return err
	}
	for _, a := range all {
		if _, err := tx.Exec(`UPDATE applications SET closed = 1 WHERE id = $1`, a.id); err != nil {
			return err
		}
		if err := s.tellApplicant(tx, a, "closed"); err != nil {
			return err
		}
	}
	return nil
}

// unsearch hides from employers who no longer agrees to be found.
func (s *Service) unsearch(ctx context.Context, who consent.Account) error {
	return s.DB.Update(ctx, func(tx *database.Tx) error {
		all, err := s.resumes(tx, `WHERE account = $1 AND visibility = 'search'`, who.Account)
		if err != nil {
			return err
		}
		for _, r := range all {
			r.visibility = Applied
			if err := s.find(tx, r); err != nil {
				return err
			}
			if err := s.update(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// endedKept is how long an application stays on both lists after its end.
const endedKept = 365 * 24 * time.Hour

// forgetEnded deletes applications that ended long ago, save those of accounts
// under a legal hold.
func (s *Service) forgetEnded(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.Update(ctx, func(tx *database.Tx) error {
			all, err := applications(tx, `WHERE ended_at > 0 AND ended_at < $1
				AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.account = applications.account AND h.ended_at = 0) ORDER BY ended_at LIMIT $2`,
				tx.Now()-endedKept.Milliseconds(), batch)
			if n = len(all); n == 0 || err != nil {
				return err
			}
			if err := tx.Scrub(); err != nil {
				return err
			}
			for _, a := range all {
				if err := dropApplication(tx, a.id); err != nil {
					return err
				}
			}
			return retention.Certify(tx, "applications", audit.System, int64(n), map[string]string{
				"before": tx.Time().Add(-endedKept).Format(time.RFC3339), "basis": "đề xuất",
			})
		})
		if err != nil || n < batch {
			return err
		}
	}
}

func dropApplication(tx *database.Tx, id string) error {
	for _, statement := range []string{`DELETE FROM application_events WHERE application = $1`, `DELETE FROM applications WHERE id = $1`} {
		if _, err := tx.Exec(statement, id); err != nil {
			return err
		}
	}
	return nil
}

// tellApplicant sends the applicant what became of it.
func (s *Service) tellApplicant(tx *database.Tx, a *application, what string) error {
	return notify.Send(tx, notify.Notice{
		Account: a.account, Category: notify.Case, Code: "application." + what,
		Args: map[string]any{"title": a.title, "company": a.company}, Link: "/ung-tuyen/" + a.id,
	})
}

// tellCompany tells a company of the first application to an opening that
// nobody has looked at yet; those that follow wait in the same list.
func (s *Service) tellCompany(tx *database.Tx, a *application) error {
	var fresh int
	err := tx.Row(`SELECT count(*) FROM applications WHERE organisation = $1 AND opening = $2 AND state = 'new'`, a.organisation, a.opening).Scan(&fresh)
	if err != nil || fresh > 1 {
		return err
	}
	return s.tellRecruiters(tx, a, "new")
}

func (s *Service) tellRecruiters(tx *database.Tx, a *application, what string) error {
	staff, err := s.Recruiters(tx, a.organisation)
	if err != nil {
		return err
	}
	for _, account := range staff {
		err := notify.Send(tx, notify.Notice{
			Account: account, Category: notify.Case, Code: "applicants." + what,
			Args: map[string]any{"title": a.title, "company": a.company}, Link: "/ban-lam-viec/ung-vien?opening=" + a.opening,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
