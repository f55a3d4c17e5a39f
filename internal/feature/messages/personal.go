package messages

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/module"
)

// How long what is kept beside the conversations is kept; a proposal.
const (
	reportsKept = 2 * 365 * 24 * time.Hour // after the decision
	locksKept   = 2 * 365 * 24 * time.Hour // after the end
	month       = 365 * 24 * time.Hour / 12
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: s.erase, Classes: []module.Class{
		// Silent conversations are deleted whole by forgetSilent: see message.months.
		{Code: "messages", Keep: 24 * month, After: "lastMessage", Basis: "đề xuất"},
		{Code: "messageSettings", Basis: "Hợp đồng dịch vụ"},
		{Code: "messageReports", Keep: reportsKept, After: "decided", Basis: "đề xuất"},
		{
			Code: "messageLocks", Keep: locksKept, After: "expired", Basis: "đề xuất",
			Table: "message_locks", Key: "id", Owner: "account", At: "until_at",
		},
	}}
}

// maxExport bounds the messages in a copy, the newest first.
const maxExport = 5000

// export gives somebody what she wrote. What others wrote to her is theirs.
func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	written, err := s.exportWritten(tx, account)
	if err != nil {
		return nil, err
	}
	blocked, err := s.exportBlocks(tx, account)
	if err != nil {
		return nil, err
	}
	rest, err := s.exportRest(tx, account)
	return append([]module.Section{written, blocked}, rest...), err
}

func (s *Service) exportRest(tx *database.Tx, account string) ([]module.Section, error) {
	settings := module.Section{Code: "messageSettings"}
	p, err := findProfile(tx, "account", account)
	switch {
	case err == nil:
		settings.Records = append(settings.Records, module.Record{
			{Code: "byPhone", Value: p.byPhone},
			{Code: "byName", Value: p.byName},
			{Code: "presence", Value: p.presence},
			{Code: "receipts", Value: p.receipts},
			{Code: "groups", Value: p.groups},
		})
	case !isMissing(err):
		return nil, err
	}
	reports := module.Section{Code: "messageReports"}
	err = tx.Each(func(rows *sql.Rows) error {
		var r report
		var sealed []byte
		if err := rows.Scan(&r.id, &r.reason, &r.state, &r.at, &sealed); err != nil {
			return err
		}
		err := s.unsealEvidence(&r, sealed)
		reports.Records = append(reports.Records, module.Record{
			{Code: "reason", Value: r.reason}, {Code: "text", Value: r.shownTo.Words}, {Code: "state", Value: r.state}, {Code: "at", Value: moment(r.at)},
		})
		return err
	}, `SELECT id, reason, state, at, sealed FROM message_reports WHERE reporter = $1 ORDER BY at DESC LIMIT $2`, account, maxExport)
	if err != nil {
		return nil, err
	}
	locks := module.Section{Code: "messageLocks", From: "expiresAt"}
	mine, err := s.readLocks(tx, `WHERE account = $1 ORDER BY at`, account)
	for _, l := range mine {
		locks.Records = append(locks.Records, module.Record{
			{Code: "state", Value: l.State},
			{Code: "text", Value: l.Words},
			{Code: "appeal", Value: l.Appeal},
			{Code: "answer", Value: l.Decision},
			{Code: "expiresAt", Value: l.Until},
		})
	}
	return []module.Section{settings, reports, locks}, err
}

// erase forgets somebody. What she wrote is hers, so its words and files go from
// the others' conversations, too; its place stays, as of an account that is gone,
// so that their order has no gap. Where nobody is left all goes.
func (s *Service) erase(tx *database.Tx, account string) error {
	all, err := ids(tx, `SELECT conversation FROM conversation_members WHERE account = $1 ORDER BY conversation`, account)
	for _, conversation := range all {
		if err == nil {
			err = s.eraseFrom(tx, conversation, account)
		}
	}
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE messages SET account = '', client = '' WHERE account = $1`,
		`DELETE FROM conversation_joined WHERE account = $1`,
		`DELETE FROM conversation_members WHERE account = $1`,
		`UPDATE conversation_members SET inviter = '' WHERE inviter = $1`,
		`UPDATE conversations SET starter = '' WHERE starter = $1`,
		`DELETE FROM message_hidden WHERE account = $1`,
		`DELETE FROM message_names WHERE account = $1`,
		`DELETE FROM message_blocks WHERE account = $1`,
		`DELETE FROM message_blocks WHERE blocked = $1`,
		`DELETE FROM message_profiles WHERE account = $1`,
		`DELETE FROM message_locks WHERE account = $1`,
		`UPDATE message_locks SET officer = '' WHERE officer = $1`,
		`UPDATE message_locks SET decider = '' WHERE decider = $1`,
		`UPDATE message_reports SET reporter = '' WHERE reporter = $1`,
		`UPDATE message_reports SET accused = '' WHERE accused = $1`,
		`UPDATE message_reports SET officer = '' WHERE officer = $1`,
		`UPDATE message_voices SET account = '' WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}

// eraseFrom takes somebody's words out of a conversation.
func (s *Service) eraseFrom(tx *database.Tx, conversation, account string) error {
	if err := tx.Alone("conversation:" + conversation); err != nil {
		return err
	}
	c, err := s.any(tx, `WHERE c.id = $1`, conversation)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	stay := 0
	for _, m := range c.members {
		if m.account != account && m.state != declined && !c.invited(m) {
			stay++
		}
	}
	if stay == 0 {
		return forget(tx, c.id)
	}
	written, err := c.messages(tx, `AND m.account = $2 ORDER BY m.seq`, account)
	for _, m := range written {
		if err == nil && m.kind != kindDeleted {
			err = s.blank(tx, c, m)
		}
	}
	if err != nil {
		return err
	}
	if c.kind == group {
		err = s.leaveErased(tx, c, account)
	} else if m := c.member(account); m != nil && !c.staff(m) {
		err = s.unname(tx, c)
	}
	s.tellChanged(tx, c, "")
	return err
}

// unname takes out of a conversation what may name who was in it: the title and
// the place of what it is about, the number she was asked by, and whose it is. Who
// asks in the same way later, or about the same, begins another.
func (s *Service) unname(tx *database.Tx, c *conversation) error {
	c.head = head{Origin: "erased|" + id.New(tx.Now())}
	if err := s.putHead(tx, c); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE conversations SET origin = $2, pair = '' WHERE id = $1`, c.id, s.Vault.BlindIndex(originField, c.head.Origin))
	return err
}

// leaveErased gives a group of somebody who is forgotten to another.
func (s *Service) leaveErased(tx *database.Tx, c *conversation, account string) error {
	others := c.others(account)
	if m := c.member(account); m.role != owner || len(others) == 0 {
		return nil
	}
	_, err := tx.Exec(`UPDATE conversation_members SET role = 'owner' WHERE conversation = $1 AND account = $2`, c.id, others[0].account)
	return err
}

// forget deletes a conversation with all there is of it, save what is evidence.
func forget(tx *database.Tx, conversation string) error {
	var withFiles []int64
	err := tx.Each(func(rows *sql.Rows) error {
		var seq int64
		err := rows.Scan(&seq)
		withFiles = append(withFiles, seq)
		return err
	}, `SELECT seq FROM messages WHERE conversation = $1 AND kind IN ('photo', 'voice')`, conversation)
	for _, seq := range withFiles {
		if err == nil {
			err = release(tx, conversation, seq)
		}
	}
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM messages WHERE conversation = $1`,
		`DELETE FROM message_terms WHERE conversation = $1`,
		`DELETE FROM message_hidden WHERE conversation = $1`,
		`DELETE FROM message_untold WHERE conversation = $1`,
		`DELETE FROM conversation_members WHERE conversation = $1`,
		`DELETE FROM conversation_joined WHERE conversation = $1 OR id = $1`,
		`DELETE FROM conversations WHERE id = $1`,
	} {
		if _, err := tx.Exec(statement, conversation); err != nil {
			return err
		}
	}

	return nil
}
