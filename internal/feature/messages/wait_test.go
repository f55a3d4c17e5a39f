package messages_test

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// meanwhile runs something while another transaction is alone with a
// conversation, lets that one write a message once the first waits, and ends both.
func (r *rig) meanwhile(conversation string, something func()) {
	r.t.Helper()
	done := make(chan struct{})
	ok(r.t, r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		if err := tx.Alone("conversation:" + conversation); err != nil {
			return err
		}
		go func() {
			defer close(done)
			something()
		}()
		for n := int64(0); n == 0; time.Sleep(5 * time.Millisecond) {
			select {
			case <-done:
				r.t.Error("it does not wait")
				return nil
			default:
			}
			if err := tx.Row(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&n); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			`INSERT INTO messages (conversation, seq, rev, account, client, kind, sealed, reply, at, edited_at)
				SELECT c.id, c.last_seq + 1, c.rev + 1, m.account, '', 'text', m.sealed, 0, m.at, 0 FROM conversations c
				JOIN messages m ON m.conversation = c.id AND m.seq = 1 WHERE c.id = $1`,
			`UPDATE conversations SET last_seq = last_seq + 1, rev = rev + 1 WHERE id = $1`,
		} {
			if _, err := tx.Exec(statement, conversation); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE conversations SET last_at = $2 WHERE id = $1`, conversation, tx.Now())
		return err
	}))
	<-done
}

// What somebody writes while another waits for the conversation is neither
// written over, nor counted as read, nor forgotten. On SQLite nobody waits.
func TestWhoWaitsReadsAgain(t *testing.T) {
	r := start(t, database.Postgres)
	room := id.New(5)
	r.topics["rentals/"+room] = messages.Subject{Title: "Phòng trọ", Link: "/thue-nha", Key: "asker", Sides: []string{"binh"}}
	about := r.open(lan, "rentals", room, "Phòng còn không?").ID
	counts := func(conversation string, want int64) {
		t.Helper()
		if n := r.count(`SELECT last_seq FROM conversations WHERE id = $1`, conversation); n != want || r.count(`SELECT count(*) FROM messages WHERE conversation = $1`, conversation) != want {
			t.Errorf("%d messages, want %d", n, want)
		}
	}
	r.meanwhile(about, func() { r.open(lan, "rentals", room, "Cho em xem nhé") })
	counts(about, 3)
	talk := r.talk(chi, binh)
	r.meanwhile(talk, func() {
		r.As(chi).Post("/api/v1/conversations", fields{"phone": phones["binh"], "client": client(), "text": "Anh ơi"}).Want(http.StatusCreated)
	})
	counts(talk, 3)

	r.pass(2 * time.Minute)
	r.work("message.notices")
	read := func(who web.Principal, seq int64) {
		r.As(who).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": seq}).Want(http.StatusOK)
	}
	r.meanwhile(talk, func() { read(binh, 3) })
	if n := r.count(`SELECT notice_at FROM conversation_members WHERE conversation = $1 AND account = 'binh'`, talk); n != -1 {
		t.Errorf("what came while she read counts as read: %d", n)
	}
	r.meanwhile(talk, func() {
		r.As(binh).Ask(http.MethodDelete, "/api/v1/conversations/"+talk, nil).Want(http.StatusNoContent)
	})
	if got := r.read(binh, talk, ""); len(got.Items) != 0 {
		t.Errorf("cleared: %v", texts(got))
	}

	r.meanwhile(talk, func() { r.forget("chi") })
	counts(talk, 6)
	if n := r.count(`SELECT count(*) FROM messages WHERE conversation = $1 AND kind <> 'deleted'`, talk); n != 0 {
		t.Errorf("%d messages of who is forgotten stay", n)
	}
	r.pass(25 * 31 * 24 * time.Hour)
	r.meanwhile(talk, func() { r.work("message.forget") })
	if n := r.count(`SELECT count(*) FROM conversations`); n != 1 {
		t.Errorf("%d conversations stay", n)
	}
}
