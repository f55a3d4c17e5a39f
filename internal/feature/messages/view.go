package messages

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// maxExcerpt is how much of a message its answer shows, in characters.
const maxExcerpt = 120

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func maybe(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	at := moment(ms)
	return &at
}

// crowd names people by account and by handle.
type crowd struct {
	handles map[string]string        // by account
	people  map[string]MessagePerson // by handle
}

// crowd finds those of a conversation, and those whom contents name besides.
func (s *Service) crowd(tx *database.Tx, c *conversation, handles []string) (crowd, error) {
	all := crowd{map[string]string{}, map[string]MessagePerson{}}
	var wanted []string
	for _, m := range c.members {
		all.handles[m.account] = m.handle
		wanted = append(wanted, m.account)
	}
	for _, handle := range handles {
		if _, known := all.people[handle]; known || handle == "" {
			continue
		}
		all.people[handle] = MessagePerson{}
		p, err := findProfile(tx, "handle", handle)
		if err == nil {
			all.handles[p.account] = handle
			wanted = append(wanted, p.account)
		} else if !isMissing(err) {
			return all, err
		}
	}
	known, err := s.People(tx, wanted)
	for account, person := range known {
		handle := all.handles[account]
		all.people[handle] = MessagePerson{handle, person.Name, person.Level}
	}
	return all, err
}

// shown are messages as all the readers see them.
func (s *Service) shown(tx *database.Tx, c *conversation, all []*message, readers ...*member) ([]MessageView, error) {
	var handles []string
	for _, m := range all {
		handles = append(handles, m.content.people()...)
	}
	if err := c.quote(tx, all, readers); err != nil {
		return nil, err
	}
	who, err := s.crowdFor(tx, c, handles)
	out := make([]MessageView, len(all))
	for i, m := range all {
		out[i] = c.shownOne(m, who)
	}
	return out, err
}

// crowdFor asks for names only where some are shown.
func (s *Service) crowdFor(tx *database.Tx, c *conversation, handles []string) (crowd, error) {
	if len(handles) > 0 {
		return s.crowd(tx, c, handles)
	}
	who := crowd{handles: map[string]string{}}
	for _, m := range c.members {
		who.handles[m.account] = m.handle
	}
	return who, nil
}

func (c *conversation) shownOne(m *message, who crowd) MessageView {
	v := MessageView{
		Seq: m.seq, Rev: m.rev, Client: m.client, From: who.handles[m.account], Kind: m.kind, At: moment(m.at), Edited: maybe(m.edited),
		Text: m.content.Text, Place: m.content.Place, QR: m.content.QR,
	}
	for _, p := range m.content.Photos {
		v.Photos = append(v.Photos, MessagePhoto{p.ID, p.Width, p.Height, c.fileURL(m.seq, p.ID, "whole"), c.fileURL(m.seq, p.ID, "thumb")})
	}
	if f := m.content.Voice; f != nil {
		v.Voice = &MessageVoice{f.Seconds, f.Type, c.fileURL(m.seq, f.ID, "whole")}
	}
	if m.content.Contact != "" {
		person := who.people[m.content.Contact]
		v.Contact = &person
	}
	if e := m.content.Event; e != nil {
		v.Event = &MessageEvent{Code: e.Code, Title: e.Title}
		if by, known := who.people[e.By]; known {
			v.Event.By = &by
		}
		for _, one := range e.People {
			v.Event.People = append(v.Event.People, who.people[one])
		}
	}
	if reply := m.answers; reply != nil {
		v.Reply = &MessageReply{reply.seq, who.handles[reply.account], reply.kind, excerpt(reply.content.Text)}
	}
	return v
}

func (c *conversation) fileURL(seq int64, file, size string) string {
	return fmt.Sprintf("%s/%s/messages/%d/files/%s/%s", conversations, c.id, seq, file, size)
}

func excerpt(text string) string {
	if utf8.RuneCountInString(text) <= maxExcerpt {
		return text
	}
	return string([]rune(text)[:maxExcerpt-1]) + "…"
}

// answer is a conversation as its member sees it after a change.
func (s *Service) answer(tx *database.Tx, c *conversation, account string) (*web.JSON[ConversationView], error) {
	v, err := s.view(tx, c, c.member(account))
	return web.Answer(v), err
}

// view is a conversation as one of its members sees it.
func (s *Service) view(tx *database.Tx, c *conversation, me *member) (v ConversationView, err error) {
	if c, err = c.as(me); err != nil {
		return v, err
	}
	v = ConversationView{
		ID: c.id, Kind: c.kind, State: me.state, Role: me.role, LastSeq: c.lastSeq, Rev: c.rev, Unread: me.unread(c), Read: me.read,
		At: moment(c.lastAt), Demo: c.demo == 1, Members: []ConversationMember{},
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
	if me.muted > tx.Now() {
		v.Muted = maybe(me.muted)
	}
	who, err := s.crowd(tx, c, nil)
	if err != nil {
		return v, err
	}
	apart, err := blocksWith(tx, me.account, c.members)
	if err != nil {
		return v, err
	}
	seen := c.visibleMembers(me)
	for _, m := range seen {
		shown := shownMember(m, me, who)
		if apart.any(m) {
			shown.Read, shown.Delivered = 0, 0
		}
		v.Members = append(v.Members, shown)
	}
	if len(seen) == 1 {
		if v.Asked, err = s.asked(tx, c, me); err != nil {
			return v, err
		}
	}
	if v.Last, err = s.newest(tx, c, me); err != nil {
		return v, err
	}
	if others := c.others(me.account); c.kind == direct && len(others) == 1 {
		v.Blocked = apart.mine[others[0].account]
	}
	switch err := s.mayWrite(tx, c, me); {
	case err == nil:
		v.MayWrite = true
	case !isConflict(err):
		return v, err
	}
	return v, nil
}

// visibleMembers are whom a member sees in it.
func (c *conversation) visibleMembers(me *member) (all []*member) {
	for _, m := range c.members {
		if me.shows(m) {
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
func (s *Service) asked(tx *database.Tx, c *conversation, me *member) (string, error) {
	if c.starter != me.account {
		return "", nil
	}
	if c.head.Person == "" {
		return c.head.Phone, nil
	}
	who, err := s.crowd(tx, &conversation{}, []string{c.head.Person})
	return who.people[c.head.Person].Name, err
}

// newest is the last message that a member sees; nil when there is none.
func (s *Service) newest(tx *database.Tx, c *conversation, me *member) (*MessageView, error) {
	found, err := c.seen(tx, me, `ORDER BY m.seq DESC LIMIT 1`)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	shown, err := s.shown(tx, c, found, me)
	if err != nil {
		return nil, err
	}
	return &shown[0], nil
}
