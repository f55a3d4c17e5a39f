package messages_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// group makes one, and says who is in it as its owner sees it.
func (r *rig) group(who web.Principal, people ...web.Principal) (g messages.ConversationView) {
	r.t.Helper()
	var handles []string
	for _, one := range people {
		handles = append(handles, r.person(one))
	}
	r.As(who).Post("/api/v1/conversation-groups", fields{"title": "Tổ liên gia 5", "people": handles}).Want(http.StatusCreated).Into(&g)
	return g
}

// state is how somebody stands in a conversation in others' eyes; empty for not at all.
func (r *rig) state(reader web.Principal, conversation string, who web.Principal) string {
	r.t.Helper()
	for _, m := range r.see(reader, conversation).Members {
		if m.Person == r.person(who) {
			return m.State
		}
	}
	return ""
}

// Only who allows it, to those she writes with, is in a group at once; others see
// nothing of it before they have agreed.
func TestWhoIsPutIntoAGroupIsAsked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.talk(lan, chi)
		r.allow(chi, dung) // binh has not said so; dung has never written with lan
		g := r.group(lan, binh, chi, dung)
		path := "/api/v1/conversations/" + g.ID
		if a, b, c := r.state(lan, g.ID, chi), r.state(lan, g.ID, binh), r.state(chi, g.ID, dung); a != "accepted" || b != "requested" || c != "requested" {
			t.Errorf("%s, %s, %s", a, b, c)
		}
		if people := g.Last.Event.People; len(people) != 1 || people[0].Person != r.person(chi) {
			t.Errorf("%+v are said to be there", people)
		}
		r.say(chi, g.ID, "Chuyện riêng của tổ")
		heard, leave := r.listen(binh)
		r.say(lan, g.ID, "Họp lúc 7 giờ")
		for _, who := range []web.Principal{binh, dung} {
			asked := r.folder(who, "requests")
			if len(asked) != 1 || asked[0].Title != "Tổ liên gia 5" || asked[0].Inviter == nil || asked[0].Inviter.Name != "Nguyễn Thị Lan" ||
				asked[0].Last != nil || asked[0].Unread != 0 || asked[0].MayWrite || len(r.folder(who, "inbox")) > 1 {
				t.Errorf("%s: %+v", who.Account, asked)
			}
			for _, query := range []string{"", "?after=0", "?since=0", "?before=99"} {
				if got := texts(r.read(who, g.ID, query)); len(got) != 0 {
					t.Errorf("%s reads %v before she agreed", who.Account, got)
				}
			}
			var found web.Page[messages.MessageHit]
			r.As(who).Post("/api/v1/me/message-search", fields{"query": "họp"}).Want(http.StatusOK).Into(&found)
			if len(found.Items) != 0 {
				t.Errorf("%s finds %+v", who.Account, found.Items)
			}
			r.send(who, g.ID, fields{"kind": "text", "text": "Cho vào"}).Want(http.StatusConflict)
			r.As(who).Post(path+"/typing", nil).Want(http.StatusConflict)
			r.As(who).Post(path+"/report", fields{"reason": "spam", "seqs": []int{2}}).WantField("seqs[0]")
			r.As(who).Post(path+"/members", fields{"people": []string{r.person(stranger)}}).Want(http.StatusForbidden)
			r.As(who).Post(path+"/leave", nil).Want(http.StatusConflict)
			if n := r.count(`SELECT count(*) FROM notices WHERE code = 'message.invited' AND args = '{}' AND account = $1`, who.Account); n != 1 {
				t.Errorf("%d notices to %s", n, who.Account)
			}
		}
		r.As(stranger).Post(path+"/accept", nil).Want(http.StatusNotFound)
		r.As(chi).Post(path+"/accept", nil).Want(http.StatusConflict)

		r.As(binh).Post(path+"/accept", nil).Want(http.StatusOK)
		if h := heard(); h.Type != "message" || h.Message.Event == nil || h.Message.Event.Code != "joined" {
			t.Errorf("first she hears %+v", h)
		}
		leave()
		r.say(lan, g.ID, "Chào anh Bình")
		if got := texts(r.read(binh, g.ID, "")); !slices.Equal(got, []string{"event", "text Chào anh Bình"}) {
			t.Errorf("who has agreed reads %v", got)
		}
		if got := r.state(lan, g.ID, binh); got != "accepted" {
			t.Errorf("she is %s", got)
		}
	})
}

// Who declines is not told of, stays as she was in others' eyes, and may block who
// asked; what she was asked may be taken back.
func TestAnInvitationIsDeclinedOrTakenBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		g := r.group(lan, binh, chi, dung)
		path := "/api/v1/conversations/" + g.ID
		r.As(binh).Post(path+"/decline", fields{}).Want(http.StatusNoContent)
		r.As(chi).Post(path+"/decline", fields{"block": true}).Want(http.StatusNoContent)
		for _, who := range []web.Principal{binh, chi} {
			if got := r.state(lan, g.ID, who); got != "requested" {
				t.Errorf("%s declined and is seen as %q", who.Account, got)
			}
			r.As(who).Get(path).Want(http.StatusNotFound)
			r.As(who).Post(path+"/accept", nil).Want(http.StatusNotFound)
			r.As(lan).Post(path+"/members", fields{"people": []string{r.person(who)}}).WantField("people[0]")
		}
		for _, who := range []web.Principal{binh, chi, dung} {
			r.As(binh).Ask(http.MethodDelete, path+"/members/"+r.person(who), nil).Want(http.StatusNotFound)
			r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(who), nil).Want(http.StatusNoContent)
			if got := r.state(lan, g.ID, who); got != "" {
				t.Errorf("%s is %q still", who.Account, got)
			}
			r.As(who).Get(path).Want(http.StatusNotFound)
		}
		if got := texts(r.read(lan, g.ID, "")); len(got) != 1 {
			t.Errorf("%v is said of them", got)
		}
		// Chi has blocked Lan: she cannot ask her again, here or elsewhere.
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(chi)}}).WantField("people[0]")
		r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Nhóm khác", "people": []string{r.person(chi)}}).WantField("people[0]")
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(binh)}}).Want(http.StatusOK)
		r.As(binh).Post(path+"/accept", nil).Want(http.StatusOK)
	})
}

// Who is asked sees who is there, and nobody who was asked like her; taking it back
// leaves no room for more, and tells her of it once a day.
func TestTakingInvitationsBackIsNoWayToAskMore(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.allow(binh)
		g := r.group(lan, binh, chi, dung)
		path := "/api/v1/conversations/" + g.ID
		if v := r.see(chi, g.ID); len(v.Members) != 3 || r.state(chi, g.ID, dung) != "" || r.state(chi, g.ID, binh) != "accepted" {
			t.Errorf("%+v", v.Members)
		}
		for range 3 {
			r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(chi), nil).Want(http.StatusNoContent)
			r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(chi), nil).Want(http.StatusNotFound)
			if v := r.see(lan, g.ID); len(v.Members) != 3 || r.state(lan, g.ID, chi) != "" || len(r.folder(chi, "requests")) != 0 {
				t.Errorf("%+v", v.Members)
			}
			r.As(lan).Post(path+"/members", fields{"people": []string{r.person(chi)}}).Want(http.StatusOK)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE code = 'message.invited' AND account = 'chi'`); n != 1 {
			t.Errorf("told %d times", n)
		}
		var more []string
		for n := range 4 {
			who := webtestLevel(at("neighbour%02d", n), 0)
			r.people[who.Account] = messages.Person{Name: "Hàng Xóm"}
			more = append(more, r.person(who))
		}
		r.As(lan).Ask(http.MethodDelete, path+"/members/"+r.person(dung), nil).Want(http.StatusNoContent)
		r.As(lan).Post(path+"/members", fields{"people": more}).Want(http.StatusTooManyRequests)
		r.As(lan).Post(path+"/members", fields{"people": more[:3]}).Want(http.StatusOK)
	})
}

// Who left is asked before she is there again, whatever she allows; who agrees when
// all others are gone has the group.
func TestWhoLeftAGroupIsAskedAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.talk(lan, binh)
		r.allow(binh)
		g := r.group(lan, binh)
		path := "/api/v1/conversations/" + g.ID
		r.As(binh).Post(path+"/leave", nil).Want(http.StatusNoContent)
		r.say(lan, g.ID, "Chỉ mình tôi")
		r.As(lan).Post(path+"/members", fields{"people": []string{r.person(binh)}}).Want(http.StatusOK)
		if got := r.state(lan, g.ID, binh); got != "requested" || len(texts(r.read(binh, g.ID, ""))) != 0 {
			t.Errorf("who left is %s at once", got)
		}
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		var now messages.ConversationView
		r.As(binh).Post(path+"/accept", nil).Want(http.StatusOK).Into(&now)
		if now.Role != "owner" || now.State != "accepted" {
			t.Errorf("%+v", now)
		}
		r.forget("lan")
		r.say(binh, g.ID, "Còn ai không?")
	})
}

// Those whom somebody does not write with are asked as seldom as for a conversation.
func TestInvitationsAreFew(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var people []string
		for n := range 12 {
			who := webtestLevel(at("neighbour%02d", n), 0)
			r.people[who.Account] = messages.Person{Name: "Hàng Xóm"}
			people = append(people, r.person(who))
		}
		group := func(people []string) int {
			return r.As(lan).Post("/api/v1/conversation-groups", fields{"title": "Cả phố", "people": people}).Status
		}
		if got := group(people[:6]); got != http.StatusTooManyRequests {
			t.Errorf("six at once: %d", got)
		}
		if got := group(people[:3]); got != http.StatusCreated {
			t.Errorf("three: %d", got)
		}
		if got := group(people[3:6]); got != http.StatusTooManyRequests {
			t.Errorf("three more: %d", got)
		}
		r.talk(lan, binh)
		if got := group([]string{r.person(binh), people[3]}); got != http.StatusCreated {
			t.Errorf("one more, and one she knows: %d", got)
		}
		r.pass(25 * time.Hour)
		if got := group(people[4:9]); got != http.StatusCreated {
			t.Errorf("the next day: %d", got)
		}
	})
}
