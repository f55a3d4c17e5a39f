package messages

import (
	"context"
	"database/sql"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

func isMissing(err error) bool { return errs.KindOf(err) == errs.NotFound }

// listPosition is where a list of conversations goes on.
type listPosition struct {
	At int64  `json:"a"`
	ID string `json:"i"`
}

// folders are the states that each lists. What somebody cleared and nobody wrote
// in since is in none.
var folders = map[string]string{
	"inbox":    `m.state IN ('accepted', 'waiting', 'left')`,
	"requests": `m.state = 'requested'`,
}

// knownAt is when the newest message was that a member m may know of.
const knownAt = `CASE WHEN m.state = 'left' THEN m.left_at ELSE c.last_at END`

func (s *Service) list(ctx context.Context, in *conversationsInput) (*web.JSON[web.Page[ConversationView]], error) {
	before := listPosition{1 << 62, "~"}
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	account := web.Who(ctx).Account
	page := web.Page[ConversationView]{Items: []ConversationView{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		all, err := s.find(tx, `m.account = $1 AND `+folders[in.Folder]+` AND (`+knownAt+`, c.id) < ($2, $3)
			AND CASE WHEN m.state = 'left' THEN m.until_seq ELSE c.last_seq END > m.cleared_seq ORDER BY `+knownAt+` DESC, c.id DESC LIMIT $4`, account, before.At, before.ID, in.Limit+1)
		if err != nil {
			return err
		}
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last, err := all[in.Limit-1].as(all[in.Limit-1].member(account))
			if err != nil {
				return err
			}
			page.Next = web.Cursor(listPosition{last.lastAt, last.id})
		}
		page.Items, err = s.views(tx, account, all)
		return err
	})
	return web.Answer(page), err
}

// find reads conversations of an account with everybody in them.
func (s *Service) find(tx *database.Tx, where string, args ...any) (all []*conversation, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := s.scanConversation(rows.Scan)
		all = append(all, c)
		return err
	}, `SELECT `+conversationColumns+` FROM conversation_members m JOIN conversations c ON c.id = m.conversation WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return all, withMembers(tx, all...)
}

func (s *Service) getOne(ctx context.Context, in *ConversationByID) (*web.JSON[ConversationView], error) {
	var out *web.JSON[ConversationView]
	err := s.db.View(ctx, func(tx *database.Tx) error {
		c, _, err := s.mine(tx, web.Who(ctx).Account, in.ID)
		if isMissing(err) {
			var into string
			if into, err = followed(tx, web.Who(ctx).Account, in.ID); err == nil {
				c, _, err = s.mine(tx, web.Who(ctx).Account, into)
			}
		}
		if err != nil {
			return err
		}
		out, err = s.answer(tx, c, web.Who(ctx).Account)
		return err
	})
	return out, err
}

func unread(tx *database.Tx, account string) (n MessageCount, err error) {
	err = tx.Row(`SELECT
		COALESCE(sum(CASE WHEN m.state = 'accepted' AND m.muted_until <= $2 AND c.last_seq > m.read_seq AND c.last_seq > m.cleared_seq AND c.last_seq > m.from_seq THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN m.state = 'requested' THEN 1 ELSE 0 END), 0)
		FROM conversation_members m JOIN conversations c ON c.id = m.conversation WHERE m.account = $1 AND m.state IN ('accepted', 'requested')`,
		account, tx.Now()).Scan(&n.Conversations, &n.Requests)
	return n, err
}

func (s *Service) getCount(ctx context.Context, _ *web.None) (*web.JSON[MessageCount], error) {
	var out MessageCount
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		out, err = unread(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

// getMessages reads a stretch. It never waits for writers: what was committed
// before it began is in it.
func (s *Service) getMessages(ctx context.Context, in *messagesInput) (*web.JSON[MessageList], error) {
	out := MessageList{Items: []MessageView{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		c, me, err := s.mine(tx, web.Who(ctx).Account, in.ID)
		if err != nil {
			return err
		}
		if c, err = c.as(me); err != nil {
			return err
		}
		found, err := c.stretch(tx, me, in)
		if err != nil {
			return err
		}
		if out.More = len(found) > in.Limit; out.More {
			found = found[:in.Limit]
		}
		out.Rev = c.rev
		switch {
		case in.Since >= 0 && out.More:
			out.Rev = found[len(found)-1].rev
		case in.Since < 0 && in.After < 0:
			slices.Reverse(found)
		}
		out.Items, err = s.shown(tx, c, found, me)
		return err
	})
	return web.Answer(out), err
}

func (c *conversation) stretch(tx *database.Tx, me *member, in *messagesInput) ([]*message, error) {
	switch {
	case in.Since >= 0:
		return c.seen(tx, me, `AND m.rev > $5 ORDER BY m.rev LIMIT $6`, in.Since, in.Limit+1)
	case in.After >= 0:
		return c.seen(tx, me, `AND m.seq > $5 ORDER BY m.seq LIMIT $6`, in.After, in.Limit+1)
	case in.Before > 0:
		return c.seen(tx, me, `AND m.seq < $5 ORDER BY m.seq DESC LIMIT $6`, in.Before, in.Limit+1)
	}
	return c.seen(tx, me, `ORDER BY m.seq DESC LIMIT $5`, in.Limit+1)
}
