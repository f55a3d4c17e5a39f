package messages_test

import (
	"encoding/json"
	"math"
	"net/http"
	"testing"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// Asking does the same work whether a number is nobody's, or its owner does not
// want to be asked, or has blocked the asker, or would like to be: the same
// answer, rows and statements, and nobody looks the number up. What differs is
// done by a job, later.
func TestAskingDoesTheSameForEverybody(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.As(chi).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": false, "byName": false, "presence": false, "receipts": true}).Want(http.StatusOK)
		kinds := []string{phones["binh"], "0905000199", phones["chi"], phones["dung"]}
		var first *work
		for kind, phone := range kinds {
			least := work{statements: math.MaxUint64}
			for n := range 5 { // what goes on in the background is counted, too, and only ever adds
				asker := webtestLevel(at("asker-%d-%d", kind, n), 0)
				r.people[asker.Account] = messages.Person{Name: "Người Hỏi"}
				r.As(dung).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(asker), nil).Want(http.StatusNoContent)
				if one := r.asking(asker, phone); one.statements < least.statements {
					least = one
				}
			}
			if first == nil {
				first = &least
			}
			if least != *first {
				t.Errorf("asking %s: %+v, and %s: %+v", phone, least, kinds[0], *first)
			}
		}
		if first.rows != [4]int64{1, 1, 1, 1} || first.sought != 0 {
			t.Errorf("%+v", *first)
		}
		r.work("message.request")
		if r.sought.Load() == 0 || len(r.folder(binh, "requests")) != 5 || len(r.folder(chi, "requests"))+len(r.folder(dung, "requests")) != 0 {
			t.Error("the job has asked the wrong ones")
		}
	})
}

// work is what asking a number does.
type work struct {
	statements uint64
	rows       [4]int64
	sought     int64
	answer     string
}

func (r *rig) asking(asker web.Principal, phone string) (w work) {
	r.t.Helper()
	count := func() (all [4]int64) {
		for i, table := range []string{"conversations", "conversation_members", "messages", "jobs"} {
			all[i] = r.count(`SELECT count(*) FROM ` + table)
		}
		return all
	}
	rows, sought, statements := count(), r.sought.Load(), r.db.Statements()
	answer := r.As(asker).Post("/api/v1/conversations", fields{"phone": phone, "client": "always-the-same", "text": "Chào bạn"}).Want(http.StatusCreated)
	w.statements, w.sought, w.rows = r.db.Statements()-statements, r.sought.Load()-sought, count()
	for i := range w.rows {
		w.rows[i] -= rows[i]
	}
	var v messages.ConversationView
	answer.Into(&v)
	v.ID, v.Asked, v.Members[0].Person, v.Last.From = "", "", "", "" // another for each
	raw, err := json.Marshal(v)
	ok(r.t, err)
	w.answer = string(raw)
	return w
}
