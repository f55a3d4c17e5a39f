package messages

import (
	"database/sql"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// exportWritten is what somebody wrote, the newest conversation first. When that
// is more than a copy holds, its last record says so.
func (s *Service) exportWritten(tx *database.Tx, account string) (module.Section, error) {
	written := module.Section{Code: "messages"}
	all, err := ids(tx, `SELECT c.id FROM conversation_members m JOIN conversations c ON c.id = m.conversation WHERE m.account = $1
		ORDER BY c.last_at DESC, c.id`, account)
	for _, conversation := range all {
		if err != nil || len(written.Records) > maxExport {
			break
		}
		var some []module.Record
		some, err = s.exportFrom(tx, conversation, account, maxExport+1-len(written.Records))
		written.Records = append(written.Records, some...)
	}
	if len(written.Records) > maxExport {
		written.Records[maxExport] = module.Record{{Code: "cut", Value: true}}
	}
	return written, err
}

func (s *Service) exportFrom(tx *database.Tx, named, account string, most int) (all []module.Record, err error) {
	c, err := s.any(tx, `WHERE c.id = $1`, named)
	if err != nil {
		return nil, err
	}
	found, err := c.messages(tx, `AND m.account = $2 ORDER BY m.seq DESC LIMIT $3`, account, most)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	title, err := s.title(tx, c, c.member(account))
	if err != nil {
		return nil, err
	}
	var shared []string
	for _, m := range found {
		shared = append(shared, m.content.people()...)
	}
	who, err := s.crowd(tx, nil, shared)
	for _, m := range found {
		all = append(all, m.exported(title, who))
	}
	return all, err
}

func (m *message) exported(title string, who crowd) module.Record {
	r := module.Record{
		{Code: "conversation", Value: title},
		{Code: "kind", Value: m.kind},
		{Code: "text", Value: m.content.Text},
		{Code: "sharedCode", Value: m.content.QR},
		{Code: "sharedPerson", Value: who.people[m.content.Contact].Name},
	}
	if p := m.content.Place; p != nil {
		r = append(r, module.Field{Code: "sharedPlace", Value: fmt.Sprintf("%s (%.5f, %.5f)", p.Name, p.Lat, p.Lng)})
	}
	if v := m.content.Voice; v != nil {
		r = append(r, module.Field{Code: "voiceSeconds", Value: int64(v.Seconds)})
	}
	return append(r, module.Field{Code: "at", Value: moment(m.at)})
}

// exportBlocks are those whom somebody has blocked, the last first.
func (s *Service) exportBlocks(tx *database.Tx, account string) (module.Section, error) {
	out := module.Section{Code: "messageBlocks", Class: "messageSettings"}
	var blocked []string
	var at []int64
	err := tx.Each(func(rows *sql.Rows) error {
		var one string
		var ms int64
		err := rows.Scan(&one, &ms)
		blocked, at = append(blocked, one), append(at, ms)
		return err
	}, `SELECT blocked, at FROM message_blocks WHERE account = $1 ORDER BY at DESC, blocked LIMIT $2`, account, maxBlocks)
	if err != nil {
		return out, err
	}
	people, err := s.People(tx, blocked)
	for i, one := range blocked {
		out.Records = append(out.Records, module.Record{{Code: "blockedPerson", Value: people[one].Name}, {Code: "at", Value: moment(at[i])}})
	}
	return out, err
}
