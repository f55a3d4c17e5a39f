package messages

import (
	"context"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

// deliverRequest puts a request before whom it is for, if there is anybody who
// wants to be asked and the asker waits still. Nobody hears that there is not. Who
// has declined it is not asked again.
func (s *Service) deliverRequest(ctx context.Context, job requestJob) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		c, err := s.any(tx, `WHERE c.id = $1`, job.Conversation)
		if isMissing(err) {
			return nil
		}
		if err != nil || !c.waits() {
			return err
		}
		account, err := s.reached(tx, c)
		if err != nil || account == "" {
			return err
		}
		return s.deliver(tx, job, pairOf(c.starter, account), account)
	})
}

// waits reports whether who began a conversation waits for an answer.
func (c *conversation) waits() bool {
	asker := c.member(c.starter)
	return asker != nil && asker.state == waiting
}

// deliver gives a request to an account. Two who ask each other at once wait for
// each other here, and the later request is the answer to the earlier one.
func (s *Service) deliver(tx *database.Tx, job requestJob, pair, account string) error {
	if err := tx.Alone("message-pair:" + pair); err != nil {
		return err
	}
	both, err := ids(tx, `SELECT id FROM conversations WHERE id = $1 OR pair = $2 ORDER BY id`, job.Conversation, pair) // always in the same order
	for _, one := range both {
		if err == nil {
			err = tx.Alone("conversation:" + one)
		}
	}
	if err != nil {
		return err
	}
	var c, theirs *conversation
	for _, one := range both {
		read, err := s.any(tx, `WHERE c.id = $1`, one)
		switch {
		case isMissing(err): // gone while this waited
		case err != nil:
			return err
		case one == job.Conversation:
			c = read
		default:
			theirs = read
		}
	}
	if c == nil || !c.waits() {
		return nil
	}
	if theirs != nil {
		if done, err := s.deliverBeside(tx, c, theirs, account); done || err != nil {
			return err
		}
	}
	return s.put(tx, job, c, pair, account)
}

// put puts a request before an account, unless she has answered it.
func (s *Service) put(tx *database.Tx, job requestJob, c *conversation, pair, account string) (err error) {
	switch m := c.member(account); {
	case m == nil: // she sees what she is asked, not what was taken back before
		_, err = s.join(tx, c, account, requested, plain, c.lastSeq-1)
	case m.state == left:
		err = move(tx, c, m, requested, left)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE conversations SET pair = $2 WHERE id = $1`, c.id, pair); err != nil {
		return err
	}
	s.tellChanged(tx, c, account)
	if job.Quiet {
		return nil
	}
	return notify.Send(tx, notify.Notice{Account: account, Category: notify.Messages, Code: "message.request", Link: Page + c.id})
}

// deliverBeside brings a request to the conversation that its two have already; it
// is not done where that has ended. Who asks in two ways has asked once, and hears
// that it was the same person only when she has the answer.
func (s *Service) deliverBeside(tx *database.Tx, c, theirs *conversation, account string) (done bool, err error) {
	me, other := theirs.member(c.starter), theirs.member(account)
	switch {
	case me == nil || other == nil:
	case other.state == accepted && (me.state == accepted || me.state == left):
		return true, s.merge(tx, c, theirs, me, other)
	case other.state == waiting && (me.state == requested || me.state == declined):
		return true, s.merge(tx, c, theirs, me, other)
	case me.state == waiting || other.state == declined:
		return true, joined(tx, c, theirs)
	}
	return false, s.succeed(tx, c, theirs)
}

// succeed puts a request into the place of a conversation that has ended.
func (s *Service) succeed(tx *database.Tx, c, ended *conversation) error {
	for _, statement := range []string{
		`UPDATE conversations SET pair = '' WHERE id = $2 AND id <> $1`,
		`DELETE FROM conversation_joined WHERE id = $1 AND conversation = $2`,
		`UPDATE conversation_joined SET conversation = $1 WHERE conversation = $2 AND id IN (SELECT id FROM conversations)`,
	} {
		if _, err := tx.Exec(statement, c.id, ended.id); err != nil {
			return err
		}
	}
	return s.deliverBehind(tx, c)
}

// merge makes a request the next that its asker says where both are: what she wrote
// goes there, and so does who looks for it where it was.
func (s *Service) merge(tx *database.Tx, c, theirs *conversation, me, other *member) error {
	if me.state != accepted {
		if err := move(tx, theirs, me, accepted, requested, declined, left); err != nil {
			return err
		}
	}
	if other.state == waiting {
		if err := move(tx, theirs, other, accepted, waiting); err != nil {
			return err
		}
	}
	asked, err := c.messages(tx, `AND m.account = $2 AND m.kind = 'text' AND m.seq = $3`, me.account, c.lastSeq)
	for _, m := range asked {
		old, failed := theirs.sent(tx, me.account, m.client)
		if err = failed; err == nil && old == nil {
			_, err = s.add(tx, theirs, me, &message{kind: m.kind, client: m.client, content: m.content})
		}
	}
	if err != nil {
		return err
	}
	s.tellChanged(tx, c, me.account)
	s.tellChanged(tx, theirs, "")
	if _, err := tx.Exec(`UPDATE conversation_joined SET conversation = $2 WHERE conversation = $1`, c.id, theirs.id); err != nil {
		return err
	}
	if err := forget(tx, c.id); err != nil {
		return err
	}
	if err := joined(tx, c, theirs); err != nil {
		return err
	}
	return s.deliverBehind(tx, theirs)
}

// joined leads from what somebody began to where it is.
func joined(tx *database.Tx, c, into *conversation) error {
	_, err := tx.Exec(`INSERT INTO conversation_joined (id, account, conversation) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET conversation = $3`, c.id, c.starter, into.id)
	return err
}

// deliverBehind has those requests delivered that waited for what becomes of this
// one: the same person asked the same in another way.
func (s *Service) deliverBehind(tx *database.Tx, c *conversation) error {
	behind, err := ids(tx, `SELECT j.id FROM conversation_joined j JOIN conversations o ON o.id = j.id WHERE j.conversation = $1 ORDER BY j.id`, c.id)
	for _, one := range behind {
		if err == nil {
			err = jobs.Enqueue(tx, jobRequest, requestJob{Conversation: one, Quiet: true})
		}
	}
	return err
}

// pairOf names two accounts, in one order for both.
func pairOf(one, other string) string {
	return min(one, other) + " " + max(one, other)
}

// followed is where somebody's conversation is, if it went into another.
func followed(tx *database.Tx, account, conversation string) (string, error) {
	var into string
	err := tx.Row(`SELECT conversation FROM conversation_joined WHERE id = $1 AND account = $2`, conversation, account).Scan(&into)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return into, err
}

// reached is whom a request is for; empty for nobody.
func (s *Service) reached(tx *database.Tx, c *conversation) (string, error) {
	account, err := s.wanted(tx, c.head)
	if errs.KindOf(err) == errs.NotFound || err == nil && account == c.starter {
		return "", nil
	}
	if err != nil || account == "" {
		return "", err
	}
	blocked, err := hasBlocked(tx, account, c.starter)
	if err != nil || blocked {
		return "", err
	}
	people, err := s.People(tx, []string{account})
	if _, there := people[account]; !there {
		return "", err
	}
	return account, nil
}

func (s *Service) wanted(tx *database.Tx, h head) (string, error) {
	switch {
	case h.Person != "":
		p, err := findProfile(tx, "handle", h.Person)
		return p.account, err
	case h.Code != "":
		p, err := findProfile(tx, "code", h.Code)
		return p.account, err
	}
	account, err := s.ByPhone(tx, h.Phone)
	if err != nil {
		return "", err
	}
	p, err := s.profile(tx, account)
	if err != nil || !p.byPhone {
		return "", err
	}
	return account, nil
}
