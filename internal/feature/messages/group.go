package messages

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// maxGroups bounds the groups that one account makes in 24 hours.
const maxGroups = 20

// postGroup makes a group of who allows it; others are asked.
func (s *Service) postGroup(tx *database.Tx, who web.Principal, in *conversationGroupInput) (*web.JSON[ConversationView], error) {
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if !visible(in.Body.Title) {
		return nil, errs.InvalidField("title", "required")
	}
	if err := tx.Alone("message-asks:" + who.Account); err != nil {
		return nil, err
	}
	if err := limited(tx, who.Account, maxGroups, `kind = 'group'`); err != nil {
		return nil, err
	}
	c := &conversation{kind: group, starter: who.Account, head: head{Title: in.Body.Title, Origin: "group|" + id.New(tx.Now())}}
	people, err := s.invitees(tx, c, who, in.Body.People)
	if err != nil {
		return nil, err
	}
	if err := s.insertConversation(tx, c); err != nil {
		return nil, err
	}
	me, err := s.join(tx, c, who.Account, accepted, owner, 0)
	if err != nil {
		return nil, err
	}
	here, err := s.takeIn(tx, c, me, people)
	if err != nil {
		return nil, err
	}
	if err := s.happened(tx, c, event{Code: "created", By: me.handle, People: here, Title: c.head.Title}); err != nil {
		return nil, err
	}
	s.tellChanged(tx, c, "")
	return s.answer(tx, c, who.Account)
}

// happened writes an event among the messages.
func (s *Service) happened(tx *database.Tx, c *conversation, e event) error {
	_, err := s.add(tx, c, nil, &message{kind: kindEvent, content: content{Event: &e}})
	return err
}

// owned is a group that the account owns.
func (s *Service) owned(tx *database.Tx, account, conversation string) (*conversation, *member, error) {
	c, me, err := s.alone(tx, account, conversation)
	if err != nil {
		return nil, nil, err
	}
	if c.kind != group || me.role != owner || me.state != accepted {
		return nil, nil, errs.New(errs.Denied, "messageOwnerNeeded")
	}
	return c, me, nil
}

func (s *Service) postMembers(tx *database.Tx, who web.Principal, in *membersInput) (*web.JSON[ConversationView], error) {
	c, me, err := s.owned(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if err := tx.Alone("message-asks:" + who.Account); err != nil {
		return nil, err
	}
	people, err := s.invitees(tx, c, who, in.Body.People)
	if err != nil {
		return nil, err
	}
	if c.taken()+len(people) > maxMembers {
		return nil, errs.New(errs.Conflict, "messageGroupFull", "max", maxMembers)
	}
	here, err := s.takeIn(tx, c, me, people)
	if err != nil {
		return nil, err
	}
	if len(here) > 0 {
		if err := s.happened(tx, c, event{Code: "added", By: me.handle, People: here}); err != nil {
			return nil, err
		}
	}
	s.tellChanged(tx, c, "")
	return s.answer(tx, c, who.Account)
}

func (s *Service) deleteMember(tx *database.Tx, who web.Principal, in *groupMemberInput) (*web.None, error) {
	c, me, err := s.owned(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range c.members {
		if m.handle != in.Person || m == me || m.state == left || m.takenBack {
			continue
		}
		if m.state != accepted {
			return nil, s.uninvite(tx, c, m)
		}
		if err := s.happened(tx, c, event{Code: "removed", By: me.handle, People: []string{m.handle}}); err != nil {
			return nil, err
		}
		if err := move(tx, c, m, left, accepted); err != nil {
			return nil, err
		}
		s.tellChanged(tx, c, "")
		s.tellChanged(tx, c, m.account)
		return nil, until(tx, c, m)
	}
	return nil, errs.Missing()
}

func (s *Service) putTitle(tx *database.Tx, who web.Principal, in *titleInput) (*web.JSON[ConversationView], error) {
	c, me, err := s.owned(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if !visible(in.Body.Title) {
		return nil, errs.InvalidField("title", "required")
	}
	c.head.Title = in.Body.Title
	if err := s.putHead(tx, c); err != nil {
		return nil, err
	}
	if err := s.happened(tx, c, event{Code: "renamed", By: me.handle, Title: c.head.Title}); err != nil {
		return nil, err
	}
	s.tellChanged(tx, c, "")
	return s.answer(tx, c, who.Account)
}

// leaveGroup says that somebody left, and gives the group of an owner to who has
// been there longest.
func (s *Service) leaveGroup(tx *database.Tx, c *conversation, me *member) error {
	others := c.others(me.account)
	if me.role == owner && len(others) > 0 {
		if _, err := tx.Exec(`UPDATE conversation_members SET role = CASE WHEN account = $2 THEN 'owner' ELSE 'member' END WHERE conversation = $1`,
			c.id, others[0].account); err != nil {
			return err
		}
		me.role, others[0].role = plain, owner
	}
	return s.happened(tx, c, event{Code: "left", By: me.handle})
}
