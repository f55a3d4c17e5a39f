package messages_test

import (
	"net/http"
	"testing"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func (r *rig) open(who web.Principal, kind, id, words string) (v messages.ConversationView) {
	r.t.Helper()
	r.As(who).Post("/api/v1/conversations", fields{"about": fields{"kind": kind, "id": id}, "client": client(), "text": words}).Want(http.StatusCreated).Into(&v)
	return v
}

// Whoever wrote about something for her job, and has the job no longer, reads
// nothing that is said afterwards and says nothing; who has it now takes part.
func TestWhoLostTheJobIsOut(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		application := id.New(6)
		topic := messages.Subject{Title: "Thợ may", Link: "/ung-tuyen", DeskLink: "/ban-lam-viec/ung-vien", Sides: []string{"lan", "chi", "dung"}, Staff: []string{"chi", "dung"}}
		r.topics["application/"+application] = topic
		v := r.open(lan, "application", application, "Em hỏi giờ làm")
		r.say(dung, v.ID, "7 giờ sáng em nhé")
		topic.Sides, topic.Staff = []string{"lan", "chi", "binh"}, []string{"chi", "binh"}
		r.topics["application/"+application], r.without["dung"] = topic, true
		r.send(dung, v.ID, fields{"kind": "text", "text": "Em ơi"}).Want(http.StatusConflict)
		if now := r.see(dung, v.ID); now.State != "left" || now.MayWrite || now.LastSeq != 2 {
			t.Errorf("before anybody writes: %+v", now)
		}
		r.say(lan, v.ID, "Lương thế nào ạ?")
		if now := r.see(dung, v.ID); now.State != "left" || now.LastSeq != 2 || len(r.read(dung, v.ID, "").Items) != 2 {
			t.Errorf("%+v", now)
		}
		if got := r.folder(dung, "inbox"); len(got) != 1 || got[0].State != "left" || got[0].Last.Text != "7 giờ sáng em nhé" {
			t.Errorf("%+v", got)
		}
		if joined := r.open(binh, "application", application, "Chị phụ trách từ nay"); joined.ID != v.ID || joined.About.Link != "/ban-lam-viec/ung-vien" {
			t.Errorf("%+v", joined.About)
		}
		r.without["binh"], r.without["chi"] = true, true
		topic.Sides, topic.Staff = []string{"lan"}, nil
		r.topics["application/"+application] = topic
		r.send(lan, v.ID, fields{"kind": "text", "text": "Có ai không?"}).Want(http.StatusConflict)
		r.send(binh, v.ID, fields{"kind": "text", "text": "Có"}).Want(http.StatusConflict)
	})
}

// Whoever opens a conversation is in it, however many recruit.
func TestManyRecruiters(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		application := id.New(7)
		topic := messages.Subject{Title: "Thợ may", Link: "/ung-tuyen", DeskLink: "/ban-lam-viec/ung-vien"}
		for n := range 35 {
			topic.Staff = append(topic.Staff, at("recruiter%02d", n))
		}
		topic.Sides = append([]string{"lan"}, topic.Staff...)
		r.topics["application/"+application] = topic
		if v := r.open(webtestLevel("recruiter34", 1), "application", application, "Mời em phỏng vấn"); len(v.Members) != 30 || !v.MayWrite || len(r.folder(lan, "inbox")) != 1 {
			t.Errorf("%+v", v)
		}
	})
}
