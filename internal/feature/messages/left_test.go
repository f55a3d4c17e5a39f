package messages_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// To who has left a group, or was taken out of it, it stays what it was: she is
// told of nothing that came later.
func TestWhoHasLeftHearsNoMore(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.talk(lan, chi)
		r.talk(lan, dung)
		r.allow(binh, chi)
		var g messages.ConversationView
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Lớp 12A", "people": []string{r.person(binh), r.person(chi)}}).Want(http.StatusCreated).Into(&g)
		path := "/api/v1/conversations/" + g.ID
		r.pass(time.Minute)
		next, _ := r.listen(binh)
		r.As(binh).Post(path+"/leave", nil).Want(http.StatusNoContent)
		h := next()
		for h.Type == "message" { // of the founding, told late
			h = next()
		}
		if h.Type != "conversation" || h.Conversation != g.ID {
			t.Errorf("her own devices hear %+v", h)
		}
		r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(chi), nil).Want(http.StatusNoContent)
		then := map[string]messages.ConversationView{"binh": r.see(binh, g.ID), "chi": r.see(chi, g.ID)}
		r.pass(time.Minute)
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(dung)}}).Want(http.StatusOK)
		r.join(g.ID, dung)
		r.say(dung, g.ID, "Chào cả nhà")
		r.As(lan).Ask(http.MethodPut, path+"/title", fields{"title": "Họp kín"}).Want(http.StatusOK)
		for _, who := range []web.Principal{binh, chi} {
			now, before := r.see(who, g.ID), then[who.Account]
			if now.Title != "Lớp 12A" || now.State != "left" || at("%+v", now.Members) != at("%+v", before.Members) ||
				now.LastSeq != before.LastSeq || now.Rev != before.Rev || !now.At.Equal(before.At) || now.MayWrite {
				t.Errorf("%s sees %+v\nwas %+v", who.Account, now, before)
			}
			if l := r.read(who, g.ID, "?since=0&limit=200"); l.Rev != before.Rev || len(l.Items) != int(before.LastSeq) {
				t.Errorf("%s reads up to %d: %v", who.Account, l.Rev, texts(l))
			}
			if got := r.folder(who, "inbox"); !slices.ContainsFunc(got, func(v messages.ConversationView) bool { return v.ID == g.ID && v.At.Equal(before.At) }) {
				t.Errorf("%s: %+v", who.Account, got)
			}
			r.As(who).Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		}
		r.say(lan, g.ID, "Hết họp")
		if got := r.folder(chi, "inbox"); len(got) != 1 || got[0].ID == g.ID {
			t.Errorf("what was cleared comes back: %+v", got)
		}
		talk := r.talk(binh, dung)
		if cleared, h := next(), next(); cleared.Type != "conversation" || h.Conversation != talk {
			t.Errorf("who has left hears %+v and %+v", cleared, h)
		}
	})
}
