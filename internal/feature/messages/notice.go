package messages

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// Somebody who has not read a message after a while is told once, until she has
// read it; who is writing back and forth is not told at all.
const (
	noticeAfter = 45 * time.Second
	noticeEvery = 15 * time.Second
	noticeBatch = 200
)

type dueNotice struct{ conversation, account string }

// sendNotices tells whom something waits for.
func (s *Service) sendNotices(ctx context.Context) error {
	for n := noticeBatch; n == noticeBatch; {
		err := s.db.Update(ctx, func(tx *database.Tx) error {
			var due []dueNotice
			err := tx.Each(func(rows *sql.Rows) error {
				var d dueNotice
				err := rows.Scan(&d.conversation, &d.account)
				due = append(due, d)
				return err
			}, `UPDATE conversation_members SET notice_at = -1 WHERE (conversation, account) IN (
				SELECT conversation, account FROM conversation_members WHERE notice_at > 0 AND notice_at <= $1 ORDER BY notice_at LIMIT $2)
				RETURNING conversation, account`, tx.Now(), noticeBatch)
			if err != nil {
				return err
			}
			n = len(due)
			for _, d := range due {
				err := notify.Send(tx, notify.Notice{Account: d.account, Category: notify.Messages, Code: "message.new", Link: Page + d.conversation})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
