package notify

import (
	"database/sql"
	"fmt"
	"strings"

	"daklakid/internal/platform/database"
)

// stored is a notice as the table has it.
type stored struct {
	id, account, category, code, args, link string
	created                                 int64
	read                                    *int64
}

const columns = `id, account, category, code, args, link, created_at, read_at`

func (n *stored) scan(scan func(...any) error) error {
	return scan(&n.id, &n.account, &n.category, &n.code, &n.args, &n.link, &n.created, &n.read)
}

func insertNotice(tx *database.Tx, notice string, n Notice, args string) error {
	_, err := tx.Exec(`INSERT INTO notices (id, account, category, code, args, link, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		notice, n.Account, n.Category, n.Code, args, n.Link, tx.Now())
	return err
}

func loadNotice(tx *database.Tx, notice string) (n stored, err error) {
	return n, n.scan(tx.Row(`SELECT `+columns+` FROM notices WHERE id = $1`, notice).Scan)
}

// inbox reads an account's notices older than the id before, newest first.
func inbox(tx *database.Tx, account string, unread bool, before string, limit int) (all []stored, err error) {
	only := ""
	if unread {
		only = "AND read_at IS NULL" // spelled out, so that the partial index serves it
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var n stored
		err := n.scan(rows.Scan)
		all = append(all, n)
		return err
	}, `SELECT `+columns+` FROM notices WHERE account = $1 AND id < $2 `+only+` ORDER BY id DESC LIMIT $3`, account, before, limit)
	return all, err
}

// Unread counts what an account has not read yet.
func Unread(tx *database.Tx, account string) (n int64, err error) {
	return n, tx.Row(`SELECT count(*) FROM notices WHERE account = $1 AND read_at IS NULL`, account).Scan(&n)
}

// markRead marks the given notices of an account, or all when none is given.
func markRead(tx *database.Tx, account string, notices []string) error {
	args := []any{tx.Now(), account}
	only := ""
	if len(notices) > 0 {
		places := make([]string, len(notices))
		for i, notice := range notices {
			args = append(args, notice)
			places[i] = fmt.Sprint("$", len(args))
		}
		only = "AND id IN (" + strings.Join(places, ", ") + ")"
	}
	_, err := tx.Exec(`UPDATE notices SET read_at = $1 WHERE account = $2 AND read_at IS NULL `+only, args...)
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
	var sms, email int64
	err := tx.Row(`SELECT sms, email FROM notice_preferences WHERE account = $1 AND category = $2`, account, c.name).Scan(&sms, &email)
	switch {
	case err == nil:
		p.SMS, p.Email = sms == 1, email == 1
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
		_, err := tx.Exec(`INSERT INTO notice_preferences (account, category, sms, email) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, category) DO UPDATE SET sms = excluded.sms, email = excluded.email`,
			account, p.Category, bit(p.SMS), bit(p.Email))
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
