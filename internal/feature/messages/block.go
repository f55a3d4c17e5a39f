package messages

import (
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// maxBlocks bounds whom one account blocks.
const maxBlocks = 1000

// hasBlocked reports whether account has blocked other.
func hasBlocked(tx *database.Tx, account, other string) (bool, error) {
	var n int64
	err := tx.Row(`SELECT count(*) FROM message_blocks WHERE account = $1 AND blocked = $2`, account, other).Scan(&n)
	return n > 0, err
}

// blocks are who of others an account has blocked, and who has blocked it.
type blocks struct{ mine, theirs map[string]bool }

func (b blocks) any(m *member) bool { return b.mine[m.account] || b.theirs[m.account] }

func blocksWith(tx *database.Tx, account string, members []*member) (blocks, error) {
	b := blocks{map[string]bool{}, map[string]bool{}}
	args := []any{account}
	for _, m := range members {
		if m.account != account {
			args = append(args, m.account)
		}
	}
	if len(args) == 1 {
		return b, nil
	}
	them := database.Marks(2, len(args)-1)
	err := tx.Each(func(rows *sql.Rows) error {
		var by, blocked string
		if err := rows.Scan(&by, &blocked); err != nil {
			return err
		}
		if by == account {
			b.mine[blocked] = true
		} else {
			b.theirs[by] = true
		}
		return nil
	}, `SELECT account, blocked FROM message_blocks WHERE account = $1 AND blocked IN (`+them+`)
		UNION ALL SELECT account, blocked FROM message_blocks WHERE blocked = $1 AND account IN (`+them+`)`, args...)
	return b, err
}

func block(tx *database.Tx, account, other string) error {
	if account == other {
		return errs.InvalidField("person", "notAllowed")
	}
	if err := tx.Alone("message-blocks:" + account); err != nil {
		return err
	}
	var n int64
	if err := tx.Row(`SELECT count(*) FROM message_blocks WHERE account = $1`, account).Scan(&n); err != nil {
		return err
	}
	if n >= maxBlocks {
		return errs.New(errs.Conflict, "messageBlocksFull", "max", maxBlocks)
	}
	_, err := tx.Exec(`INSERT INTO message_blocks (account, blocked, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, account, other, tx.Now())
	return err
}

func (s *Service) getBlocks(ctx context.Context, _ *web.None) (*web.JSON[MessageBlocks], error) {
	out := MessageBlocks{Items: []MessagePerson{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		var all []profile
		err := tx.Each(func(rows *sql.Rows) error {
			var p profile
			err := rows.Scan(&p.account, &p.handle)
			all = append(all, p)
			return err
		}, `SELECT p.account, p.handle FROM message_blocks b JOIN message_profiles p ON p.account = b.blocked
			WHERE b.account = $1 ORDER BY b.at DESC, p.account LIMIT $2`, web.Who(ctx).Account, maxBlocks)
		if err != nil {
			return err
		}
		people, err := s.People(tx, accounts(all))
		for _, p := range all {
			out.Items = append(out.Items, MessagePerson{p.handle, people[p.account].Name, people[p.account].Level})
		}
		return err
	})
	return web.Answer(out), err
}

func (s *Service) putBlock(tx *database.Tx, who web.Principal, in *messagePersonInput) (*web.None, error) {
	p, err := findProfile(tx, "handle", in.Person)
	if err != nil {
		return nil, err
	}
	return nil, block(tx, who.Account, p.account)
}

func (s *Service) deleteBlock(tx *database.Tx, who web.Principal, in *messagePersonInput) (*web.None, error) {
	p, err := findProfile(tx, "handle", in.Person)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`DELETE FROM message_blocks WHERE account = $1 AND blocked = $2`, who.Account, p.account)
	return nil, err
}
