package messages

import (
	"database/sql"

	"daklakid/internal/platform/database"
)

// quote leaves of what messages reply to only the words that all the readers see:
// they came before it, and none has deleted it for herself.
func (c *conversation) quote(tx *database.Tx, all []*message, readers []*member) error {
	args := []any{c.id}
	for _, reader := range readers {
		args = append(args, reader.account)
	}
	for _, m := range all {
		if m.answers == nil || m.answers.content.Text == "" {
			continue
		}
		args = append(args, m.reply)
		for _, reader := range readers {
			if !reader.sees(m.reply) {
				m.answers.content = content{}
			}
		}
	}
	first := len(readers) + 2
	if len(readers) == 0 || len(args) < first {
		return nil
	}
	hidden := map[int64]bool{}
	err := tx.Each(func(rows *sql.Rows) error {
		var seq int64
		err := rows.Scan(&seq)
		hidden[seq] = true
		return err
	}, `SELECT seq FROM message_hidden WHERE conversation = $1 AND account IN (`+database.Marks(2, len(readers))+`)
		AND seq IN (`+database.Marks(first, len(args)-first+1)+`)`, args...)
	for _, m := range all {
		if m.answers != nil && hidden[m.reply] {
			m.answers.content = content{}
		}
	}
	return err
}
