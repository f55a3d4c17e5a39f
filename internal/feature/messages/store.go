package messages

import (
	"database/sql"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// The states of somebody in a conversation.
const (
	waiting   = "waiting"   // asked for it
	requested = "requested" // was asked
	accepted  = "accepted"
	declined  = "declined"
	left      = "left"
)

// The kinds of conversations, and the roles in them.
const (
	direct = "direct"
	group  = "group"

	plain = "member"
	owner = "owner"
)

// conversation is one as stored, with everybody in it.
type conversation struct {
	id, kind, starter  string
	aboutKind, aboutID string
	lastSeq, rev       int64
	lastAt, demo       int64
	box                *crypto.Box
	head               head
	members            []*member
}

// head is what is sealed of a conversation. Origin is what its blind index is of.
type head struct {
	Title  string `json:"title,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Person string `json:"person,omitempty"`
	Code   string `json:"code,omitempty"`
	Link   string `json:"link,omitempty"`
	// Staff are the handles of those who get to the subject by Desk.
	Staff  []string `json:"staff,omitempty"`
	Desk   string   `json:"desk,omitempty"`
	Origin string   `json:"origin"`
}

// member is somebody in a conversation.
type member struct {
	account, handle, state, role string
	from, until, cleared         int64
	read, delivered              int64
	muted, notice                int64
	joined, leftRev, leftAt      int64
	leftTitle                    []byte
	inviter                      string // account of who asked her into the group
	invitedAt                    int64
	takenBack                    bool // what she was asked
	receipts, presence           bool
}

// floor is the seq after which somebody sees messages.
func (m *member) floor() int64 { return max(m.from, m.cleared) }

// invited reports whether somebody is asked into a group: she sees nothing of it
// before she has agreed.
func (c *conversation) invited(m *member) bool { return c.kind == group && m.state == requested }

// unread is how many messages somebody has not read, about: what she deleted for
// herself unread counts, too.
func (m *member) unread(c *conversation) int64 {
	if m.state != accepted && m.state != requested || c.invited(m) {
		return 0
	}
	return max(0, c.lastSeq-max(m.read, m.floor()))
}

func (c *conversation) member(account string) *member {
	for _, m := range c.members {
		if m.account == account {
			return m
		}
	}
	return nil
}

// others are those who are in it besides an account.
func (c *conversation) others(account string) (all []*member) {
	for _, m := range c.members {
		if m.account != account && m.state == accepted {
			all = append(all, m)
		}
	}
	return all
}

func keyContext(conversation string) string { return "conversation:" + conversation }

const conversationColumns = `c.id, c.kind, c.starter, c.about_kind, c.about_id, c.key, c.head, c.last_seq, c.rev, c.last_at, c.demo`

func (s *Service) scanConversation(scan func(...any) error) (*conversation, error) {
	c := &conversation{}
	var key, sealed []byte
	err := scan(&c.id, &c.kind, &c.starter, &c.aboutKind, &c.aboutID, &key, &sealed, &c.lastSeq, &c.rev, &c.lastAt, &c.demo)
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	if key, err = s.Vault.Unseal(key, keyContext(c.id)); err != nil {
		return nil, err
	}
	if c.box, err = crypto.OpenBox(key); err != nil {
		return nil, err
	}
	return c, c.unseal(sealed, &c.head)
}

// mine is a conversation that an account is or was in; another's is not there.
func (s *Service) mine(tx *database.Tx, account, conversation string) (*conversation, *member, error) {
	c, err := s.scanConversation(tx.Row(`SELECT `+conversationColumns+` FROM conversations c JOIN conversation_members m ON m.conversation = c.id
		WHERE c.id = $1 AND m.account = $2 AND m.state <> 'declined'`, conversation, account).Scan)
	if err != nil {
		return nil, nil, err
	}
	if err := withMembers(tx, c); err != nil {
		return nil, nil, err
	}
	me := c.member(account)
	return c, me, s.recheck(tx, c, me)
}

// alone is mine for who changes it: nobody else does before this ends.
func (s *Service) alone(tx *database.Tx, account, conversation string) (*conversation, *member, error) {
	if err := tx.Alone("conversation:" + conversation); err != nil {
		return nil, nil, err
	}
	return s.mine(tx, account, conversation)
}

// any is a conversation for the program itself.
func (s *Service) any(tx *database.Tx, where string, args ...any) (*conversation, error) {
	c, err := s.scanConversation(tx.Row(`SELECT `+conversationColumns+` FROM conversations c `+where, args...).Scan)
	if err != nil {
		return nil, err
	}
	return c, withMembers(tx, c)
}

// withMembers reads who is in conversations, of all at once.
func withMembers(tx *database.Tx, all ...*conversation) error {
	if len(all) == 0 {
		return nil
	}
	find := map[string]*conversation{}
	args := make([]any, len(all))
	for i, c := range all {
		find[c.id], args[i] = c, c.id
	}
	return tx.Each(func(rows *sql.Rows) error {
		m := &member{}
		var conversation string
		var receipts, presence, takenBack int64
		err := rows.Scan(&conversation, &m.account, &m.handle, &m.state, &m.role, &m.from, &m.until, &m.cleared, &m.read, &m.delivered, &m.muted, &m.notice,
			&m.joined, &m.leftRev, &m.leftAt, &m.leftTitle, &m.inviter, &m.invitedAt, &takenBack, &receipts, &presence)
		m.receipts, m.presence, m.takenBack = receipts == 1, presence == 1, takenBack == 1
		if err == nil {
			find[conversation].members = append(find[conversation].members, m)
		}
		return err
	}, `SELECT m.conversation, m.account, p.handle, m.state, m.role, m.from_seq, m.until_seq, m.cleared_seq, m.read_seq, m.delivered_seq, m.muted_until, m.notice_at,
		m.joined_at, m.left_rev, m.left_at, m.left_title, m.inviter, m.invited_at, m.taken_back,
		p.receipts, p.presence FROM conversation_members m JOIN message_profiles p ON p.account = m.account
		WHERE m.conversation IN (`+database.Marks(1, len(args))+`) ORDER BY m.conversation, m.joined_at, m.account`, args...)
}

const originField = "message.origin"

// byOrigin is the conversation that was begun in a way, else errs.Missing.
func (s *Service) byOrigin(tx *database.Tx, origin string) (*conversation, error) {
	indexes := s.Vault.BlindIndexes(originField, origin)
	args := make([]any, len(indexes))
	for i, index := range indexes {
		args[i] = index
	}
	return s.any(tx, `WHERE c.origin IN (`+database.Marks(1, len(args))+`)`, args...)
}

// insertConversation makes an empty conversation with its key.
func (s *Service) insertConversation(tx *database.Tx, c *conversation) (err error) {
	c.id, c.lastAt = id.New(tx.Now()), tx.Now()
	key := crypto.NewKey()
	if c.box, err = crypto.OpenBox(key); err != nil {
		return err
	}
	sealed, err := c.seal(c.head)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO conversations (id, kind, origin, about_kind, about_id, starter, key, head, last_seq, rev, demo, created_at, last_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $9)`, c.id, c.kind, s.Vault.BlindIndex(originField, c.head.Origin), c.aboutKind, c.aboutID,
		c.starter, s.Vault.Seal(key, keyContext(c.id)), sealed, tx.Now())
	return err
}

func (s *Service) putHead(tx *database.Tx, c *conversation) error {
	sealed, err := c.seal(c.head)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE conversations SET head = $2 WHERE id = $1`, c.id, sealed)
	return err
}

// join puts somebody into a conversation, or in again; she sees what comes after
// from.
func (s *Service) join(tx *database.Tx, c *conversation, account, state, role string, from int64) (*member, error) {
	p, err := s.profile(tx, account)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO conversation_members (conversation, account, state, role, from_seq, until_seq, read_seq, delivered_seq, cleared_seq,
		muted_until, notice_at, joined_at) VALUES ($1, $2, $3, $4, $5, 0, $5, $5, 0, 0, 0, $6)
		ON CONFLICT (conversation, account) DO UPDATE SET state = $3, role = $4, from_seq = $5, until_seq = 0, read_seq = $5, notice_at = 0`,
		c.id, account, state, role, from, tx.Now())
	m := &member{account: account, handle: p.handle, state: state, role: role, from: from, read: from, delivered: from, joined: tx.Now(), receipts: p.receipts, presence: p.presence}
	if old := c.member(account); old != nil {
		m.joined = old.joined
		*old = *m
		return old, err
	}
	c.members = append(c.members, m)
	return m, err
}

// move changes somebody's state; otherwise it was not what was assumed. Who comes
// back sees on from where she was.
func move(tx *database.Tx, c *conversation, m *member, to string, from ...string) error {
	args := []any{c.id, m.account, to}
	for _, state := range from {
		args = append(args, state)
	}
	err := tx.One(errs.New(errs.Conflict, "conversationState"), `UPDATE conversation_members SET state = $3, notice_at = 0,
		until_seq = CASE WHEN $3 IN ('accepted', 'waiting') THEN 0 ELSE until_seq END WHERE conversation = $1 AND account = $2 AND state IN (`+database.Marks(4, len(from))+`)`, args...)
	if err != nil {
		return err
	}
	if m.state = to; to == accepted || to == waiting {
		m.until = 0
	}
	return nil
}
