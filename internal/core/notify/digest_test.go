package notify_test

import (
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// summarise looks for summaries that are due, as every minute does, and sends them.
func (r *rig) summarise() {
	r.t.Helper()
	for _, j := range r.module {
		if j.Name == "notify.digests" {
			if err := j.Work(r.t.Context(), nil); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	r.settle()
}

func digested(category string) map[string]any {
	return map[string]any{"category": category, "push": true, "sms": true, "email": true, "digest": true}
}

// One summary at seven instead of single notices, once, by push and by e-mail.
func TestADailySummary(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		choose(r, linh, digested("listing"), digested("search"))
		r.approve(linh)
		r.send(notify.Notice{Account: linh, Category: notify.Search, Code: "role"})
		r.send(notify.Notice{Account: linh, Category: notify.Case, Code: "rejected", Args: map[string]any{"reasons": "x"}}) // not in it
		r.summarise()
		if len(phone.got()) != 1 || len(r.outbox.Sent()) != 1 {
			t.Fatalf("%+v, %+v", phone.got(), r.outbox.Sent())
		}
		r.at(6, 59)
		r.summarise()
		if len(phone.got()) != 1 {
			t.Fatal("a minute early")
		}
		r.clock.pass(90 * time.Second)
		r.service = notify.New(r.options) // another process
		r.module = r.service.Module().Jobs
		for range 2 {
			r.summarise()
		}
		got, sent := phone.got(), r.outbox.Sent()
		if len(got) != 2 || got[0] != (notify.Payload{Title: "Bạn có 2 thông báo mới", Unread: 3}) {
			t.Fatalf("%+v", got)
		}
		if len(sent) != 2 || sent[0].Channel != "email" || sent[0].Subject != "Bạn có 2 thông báo mới" ||
			!strings.Contains(sent[0].Text, "– Bạn là cán bộ\n– Tin đã được duyệt\n") || !strings.Contains(sent[0].Text, "https://nha.example/thong-bao") {
			t.Fatalf("%+v", sent)
		}
		r.clock.pass(24 * time.Hour)
		r.summarise()
		if len(phone.got()) != 2 || len(r.outbox.Sent()) != 2 {
			t.Fatal("a summary of nothing")
		}
		r.clock.pass(8 * 24 * time.Hour)
		r.work(func() bool { return r.count(`SELECT count(*) FROM notice_digests`) == 0 })
	})
}

// A chosen hour counts for what waits; what was read or muted is not in it, and
// a summary keeps to the quiet hours, too.
func TestASummaryAtAnotherHour(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		choose(r, linh, digested("listing"), digested("search"), digested("access"))
		for range 3 {
			r.approve(linh)
		}
		r.send(notify.Notice{Account: linh, Category: notify.Access, Code: "role"})
		r.summarise()
		r.settings(linh, func(s *notify.NoticeSettings) { s.DigestAt, s.ShowContent = "23:15", true })
		var inbox page
		r.as(linh).Get("/api/v1/me/notices?category=listing").Into(&inbox)
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"ids": []string{inbox.Items[0].ID}}).Want(200)
		muted := digested("access")
		muted["muted"] = true
		choose(r, linh, digested("listing"), muted)
		r.at(23, 15)
		r.summarise()
		r.summarise()
		if len(phone.got()) != 0 {
			t.Fatal("at night")
		}
		r.at(6, 0)
		r.work(r.idle)
		want := notify.Payload{Title: "Bạn có 2 thông báo mới", Body: "Tin đã được duyệt; Tin đã được duyệt", Unread: 3}
		if got := phone.got(); len(got) != 1 || got[0] != want {
			t.Fatalf("%+v", got)
		}
	})
}

// A process that is killed between a summary's commit and its sending, or after
// the push service took it, makes no second one.
func TestASummaryIsOne(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		choose(r, linh, digested("listing"))
		r.approve(linh)
		r.summarise()
		r.at(7, 1)
		service.Fail(webpush.Faults{DropNext: 1})
		r.summarise()
		r.update(func(tx *database.Tx) error { // its worker was lost
			_, err := tx.Exec(`UPDATE jobs SET state = 'running', due_at = 1 WHERE name = 'notify.digestPush'`)
			return err
		})
		r.approve(linh) // for tomorrow
		r.summarise()
		if got := phone.got(); len(got) != 1 || got[0].Title != "Bạn có 1 thông báo mới" {
			t.Fatalf("%+v", got)
		}
	})
}

func TestMuted(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		choose(r, linh, map[string]any{"category": "listing", "push": true, "sms": true, "email": true, "muted": true})
		r.approve(linh)
		r.work(r.idle)
		var inbox page
		r.as(linh).Get("/api/v1/me/notices").Into(&inbox)
		if len(inbox.Items) != 1 || inbox.Items[0].ReadAt == nil || unread(r, linh) != 0 || len(phone.got()) != 0 || len(r.outbox.Sent()) != 0 {
			t.Fatalf("%+v, %d unread", inbox, unread(r, linh))
		}
		fixed := map[string]any{"category": "account", "push": true, "sms": true, "email": true}
		for _, name := range []string{"muted", "digest", "push"} {
			fixed["push"], fixed["muted"], fixed["digest"] = true, false, false
			fixed[name] = name != "push"
			r.as(linh).Ask("PUT", preferences, map[string]any{"items": []any{fixed}}).WantField("items")
		}
	})
}
