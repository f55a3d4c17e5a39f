package notify

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

const (
	jobDigestMail = "notify.digestMail"
	digestKept    = 7 * 24 * time.Hour
	maxDigest     = 50  // notices that a summary names
	digestPage    = 200 // accounts in one run
)

// digestJob names a summary, and the delivery as the gateway knows it.
type digestJob struct {
	Delivery string `json:"delivery"`
	Digest   string `json:"digest"`
}

// collect puts a notice aside for the next summary. When that is due is worked
// out when the queue is next looked at: the sender knows no clock of the province.
func collect(tx *database.Tx, account, notice string, p Preference) error {
	_, err := tx.Exec(`INSERT INTO notice_digests (notice, account, push, email, digest, at, due_at) VALUES ($1, $2, $3, $4, '', $5, 0)`,
		notice, account, bit(p.Push), bit(p.Email), tx.Now())
	return err
}

// reschedule has the time of an account's next summary worked out anew.
func reschedule(tx *database.Tx, account string) error {
	_, err := tx.Exec(`UPDATE notice_digests SET due_at = 0, at = $2 WHERE account = $1 AND digest = ''`, account, tx.Now())
	return err
}

// summarise sends the summaries that are due.
func (s *Service) summarise(ctx context.Context) error {
	for _, step := range []struct {
		find string
		do   func(*database.Tx, string) error
	}{
		{`SELECT DISTINCT account FROM notice_digests WHERE digest = '' AND due_at = 0 AND at <= $1 LIMIT $2`, s.schedule},
		{`SELECT DISTINCT account FROM notice_digests WHERE digest = '' AND due_at > 0 AND due_at <= $1 LIMIT $2`, s.summary},
	} {
		var accounts []string
		err := s.o.DB.View(ctx, func(tx *database.Tx) error {
			accounts = nil
			return tx.Each(func(rows *sql.Rows) error {
				var account string
				err := rows.Scan(&account)
				accounts = append(accounts, account)
				return err
			}, step.find, tx.Now(), digestPage)
		})
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if err := s.o.DB.Update(ctx, func(tx *database.Tx) error { return step.do(tx, account) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// schedule works out when the next summary of an account is due, counted from
// when each notice came.
func (s *Service) schedule(tx *database.Tx, account string) error {
	set, err := settingsOf(tx, account)
	if err != nil {
		return err
	}
	waiting := map[string]int64{}
	err = tx.Each(func(rows *sql.Rows) error {
		var notice string
		var at int64
		err := rows.Scan(&notice, &at)
		waiting[notice] = at
		return err
	}, `SELECT notice, at FROM notice_digests WHERE account = $1 AND digest = '' AND due_at = 0 LIMIT 1000`, account)
	if err != nil {
		return err
	}
	for notice, at := range waiting {
		due := next(s.here(time.UnixMilli(at)), set.digestAt).UnixMilli()
		if _, err := tx.Exec(`UPDATE notice_digests SET due_at = $2 WHERE notice = $1`, notice, due); err != nil {
			return err
		}
	}
	return nil
}

// summary makes one of what is due to an account and has it carried, once: what
// is in it waits for no other.
func (s *Service) summary(tx *database.Tx, account string) error {
	digest := id.New(tx.Now())
	n, err := tx.Exec(`UPDATE notice_digests SET digest = $1 WHERE account = $2 AND digest = '' AND due_at > 0 AND due_at <= $3`, digest, account, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	all, err := digested(tx, digest)
	if err != nil {
		return err
	}
	push, email := false, false
	for _, e := range all {
		push, email = push || e.push, email || e.email
	}
	if email {
		if err := jobs.Enqueue(tx, jobDigestMail, digestJob{id.New(tx.Now()), digest}); err != nil {
			return err
		}
	}
	if !push {
		return nil
	}
	return enqueuePush(tx, jobDigestPush, account, digest)
}

// entry is a notice in a summary.
type entry struct {
	stored
	push, email bool
}

// digested reads what of a summary is worth telling: not what was read, deleted
// or muted meanwhile. Newest first.
func digested(tx *database.Tx, digest string) (all []entry, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var e entry
		var push, email int64
		err := e.scan(func(into ...any) error { return rows.Scan(append(into, &push, &email)...) })
		e.push, e.email = push == 1, email == 1
		all = append(all, e)
		return err
	}, `SELECT n.id, n.account, n.category, n.code, n.args, n.link, n.created_at, n.read_at, n.deleted_at, d.push, d.email
		FROM notice_digests d JOIN notices n ON n.id = d.notice
		LEFT JOIN notice_preferences p ON p.account = n.account AND p.category = n.category
		WHERE d.digest = $1 AND n.read_at IS NULL AND n.deleted_at IS NULL AND COALESCE(p.muted, 0) = 0 ORDER BY n.id DESC LIMIT 1000`, digest)
	return all, err
}

// digestDue is due for a summary: those of its notices that go by a channel.
func (s *Service) digestDue(ctx context.Context, name, delivery, digest string, job any, by func(entry) bool) (c Contact, all []entry, err error) {
	err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		found, err := digested(tx, digest)
		if err != nil {
			return err
		}
		all = nil
		for _, e := range found {
			if by(e) {
				all = append(all, e)
			}
		}
		if len(all) == 0 {
			return errStill
		}
		later, err := s.postpone(tx, all[0].account, name, delivery, job)
		if err != nil {
			return err
		}
		if later {
			all = nil
			return nil
		}
		c, err = s.contact(tx, all[0].account)
		return err
	})
	if err == nil && len(all) == 0 {
		err = errStill
	}
	return c, all, err
}

func (s *Service) deliverDigestPush(ctx context.Context, job pushJob) error {
	c, all, err := s.digestDue(ctx, jobDigestPush, job.Delivery, job.Notice, job, func(e entry) bool { return e.push })
	if err != nil {
		return still(err)
	}
	return s.push(ctx, job, all[0].created, urgencyLow, func(set settings, unread int64) ([]byte, error) {
		p := Payload{Title: s.o.Texts.Say(c.Language, "notify.digest", map[string]any{"n": len(all)}), Unread: unread}
		if set.show {
			titles, err := s.titles(all, c.Language, "; ")
			if err != nil {
				return nil, err
			}
			p.Body = cut(titles, maxText)
		}
		return pushed(p)
	})
}

func (s *Service) deliverDigestMail(ctx context.Context, job digestJob) error {
	c, all, err := s.digestDue(ctx, jobDigestMail, job.Delivery, job.Digest, job, func(e entry) bool { return e.email })
	if err != nil || c.Email == "" {
		return still(err)
	}
	titles, err := s.titles(all, c.Language, "\n– ")
	if err != nil {
		return err
	}
	subject := s.o.Texts.Say(c.Language, "notify.digest", map[string]any{"n": len(all)})
	text := s.o.Texts.Say(c.Language, "notify.mail", map[string]any{"app": s.o.App, "body": "– " + titles, "url": s.url("/thong-bao")})
	return s.mail(ctx, job.Delivery, c.Email, subject, text, time.UnixMilli(all[0].created).UTC())
}

// titles are the notices of a summary, the newest first, as far as it names them.
func (s *Service) titles(all []entry, language, between string) (string, error) {
	var said []string
	for _, e := range all[:min(len(all), maxDigest)] {
		w, err := s.words(e.stored, language)
		if err != nil {
			return "", err
		}
		said = append(said, w.title)
	}
	return strings.Join(said, between), nil
}

// dropDigests forgets summaries that were carried long ago.
func dropDigests(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM notice_digests WHERE digest <> '' AND at <= $1`, tx.Now()-digestKept.Milliseconds())
	return err
}
