package notify_test

import (
	"testing"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/module"
)

func (r *rig) inbox(account, query string) []notify.Item {
	r.t.Helper()
	var got page
	r.as(account).Get("/api/v1/me/notices" + query).Want(200).Into(&got)
	return got.Items
}

func TestTheInboxIsSifted(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for range 3 {
			r.approve(linh)
		}
		r.send(notify.Notice{Account: linh, Category: notify.Account, Code: "role"})
		if n := len(r.inbox(linh, "?category=listing")); n != 3 {
			t.Errorf("%d of a category", n)
		}
		r.as(linh).Get("/api/v1/me/notices?category=gossip").WantField("category")
		var done notify.Marked
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"category": "listing"}).Want(200).Into(&done)
		if done.Count != 1 || len(r.inbox(linh, "?unread=true&category=listing")) != 0 || len(r.inbox(linh, "?unread=true")) != 1 {
			t.Fatalf("%+v", done)
		}
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"category": "gossip"}).WantField("category")
	})
}

// Marking and deleting can be taken back, each as a whole.
func TestTakenBack(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for range 3 {
			r.approve(linh)
		}
		all := r.inbox(linh, "")
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"ids": []string{all[0].ID}}).Want(200)
		r.clock.pass(time.Second)
		var done notify.Marked
		var left notify.Count
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{}).Want(200).Into(&done)
		r.as(bia).Post("/api/v1/me/notices/unread", map[string]any{"readAt": done.ReadAt}).Want(200)
		if unread(r, linh) != 0 {
			t.Fatal("somebody else took it back")
		}
		r.as(linh).Post("/api/v1/me/notices/unread", map[string]any{"readAt": done.ReadAt}).Want(200).Into(&left)
		if left.Count != 2 || r.inbox(linh, "")[0].ReadAt == nil {
			t.Fatalf("%+v", left)
		}
		r.as(linh).Post("/api/v1/me/notices/unread", map[string]any{"ids": []string{all[0].ID}}).Want(200).Into(&left)
		if left.Count != 3 {
			t.Fatalf("%+v", left)
		}
		r.as(linh).Post("/api/v1/me/notices/unread", map[string]any{}).WantField("ids")
		r.as(linh).Post("/api/v1/me/notices/unread", map[string]any{"ids": []string{"x"}}).WantField("ids[0]")

		one := "/api/v1/me/notices/" + all[1].ID
		r.as(bia).Get(one).Want(404)
		r.as(bia).Ask("DELETE", one, nil).Want(404)
		r.as(linh).Post(one+"/restore", nil).Want(404)
		r.as(linh).Get(one).Want(200)
		r.as(linh).Ask("DELETE", one, nil).Want(204)
		r.as(linh).Ask("DELETE", one, nil).Want(404)
		r.as(linh).Get(one).Want(404)
		if len(r.inbox(linh, "")) != 2 || unread(r, linh) != 2 {
			t.Fatal("deleted, and still there")
		}
		r.as(bia).Post(one+"/restore", nil).Want(404)
		r.as(linh).Post(one+"/restore", nil).Want(200, 204)
		if len(r.inbox(linh, "")) != 3 || unread(r, linh) != 3 {
			t.Fatal("not restored")
		}
		r.as(linh).Get("/api/v1/me/notices/" + id.New(0)).Want(404)
	})
}

// What was deleted is in the copy of one's data as long as it can be restored.
func TestDeletedForGoodAfterADay(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.approve(linh)
		r.as(linh).Ask("DELETE", "/api/v1/me/notices/"+r.inbox(linh, "")[0].ID, nil).Want(204)
		r.clock.pass(23 * time.Hour)
		purge := func() {
			for _, j := range r.module {
				if j.Name == "notify.purge" {
					if err := j.Work(t.Context(), nil); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		purge()
		if r.count(`SELECT count(*) FROM notices`) != 1 || len(r.copied("notices")) != 1 {
			t.Fatal("too early")
		}
		r.clock.pass(time.Hour + time.Second)
		purge()
		if r.count(`SELECT count(*) FROM notices`) != 0 {
			t.Fatal("still there")
		}
	})
}

// copied are the records of a section of Linh's copy.
func (r *rig) copied(code string) (records []module.Record) {
	r.t.Helper()
	sections, err := r.exported(linh)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range sections {
		if s.Code == code {
			records = append(records, s.Records...)
		}
	}
	return records
}
