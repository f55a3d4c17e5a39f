package notify_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

const preferences = "/api/v1/me/notice-preferences"

func choose(r *rig, account string, items ...map[string]any) {
	r.t.Helper()
	r.as(account).Ask(http.MethodPut, preferences, map[string]any{"items": append([]map[string]any{}, items...)}).Want(200)
}

func choice(category string, sms, email bool) map[string]any {
	return map[string]any{"category": category, "push": true, "sms": sms, "email": email}
}

// in names a category.
func in(category string) notify.InCategory { return notify.InCategory{Category: category} }

func TestPreferences(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		var got notify.Preferences
		r.as(linh).Get(preferences).Want(200).Into(&got)
		defaults := []notify.Preference{
			{InCategory: in("account"), Push: true, SMS: true, Email: true, Fixed: true},
			{InCategory: in("listing"), Push: true, Email: true},
			{InCategory: in("case"), Push: true, Email: true},
			{InCategory: in("search"), Push: true, Email: true},
			{InCategory: in("access"), Push: true, Email: true},
			{InCategory: in("message"), Push: true},
			{InCategory: in("system"), Push: true, Email: true},
		}
		if !slices.Equal(got.Items, defaults) {
			t.Fatalf("%+v", got)
		}
		choose(r, linh, choice("search", true, false), choice("account", true, true))
		r.as(linh).Get(preferences).Into(&got)
		if got.Items[3] != (notify.Preference{InCategory: in("search"), Push: true, SMS: true}) || got.Items[0] != defaults[0] {
			t.Fatalf("%+v", got)
		}
		r.as(bia).Get(preferences).Into(&got)
		if !slices.Equal(got.Items, defaults) {
			t.Fatalf("another person's choice counted: %+v", got)
		}
		put := func(items ...map[string]any) string {
			return r.as(linh).Ask(http.MethodPut, preferences, map[string]any{"items": items}).WantField("items").Code
		}
		if code := put(choice("account", false, true)); code != "preferenceFixed" {
			t.Error(code)
		}
		if code := put(choice("search", true, true), choice("search", false, true)); code != "notUnique" {
			t.Error(code)
		}
		r.as(linh).Ask(http.MethodPut, preferences, map[string]any{"items": []any{choice("gossip", true, true)}}).WantField("items[0].category")
		r.as(linh).Ask(http.MethodPut, preferences, map[string]any{}).WantField("items")
		choose(r, linh)
		r.as(linh).Get(preferences).Into(&got)
		if !slices.Equal(got.Items, defaults) {
			t.Fatalf("not back to the defaults: %+v", got)
		}
	})
}

func TestNoticesGoOutAsChosen(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		choose(r, linh, choice("search", true, false))
		r.approve(linh)                                                                            // e-mail, by default
		r.approve(bia)                                                                             // has no e-mail address
		r.send(notify.Notice{Account: linh, Category: notify.Search, Code: "role", Link: "/tim"})  // SMS
		r.send(notify.Notice{Account: bia, Category: notify.Account, Code: "role", Link: "/toi"})  // SMS, in English
		r.send(notify.Notice{Account: "erased", Category: notify.Account, Code: "role", Link: ""}) // nobody there
		r.work(r.idle)
		var got []notify.Sent
		r.server.Get("/dev/outbox").Want(200).Into(&got)
		if left := r.left(); len(got) != 3 || left["notify.sms dead"]+left["notify.mail dead"] != 0 {
			t.Fatalf("sent %+v, left %v", got, left)
		}
		for _, m := range got {
			switch {
			case m.Channel == "sms" && m.To == "+84905000001" && m.Text == "Nhà: Bạn là cán bộ. Xem tại https://nha.example/tim":
			case m.Channel == "sms" && m.To == "+84905000002" && m.Text == "Nhà: You are an officer. See https://nha.example/toi":
			case m.Channel == "email" && m.To == "linh@thu.example" && m.Subject == "Tin đã được duyệt" &&
				strings.HasPrefix(m.Text, "“Phòng trọ” giá 1.500.000 đồng đã lên.\n\nXem tại https://nha.example/tin/1\n"):
			default:
				t.Errorf("%+v", m)
			}
			if time.Since(m.At) > time.Hour {
				t.Errorf("at %v", m.At)
			}
		}
	})
}

func (r *rig) code(code string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error {
		return r.service.SMS(tx, "+84905000009", "code", map[string]any{"code": code}, "en")
	})
}

func TestDirectMessages(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.code("135790")
		var sealed []byte
		var payload string
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			if err := tx.Row(`SELECT payload FROM jobs`).Scan(&payload); err != nil {
				return err
			}
			return tx.Row(`SELECT sealed FROM notice_messages`).Scan(&sealed)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"135790", "905000009"} {
			if bytes.Contains(sealed, []byte(secret)) || strings.Contains(payload, secret) {
				t.Fatalf("%s is stored in the clear", secret)
			}
		}
		r.work(r.idle)
		got := r.outbox.Sent()
		if len(got) != 1 || got[0].To != "+84905000009" || got[0].Text != "Code 135790" || got[0].Channel != "sms" {
			t.Fatalf("%+v", got)
		}
		if r.count(`SELECT count(*) FROM notice_messages`) != 0 {
			t.Fatal("what was sent is still there")
		}
	})
}

func TestMessagesGoFirst(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for range 20 {
			r.approve(linh)
		}
		r.clock.pass(time.Minute)
		r.code("135790")
		r.workers = 1
		r.work(r.idle)
		if got := r.outbox.Sent(); len(got) != 21 || got[20].Text != "Code 135790" {
			t.Fatalf("%d sent, the first was %+v", len(got), got[len(got)-1])
		}
	})
}

func TestLateMessagesAreNotSent(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.code("135790")
		r.clock.pass(3 * time.Minute)
		r.code("246802")
		r.work(func() bool { return r.idle() && r.count(`SELECT count(*) FROM notice_messages`) == 0 })
		if got := r.outbox.Sent(); len(got) != 1 || got[0].Text != "Code 246802" {
			t.Fatalf("%+v", got)
		}
	})
}

func TestWithoutAGatewayAMessageIsADeadLetter(t *testing.T) {
	each(t, func(o *notify.Options) { o.Outbox = nil }, func(t *testing.T, r *rig) {
		r.code("135790")
		r.send(notify.Notice{Account: linh, Category: notify.Account, Code: "role"})
		r.work(r.idle)
		if left := r.left(); left["notify.message dead"] != 1 || left["notify.sms dead"] != 0 {
			t.Fatalf("%v", left)
		}
	})
}

func TestTheOutboxIsBounded(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for range 60 {
			r.code("1")
		}
		r.code("last")
		r.work(r.idle)
		if got := r.outbox.Sent(); len(got) != 50 {
			t.Fatalf("%d", len(got))
		}
	})
}
