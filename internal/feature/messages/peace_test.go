package messages_test

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
)

// Who has blocked somebody does not show her what she reads and gets.
func TestMarksStayFromWhomOneHasBlocked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		m := r.say(lan, talk, "Đọc chưa?")
		r.As(binh).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(lan), nil).Want(http.StatusNoContent)
		next, _ := r.listen(lan)
		r.As(binh).Post("/api/v1/me/message-delivered", fields{"items": []fields{{"conversation": talk, "seq": m.Seq}}}).Want(http.StatusNoContent)
		r.As(binh).Post("/api/v1/conversations/"+talk+"/read", fields{"seq": m.Seq}).Want(http.StatusOK)
		for _, one := range r.see(lan, talk).Members {
			if !one.Me && (one.Read != 0 || one.Delivered != 0) {
				t.Errorf("%+v", one)
			}
		}
		r.As(binh).Ask(http.MethodDelete, "/api/v1/me/message-blocks/"+r.person(lan), nil).Want(http.StatusNoContent)
		said := r.say(binh, talk, "Rồi nhé")
		if h := next(); h.Type != "message" || h.Message.Seq != said.Seq {
			t.Errorf("heard %+v", h)
		}
		var theirs messages.ConversationMember
		for _, one := range r.see(lan, talk).Members {
			if !one.Me {
				theirs = one
			}
		}
		if theirs.Read != said.Seq {
			t.Errorf("%+v", theirs)
		}
	})
}

// Unmuting what was not muted takes no notice away that waits.
func TestUnmutingKeepsTheNotice(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		r.say(lan, talk, "Một")
		r.As(binh).Ask(http.MethodPut, "/api/v1/conversations/"+talk+"/mute", fields{"until": nil}).Want(http.StatusOK)
		r.pass(2 * time.Minute)
		r.work("message.notices")
		if n := r.count(`SELECT count(*) FROM notices WHERE code = 'message.new' AND account = 'binh'`); n != 1 {
			t.Errorf("%d notices", n)
		}
	})
}
