package messages

import (
	"strings"

	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
)

// conversationPage is where the app shows a conversation.
const conversationPage = "/nhan-tin/"

// Found finds among somebody's newest conversations by what they are called and
// who is in them, as far as she sees them. What was written is found by the
// search of messages alone: that is asked for on purpose.
func (s *Service) Found(all string) finder.Source {
	return finder.Source{Kind: "conversations", All: all, Own: true, Find: func(tx *database.Tx, q finder.Query) (found []finder.Finding, err error) {
		mine, err := s.find(tx, `m.account = $1 AND `+folders["inbox"]+` AND c.last_seq > m.cleared_seq ORDER BY c.last_at DESC, c.id DESC LIMIT $2`,
			q.Who.Account, finder.Recent)
		if err != nil {
			return nil, err
		}
		who, err := s.crowd(tx, everybody(mine), asked(q.Who.Account, mine))
		for _, c := range mine {
			if err != nil || len(found) == q.Limit {
				break
			}
			var title string
			var people []string
			if title, people, err = c.called(c.member(q.Who.Account), who); err == nil && q.About(append(people, title)...) {
				found = append(found, finder.Finding{Path: conversationPage + c.id, Title: title, Detail: also(title, people), Demo: c.demo == 1})
			}
		}
		return found, err
	}}
}

// called is what a member calls a conversation, and whom she sees in it.
func (c *conversation) called(me *member, who crowd) (title string, people []string, err error) {
	title, err = c.title(me, who)
	for _, m := range c.visibleMembers(me) {
		if name := who.people[m.handle].Name; m != me && name != "" {
			people = append(people, name)
		}
	}
	return title, people, err
}

// also names the people whom the title does not.
func also(title string, people []string) string {
	if len(people) == 1 && people[0] == title {
		return ""
	}
	return strings.Join(people, ", ")
}
