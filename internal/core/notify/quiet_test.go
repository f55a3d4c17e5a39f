package notify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
)

// Whatever the hours and the moment: what is held back comes at a moment that is
// not quiet, within a day, and no minute later than it must.
func TestQuietHoursEnd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same moments each time
	zones := []*time.Location{time.UTC, time.FixedZone("ICT", 7*60*60), time.FixedZone("odd", -(3*60+30)*60)}
	for range 20_000 {
		from, until := random.IntN(24*60), random.IntN(24*60)
		if from == until {
			continue
		}
		at := time.Unix(1_790_000_000+random.Int64N(40_000_000), random.Int64N(1e9)).In(zones[random.IntN(len(zones))])
		length := (until - from + 24*60) % (24 * 60)
		gone := (at.Hour()*60 + at.Minute() - from + 24*60) % (24 * 60)
		end, inside := notify.Over(from, until, at)
		if inside != (gone < length) {
			t.Fatalf("%d–%d at %v: inside is %v", from, until, at, inside)
		}
		if !inside {
			continue
		}
		_, still := notify.Over(from, until, end)
		_, before := notify.Over(from, until, end.Add(-time.Nanosecond))
		if still || !before || !end.After(at) || end.Sub(at) > 24*time.Hour || end.Hour()*60+end.Minute() != until {
			t.Fatalf("%d–%d at %v ends %v", from, until, at, end)
		}
	}
}

// A table and an enum that say the same.
func TestTheEnumIsTheTable(t *testing.T) {
	table, enum := notify.Categories()
	if !slices.Equal(table, enum) {
		t.Fatalf("%v, %v", table, enum)
	}
	each(t, nil, func(t *testing.T, r *rig) {
		for _, language := range []string{"vi", "en"} {
			for _, c := range table {
				if code := "notify.push." + c; r.options.Texts.Say(language, code, nil) == code {
					t.Errorf("%s has no words in %s", code, language)
				}
			}
		}
	})
}

// at makes it so late on the province's clocks, today or tomorrow.
func (r *rig) at(hour, minute int) {
	now := r.clock.now().In(r.options.Zone)
	to := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, r.options.Zone)
	if !to.After(now) {
		to = to.AddDate(0, 0, 1)
	}
	r.clock.pass(to.Sub(now))
}

func TestTheNightIsQuiet(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		choose(r, linh, map[string]any{"category": "listing", "push": true, "sms": true, "email": true})
		r.at(22, 0)
		r.approve(linh)
		r.settle()
		if len(phone.got()) != 0 || len(r.outbox.Sent()) != 0 {
			t.Fatalf("%+v, %+v", phone.got(), r.outbox.Sent())
		}
		if left := r.left(); left["notify.push queued"] != 1 || left["notify.sms queued"] != 1 || left["notify.mail queued"] != 1 {
			t.Fatalf("%v", left)
		}
		var inbox page
		if r.as(linh).Get("/api/v1/me/notices").Into(&inbox); len(inbox.Items) != 1 {
			t.Fatal("the inbox waits, too")
		}
		// What the account's safety needs, and codes, come at any time.
		r.send(notify.Notice{Account: linh, Category: notify.Account, Code: "role"})
		r.code("135790")
		r.settle()
		if len(phone.got()) != 1 || len(r.outbox.Sent()) != 3 {
			t.Fatalf("%+v, %+v", phone.got(), r.outbox.Sent())
		}
		r.at(5, 59)
		r.service = notify.New(r.options) // another process
		r.module = r.service.Module().Jobs
		r.settle()
		if len(phone.got()) != 1 {
			t.Fatal("woken a minute early")
		}
		r.clock.pass(time.Minute)
		r.work(r.idle)
		if len(phone.got()) != 2 || len(r.outbox.Sent()) != 5 {
			t.Fatalf("%+v, %+v", phone.got(), r.outbox.Sent())
		}
	})
}

// What was read, deleted, muted or switched off in the meantime does not ring
// in the morning.
func TestTheMorningKnowsTheNight(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		r.at(23, 0)
		for range 2 {
			r.approve(linh)
		}
		r.send(notify.Notice{Account: linh, Category: notify.Case, Code: "role"})
		r.send(notify.Notice{Account: linh, Category: notify.Access, Code: "role"})
		r.settle()
		var inbox page
		r.as(linh).Get("/api/v1/me/notices?category=listing").Into(&inbox)
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"ids": []string{inbox.Items[0].ID}}).Want(200)
		r.as(linh).Ask("DELETE", "/api/v1/me/notices/"+inbox.Items[1].ID, nil).Want(204)
		choose(r, linh, map[string]any{"category": "case", "push": true, "sms": false, "email": true, "muted": true},
			map[string]any{"category": "access", "push": false, "sms": false, "email": false})
		r.at(6, 0)
		r.work(r.idle)
		if len(phone.got()) != 0 || len(r.outbox.Sent()) != 0 {
			t.Fatalf("%+v, %+v", phone.got(), r.outbox.Sent())
		}
	})
}

func TestOnesOwnQuietHours(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone, free := r.subscribe(service, session(linh, "phone")), r.subscribe(service, session(bia, "phone"))
		r.settings(linh, func(s *notify.NoticeSettings) { s.QuietFrom, s.QuietUntil = "13:00", "14:30" })
		r.settings(bia, func(s *notify.NoticeSettings) { s.Quiet = false })
		r.at(13, 5)
		r.approve(linh)
		r.settle()
		if len(phone.got()) != 0 {
			t.Fatal("she is asleep")
		}
		r.at(14, 30)
		r.work(r.idle)
		r.at(23, 30)
		r.approve(linh)
		r.approve(bia)
		r.work(r.idle)
		if len(phone.got()) != 2 || len(free.got()) != 1 {
			t.Fatalf("%+v, %+v", phone.got(), free.got())
		}
		bad := func(field, name string, value any) {
			t.Helper()
			form := map[string]any{"quiet": true, "quietFrom": "22:00", "quietUntil": "06:00", "digestAt": "07:00", "showContent": false}
			form[name] = value
			r.as(linh).Ask("PUT", "/api/v1/me/notice-settings", form).WantField(field)
		}
		for _, wrong := range []string{"24:00", "7:00", "22:60", "", "22:00:00", "ab:cd", "-1:00"} {
			bad("quietFrom", "quietFrom", wrong)
			bad("digestAt", "digestAt", wrong)
		}
		bad("quietUntil", "quietUntil", "22:00")
		bad("quiet", "quiet", "yes")
		bad("zone", "zone", "UTC")
	})
}

// settle does what can be done now, and leaves what waits.
func (r *rig) settle() {
	r.t.Helper()
	r.work(func() bool {
		due := 0
		r.update(func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM jobs WHERE name NOT IN ('notify.purge', 'notify.digests') AND state <> 'dead'
				AND (state = 'running' OR due_at <= $1)`, tx.Now()).Scan(&due)
		})
		return due == 0
	})
}

// Through days of random moments, with the process killed and begun anew at
// random: each notice rings once, and never in the quiet hours.
func TestNeverAtNightAndNeverLost(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same days each time
		phone := r.subscribe(service, session(linh, "phone"))
		sent := 0
		for day := range 12 {
			from, until := random.IntN(24*60), random.IntN(24*60)
			if from == until {
				until = (from + 60) % (24 * 60)
			}
			r.settings(linh, func(s *notify.NoticeSettings) {
				s.Quiet, s.QuietFrom, s.QuietUntil = true, fmt.Sprintf("%02d:%02d", from/60, from%60), fmt.Sprintf("%02d:%02d", until/60, until%60)
			})
			for range 4 {
				r.clock.pass(time.Duration(random.Int64N(int64(5 * time.Hour))))
				r.approve(linh)
				sent++
				before := len(phone.got())
				if random.IntN(3) == 0 { // taken, but we never hear of it
					service.Fail(webpush.Faults{DropNext: 1})
				}
				r.service = notify.New(r.options)
				r.module = r.service.Module().Jobs
				r.settle()
				service.Fail(webpush.Faults{})
				if _, inside := notify.Over(from, until, r.clock.now().In(r.options.Zone)); inside && len(phone.got()) != before {
					t.Fatalf("day %d: it rang at %v, quiet from %d to %d", day, r.clock.now().In(r.options.Zone), from, until)
				}
			}
		}
		r.settings(linh, func(s *notify.NoticeSettings) { s.Quiet = false })
		r.clock.pass(25 * time.Hour)
		r.work(r.idle)
		rung := map[string]int{}
		for _, p := range phone.got() {
			rung[p.ID]++
		}
		if len(rung) != sent || len(phone.got()) != sent || r.left()["notify.push dead"] != 0 {
			t.Fatalf("%d notices, %d of them rang %d times", sent, len(rung), len(phone.got()))
		}
	})
}
