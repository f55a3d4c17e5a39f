package messages

import (
	"fmt"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// invitee is somebody who is to be in a group.
type invitee struct {
	profile
	known  bool // writes with who wants her there
	atOnce bool // and allows to be put there
}

// invitees are the people whom an account wants in a group. Who has blocked it,
// who is gone and who never was are told in the same words.
func (s *Service) invitees(tx *database.Tx, c *conversation, who web.Principal, people []string) (all []invitee, err error) {
	var bad errs.Fields
	seen := map[string]bool{}
	strangers := int64(0)
	for i, handle := range people {
		field := fmt.Sprintf("people[%d]", i)
		bad.Check(!seen[handle], field, "notUnique")
		seen[handle] = true
		one, found, err := s.invitee(tx, who.Account, handle)
		if err != nil {
			return nil, err
		}
		bad.Check(found, field, "messageInviteUnknown")
		if m := c.member(one.account); found && m != nil {
			bad.Check(m.state == left || m.takenBack, field, "messageMemberAlready")
			one.atOnce = false // she went, or was asked: she is asked
		}
		if !one.known {
			strangers++
		}
		all = append(all, one)
	}
	if err := bad.Err(); err != nil || strangers == 0 {
		return all, err
	}
	return all, limitedInvitations(tx, who, strangers)
}

// invitee finds one who may be asked into a group.
func (s *Service) invitee(tx *database.Tx, account, handle string) (one invitee, found bool, err error) {
	one.profile, err = findProfile(tx, "handle", handle)
	if isMissing(err) || err == nil && one.account == account {
		return one, false, nil
	}
	if err != nil {
		return one, false, err
	}
	blocked, err := hasBlocked(tx, one.account, account)
	if blocked || err != nil {
		return one, false, err
	}
	there, err := s.People(tx, []string{one.account})
	if _, alive := there[one.account]; !alive || err != nil {
		return one, false, err
	}
	one.known, err = writesWith(tx, account, one.account)
	one.atOnce = one.known && one.groups
	return one, true, err
}

// limitedInvitations bounds how many people that an account does not write with
// it asks into groups in 24 hours, like those it asks for a conversation.
func limitedInvitations(tx *database.Tx, who web.Principal, more int64) error {
	most := asksOf(who)
	var n, oldest int64
	since := tx.Now() - day
	err := tx.Row(`SELECT count(*), COALESCE(min(invited_at), $3) FROM conversation_members WHERE inviter = $1 AND known = 0 AND invited_at > $2`,
		who.Account, since, tx.Now()).Scan(&n, &oldest)
	if err != nil || n+more <= most {
		return err
	}
	return tooMany(most, oldest-since)
}

// takeIn puts people into a group, or asks them, and says who is there at once.
func (s *Service) takeIn(tx *database.Tx, c *conversation, me *member, people []invitee) (here []string, err error) {
	for _, one := range people {
		if one.atOnce {
			if _, err := s.join(tx, c, one.account, accepted, plain, c.lastSeq); err != nil {
				return nil, err
			}
			here = append(here, one.handle)
			continue
		}
		if err := s.invite(tx, c, me, one); err != nil {
			return nil, err
		}
	}
	return here, nil
}

// invite asks somebody, or asks again who has left or was asked in vain. She is told
// of it once a day.
func (s *Service) invite(tx *database.Tx, c *conversation, me *member, one invitee) (err error) {
	m := c.member(one.account)
	told := m != nil && m.invitedAt > tx.Now()-day
	if m == nil {
		m, err = s.join(tx, c, one.account, requested, plain, c.lastSeq)
	} else {
		err = move(tx, c, m, requested, left, declined)
	}
	if err != nil {
		return err
	}
	m.role, m.inviter, m.invitedAt, m.takenBack = plain, me.account, tx.Now(), false
	_, err = tx.Exec(`UPDATE conversation_members SET role = $3, inviter = $4, known = $5, invited_at = $6, taken_back = 0
		WHERE conversation = $1 AND account = $2`, c.id, m.account, m.role, m.inviter, bit(one.known), m.invitedAt)
	s.tellChanged(tx, c, m.account)
	if err != nil || told {
		return err
	}
	return notify.Send(tx, notify.Notice{Account: m.account, Category: notify.Messages, Code: "message.invited", Link: Page + c.id})
}

// uninvite takes an invitation back, whether it was declined or not. Who had left
// the group before has left it again; of others it stays that they were asked, so
// that not more are asked in a day than may be.
func (s *Service) uninvite(tx *database.Tx, c *conversation, m *member) error {
	if m.state == requested {
		s.tellChanged(tx, c, m.account)
	}
	if m.leftAt > 0 {
		err := move(tx, c, m, left, requested, declined)
		s.tellChanged(tx, c, "")
		return err
	}
	err := move(tx, c, m, declined, requested, declined)
	if err != nil {
		return err
	}
	m.takenBack = true
	_, err = tx.Exec(`UPDATE conversation_members SET taken_back = 1 WHERE conversation = $1 AND account = $2`, c.id, m.account)
	s.tellChanged(tx, c, "")
	return err
}

// enterGroup lets in who has agreed: she sees what comes from now on. Where
// nobody is left the group is hers.
func (s *Service) enterGroup(tx *database.Tx, c *conversation, me *member) error {
	if len(c.others(me.account)) == 0 {
		me.role = owner
	}
	if me.leftAt == 0 { // else she is who was there before
		me.joined = tx.Now()
	}
	me.from, me.read, me.delivered = c.lastSeq, c.lastSeq, c.lastSeq
	_, err := tx.Exec(`UPDATE conversation_members SET role = $3, from_seq = $4, read_seq = $4, delivered_seq = $4, joined_at = $5
		WHERE conversation = $1 AND account = $2`, c.id, me.account, me.role, c.lastSeq, me.joined)
	if err != nil {
		return err
	}
	return s.happened(tx, c, event{Code: "joined", By: me.handle})
}

// taken is how many places of a group are taken or promised.
func (c *conversation) taken() (n int) {
	for _, m := range c.members {
		if m.state != left && !m.takenBack {
			n++
		}
	}
	return n
}
