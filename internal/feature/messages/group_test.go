package messages_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

func TestGroups(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.talk(chi, lan)
		r.allow(binh, chi)
		for _, people := range [][]string{{r.person(lan)}, {"nobody"}, {r.person(binh), r.person(binh)}} {
			r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Lớp 12A", "people": people}).Want(http.StatusUnprocessableEntity)
		}
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": " \u200b ", "people": []string{r.person(binh)}}).WantField("title")
		var g messages.ConversationView
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Lớp 12A", "people": []string{r.person(binh)}}).Want(http.StatusCreated).Into(&g)
		path := "/api/v1/conversations/" + g.ID
		if g.Role != "owner" || g.Title != "Lớp 12A" || len(g.Members) != 2 || g.Last.Event.Code != "created" || g.Last.Event.People[0].Name != "Y Bình Niê" {
			t.Errorf("%+v", g)
		}
		r.say(binh, g.ID, "Chi chưa thấy tin này")
		r.As(binh).Post(path+"/members", fields{"people": []string{r.person(chi)}}).Want(http.StatusForbidden)
		r.As(binh).Ask(http.MethodPut, path+"/title", fields{"title": "Của tôi"}).Want(http.StatusForbidden)
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(chi)}}).Want(http.StatusOK)
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(chi)}}).WantField("people[0]")
		r.say(chi, g.ID, "Chào cả nhà")
		if got := texts(r.read(chi, g.ID, "")); !slices.Equal(got, []string{"event", "text Chào cả nhà"}) {
			t.Errorf("who came later sees %v", got)
		}
		r.As(binh).Ask(http.MethodDelete, path+"/members/"+r.person(chi), nil).Want(http.StatusForbidden)
		r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(chi), nil).Want(http.StatusNoContent)
		r.say(lan, g.ID, "Chi không thấy tin này")
		r.send(chi, g.ID, fields{"kind": "text", "text": "Ơ"}).Want(http.StatusConflict)
		if got := texts(r.read(chi, g.ID, "")); len(got) != 3 {
			t.Errorf("who was removed sees %v", got)
		}
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		now := r.see(binh, g.ID)
		if now.Role != "owner" || now.Last.Event == nil || now.Last.Event.Code != "left" {
			t.Errorf("%+v", now)
		}
		r.As(binh).Ask(http.MethodPut, path+"/title", fields{"title": "Lớp cũ"}).Want(http.StatusOK)
	})
}

func TestAGroupIsSmall(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var people []string
		for n := range 30 {
			who := webtestLevel(at("member%02d", n), 2)
			r.people[who.Account] = messages.Person{Name: "Bạn Học"}
			v := r.ask(who, fields{"phone": phones["lan"]})
			r.As(lan).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusOK)
			people = append(people, r.person(who))
		}
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Đông quá", "people": people}).Want(http.StatusUnprocessableEntity)
		var g messages.ConversationView
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Vừa đủ", "people": people[:29]}).Want(http.StatusCreated).Into(&g)
		r.As(lan).Post("/api/v1/conversations/"+g.ID+"/members", fields{"people": people[29:]}).Want(http.StatusConflict)
	})
}

// A conversation about something is opened by its sides, once, and by nobody else.
func TestAboutSomething(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		room, application := id.New(5), id.New(6)
		r.topics["rentals/"+room] = messages.Subject{Title: "Phòng trọ gần chợ", Link: "/thue-nha/" + room, Key: "asker", Sides: []string{"binh"}}
		r.topics["application/"+application] = messages.Subject{
			Title: "Thợ may", Link: "/ung-tuyen/" + application, DeskLink: "/ban-lam-viec/ung-vien", Sides: []string{"lan", "chi", "dung"}, Staff: []string{"chi", "dung"},
		}
		open := func(who web.Principal, kind, id, words string) (v messages.ConversationView) {
			r.As(who).Post("/api/v1/conversations", fields{"about": fields{"kind": kind, "id": id}, "client": client(), "text": words}).Want(http.StatusCreated).Into(&v)
			return v
		}
		v := open(lan, "rentals", room, "Phòng còn không anh?")
		if v.State != "accepted" || v.About.Title != "Phòng trọ gần chợ" || v.About.Link != "/thue-nha/"+room || !v.MayWrite {
			t.Errorf("%+v", v)
		}
		r.say(binh, v.ID, "Còn em nhé")
		if again := open(lan, "rentals", room, ""); again.ID != v.ID || again.LastSeq != 2 {
			t.Errorf("opened twice: %+v", again)
		}
		if other := open(chi, "rentals", room, "Em hỏi phòng"); other.ID == v.ID {
			t.Error("two who ask read each other")
		}
		a := open(lan, "application", application, "Em hỏi giờ làm")
		if got := r.see(dung, a.ID); got.About.Link != "/ban-lam-viec/ung-vien" || len(got.Members) != 3 {
			t.Errorf("%+v", got)
		}
		r.say(dung, a.ID, "7 giờ sáng em nhé")
		r.As(stranger).Get("/api/v1/conversations/" + a.ID).Want(http.StatusNotFound)
		r.As(stranger).Post("/api/v1/conversations", fields{"about": fields{"kind": "application", "id": application}, "client": client()}).Want(http.StatusConflict)
		r.As(binh).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(stranger), nil).Want(http.StatusNoContent)
		r.As(stranger).Post("/api/v1/conversations", fields{"about": fields{"kind": "rentals", "id": room}, "client": client(), "text": "Alo"}).Want(http.StatusConflict)
	})
}

func TestSearchIsBlindToAccentsAndToOthers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		secret := r.talk(chi, dung)
		r.say(chi, secret, "Mật khẩu cà phê là bí mật")
		for i := range 22 {
			r.say(lan, talk, at("Hẹn uống cà phê lần %d ở Buôn Hồ", i))
			r.pass(time.Second)
			if i%8 == 7 {
				time.Sleep(5 * time.Second / 2) // what one account may send
			}
		}
		r.say(binh, talk, "Cà thôi, không phê")
		find := func(who web.Principal, query, cursor string) (p web.Page[messages.MessageHit]) {
			r.As(who).Post("/api/v1/me/message-search", fields{"query": query, "cursor": cursor}).Want(http.StatusOK).Into(&p)
			return p
		}
		first := find(binh, "CA PHE", "")
		if len(first.Items) != 20 || first.Next == "" || first.Items[0].Title != "Nguyễn Thị Lan" || first.Items[0].Message.Text != "Cà thôi, không phê" {
			t.Fatalf("%d %q %+v", len(first.Items), first.Next, first.Items[0])
		}
		rest := find(binh, "CA PHE", first.Next)
		if len(rest.Items) != 3 || rest.Next != "" || rest.Items[2].Message.Text != "Hẹn uống cà phê lần 0 ở Buôn Hồ" {
			t.Errorf("%+v", rest)
		}
		if got := find(binh, "buon ho lan 7", ""); len(got.Items) != 1 {
			t.Errorf("%+v", got.Items)
		}
		if got := find(binh, "bí mật", ""); len(got.Items) != 0 {
			t.Errorf("found in others' conversation: %+v", got.Items)
		}
		if got := find(dung, "ca phe", ""); len(got.Items) != 1 {
			t.Errorf("%+v", got.Items)
		}
		if n := r.count(`SELECT count(DISTINCT term) FROM message_terms t JOIN messages m ON m.conversation = t.conversation AND m.seq = t.seq
			WHERE m.account IN ('chi', 'binh')`); n < 9 {
			t.Errorf("%d terms: the same word has the same number in two conversations", n)
		}
		r.As(binh).Post("/api/v1/me/message-search", fields{"query": "..."}).WantField("query")
	})
}
