package messages

import (
	"database/sql"
	"maps"
	"slices"

	"daklakid/internal/platform/database"
)

// place is where a message stands.
type place struct {
	conversation string
	seq          int64
}

// quote leaves of what messages reply to only the words that all the readers of a
// conversation see: they came before it, and none has deleted it for herself. The
// messages are of one conversation, or their readers one account.
func quote(tx *database.Tx, all []*message, readers map[string][]*member) error {
	accounts, conversations, seqs := map[string]bool{}, map[string]bool{}, map[int64]bool{}
	for _, m := range all {
		if m.answers == nil || m.answers.content.Text == "" {
			continue
		}
		conversations[m.conversation], seqs[m.reply] = true, true
		for _, reader := range readers[m.conversation] {
			accounts[reader.account] = true
			if !reader.sees(m.reply) {
				m.answers.content = content{}
			}
		}
	}
	if len(accounts) == 0 {
		return nil
	}
	hidden := map[place]bool{}
	args := slices.Concat(database.Args(slices.Collect(maps.Keys(accounts))), database.Args(slices.Collect(maps.Keys(conversations))),
		database.Args(slices.Collect(maps.Keys(seqs))))
	err := tx.Each(func(rows *sql.Rows) error {
		var at place
		err := rows.Scan(&at.conversation, &at.seq)
		hidden[at] = true
		return err
	}, `SELECT conversation, seq FROM message_hidden WHERE account IN (`+database.Marks(1, len(accounts))+`)
		AND conversation IN (`+database.Marks(1+len(accounts), len(conversations))+`)
		AND seq IN (`+database.Marks(1+len(accounts)+len(conversations), len(seqs))+`)`, args...)
	for _, m := range all {
		if m.answers != nil && hidden[place{m.conversation, m.reply}] {
			m.answers.content = content{}
		}
	}
	return err
}
