package messages

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

// lock keeps an account from sending for a while; she may object once, and
// another officer answers.
type lock struct {
	ID, Account, Report, Officer, State string
	Words, Appeal, Decision             string
	Until, Appealed                     time.Time
}

const lockColumns = `id, account, report, officer, state, words, appeal, decision, until_at, appealed_at`

func sealingLock(lock, part string) string { return "message.lock:" + lock + ":" + part }

// lock locks whom a report is about. One more lock while one lasts makes it longer.
func (s *Service) lock(tx *database.Tx, officer string, r report, days int64, text string) error {
	if err := tx.Alone("message-lock:" + r.accused); err != nil {
		return err
	}
	until := tx.Time().Add(time.Duration(days) * lockDay)
	l := id.New(tx.Now())
	_, err := tx.Exec(`INSERT INTO message_locks (id, account, report, officer, words, state, appeal, decider, decision, at, until_at, appealed_at, decided_at)
		VALUES ($1, $2, $3, $4, $5, 'active', $6, '', $7, $8, $9, 0, 0)`, l, r.accused, r.id, officer, s.Vault.Seal([]byte(text), sealingLock(l, "words")),
		s.Vault.Seal(nil, sealingLock(l, "appeal")), s.Vault.Seal(nil, sealingLock(l, "decision")), tx.Now(), until.UnixMilli())
	if err != nil {
		return err
	}
	return s.tellLock(tx, r.accused, "message.locked", until)
}

func (s *Service) tellLock(tx *database.Tx, account, code string, until time.Time) error {
	return notify.Send(tx, notify.Notice{
		Account: account, Category: notify.Account, Code: code, Args: map[string]any{"date": s.day(until)}, Link: Page + "cai-dat",
	})
}

func scanLock(scan func(...any) error) (l lock, sealed [3][]byte, err error) {
	var until, appealed int64
	err = scan(&l.ID, &l.Account, &l.Report, &l.Officer, &l.State, &sealed[0], &sealed[1], &sealed[2], &until, &appealed)
	l.Until, l.Appealed = moment(until), moment(appealed)
	return l, sealed, err
}

// lockNow is the lock that lasts longest, its words sealed; the zero lock when
// the account may send.
func lockNow(tx *database.Tx, account string) (lock, error) {
	l, _, err := scanLock(tx.Row(`SELECT `+lockColumns+` FROM message_locks WHERE account = $1 AND until_at > $2 AND state <> 'lifted'
		ORDER BY until_at DESC LIMIT 1`, account, tx.Now()).Scan)
	if database.NoRows(err) {
		return lock{}, nil
	}
	return l, err
}

// readLocks reads locks with their words.
func (s *Service) readLocks(tx *database.Tx, where string, args ...any) (all []lock, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		l, sealed, err := scanLock(rows.Scan)
		for i, into := range []*string{&l.Words, &l.Appeal, &l.Decision} {
			if err != nil {
				return err
			}
			var plain []byte
			plain, err = s.Vault.Unseal(sealed[i], sealingLock(l.ID, []string{"words", "appeal", "decision"}[i]))
			*into = string(plain)
		}
		all = append(all, l)
		return err
	}, `SELECT `+lockColumns+` FROM message_locks `+where, args...)
	return all, err
}

func (s *Service) myLock(tx *database.Tx, account string) (MessageLock, error) {
	now, err := lockNow(tx, account)
	if err != nil || now.ID == "" {
		return MessageLock{}, err
	}
	all, err := s.readLocks(tx, `WHERE id = $1`, now.ID)
	if err != nil || len(all) != 1 {
		return MessageLock{}, err
	}
	l := all[0]
	return MessageLock{true, &l.Until, l.Words, l.State, l.Decision, l.State == "active"}, nil
}

func (s *Service) getMyLock(ctx context.Context, _ *web.None) (*web.JSON[MessageLock], error) {
	var out MessageLock
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.myLock(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

func (s *Service) postAppeal(tx *database.Tx, who web.Principal, in *messageAppealInput) (*web.JSON[MessageLock], error) {
	var bad errs.Fields
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	l, err := lockNow(tx, who.Account)
	if err == nil && l.ID == "" {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	err = tx.One(errs.New(errs.Conflict, "messageAppealedOnce"), `UPDATE message_locks SET state = 'appealed', appeal = $2, appealed_at = $3
		WHERE id = $1 AND state = 'active'`, l.ID, s.Vault.Seal([]byte(in.Body.Text), sealingLock(l.ID, "appeal")), tx.Now())
	if err != nil {
		return nil, err
	}
	out, err := s.myLock(tx, who.Account)
	return web.Answer(out), err
}

func (s *Service) getObjections(ctx context.Context, in *messageLocksInput) (*web.JSON[web.Page[MessageObjection]], error) {
	var after reportPosition
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[MessageObjection]{Items: []MessageObjection{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		all, err := s.readLocks(tx, `WHERE state = 'appealed' AND (appealed_at, id) > ($1, $2) ORDER BY appealed_at, id LIMIT $3`, after.At, after.ID, in.Limit+1)
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last := all[in.Limit-1]
			page.Next = web.Cursor(reportPosition{last.Appealed.UnixMilli(), last.ID})
		}
		for _, l := range all {
			page.Items = append(page.Items, MessageObjection{l.ID, l.Report, l.Words, l.Appeal, l.Until, l.Appealed, l.Officer == web.Who(ctx).Account})
		}
		return err
	})
	return web.Answer(page), err
}

// postDecideLock answers an objection; never who locked.
func (s *Service) postDecideLock(tx *database.Tx, who web.Principal, in *decideMessageLockInput) (*web.JSON[MessageReported], error) {
	var bad errs.Fields
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	all, err := s.readLocks(tx, `WHERE id = $1`, in.ID)
	if err == nil && len(all) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	l := all[0]
	if l.Officer == who.Account || l.Account == who.Account {
		return nil, errs.New(errs.Denied, "messageOwnReport")
	}
	state, code := "upheld", "message.lockUpheld"
	if in.Body.Lift {
		state, code, l.Until = "lifted", "message.lockLifted", tx.Time()
	}
	err = tx.One(errs.New(errs.Conflict, "messageReportDecided"), `UPDATE message_locks SET state = $2, decider = $3, decision = $4, decided_at = $5, until_at = $6
		WHERE id = $1 AND state = 'appealed'`, l.ID, state, who.Account, s.Vault.Seal([]byte(in.Body.Text), sealingLock(l.ID, "decision")), tx.Now(), l.Until.UnixMilli())
	if err != nil {
		return nil, err
	}
	if err := s.tellLock(tx, l.Account, code, l.Until); err != nil {
		return nil, err
	}
	return web.Answer(MessageReported{l.Report}), audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: code, Subject: audit.Subject{Kind: "messageReport", ID: l.Report}, Owner: l.Account, Details: map[string]string{"lock": l.ID},
	})
}
