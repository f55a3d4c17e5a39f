package notify_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

type page = web.Page[notify.Item]

func TestNobodyGetsNothing(t *testing.T) {
	each(t, nil, func(_ *testing.T, r *rig) {
		for _, path := range []string{
			"/api/v1/me/notices", "/api/v1/me/notices/unread", "/api/v1/me/notice-preferences", "/api/v1/me/notice-settings",
			"/api/v1/me/notices/" + id.New(0), "/api/v1/me/push-subscriptions",
		} {
			r.server.Get(path).Want(http.StatusUnauthorized)
		}
		r.server.Post("/api/v1/me/notices/read", map[string]any{}).Want(http.StatusUnauthorized)
		r.server.Post("/api/v1/me/notices/unread", map[string]any{}).Want(http.StatusUnauthorized)
		r.server.Post("/api/v1/me/notices/"+id.New(0)+"/restore", nil).Want(http.StatusUnauthorized)
		r.server.Ask(http.MethodDelete, "/api/v1/me/notices/"+id.New(0), nil).Want(http.StatusUnauthorized)
		r.server.Ask(http.MethodPut, "/api/v1/me/notice-preferences", notify.Preferences{}).Want(http.StatusUnauthorized)
		r.server.Ask(http.MethodPut, "/api/v1/me/notice-settings", map[string]any{}).Want(http.StatusUnauthorized)
		r.server.Post("/api/v1/me/push-subscriptions", map[string]any{}).Want(http.StatusUnauthorized)
		r.server.Ask(http.MethodDelete, "/api/v1/me/push-subscriptions/"+id.New(0), nil).Want(http.StatusUnauthorized)
	})
}

func TestTheWrongPersonSeesAndChangesNothing(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.approve(linh)
		var mine, others page
		r.as(linh).Get("/api/v1/me/notices").Want(200).Into(&mine)
		r.as(bia).Get("/api/v1/me/notices").Want(200).Into(&others)
		if len(mine.Items) != 1 || len(others.Items) != 0 {
			t.Fatalf("mine %v, others %v", mine, others)
		}
		r.as(bia).Post("/api/v1/me/notices/read", map[string]any{"ids": []string{mine.Items[0].ID}}).Want(200)
		r.as(bia).Post("/api/v1/me/notices/read", map[string]any{}).Want(200)
		if n := unread(r, linh); n != 1 {
			t.Fatalf("another person read it: %d unread", n)
		}
	})
}

func unread(r *rig, account string) int64 {
	var c notify.Count
	r.as(account).Get("/api/v1/me/notices/unread").Want(200).Into(&c)
	return c.Count
}

func TestNoticesSpeakTheReadersLanguage(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.approve(linh)
		r.send(notify.Notice{
			Account: linh, Category: notify.Listing, Code: "rejected",
			Args: map[string]any{"reasons": notify.Say{"blurry", "dear"}},
		})
		for language, want := range map[string][2]string{
			"vi": {"Lý do: ảnh mờ; giá cao.", "“Phòng trọ” giá 1.500.000 đồng đã lên."},
			"en": {"Why: blurred photos; too dear.", "“Phòng trọ” at 1.500.000 đồng is online."},
		} {
			var got page
			r.as(linh).Get("/api/v1/me/notices", "Accept-Language", language).Want(200).Into(&got)
			texts := map[string]bool{got.Items[0].Text: true, got.Items[1].Text: true}
			if !texts[want[0]] || !texts[want[1]] {
				t.Errorf("%s: %v", language, texts)
			}
		}
		var got page
		r.as(linh).Get("/api/v1/me/notices").Into(&got)
		for _, item := range got.Items {
			if item.Category != notify.Listing || item.ReadAt != nil || time.Since(item.CreatedAt) > time.Hour {
				t.Errorf("%+v", item)
			}
			if item.Title == "Tin đã được duyệt" && item.Link != "/tin/1" {
				t.Errorf("the link is lost: %+v", item)
			}
		}
	})
}

func TestPagesAndReading(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for range 7 {
			r.approve(linh)
		}
		var seen []string
		for next := ""; ; {
			var got page
			r.as(linh).Get("/api/v1/me/notices?limit=3&cursor=" + next).Want(200).Into(&got)
			for _, item := range got.Items {
				seen = append(seen, item.ID)
			}
			if next = got.Next; next == "" {
				break
			}
		}
		for i := 1; i < len(seen); i++ {
			if seen[i] >= seen[i-1] {
				t.Fatalf("not newest first, or twice: %v", seen)
			}
		}
		if len(seen) != 7 {
			t.Fatalf("%d seen", len(seen))
		}
		var left notify.Count
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{"ids": seen[:2]}).Want(200).Into(&left)
		var got page
		r.as(linh).Get("/api/v1/me/notices?unread=true").Want(200).Into(&got)
		if left.Count != 5 || len(got.Items) != 5 || got.Items[0].ID != seen[2] {
			t.Fatalf("left %d, listed %d", left.Count, len(got.Items))
		}
		r.as(linh).Get("/api/v1/me/notices").Want(200).Into(&got)
		if got.Items[0].ReadAt == nil || got.Items[2].ReadAt != nil {
			t.Fatal("the times of reading are wrong")
		}
		r.as(linh).Post("/api/v1/me/notices/read", map[string]any{}).Want(200).Into(&left)
		if left.Count != 0 || unread(r, linh) != 0 {
			t.Fatalf("left %d after reading all", left.Count)
		}
	})
}

func TestBadInputNamesTheField(t *testing.T) {
	each(t, nil, func(_ *testing.T, r *rig) {
		linh := r.as(linh)
		linh.Get("/api/v1/me/notices?limit=101").WantField("limit")
		linh.Get("/api/v1/me/notices?cursor=AAAA").WantField("cursor")
		linh.Get("/api/v1/me/notices?cursor=" + web.Cursor(7)).WantField("cursor")
		linh.Get("/api/v1/me/notices?unread=maybe").WantField("unread")
		linh.Get("/api/v1/me/notices?since=1").WantField("since")
		linh.Post("/api/v1/me/notices/read", map[string]any{"ids": []string{id.New(0), "1' OR '1'='1"}}).WantField("ids[1]")
		many := make([]string, 101)
		for i := range many {
			many[i] = id.New(0)
		}
		linh.Post("/api/v1/me/notices/read", map[string]any{"ids": many}).WantField("ids")
		linh.Post("/api/v1/me/notices/read", map[string]any{"all": true}).WantField("all")
	})
}

func TestSendIsPartOfTheTransaction(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		told := make(chan string, 10)
		defer notify.Listen(func(account string) { told <- account })()
		failed := errors.New("no")
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			if err := notify.Send(tx, notify.Notice{Account: linh, Category: notify.Account, Code: "role"}); err != nil {
				return err
			}
			if err := r.service.SMS(tx, "+84905000001", "code", map[string]any{"code": "123456"}, "vi"); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) || unread(r, linh) != 0 || len(r.left()) != 0 || r.count(`SELECT count(*) FROM notice_messages`) != 0 {
			t.Fatalf("%v; left %v", err, r.left())
		}
		r.approve(bia)
		if account := <-told; account != bia || len(told) != 0 {
			t.Fatalf("told %s and %d more", account, len(told))
		}
	})
}

func TestSendersMistakesAreErrors(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		good := notify.Notice{Account: linh, Category: notify.System, Code: "role"}
		for name, spoil := range map[string]func(*notify.Notice){
			"category":       func(n *notify.Notice) { n.Category = "gossip" },
			"account":        func(n *notify.Notice) { n.Account = "" },
			"code":           func(n *notify.Notice) { n.Code = "" },
			"other site":     func(n *notify.Notice) { n.Link = "https://evil.example/" },
			"no scheme":      func(n *notify.Notice) { n.Link = "//evil.example/" },
			"long arguments": func(n *notify.Notice) { n.Args = map[string]any{"a": fmt.Sprintf("%5000d", 1)} },
			"no JSON":        func(n *notify.Notice) { n.Args = map[string]any{"a": make(chan int)} },
		} {
			n := good
			spoil(&n)
			if err := r.db.Update(t.Context(), func(tx *database.Tx) error { return notify.Send(tx, n) }); err == nil {
				t.Errorf("%s: was sent", name)
			}
		}
		if unread(r, linh) != 0 {
			t.Fatal("a mistake was stored")
		}
	})
}
