package messages_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

func TestAMessageIsSentOnceHoweverOftenItComes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		body := fields{"client": client(), "kind": "text", "text": "Chỉ một lần thôi"}
		seqs := make([]int64, 8)
		var all sync.WaitGroup
		for i := range seqs {
			all.Go(func() {
				var m messages.MessageView
				r.As(lan).Post("/api/v1/conversations/"+talk+"/messages", body).Want(http.StatusCreated).Into(&m)
				seqs[i] = m.Seq
			})
		}
		all.Wait()
		for _, seq := range seqs {
			if seq != seqs[0] {
				t.Errorf("seqs %v", seqs)
			}
		}
		if got := r.read(binh, talk, ""); len(got.Items) != 2 {
			t.Errorf("%v", texts(got))
		}
	})
}

// Both write at once: everybody sees the same order, without a gap.
func TestOrderIsTotalAndHasNoGap(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		var all sync.WaitGroup
		for _, who := range []web.Principal{lan, binh} {
			all.Go(func() {
				for range 20 {
					r.say(who, talk, "Tin của "+who.Account)
				}
			})
		}
		all.Wait()
		mine, theirs := r.read(lan, talk, "?after=0&limit=200"), r.read(binh, talk, "?since=0&limit=200")
		if len(mine.Items) != 41 || len(theirs.Items) != 41 {
			t.Fatalf("%d and %d messages", len(mine.Items), len(theirs.Items))
		}
		for i, m := range mine.Items {
			if m.Seq != int64(i+1) || theirs.Items[i].Seq != m.Seq || theirs.Items[i].Text != m.Text {
				t.Fatalf("at %d: %+v and %+v", i, m, theirs.Items[i])
			}
		}
	})
}

func TestReadingByStretches(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		for i := range 9 {
			r.say(lan, talk, at("%d", i+2))
		}
		for query, want := range map[string]string{
			"?limit=3": "8 9 10", "?limit=3&before=8": "5 6 7", "?limit=3&after=8": "9 10", "?limit=2&after=0": "1 2", "?limit=4&since=6": "7 8 9 10", "?before=1": "",
		} {
			l := r.read(binh, talk, query)
			var got []string
			for _, m := range l.Items {
				got = append(got, at("%d", m.Seq))
			}
			if strings.Join(got, " ") != want || l.More != slices.Contains([]string{"?limit=3", "?limit=3&before=8", "?limit=2&after=0"}, query) || l.Rev != 10 {
				t.Errorf("%s: %v, more %v, rev %d", query, got, l.More, l.Rev)
			}
		}
	})
}

func TestEditingWithinFifteenMinutes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		m := r.say(lan, talk, "Gặp lúc 7 giơ")
		path := at("/api/v1/conversations/%s/messages/%d", talk, m.Seq)
		edit := func(who web.Principal, tag, words string) int {
			return r.As(who).Ask(http.MethodPatch, path, fields{"text": words}, "If-Match", tag).Status
		}
		tag := at(`"v%d"`, m.Rev)
		if got := edit(binh, tag, "Không"); got != http.StatusForbidden {
			t.Errorf("another edits: %d", got)
		}
		if got := edit(lan, tag, "Gặp lúc 7 giờ"); got != http.StatusOK {
			t.Errorf("edit: %d", got)
		}
		if got := edit(lan, tag, "Từ máy khác"); got != http.StatusPreconditionFailed {
			t.Errorf("an old edit: %d", got)
		}
		now := r.read(binh, talk, at("?since=%d", m.Rev))
		if len(now.Items) != 1 || now.Items[0].Text != "Gặp lúc 7 giờ" || now.Items[0].Edited == nil || now.Items[0].Seq != m.Seq {
			t.Errorf("%+v", now)
		}
		r.pass(16 * time.Minute)
		if got := edit(lan, at(`"v%d"`, now.Items[0].Rev), "Muộn rồi"); got != http.StatusConflict {
			t.Errorf("a late edit: %d", got)
		}
	})
}

func TestDeletingForAllAndForMe(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		m := r.say(lan, talk, "Số thẻ của tôi là Wuzhơvần")
		other := r.say(binh, talk, "Ừ")
		r.send(binh, talk, fields{"kind": "text", "text": "Số nào?", "reply": m.Seq}).Want(http.StatusCreated)
		path := func(seq int64, whom string) string {
			return at("/api/v1/conversations/%s/messages/%d?for=%s", talk, seq, whom)
		}
		r.As(binh).Ask(http.MethodDelete, path(m.Seq, "all"), nil).Want(http.StatusForbidden)
		r.As(binh).Ask(http.MethodDelete, path(other.Seq, "me"), nil).Want(http.StatusNoContent)
		r.As(lan).Ask(http.MethodDelete, path(m.Seq, "all"), nil).Want(http.StatusNoContent)
		r.As(lan).Ask(http.MethodDelete, path(m.Seq, "all"), nil).Want(http.StatusForbidden) // it is gone
		want := []string{"text Chào bạn, mình là bạn cùng lớp.", "deleted", "text Số nào?"}
		l := r.read(binh, talk, "")
		if got := texts(l); !slices.Equal(got, want) || l.Items[2].Reply == nil || l.Items[2].Reply.Kind != "deleted" || l.Items[2].Reply.Text != "" {
			t.Errorf("%v", got)
		}
		if got := texts(r.read(lan, talk, "")); len(got) != 4 {
			t.Errorf("deleted for another: %v", got)
		}
		if n := r.count(`SELECT count(*) FROM messages WHERE kind = 'deleted' AND length(sealed) = 0`); n != 1 {
			t.Errorf("%d empty messages", n)
		}
		var found web.Page[messages.MessageHit]
		r.As(lan).Post("/api/v1/me/message-search", fields{"query": "wuzhovan"}).Want(http.StatusOK).Into(&found)
		if len(found.Items) != 0 {
			t.Errorf("found: %+v", found)
		}
		late := r.say(lan, talk, "Cũ")
		r.pass(25 * time.Hour)
		r.As(lan).Ask(http.MethodDelete, path(late.Seq, "all"), nil).Want(http.StatusConflict)
		r.As(lan).Ask(http.MethodDelete, "/api/v1/conversations/"+talk, nil).Want(http.StatusNoContent)
		if got := r.folder(lan, "inbox"); len(got) != 0 || len(r.read(lan, talk, "").Items) != 0 || len(r.read(binh, talk, "").Items) != 4 {
			t.Errorf("cleared: %+v", got)
		}
		r.say(binh, talk, "Còn đó không?")
		if got := r.folder(lan, "inbox"); len(got) != 1 || got[0].Unread != 1 {
			t.Errorf("after clearing: %+v", got)
		}
	})
}

func TestMarks(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		m := r.say(lan, talk, "Đọc chưa?")
		theirs := func() (read, delivered int64) {
			for _, one := range r.see(lan, talk).Members {
				if !one.Me {
					return one.Read, one.Delivered
				}
			}
			return -1, -1
		}
		if v := r.see(binh, talk); v.Unread != 2 || v.Read != 0 {
			t.Errorf("%+v", v)
		}
		r.As(binh).Post("/api/v1/me/message-delivered", fields{"items": []fields{{"conversation": talk, "seq": m.Seq}, {"conversation": talk, "seq": 99}}}).Want(http.StatusNoContent)
		if read, delivered := theirs(); read != 0 || delivered != m.Seq {
			t.Errorf("read %d, delivered %d", read, delivered)
		}
		var left messages.MessageCount
		r.As(binh).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": 99}).Want(http.StatusOK).Into(&left)
		if read, _ := theirs(); read != m.Seq || left.Conversations != 0 {
			t.Errorf("read %d, left %+v", read, left)
		}
		r.As(binh).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": 1}).Want(http.StatusOK)
		if read, _ := theirs(); read != m.Seq {
			t.Errorf("a mark went back to %d", read)
		}
		r.As(binh).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": true, "byName": false, "presence": false, "receipts": false}).Want(http.StatusOK)
		if read, delivered := theirs(); read != 0 || delivered != 0 {
			t.Errorf("marks of who shows none: %d, %d", read, delivered)
		}
		r.say(lan, talk, "Nữa")
		var n messages.MessageCount
		r.As(binh).Get("/api/v1/me/message-count").Want(http.StatusOK).Into(&n)
		if n.Conversations != 1 {
			t.Errorf("%+v", n)
		}
		r.As(binh).Ask(http.MethodPut, "/api/v1/conversations/"+talk+"/mute", fields{"until": r.now().Add(time.Hour)}).Want(http.StatusOK)
		r.As(binh).Get("/api/v1/me/message-count").Want(http.StatusOK).Into(&n)
		if n.Conversations != 0 {
			t.Errorf("muted: %+v", n)
		}
		r.As(binh).Ask(http.MethodPut, "/api/v1/conversations/"+talk+"/mute", fields{"until": r.now().Add(-time.Hour)}).WantField("until")
	})
}

// One notice waits for a conversation until it is read, and says nothing of it.
func TestNoticesAreQuiet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		notices := func() int64 {
			r.work("message.notices")
			return r.count(`SELECT count(*) FROM notices WHERE code = 'message.new' AND account = 'binh' AND link = '/nhan-tin/` + talk + `' AND args = '{}'`)
		}
		r.say(lan, talk, "Một")
		if n := notices(); n != 0 {
			t.Errorf("%d notices at once", n)
		}
		r.As(binh).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": 2}).Want(http.StatusOK)
		r.pass(2 * time.Minute)
		if n := notices(); n != 0 {
			t.Errorf("%d notices of what was read", n)
		}
		for range 3 {
			r.say(lan, talk, "Hai")
			r.pass(2 * time.Minute)
			if n := notices(); n != 1 {
				t.Errorf("%d notices", n)
			}
		}
		r.As(binh).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": 5}).Want(http.StatusOK)
		r.As(binh).Ask(http.MethodPut, "/api/v1/conversations/"+talk+"/mute", fields{"until": r.now().Add(time.Hour)}).Want(http.StatusOK)
		r.say(lan, talk, "Ba")
		r.pass(2 * time.Minute)
		if n := notices(); n != 1 {
			t.Errorf("%d notices while muted", n)
		}
	})
}

func TestOpenAppsHearAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		next, leave := r.listen(binh)
		m := r.say(lan, talk, "Nghe thấy không?")
		h := next()
		if h.Type != "message" || h.Conversation != talk || h.Rev != m.Rev || h.Message == nil || h.Message.Text != "Nghe thấy không?" || h.Message.From != r.person(lan) {
			t.Fatalf("%+v", h)
		}
		r.As(lan).Post("/api/v1/conversations/"+talk+"/typing", nil).Want(http.StatusNoContent)
		if h := next(); h.Type != "typing" || h.Person != r.person(lan) {
			t.Errorf("%+v", h)
		}
		r.As(lan).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": m.Seq}).Want(http.StatusOK) // nothing new: her own
		long := r.say(lan, talk, strings.Repeat("ề", 3000))
		if h := next(); h.Type != "message" || h.Message != nil || h.Rev != long.Rev {
			t.Errorf("%+v", h)
		}
		r.As(lan).Ask(http.MethodDelete, at("/api/v1/conversations/%s/messages/%d?for=all", talk, m.Seq), nil).Want(http.StatusNoContent)
		if h := next(); h.Message == nil || h.Message.Kind != "deleted" || h.Message.Seq != m.Seq || h.Message.Text != "" {
			t.Errorf("%+v", h)
		}
		online := func(who web.Principal) int {
			var p messages.MessagePresence
			r.As(who).Get("/api/v1/conversations/" + talk + "/presence").Want(http.StatusOK).Into(&p)
			return len(p.Online)
		}
		if n := online(lan); n != 0 {
			t.Error("presence of who does not show it")
		}
		for _, who := range []web.Principal{binh, lan} {
			if n := online(lan); n != 0 {
				t.Error("presence to who does not show hers")
			}
			r.As(who).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": true, "byName": false, "presence": true, "receipts": true}).Want(http.StatusOK)
		}
		if n := online(lan); n != 1 {
			t.Errorf("%d are there", n)
		}
		leave()
		for range 400 {
			if online(lan) == 0 {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Error("still there after she left")
	})
}

func TestBlockingAndLeaving(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		code := func(who web.Principal) string {
			return r.send(who, talk, fields{"kind": "text", "text": "Này"}).Want(http.StatusConflict).Problem().Code
		}
		person := r.person(lan)
		r.As(binh).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+person, nil).Want(http.StatusNoContent)
		if got := code(lan); got != "messageEnded" {
			t.Errorf("a blocked person is told %s", got)
		}
		if got := code(binh); got != "messageBlocked" || !r.see(binh, talk).Blocked || r.see(lan, talk).Blocked || r.see(lan, talk).MayWrite {
			t.Errorf("who blocked is told %s", got)
		}
		var all messages.MessageBlocks
		r.As(binh).Get("/api/v1/me/message-blocks").Want(http.StatusOK).Into(&all)
		if len(all.Items) != 1 || all.Items[0].Person != person {
			t.Errorf("%+v", all)
		}
		r.As(binh).Ask(http.MethodDelete, "/api/v1/me/message-blocks/"+person, nil).Want(http.StatusNoContent)
		r.say(lan, talk, "Lại được rồi")
		r.As(binh).Post("/api/v1/conversations/"+talk+"/leave", nil).Want(http.StatusNoContent)
		if got := code(lan); got != "messageEnded" {
			t.Errorf("who was left is told %s", got)
		}
		if got := r.folder(binh, "inbox"); len(got) != 1 || got[0].State != "left" {
			t.Errorf("%+v", got)
		}
	})
}
