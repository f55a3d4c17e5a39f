package notify_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// A locked screen shows what it is about, and no more, unless that was chosen.
func TestAPushSaysLittle(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		others := r.subscribe(service, session(bia, "phone"))
		r.approve(linh)
		r.work(r.idle)
		var inbox page
		r.as(linh).Get("/api/v1/me/notices").Into(&inbox)
		want := notify.Payload{ID: inbox.Items[0].ID, Category: "listing", Title: "Bạn có thông báo mới về tin đăng", Unread: 1}
		if got := phone.got(); len(got) != 1 || got[0] != want {
			t.Fatalf("%+v", got)
		}
		m := service.Waiting(phone.at)[0]
		if m.Topic != strings.ReplaceAll(want.ID, "-", "") || m.Urgency != "normal" || m.TTL != 3*24*60*60 || m.Key != r.pushKey() {
			t.Errorf("%+v", m)
		}
		r.settings(linh, func(s *notify.NoticeSettings) { s.ShowContent = true })
		r.approve(linh)
		r.work(r.idle)
		if got := phone.got(); len(got) != 2 || got[0].Title != "Tin đã được duyệt" || got[0].Body != "“Phòng trọ” giá 1.500.000 đồng đã lên." || got[0].Unread != 2 {
			t.Fatalf("%+v", got)
		}
		r.send(notify.Notice{Account: bia, Category: notify.Account, Code: "role"})
		r.work(r.idle)
		if got := others.got(); len(got) != 1 || got[0].Title != "You have a new notice about the safety of your account" || service.Waiting(others.at)[0].Urgency != "high" {
			t.Fatalf("%+v", got)
		}
	})
}

func TestWhatIsLongIsCut(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		r.settings(linh, func(s *notify.NoticeSettings) { s.ShowContent = true })
		r.send(notify.Notice{Account: linh, Category: notify.Listing, Code: "approved", Args: map[string]any{"title": strings.Repeat("ồ", 1000), "price": 1}})
		r.work(r.idle)
		if got := phone.got(); len(got) != 1 || len(got[0].Body) > 1000 || !strings.HasSuffix(got[0].Body, "ồ…") {
			t.Fatalf("%+v", got)
		}
	})
}

// Whose push service is gone is forgotten; what fails for a while comes later.
func TestPushServicesFail(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		subscriptions := func() int { return r.count(`SELECT count(*) FROM push_subscriptions`) }
		phone := r.subscribe(service, session(linh, "phone"))
		for name, faults := range map[string]webpush.Faults{"500": {FailNext: 1}, "429": {BusyNext: 1}, "a broken line": {DropNext: 1}} {
			before := len(phone.got())
			service.Fail(faults)
			r.approve(linh)
			r.run("notify.push", 1)
			if left := r.left(); left["notify.push queued"] != 1 {
				t.Fatalf("%s: %v", name, left)
			}
			r.clock.pass(10 * time.Second)
			r.work(r.idle)
			if got := phone.got(); len(got) != before+1 || subscriptions() != 1 {
				t.Fatalf("%s: %d arrived, %d subscriptions", name, len(got)-before, subscriptions())
			}
		}
		service.Fail(webpush.Faults{BusyNext: 1, RetryAfter: 1800})
		r.approve(linh)
		r.run("notify.push", 1)
		r.clock.pass(29 * time.Minute)
		r.run("notify.push", 0)
		if len(phone.got()) != 3 {
			t.Fatal("it was not left alone for as long as it asked")
		}
		r.clock.pass(2 * time.Minute)
		r.work(r.idle)
		if len(phone.got()) != 4 {
			t.Fatal("it did not come after the wait")
		}
		service.Fail(webpush.Faults{LargeNext: 1})
		r.approve(linh)
		r.work(r.idle)
		if left := r.left(); left["notify.push dead"] != 1 || subscriptions() != 1 {
			t.Fatalf("413: %v", left)
		}
		for _, faults := range []webpush.Faults{{GoneNext: 1}, {MissingNext: 1}} {
			r.subscribe(service, session(linh, "phone"))
			service.Fail(faults)
			r.approve(linh)
			r.work(r.idle)
			if n := subscriptions(); n != 0 {
				t.Fatalf("%+v: %d subscriptions", faults, n)
			}
		}
		if left := r.left(); left["notify.push dead"] != 1 {
			t.Fatalf("%v", left)
		}
	})
}

// One device that fails does not hold the others back, and is not told twice.
func TestDevicesAreToldApart(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone, tablet := r.subscribe(service, session(linh, "phone")), r.subscribe(service, session(linh, "tablet"))
		service.Fail(webpush.Faults{FailNext: 1})
		r.approve(linh)
		r.run("notify.push", 2)
		if n := len(phone.got()) + len(tablet.got()); n != 1 {
			t.Fatalf("%d arrived at once", n)
		}
		r.clock.pass(time.Minute)
		r.work(r.idle)
		if len(phone.got()) != 1 || len(tablet.got()) != 1 {
			t.Fatalf("%d and %d", len(phone.got()), len(tablet.got()))
		}
	})
}

func TestDevices(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone, tablet := session(linh, "phone"), session(linh, "tablet")
		first := r.subscribe(service, phone)
		r.subscribe(service, tablet)
		list := func(who web.Principal) (p web.Page[notify.PushDevice]) {
			r.server.As(who).Get(pushes).Want(200).Into(&p)
			return p
		}
		if got := list(phone); len(got.Items) != 2 || got.Items[0].Current || !got.Items[1].Current || got.Items[1].Device != "Chrome · 1" {
			t.Fatalf("%+v", got)
		}
		if got := list(session(bia, "phone")); len(got.Items) != 0 {
			t.Fatalf("others see %+v", got)
		}
		r.as(bia).Ask(http.MethodDelete, pushes+"/"+first.device.ID, nil).Want(404)
		// The same browser again is the same device, and so is the same session.
		r.server.As(phone).Post(pushes, first.form()).Want(201)
		again := r.subscribe(service, phone)
		if got := list(phone); len(got.Items) != 2 {
			t.Fatalf("%+v", got)
		}
		// Somebody else signs in on that browser: it is hers now.
		r.server.As(session(bia, "there")).Post(pushes, again.form()).Want(201)
		r.approve(linh)
		r.work(r.idle)
		if got := again.got(); len(got) != 0 || len(list(phone).Items) != 1 {
			t.Fatalf("what is Linh's came to Bia: %+v", got)
		}
		r.server.As(tablet).Ask(http.MethodDelete, pushes+"/"+list(tablet).Items[0].ID, nil).Want(204)
		if got := list(tablet); len(got.Items) != 0 {
			t.Fatalf("%+v", got)
		}
	})
}

func TestDevicesAreBounded(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		var first *browser
		for _, name := range strings.Split("abcdefghijk", "") {
			b := r.subscribe(service, session(linh, name))
			if first == nil {
				first = b
			}
			r.clock.pass(time.Second)
		}
		r.approve(linh)
		r.work(r.idle)
		if n := r.count(`SELECT count(*) FROM push_subscriptions`); n != 10 || len(first.got()) != 0 {
			t.Fatalf("%d devices, the first got %d", n, len(first.got()))
		}
	})
}

// Nothing is pushed to a device that was signed out, however that came about.
func TestSignedOutIsSilent(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		kept, out, others := r.subscribe(service, session(linh, "kept")), r.subscribe(service, session(linh, "out")), r.subscribe(service, session(linh, "others"))
		r.update(func(tx *database.Tx) error { return notify.SignedOut(tx, linh, "out") })
		r.ended["others"] = true // as when it expired, and nobody said so
		var list web.Page[notify.PushDevice]
		r.as(linh).Get(pushes).Into(&list)
		if len(list.Items) != 1 {
			t.Errorf("listed: %+v", list)
		}
		r.approve(linh)
		r.work(r.idle)
		if len(kept.got()) != 1 || len(out.got())+len(others.got()) != 0 || r.count(`SELECT count(*) FROM push_subscriptions`) != 1 {
			t.Fatalf("%d, %d, %d", len(kept.got()), len(out.got()), len(others.got()))
		}
		r.update(func(tx *database.Tx) error { return notify.SignedOutBut(tx, linh, "kept") })
		r.update(func(tx *database.Tx) error { return notify.SignedOutBut(tx, bia, "") })
		if r.count(`SELECT count(*) FROM push_subscriptions`) != 1 {
			t.Error("the one to stay is gone")
		}
		r.update(func(tx *database.Tx) error { return notify.SignedOutBut(tx, linh, "") })
		if r.count(`SELECT count(*) FROM push_subscriptions`) != 0 {
			t.Error("signed out everywhere, and still pushed to")
		}
	})
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		good := newBrowser(t, service, "")
		bad := func(field string, change func(form, keys map[string]any)) {
			t.Helper()
			form := good.form()
			change(form, form["keys"].(map[string]any))
			r.as(linh).Post(pushes, form).WantField(field)
		}
		for _, address := range []string{
			"http://push.example/1", "https://10.0.0.1/1", "https://192.168.1.1/1", "https://169.254.169.254/latest/meta-data", "https://[fd00::1]/1",
			"https://2130706433/1", "https://0x0a.0.0.1/1", "ftp://push.example/1", "javascript:alert(1)", "//push.example/1", "https://u:p@push.example/1",
			"https://push.example/1#x", "push.example/1", "", "https://" + strings.Repeat("a", 1000) + ".example/",
		} {
			bad("endpoint", func(form, _ map[string]any) { form["endpoint"] = address })
		}
		for _, key := range []string{"", "AAAA", "BCVxsr7N", strings.Repeat("A", 87), strings.Repeat("A", 200), "!"} {
			bad("keys.p256dh", func(_, keys map[string]any) { keys["p256dh"] = key })
		}
		for _, key := range []string{"", "BTBZMqHH6r4Tts7J_aSI", "BTBZMqHH6r4Tts7J_aSIggBT", "!", strings.Repeat("A", 41)} {
			bad("keys.auth", func(_, keys map[string]any) { keys["auth"] = key })
		}
		bad("expirationTime", func(form, _ map[string]any) { form["expirationTime"] = nil })
		form := good.form()
		form["endpoint"] = "https://push.example/" + strings.Repeat("x", 1<<20)
		r.as(linh).Post(pushes, form).Want(413, 422)
		held := session(linh, "held")
		held.Held = time.Now().Add(time.Hour)
		r.server.As(held).Post(pushes, good.form()).Want(403)
		if r.count(`SELECT count(*) FROM push_subscriptions`) != 0 {
			t.Fatal("stored all the same")
		}
	})
}

// Where a name leads is seen when it is called, and then nobody calls it.
func TestNoPushIntoOurOwnNetwork(t *testing.T) {
	each(t, func(o *notify.Options) {
		client, err := webpush.New(webpush.Options{Contact: "mailto:ai@tinh.example"})
		if err != nil {
			t.Fatal(err)
		}
		o.Push, o.PushNetworks = gateway{client}, loop // as if the check had let it in
	}, func(t *testing.T, r *rig) {
		service := webpush.NewSandbox(r.clock.now)
		if err := service.ReachedAt("http://127.0.0.1:1"); err != nil {
			t.Fatal(err)
		}
		r.subscribe(service, session(linh, "phone"))
		r.approve(linh)
		r.work(r.idle)
		if left := r.left(); left["notify.push dead"] != 0 || r.count(`SELECT count(*) FROM push_subscriptions`) != 0 {
			t.Fatalf("%v", left)
		}
	})
}

func TestEndpointsAndKeysAreSealed(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		var row, key []byte
		r.update(func(tx *database.Tx) error {
			if err := tx.Row(`SELECT sealed FROM push_keys`).Scan(&key); err != nil {
				return err
			}
			return tx.Row(`SELECT sealed FROM push_subscriptions`).Scan(&row)
		})
		if bytes.Contains(row, []byte("/push/")) || len(key) != 32+33 {
			t.Error("in the clear")
		}
		before := r.pushKey()
		for _, name := range []string{crypto.Data, crypto.Index} {
			if err := r.vault.Rotate(t.Context(), name, 0); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := r.service.Module().Rekey(t.Context()); n != 3 || err != nil {
			t.Fatal(n, err)
		}
		for _, name := range []string{crypto.Data, crypto.Index} {
			if err := r.vault.Retire(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
		r.service = notify.New(r.options) // another process, which reads the key anew
		r.module = r.service.Module().Jobs
		r.server.As(session(linh, "phone")).Post(pushes, phone.form()).Want(201)
		r.approve(linh)
		r.work(r.idle)
		if len(phone.got()) != 1 || r.pushKey() != before || r.count(`SELECT count(*) FROM push_subscriptions`) != 1 {
			t.Error("lost with the old keys")
		}
	})
}

// A key from the settings goes before; what was subscribed for another is forgotten.
func TestAKeyOfTheOperators(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		phone := r.subscribe(service, session(linh, "phone"))
		raw, err := webpush.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		r.options.PushKey = raw
		r.module = notify.New(r.options).Module().Jobs
		r.approve(linh)
		r.work(r.idle)
		if len(phone.got()) != 0 || r.count(`SELECT count(*) FROM push_subscriptions`) != 0 {
			t.Error("pushed under a key that the browser has not heard of")
		}
	})
}

func TestPushCopiesAndErasure(t *testing.T) {
	withPush(t, func(t *testing.T, r *rig, service *webpush.Sandbox) {
		r.subscribe(service, session(linh, "phone"))
		r.settings(linh, func(s *notify.NoticeSettings) { s.QuietFrom = "21:15" })
		var said []string
		personal := r.service.Module().Personal
		r.update(func(tx *database.Tx) error {
			sections, err := personal.Export(tx, linh)
			for _, s := range sections {
				for _, record := range s.Records {
					for _, f := range record {
						if v, ok := f.Value.(string); ok {
							said = append(said, v)
						}
					}
				}
			}
			return err
		})
		if !slices.Contains(said, "127.0.0.1") || !slices.Contains(said, "21:15") || strings.Contains(strings.Join(said, " "), "/push/") {
			t.Errorf("%v", said)
		}
		r.update(func(tx *database.Tx) error { return personal.Erase(tx, linh) })
		for _, table := range []string{"push_subscriptions", "notice_settings", "notice_digests"} {
			if n := r.count(`SELECT count(*) FROM ` + table); n != 0 {
				t.Errorf("%d of %s are left", n, table)
			}
		}
	})
}
