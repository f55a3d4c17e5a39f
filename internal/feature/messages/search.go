package messages

import (
	"context"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// Bounds of what is indexed and looked through.
const (
	maxTerms    = 200 // different words of one message
	maxWords    = 8   // of a query
	maxSearched = 200 // conversations, the newest first
	maxHits     = 20  // of one page
)

// words are the different folded syllables of a text.
func words(text string, most int) (all []string) {
	seen := map[string]bool{}
	for _, w := range strings.Fields(search.Fold(text)) {
		if !seen[w] && len(w) <= search.MaxSyllable && len(all) < most {
			seen[w] = true
			all = append(all, w)
		}
	}
	return all
}

// insertTerms makes a message found by its words. They are numbers that only the
// conversation's key leads to, so the table tells no words, and not that two
// conversations have one in common.
func (c *conversation) insertTerms(tx *database.Tx, m *message) error {
	found := words(m.content.Text, maxTerms)
	if len(found) == 0 {
		return nil
	}
	args := []any{c.id, m.seq}
	var rows strings.Builder
	for i, w := range found {
		if i > 0 {
			rows.WriteString(", ")
		}
		rows.WriteString("($1, " + database.Marks(i+3, 1) + ", $2)")
		args = append(args, c.box.Index(w))
	}
	_, err := tx.Exec(`INSERT INTO message_terms (conversation, term, seq) VALUES `+rows.String()+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// searchPosition is where a search goes on: after a message of a conversation.
type searchPosition struct {
	At  int64  `json:"a"`
	ID  string `json:"i"`
	Seq int64  `json:"s"`
}

// search finds messages that have all words of the query, without regard to
// accents: conversation by conversation, the newest first.
func (s *Service) search(ctx context.Context, in *messageSearchInput) (*web.JSON[web.Page[MessageHit]], error) {
	wanted := words(in.Body.Query, maxWords)
	if len(wanted) == 0 {
		return nil, errs.InvalidField("query", "required")
	}
	from := searchPosition{1 << 62, "~", 0}
	if _, err := web.After(in.Body.Cursor, &from); err != nil {
		return nil, err
	}
	account := web.Who(ctx).Account
	page := web.Page[MessageHit]{Items: []MessageHit{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		page.Items = page.Items[:0]
		all, err := s.find(tx, `m.account = $1 AND m.state IN ('accepted', 'waiting', 'left') AND ($2 = '' OR c.id = $2)
			AND (`+knownAt+`, c.id) <= ($3, $4) ORDER BY `+knownAt+` DESC, c.id DESC LIMIT $5`,
			account, in.Body.Conversation, from.At, from.ID, maxSearched)
		for _, c := range all {
			if err != nil || page.Next != "" {
				break
			}
			before := int64(1 << 62)
			if c.id == from.ID && from.Seq > 0 {
				before = from.Seq
			}
			err = s.searchOne(tx, c, c.member(account), wanted, before, &page)
		}
		return err
	})
	return web.Answer(page), err
}

func (s *Service) searchOne(tx *database.Tx, c *conversation, me *member, wanted []string, before int64, page *web.Page[MessageHit]) error {
	c, err := c.as(me)
	if err != nil {
		return err
	}
	room := maxHits - len(page.Items)
	args := []any{before, len(wanted), room + 1}
	for _, w := range wanted {
		args = append(args, c.box.Index(w))
	}
	found, err := c.seen(tx, me, `AND m.seq < $5 AND m.seq IN (SELECT seq FROM message_terms WHERE conversation = $1
		AND term IN (`+database.Marks(8, len(wanted))+`) GROUP BY seq HAVING count(*) = $6) ORDER BY m.seq DESC LIMIT $7`, args...)
	if err != nil || len(found) == 0 {
		return err
	}
	if len(found) > room {
		found = found[:room]
		at := searchPosition{c.lastAt, c.id, before}
		if room > 0 {
			at.Seq = found[room-1].seq
		}
		page.Next = web.Cursor(at)
	}
	shown, err := s.shown(tx, c, found, me)
	if err != nil {
		return err
	}
	title, err := s.title(tx, c, me)
	for _, v := range shown {
		page.Items = append(page.Items, MessageHit{c.id, title, v})
	}
	return err
}

// title is what a member calls a conversation: the group's, the subject's, the
// name of the other whom she sees, or how she asked for her.
func (s *Service) title(tx *database.Tx, c *conversation, me *member) (string, error) {
	if c, err := c.as(me); err != nil || c.head.Title != "" {
		return c.head.Title, err
	}
	who, err := s.crowd(tx, c.members, asked(me.account, []*conversation{c}))
	if err != nil {
		return "", err
	}
	return c.title(me, who)
}

func (c *conversation) title(me *member, who crowd) (string, error) {
	c, err := c.as(me)
	if err != nil || c.head.Title != "" {
		return c.head.Title, err
	}
	for _, m := range c.visibleMembers(me) {
		if m != me {
			return who.people[m.handle].Name, nil
		}
	}
	return c.asked(me, who), nil
}
