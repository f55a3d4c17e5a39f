package messages

import (
	"slices"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// open opens a conversation about something with whoever is on its other side,
// who let herself be written to by offering or asking for it.
func (s *Service) open(tx *database.Tx, who web.Principal, f *ConversationForm) (*conversation, error) {
	subject, err := s.Subjects.Subject(tx, who.Account, f.About.Kind, f.About.ID)
	if err != nil {
		return nil, err
	}
	if len(subject.Sides) < 2 || !slices.Contains(subject.Sides, who.Account) {
		return nil, errs.New(errs.Conflict, "messageOwnSubject")
	}
	origin := strings.Join([]string{"about", f.About.Kind, f.About.ID, subject.Key}, "|")
	if err := tx.Alone("message-about:" + origin); err != nil { // both sides may open it at once
		return nil, err
	}
	c, err := s.byOrigin(tx, origin)
	if err == nil {
		c, err = s.enter(tx, c.id, who.Account, subject)
	}
	if errs.KindOf(err) == errs.NotFound {
		c, err = s.openNew(tx, who, f, subject, origin)
	}
	if err != nil || f.Text == "" {
		return c, err
	}
	me := c.member(who.Account)
	if err := s.dismiss(tx, c, me); err != nil {
		return nil, err
	}
	if err := s.mayWrite(tx, c, me); err != nil {
		return nil, err
	}
	if old, err := c.sent(tx, who.Account, f.Client); old != nil || err != nil {
		return c, err
	}
	_, err = s.add(tx, c, me, &message{kind: kindText, client: f.Client, content: content{Text: f.Text}})
	return c, err
}

// enter lets a side of the subject in that was not there before, or had left.
func (s *Service) enter(tx *database.Tx, conversation, account string, subject Subject) (*conversation, error) {
	if err := tx.Alone("conversation:" + conversation); err != nil {
		return nil, err
	}
	c, err := s.any(tx, `WHERE c.id = $1`, conversation)
	if err != nil {
		return nil, err
	}
	m := c.member(account)
	switch {
	case m == nil && len(c.others("")) >= maxMembers:
		return nil, errs.New(errs.Conflict, "messageGroupFull", "max", maxMembers)
	case m == nil:
		m, err = s.join(tx, c, account, accepted, plain, 0)
	case m.state == left:
		err = move(tx, c, m, accepted, left)
	}
	if err != nil || !slices.Contains(subject.Staff, account) || slices.Contains(c.head.Staff, m.handle) {
		return c, err
	}
	c.head.Staff, c.head.Desk = append(c.head.Staff, m.handle), subject.DeskLink
	return c, s.putHead(tx, c)
}

func (s *Service) openNew(tx *database.Tx, who web.Principal, f *ConversationForm, subject Subject, origin string) (*conversation, error) {
	if err := limited(tx, who.Account, topicsPerDay, `about_kind <> ''`); err != nil {
		return nil, err
	}
	for _, side := range subject.Sides {
		blocked, err := hasBlocked(tx, side, who.Account)
		if err != nil {
			return nil, err
		}
		if blocked {
			return nil, errs.New(errs.Conflict, "messageEnded")
		}
	}
	c := &conversation{
		kind: direct, starter: who.Account, aboutKind: f.About.Kind, aboutID: f.About.ID,
		head: head{Title: subject.Title, Link: subject.Link, Desk: subject.DeskLink, Origin: origin},
	}
	for _, account := range subject.Staff {
		p, err := s.profile(tx, account)
		if err != nil {
			return nil, err
		}
		c.head.Staff = append(c.head.Staff, p.handle)
	}
	if err := s.insertConversation(tx, c); err != nil {
		return nil, err
	}
	sides := slices.DeleteFunc(slices.Clone(subject.Sides), func(side string) bool { return side == who.Account })
	sides = append([]string{who.Account}, sides...) // who opens it is in it, however many there are
	for _, side := range sides[:min(len(sides), maxMembers)] {
		if _, err := s.join(tx, c, side, accepted, plain, 0); err != nil {
			return nil, err
		}
	}
	s.tellChanged(tx, c, "")
	return c, nil
}
