package messages

import (
	"slices"

	"daklakid/internal/platform/database"
)

// gone are those who were in a conversation for their job, and have the subject
// no longer: as far as an account may know, who has the subject or had it so.
func (s *Service) gone(tx *database.Tx, c *conversation, me *member) (all []*member, err error) {
	if len(c.head.Staff) == 0 {
		return nil, nil
	}
	subject, err := s.Subjects.Subject(tx, me.account, c.aboutKind, c.aboutID)
	if err != nil && !isMissing(err) {
		return nil, err
	}
	if err != nil && c.staff(me) {
		return []*member{me}, nil
	}
	for _, m := range c.members {
		if m.state == accepted && c.staff(m) && !slices.Contains(subject.Staff, m.account) {
			all = append(all, m)
		}
	}
	return all, nil
}

// staff reports whether somebody is in it for her job.
func (c *conversation) staff(m *member) bool { return slices.Contains(c.head.Staff, m.handle) }

// recheck takes who had the subject for her job, and has it no longer, for
// somebody who has left.
func (s *Service) recheck(tx *database.Tx, c *conversation, me *member) error {
	if me.state != accepted || !c.staff(me) {
		return nil
	}
	all, err := s.gone(tx, c, me)
	if slices.Contains(all, me) {
		me.state, me.until, me.leftRev, me.leftAt = left, c.lastSeq, c.rev, c.lastAt
	}
	return err
}

// dismiss lets those leave who have the subject no longer, before something is
// said that they have no business to read.
func (s *Service) dismiss(tx *database.Tx, c *conversation, me *member) error {
	all, err := s.gone(tx, c, me)
	for _, m := range all {
		if err != nil {
			return err
		}
		if m == me {
			continue // mayWrite refuses her
		}
		if err = move(tx, c, m, left, accepted); err == nil {
			err = until(tx, c, m)
		}
		s.tellChanged(tx, c, m.account)
	}
	if len(all) > 0 {
		s.tellChanged(tx, c, "")
	}
	return err
}
