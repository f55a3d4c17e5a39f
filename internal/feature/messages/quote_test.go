package messages_test

import (
	"net/http"
	"slices"
	"testing"

	"daklakid/internal/feature/messages"
)

// An answer shows how a message began only to who sees the message.
func TestAnAnswerQuotesNothingThatIsNotSeen(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.talk(lan, chi)
		var g messages.ConversationView
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Lớp 12A", "people": []string{r.person(binh)}}).Want(http.StatusCreated).Into(&g)
		r.join(g.ID, binh)
		secret := r.say(lan, g.ID, "Quà sinh nhật cho Chi")
		answer := func(seq int64) {
			r.send(binh, g.ID, fields{"kind": "text", "text": "Đồng ý", "reply": seq}).Want(http.StatusCreated)
		}
		quoted := func(l messages.MessageList) string { return l.Items[len(l.Items)-1].Reply.Text }
		next, _ := r.listen(lan)
		answer(secret.Seq)
		if got, h := quoted(r.read(lan, g.ID, "")), next(); got != "Quà sinh nhật cho Chi" || h.Message.Reply.Text != got {
			t.Errorf("%q, pushed %+v", got, h.Message)
		}
		r.As(lan).Post("/api/v1/conversations/"+g.ID+"/members", fields{"people": []string{r.person(chi)}}).Want(http.StatusOK)
		r.join(g.ID, chi)
		hears, _ := r.listen(chi)
		answer(secret.Seq)
		h := hears()
		for h.Type == "conversation" { // that she is there may come late
			h = hears()
		}
		if h.Message == nil || h.Message.Reply == nil || h.Message.Reply.Text != "" {
			t.Errorf("pushed to who came later: %+v", h.Message)
		}
		inbox := r.folder(chi, "inbox") // both are of the same moment
		in := slices.IndexFunc(inbox, func(c messages.ConversationView) bool { return c.ID == g.ID })
		if got := inbox[in].Last.Reply; got.Text != "" || got.Seq != secret.Seq || quoted(r.read(chi, g.ID, "")) != "" {
			t.Errorf("told to who came later: %+v", got)
		}
		if got := quoted(r.read(lan, g.ID, "")); got != "Quà sinh nhật cho Chi" {
			t.Errorf("%q", got)
		}
		r.As(lan).Ask(http.MethodDelete, at("/api/v1/conversations/%s/messages/%d?for=me", g.ID, secret.Seq), nil).Want(http.StatusNoContent)
		if got, theirs := quoted(r.read(lan, g.ID, "")), quoted(r.read(binh, g.ID, "")); got != "" || theirs != "Quà sinh nhật cho Chi" {
			t.Errorf("deleted for herself: %q, to others %q", got, theirs)
		}
	})
}
