package messages

import (
	"database/sql"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// answer is a conversation as its member sees it after a change.
func (s *Service) answer(tx *database.Tx, c *conversation, account string) (*web.JSON[ConversationView], error) {
	all, err := s.views(tx, account, []*conversation{c})
	if err != nil {
		return nil, err
	}
	return web.Answer(all[0]), nil
}

// lookup is what views of an account's conversations show besides what is stored
// with them.
type lookup struct {
	now    int64
	who    crowd
	apart  blocks
	newest map[string]*message // that it sees, by conversation
}

// views are conversations as one of their members sees them; what else it takes
// is read for all of them at once.
func (s *Service) views(tx *database.Tx, account string, all []*conversation) ([]ConversationView, error) {
	out := make([]ConversationView, len(all))
	l, err := s.lookup(tx, account, all)
	for i, c := range all {
		if err == nil {
			out[i], err = l.view(c, c.member(account))
		}
	}
	return out, err
}

func (s *Service) lookup(tx *database.Tx, account string, all []*conversation) (l lookup, err error) {
	l.now = tx.Now()
	if l.newest, err = newest(tx, account, all); err != nil {
		return l, err
	}
	handles := asked(account, all)
	for _, m := range l.newest {
		handles = append(handles, m.content.people()...)
	}
	members := everybody(all)
	if l.who, err = s.crowd(tx, members, handles); err != nil {
		return l, err
	}
	l.apart, err = blocksWith(tx, account, members)
	return l, err
}

// everybody is who is in conversations, each once.
func everybody(all []*conversation) (members []*member) {
	seen := map[string]bool{}
	for _, c := range all {
		for _, m := range c.members {
			if !seen[m.account] {
				seen[m.account] = true
				members = append(members, m)
			}
		}
	}
	return members
}

// asked are the handles of those whom somebody asked for and may not see yet.
func asked(account string, all []*conversation) (handles []string) {
	for _, c := range all {
		if c.starter == account {
			handles = append(handles, c.head.Person)
		}
	}
	return handles
}

// newest are the last messages that somebody sees, by conversation.
func newest(tx *database.Tx, account string, all []*conversation) (map[string]*message, error) {
	last, readers, find := map[string]*message{}, map[string][]*member{}, map[string]*conversation{}
	args := []any{account}
	for _, c := range all {
		if me := c.member(account); !c.invited(me) {
			readers[c.id], find[c.id] = []*member{me}, c
			args = append(args, c.id)
		}
	}
	if len(find) == 0 {
		return last, nil
	}
	var found []*message
	err := tx.Each(func(rows *sql.Rows) error {
		m, err := scanMessage(rows, func(id string) *conversation { return find[id] })
		if err == nil {
			found, last[m.conversation] = append(found, m), m
		}
		return err
	}, `SELECT `+messageColumns+` FROM conversation_members k JOIN conversations c ON c.id = k.conversation
		JOIN messages m ON m.conversation = k.conversation AND m.seq = (SELECT n.seq FROM messages n WHERE n.conversation = k.conversation
			AND n.seq > k.from_seq AND n.seq > k.cleared_seq AND n.seq <= CASE WHEN k.state = 'left' THEN k.until_seq ELSE c.last_seq END
			AND NOT EXISTS (SELECT 1 FROM message_hidden h WHERE h.account = k.account AND h.conversation = n.conversation AND h.seq = n.seq)
			ORDER BY n.seq DESC LIMIT 1)`+withReply+`
		WHERE k.account = $1 AND k.conversation IN (`+database.Marks(2, len(args)-1)+`)`, args...)
	if err != nil {
		return nil, err
	}
	return last, quote(tx, found, readers)
}

// view is a conversation as one of its members sees it.
func (l lookup) view(c *conversation, me *member) (v ConversationView, err error) {
	if c, err = c.as(me); err != nil {
		return v, err
	}
	v = ConversationView{
		ID: c.id, Kind: c.kind, State: me.state, Role: me.role, LastSeq: c.lastSeq, Rev: c.rev, Unread: me.unread(c), Read: me.read,
		At: moment(c.lastAt), Demo: c.demo == 1, Members: []ConversationMember{}, MayWrite: c.refusal(me, l.apart) == nil,
	}
	if c.kind == group {
		v.Title = c.head.Title
	}
	if c.aboutKind != "" && c.head.Title != "" {
		v.About = &ConversationAbout{c.aboutKind, c.aboutID, c.head.Title, c.head.Link}
		if slices.Contains(c.head.Staff, me.handle) {
			v.About.Link = c.head.Desk
		}
	}
	if me.muted > l.now {
		v.Muted = maybe(me.muted)
	}
	if inviter := c.member(me.inviter); c.invited(me) && inviter != nil {
		person := l.who.people[inviter.handle]
		v.Inviter = &person
	}
	if last := l.newest[c.id]; last != nil {
		shown := c.shownOne(last, l.who)
		v.Last = &shown
	}
	if others := c.others(me.account); c.kind == direct && len(others) == 1 {
		v.Blocked = l.apart.mine[others[0].account]
	}
	l.addMembers(&v, c, me)
	return v, nil
}

// addMembers shows whom a member sees; who sees nobody but herself is told whom
// she has asked for.
func (l lookup) addMembers(v *ConversationView, c *conversation, me *member) {
	for _, m := range c.visibleMembers(me) {
		shown := shownMember(m, me, l.who)
		if l.apart.any(m) {
			shown.Read, shown.Delivered = 0, 0
		}
		v.Members = append(v.Members, shown)
	}
	if len(v.Members) == 1 {
		v.Asked = c.asked(me, l.who)
	}
}

// visibleMembers are whom a member sees in it.
func (c *conversation) visibleMembers(me *member) (all []*member) {
	for _, m := range c.members {
		if c.shows(me, m) {
			all = append(all, m)
		}
	}
	return all
}

func shownMember(m, me *member, who crowd) ConversationMember {
	out := ConversationMember{MessagePerson: who.people[m.handle], Me: m == me, Role: m.role, State: me.shownState(m)}
	if m == me || m.receipts && me.receipts && me.state == accepted {
		out.Read, out.Delivered = m.read, m.delivered
	}
	return out
}

// asked is how a member called whom she waits for, or waited until she left.
func (c *conversation) asked(me *member, who crowd) string {
	switch {
	case c.starter != me.account:
		return ""
	case c.head.Person == "":
		return c.head.Phone
	}
	return who.people[c.head.Person].Name
}
