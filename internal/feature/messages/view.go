package messages

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/database"
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

// crowd finds members of conversations, and those whom contents name besides.
func (s *Service) crowd(tx *database.Tx, members []*member, handles []string) (crowd, error) {
	all := crowd{map[string]string{}, map[string]MessagePerson{}}
	for _, m := range members {
		all.handles[m.account] = m.handle
	}
	for _, handle := range handles {
		if handle != "" {
			all.people[handle] = MessagePerson{}
		}
	}
	if err := all.named(tx); err != nil {
		return all, err
	}
	known, err := s.People(tx, slices.Collect(maps.Keys(all.handles)))
	for account, person := range known {
		handle := all.handles[account]
		all.people[handle] = MessagePerson{handle, person.Name, person.Level}
	}
	return all, err
}

// named finds the accounts of those who are known by their handles alone.
func (all crowd) named(tx *database.Tx) error {
	if len(all.people) == 0 {
		return nil
	}
	return tx.Each(func(rows *sql.Rows) error {
		var account, handle string
		err := rows.Scan(&account, &handle)
		all.handles[account] = handle
		return err
	}, `SELECT account, handle FROM message_profiles WHERE handle IN (`+database.Marks(1, len(all.people))+`)`,
		database.Args(slices.Collect(maps.Keys(all.people)))...)
}

// shown are messages as all the readers see them.
func (s *Service) shown(tx *database.Tx, c *conversation, all []*message, readers ...*member) ([]MessageView, error) {
	var handles []string
	for _, m := range all {
		handles = append(handles, m.content.people()...)
	}
	if err := quote(tx, all, map[string][]*member{c.id: readers}); err != nil {
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
		return s.crowd(tx, c.members, handles)
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
