package notify

import (
	"database/sql"
	"fmt"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// stored is a notice as the table has it.
type stored struct {
	id, account, category, code, args, link string
	created                                 int64
	read, deleted                           *int64
}

const columns = `id, account, category, code, args, link, created_at, read_at, deleted_at`

func (n *stored) scan(scan func(...any) error) error {
	return scan(&n.id, &n.account, &n.category, &n.code, &n.args, &n.link, &n.created, &n.read, &n.deleted)
}

// insertNotice adds a notice, as if read where its category is muted.
func insertNotice(tx *database.Tx, notice string, n Notice, args string, muted bool) error {
	var read *int64
	if now := tx.Now(); muted {
		read = &now
	}
	_, err := tx.Exec(`INSERT INTO notices (id, account, category, code, args, link, created_at, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		notice, n.Account, n.Category, n.Code, args, n.Link, tx.Now(), read)
	return err
}

func loadNotice(tx *database.Tx, notice string) (n stored, err error) {
	return n, n.scan(tx.Row(`SELECT `+columns+` FROM notices WHERE id = $1`, notice).Scan)
}

// wish is which notices of an account are asked for.
type wish struct {
	category string // empty is any
	unread   bool
	deleted  bool   // those too
	before   string // older than this id
	limit    int
}

// inbox reads an account's notices, newest first.
func inbox(tx *database.Tx, account string, w wish) (all []stored, err error) {
	only := ""
	if w.unread {
		only += " AND read_at IS NULL" // spelled out, so that the partial index serves it
	}
	if !w.deleted {
		only += " AND deleted_at IS NULL"
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var n stored
		err := n.scan(rows.Scan)
		all = append(all, n)
		return err
	}, `SELECT `+columns+` FROM notices WHERE account = $1 AND id < $2 AND ($3 = '' OR category = $3)`+only+` ORDER BY id DESC LIMIT $4`,
		account, w.before, w.category, w.limit)
	return all, err
}

// mine reads a notice of an account that is not deleted.
func mine(tx *database.Tx, account, notice string) (n stored, err error) {
	return n, n.scan(tx.Row(`SELECT `+columns+` FROM notices WHERE id = $1 AND account = $2 AND deleted_at IS NULL`, notice, account).Scan)
}

// Unread counts what an account has not read yet.
func Unread(tx *database.Tx, account string) (n int64, err error) {
	return n, tx.Row(`SELECT count(*) FROM notices WHERE account = $1 AND read_at IS NULL AND deleted_at IS NULL`, account).Scan(&n)
}

// which names some of an account's notices.
type which struct {
	ids      []string // these
	category string   // or of this one; empty is any
	readAt   int64    // or those that were marked at this moment
}

// condition continues a WHERE whose arguments are given.
func (w which) condition(args []any) (string, []any) {
	add := func(format string, v any) string {
		args = append(args, v)
		return fmt.Sprintf(format, len(args))
	}
	only := ""
	if len(w.ids) > 0 {
		places := make([]string, len(w.ids))
		for i, notice := range w.ids {
			places[i] = add("$%d", notice)
		}
		only += " AND id IN (" + strings.Join(places, ", ") + ")"
	}
	if w.category != "" {
		only += add(" AND category = $%d", w.category)
	}
	if w.readAt != 0 {
		only += add(" AND read_at = $%d", w.readAt)
	}
	return only, args
}

// markRead marks those notices of an account that are not read.
func markRead(tx *database.Tx, account string, w which) error {
	only, args := w.condition([]any{tx.Now(), account})
	_, err := tx.Exec(`UPDATE notices SET read_at = $1 WHERE account = $2 AND read_at IS NULL AND deleted_at IS NULL`+only, args...)
	return err
}

// markUnread takes that back.
func markUnread(tx *database.Tx, account string, w which) error {
	only, args := w.condition([]any{account})
	_, err := tx.Exec(`UPDATE notices SET read_at = NULL WHERE account = $1 AND read_at IS NOT NULL`+only, args...)
	return err
}

func deleteNotice(tx *database.Tx, account, notice string) error {
	return tx.One(errs.Missing(), `UPDATE notices SET deleted_at = $1 WHERE id = $2 AND account = $3 AND deleted_at IS NULL`, tx.Now(), notice, account)
}

func restoreNotice(tx *database.Tx, account, notice string) error {
	return tx.One(errs.Missing(), `UPDATE notices SET deleted_at = NULL WHERE id = $1 AND account = $2 AND deleted_at IS NOT NULL`, notice, account)
}

// dropDeleted ends the time in which deleting can be taken back.
func dropDeleted(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM notices WHERE deleted_at <= $1`, tx.Now()-restorable.Milliseconds())
	return err
}

// preferences reads an account's choice or the default of every category.
func preferences(tx *database.Tx, account string) (Preferences, error) {
	all := Preferences{Items: make([]Preference, len(categories))}
	for i, c := range categories {
		p, err := preference(tx, account, c)
		if err != nil {
			return all, err
		}
		all.Items[i] = p
	}
	return all, nil
}

func preference(tx *database.Tx, account string, c category) (Preference, error) {
	p := c.preference()
	if c.fixed {
		return p, nil
	}
	var push, sms, email, digest, muted int64
	err := tx.Row(`SELECT push, sms, email, digest, muted FROM notice_preferences WHERE account = $1 AND category = $2`, account, c.name).
		Scan(&push, &sms, &email, &digest, &muted)
	switch {
	case err == nil:
		p.Push, p.SMS, p.Email, p.Digest, p.Muted = push == 1, sms == 1, email == 1, digest == 1, muted == 1
	case !database.NoRows(err):
		return p, err
	}
	return p, nil
}

func replacePreferences(tx *database.Tx, account string, all []Preference) error {
	if _, err := tx.Exec(`DELETE FROM notice_preferences WHERE account = $1`, account); err != nil {
		return err
	}
	for _, p := range all {
		_, err := tx.Exec(`INSERT INTO notice_preferences (account, category, push, sms, email, digest, muted) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (account, category) DO UPDATE SET push = excluded.push, sms = excluded.sms, email = excluded.email,
			digest = excluded.digest, muted = excluded.muted`,
			account, p.Category, bit(p.Push), bit(p.SMS), bit(p.Email), bit(p.Digest), bit(p.Muted))
		if err != nil {
			return err
		}
	}
	return nil
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func insertMessage(tx *database.Tx, message string, sealed []byte, late int64) error {
	_, err := tx.Exec(`INSERT INTO notice_messages (id, sealed, late_at) VALUES ($1, $2, $3)`, message, sealed, late)
	return err
}

// loadMessage reads a message that is not too late.
func loadMessage(tx *database.Tx, message string) (sealed []byte, err error) {
	return sealed, tx.Row(`SELECT sealed FROM notice_messages WHERE id = $1 AND late_at > $2`, message, tx.Now()).Scan(&sealed)
}

func dropMessage(tx *database.Tx, message string) error {
	_, err := tx.Exec(`DELETE FROM notice_messages WHERE id = $1`, message)
	return err
}

func dropLateMessages(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM notice_messages WHERE late_at <= $1`, tx.Now())
	return err
}
