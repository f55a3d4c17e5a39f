package messages

import (
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

const jobRequest = "message.request"

type requestJob struct {
	Conversation string `json:"conversation"`
	Quiet        bool   `json:"quiet,omitempty"` // she was told of it today
}

// asksPerDay is how many conversations one account may ask for in 24 hours, by
// its level of identification. Who stays with whom she knows never gets there;
// who goes through numbers does at once.
var asksPerDay = []int64{5, 20, 40}

func asksOf(who web.Principal) int64 { return asksPerDay[min(max(who.Level, 0), len(asksPerDay)-1)] }

const day = 24 * int64(time.Hour/time.Millisecond)

// tooMany says when one of those that were counted is older than a day.
func tooMany(most, ms int64) error {
	return errs.New(errs.TooMany, "messageAsksTooMany", "max", most).After(time.Duration(ms) * time.Millisecond)
}

// topicsPerDay bounds conversations about something in the same time.
const topicsPerDay = 30

// begin asks for a conversation. Whether there is anybody, and whether she wants
// to be asked, is found out by a job afterwards: the answer and the time it
// takes are the same for all. Asked again, it answers what there is.
func (s *Service) begin(tx *database.Tx, who web.Principal, in *beginInput) (*web.JSON[ConversationView], error) {
	f := &in.Body
	if err := s.maySend(tx, who.Account); err != nil {
		return nil, err
	}
	if err := s.checkBegin(f); err != nil {
		return nil, err
	}
	if err := tx.Alone("message-asks:" + who.Account); err != nil {
		return nil, err
	}
	if f.About != nil {
		c, err := s.open(tx, who, f)
		if err != nil {
			return nil, err
		}
		return s.answer(tx, c, who.Account)
	}
	c, err := s.ask(tx, who, f)
	if err != nil {
		return nil, err
	}
	return s.answer(tx, c, who.Account)
}

func (s *Service) checkBegin(f *ConversationForm) (err error) {
	var bad errs.Fields
	ways := 0
	for _, way := range []bool{f.Phone != "", f.Person != "", f.Code != "", f.About != nil} {
		if way {
			ways++
		}
	}
	bad.Check(ways == 1, "phone", "messageOneWay")
	checkText(&bad, f.Text, maxFirst, f.About == nil)
	if err := bad.Err(); err != nil || f.Phone == "" {
		return err
	}
	f.Phone, err = s.Parse(f.Phone)
	return err
}

// ask finds what the account began in this way before, or begins it.
func (s *Service) ask(tx *database.Tx, who web.Principal, f *ConversationForm) (*conversation, error) {
	if f.Person != "" {
		if c, err := s.between(tx, who.Account, f.Person); err != nil {
			return nil, err
		} else if c != nil {
			return s.again(tx, who.Account, c.id, f)
		}
	}
	origin := strings.Join([]string{who.Account, f.Phone, f.Person, f.Code}, "|")
	c, err := s.byOrigin(tx, origin)
	if err == nil {
		c, err = s.again(tx, who.Account, c.id, f)
	}
	if errs.KindOf(err) != errs.NotFound {
		return c, err
	}
	if err := limited(tx, who.Account, asksOf(who), `about_kind = '' AND kind = 'direct'`); err != nil {
		return nil, err
	}
	c = &conversation{kind: direct, starter: who.Account, head: head{Phone: f.Phone, Person: f.Person, Code: f.Code, Origin: origin}}
	if err := s.insertConversation(tx, c); err != nil {
		return nil, err
	}
	me, err := s.join(tx, c, who.Account, waiting, plain, 0)
	if err != nil {
		return nil, err
	}
	if _, err := s.add(tx, c, me, &message{kind: kindText, client: f.Client, content: content{Text: f.Text}}); err != nil {
		return nil, err
	}
	return c, jobs.Enqueue(tx, jobRequest, requestJob{Conversation: c.id})
}

// again goes on with a conversation that the account began before, and says in it
// what it says, once for its client id. Where nobody else is, it asks once more;
// while it waits for an answer, it may not say more.
func (s *Service) again(tx *database.Tx, account, conversation string, f *ConversationForm) (*conversation, error) {
	c, me, err := s.alone(tx, account, conversation)
	if err != nil || me.state == waiting {
		return c, err
	}
	if old, err := c.sent(tx, account, f.Client); old != nil || err != nil {
		return c, err
	}
	m := &message{kind: kindText, client: f.Client, content: content{Text: f.Text}}
	if me.state == left && len(c.others(account)) == 0 {
		if err := move(tx, c, me, waiting, left); err != nil {
			return nil, err
		}
		job := requestJob{c.id, c.lastAt > tx.Now()-(24*time.Hour).Milliseconds()}
		if _, err := s.add(tx, c, me, m); err != nil {
			return nil, err
		}
		return c, jobs.Enqueue(tx, jobRequest, job)
	}
	if me.state == left {
		if err := move(tx, c, me, accepted, left); err != nil {
			return nil, err
		}
	}
	if err := s.mayWrite(tx, c, me); err != nil {
		return nil, err
	}
	_, err = s.add(tx, c, me, m)
	return c, err
}

// limited counts what an account began in the last 24 hours.
func limited(tx *database.Tx, account string, most int64, which string) error {
	var n, oldest int64
	since := tx.Now() - day
	err := tx.Row(`SELECT count(*), COALESCE(min(created_at), 0) FROM conversations WHERE starter = $1 AND created_at > $2 AND `+which,
		account, since).Scan(&n, &oldest)
	if err != nil || n < most {
		return err
	}
	return tooMany(most, oldest-since)
}

// between is the conversation that two people have already, without a subject;
// nil when they have none.
func (s *Service) between(tx *database.Tx, account, handle string) (*conversation, error) {
	p, err := findProfile(tx, "handle", handle)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil //nolint:nilnil // whom nobody knows is asked like anybody
	}
	if err != nil {
		return nil, err
	}
	if p.account == account {
		return nil, errs.InvalidField("person", "messageSelf")
	}
	c, err := s.any(tx, `JOIN conversation_members a ON a.conversation = c.id JOIN conversation_members b ON b.conversation = c.id
		WHERE c.kind = 'direct' AND c.about_kind = '' AND a.account = $1 AND a.state = 'accepted' AND b.account = $2 AND b.state = 'accepted'
		ORDER BY c.id LIMIT 1`, account, p.account)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil //nolint:nilnil // they have none
	}
	return c, err
}
