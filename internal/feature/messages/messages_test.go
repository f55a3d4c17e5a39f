package messages_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// Every route with nobody, and those of a conversation with somebody who is not
// in it: to her it is not there.
func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		r.say(lan, talk, "Mai mấy giờ mình gặp?")
		one := "/api/v1/conversations/" + talk
		for _, c := range []struct {
			method, path string
			body         any
			wrong        int
		}{
			{"GET", "/api/v1/me/message-profile", nil, 200},
			{"PUT", "/api/v1/me/message-profile", fields{"byPhone": true, "byName": false, "presence": false, "receipts": true}, 200},
			{"POST", "/api/v1/me/message-profile/code", nil, 200},
			{"POST", "/api/v1/message-people/find", fields{"name": "Thị Lan"}, 200},
			{"POST", "/api/v1/conversations", fields{"client": client(), "about": fields{"kind": "rentals", "id": missing()}}, 404},
			{"POST", "/api/v1/conversation-groups", fields{"title": "Lớp 12A", "people": []string{r.person(lan)}}, 201},
			{"GET", "/api/v1/conversations", nil, 200},
			{"GET", "/api/v1/me/message-count", nil, 200},
			{"GET", one, nil, 404},
			{"POST", one + "/accept", nil, 404},
			{"POST", one + "/decline", fields{}, 404},
			{"POST", one + "/leave", nil, 404},
			{"PUT", one + "/mute", fields{"until": nil}, 404},
			{"PUT", one + "/title", fields{"title": "Của tôi"}, 404},
			{"DELETE", one, nil, 404},
			{"POST", one + "/members", fields{"people": []string{r.person(lan)}}, 404},
			{"DELETE", one + "/members/" + r.person(lan), nil, 404},
			{"GET", one + "/messages", nil, 404},
			{"POST", one + "/messages", fields{"client": client(), "kind": "text", "text": "Chào"}, 404},
			{"PATCH", one + "/messages/1", fields{"text": "Khác"}, 404},
			{"DELETE", one + "/messages/1", nil, 404},
			{"POST", "/api/v1/me/message-search", fields{"query": "mấy giờ", "conversation": talk}, 200},
			{"POST", one + "/read", fields{"seq": 1}, 404},
			{"POST", "/api/v1/me/message-delivered", fields{"items": []fields{{"conversation": talk, "seq": 1}}}, 204},
			{"POST", one + "/typing", nil, 404},
			{"GET", one + "/presence", nil, 404},
			{"GET", one + "/messages/1/files/" + missing() + "/whole", nil, 404},
			{"GET", "/api/v1/me/message-blocks", nil, 200},
			{"PUT", "/api/v1/me/message-blocks/nobody", nil, 404},
			{"DELETE", "/api/v1/me/message-blocks/nobody", nil, 404},
			{"POST", one + "/report", fields{"reason": "spam", "seqs": []int{1}}, 404},
			{"GET", "/api/v1/me/message-lock", nil, 200},
			{"POST", "/api/v1/me/message-lock/appeal", fields{"text": "Tôi không làm vậy."}, 404},
			{"GET", "/api/v1/desk/message-reports", nil, 403},
			{"POST", "/api/v1/desk/message-reports/" + missing() + "/open", nil, 403},
			{"GET", "/api/v1/desk/message-reports/" + missing() + "/files/" + missing() + "/whole", nil, 403},
			{"POST", "/api/v1/desk/message-reports/" + missing() + "/decide", fields{"action": "dismiss", "text": "Không có gì sai."}, 403},
			{"GET", "/api/v1/desk/message-locks", nil, 403},
			{"POST", "/api/v1/desk/message-locks/" + missing() + "/decide", fields{"lift": true, "text": "Đã xem lại rồi."}, 403},
		} {
			r.As(web.Principal{}).Ask(c.method, c.path, c.body, "If-Match", `"v1"`).Want(http.StatusUnauthorized)
			if got := r.As(stranger).Ask(c.method, c.path, c.body, "If-Match", `"v1"`); got.Status != c.wrong {
				t.Errorf("%s %s answered %d to a stranger, want %d: %s", c.method, c.path, got.Status, c.wrong, got.Body)
			}
		}
		if got := texts(r.read(lan, talk, "")); len(got) != 2 {
			t.Errorf("a stranger changed it: %v", got)
		}
	})
}

func TestARequestIsAcceptedBeforeAnythingElse(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.ask(lan, fields{"phone": "0905 000 102", "text": "Anh Bình ơi, em Lan đây."})
		if v.State != "waiting" || v.MayWrite || len(v.Members) != 1 || v.Asked != "+84905000102" || v.Last.Text != "Anh Bình ơi, em Lan đây." {
			t.Errorf("%+v", v)
		}
		r.send(lan, v.ID, fields{"kind": "text", "text": "Anh còn đó không?"}).Want(http.StatusConflict)
		if got := r.folder(binh, "inbox"); len(got) != 0 {
			t.Errorf("a request is in the inbox: %+v", got)
		}
		asked := r.folder(binh, "requests")
		if len(asked) != 1 || asked[0].State != "requested" || asked[0].MayWrite || asked[0].Last == nil || len(asked[0].Members) != 2 {
			t.Fatalf("%+v", asked)
		}
		var from messages.ConversationMember
		for _, m := range asked[0].Members {
			if !m.Me {
				from = m
			}
		}
		if from.Name != "Nguyễn Thị Lan" || from.Level != 0 || asked[0].Last.From != from.Person {
			t.Errorf("asked by %+v", from)
		}
		r.send(binh, v.ID, fields{"kind": "text", "text": "Chào em"}).Want(http.StatusConflict)
		r.As(lan).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusConflict) // not hers to accept
		r.As(binh).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusOK)
		r.As(binh).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusConflict)
		now := r.see(lan, v.ID)
		if now.State != "accepted" || !now.MayWrite || len(now.Members) != 2 || now.Asked != "" {
			t.Errorf("%+v", now)
		}
		for _, m := range now.Members {
			if !m.Me && (m.Name != "Y Bình Niê" || m.Level != 2) {
				t.Errorf("accepted by %+v", m)
			}
		}
		r.say(binh, v.ID, "Chào em, lâu rồi không gặp.")
		r.say(lan, v.ID, "Dạ.")
		if got := texts(r.read(binh, v.ID, "")); !slices.Equal(got, []string{"text Anh Bình ơi, em Lan đây.", "text Chào em, lâu rồi không gặp.", "text Dạ."}) {
			t.Errorf("%v", got)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE account = 'binh' AND category = 'message' AND args = '{}'`); n != 1 {
			t.Errorf("%d notices of the request", n)
		}
	})
}

// What somebody hears is the same whether there is nobody, or somebody who does
// not want to be asked, or has blocked her, or has declined.
func TestNothingTellsWhetherThereIsAnybody(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.As(chi).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": false, "byName": false, "presence": false, "receipts": true}).Want(http.StatusOK)
		r.As(dung).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(lan), nil).Want(http.StatusNoContent)
		shape := func(v messages.ConversationView) messages.ConversationView {
			v.ID, v.Asked, v.At, v.Last.Client, v.Last.At = "", "", time.Time{}, "", time.Time{}
			return v
		}
		var first *messages.ConversationView
		for who, phone := range map[string]string{"there": phones["binh"], "nobody": "0905000199", "opted out": phones["chi"], "blocked": phones["dung"]} {
			v := r.ask(lan, fields{"phone": phone})
			if who == "there" {
				r.As(binh).Post("/api/v1/conversations/"+v.ID+"/decline", fields{}).Want(http.StatusNoContent)
			}
			for range 2 {
				v = shape(r.see(lan, v.ID))
				if first == nil {
					first = &v
				}
				if got, want := v, *first; got.State != "waiting" || at("%+v %+v", got, got.Last.Text) != at("%+v %+v", want, want.Last.Text) && len(got.Members) != len(want.Members) {
					t.Errorf("%s: %+v, want %+v", who, got, want)
				}
				v = r.ask(lan, fields{"phone": phone}) // again
			}
		}
		for _, who := range []web.Principal{binh, chi, dung} {
			if got := r.folder(who, "requests"); len(got) != 0 {
				t.Errorf("%s was asked: %+v", who.Account, got)
			}
		}
		if n := r.count(`SELECT count(*) FROM conversations`); n != 4 {
			t.Errorf("%d conversations", n)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE account <> 'binh'`); n != 0 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestHarvestingIsSlow(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for level, most := range []int{5, 20} {
			who := webtestLevel(at("harvester%d", level), level)
			r.people[who.Account] = messages.Person{Name: "Người Dò Số"}
			for n := range most {
				r.ask(who, fields{"phone": at("09050002%02d", n)})
			}
			refused := r.As(who).Post("/api/v1/conversations", fields{"phone": "0905000299", "client": client(), "text": "Chào"}).Want(http.StatusTooManyRequests)
			if refused.Header.Get("Retry-After") == "" {
				t.Error("it does not say when again")
			}
			r.ask(who, fields{"phone": "0905000200"}) // one that was asked already
		}
		r.pass(25 * time.Hour)
		r.ask(webtestLevel("harvester0", 0), fields{"phone": "0905000299"})
	})
}

func webtestLevel(account string, level int) web.Principal {
	p := stranger
	p.Account, p.Session, p.Level = account, "session-of-"+account, level
	return p
}

func TestPeopleAreFoundByNameOnlyIfTheyAllowIt(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		find := func(name string) (names []string) {
			var found messages.PeopleFound
			r.As(stranger).Post("/api/v1/message-people/find", fields{"name": name}).Want(http.StatusOK).Into(&found)
			for _, p := range found.Items {
				names = append(names, p.Name)
			}
			slices.Sort(names)
			return names
		}
		if got := find("nguyen thi lan"); len(got) != 0 {
			t.Errorf("found without asking: %v", got)
		}
		for _, who := range []web.Principal{lan, chi} {
			r.As(who).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": true, "byName": true, "presence": false, "receipts": true}).Want(http.StatusOK)
		}
		for name, want := range map[string][]string{
			"thi lan": {"Nguyễn Thị Lan", "Trần Thị Lan Chi"}, "NGUYỄN  THỊ LAN": {"Nguyễn Thị Lan"}, "lan chi": {"Trần Thị Lan Chi"},
			"lan thị": nil, "thi la": nil, "nguyen thi lan chi": nil,
		} {
			if got := find(name); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", name, got, want)
			}
		}
		r.As(stranger).Post("/api/v1/message-people/find", fields{"name": "Lan"}).WantField("name")
		r.As(lan).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(stranger), nil).Want(http.StatusNoContent)
		r.people["chi"] = messages.Person{Name: "Trần Lan Chi"}
		if got := find("thi lan"); len(got) != 0 {
			t.Errorf("found a name of before, or by whom she has blocked: %v", got)
		}
		var found messages.PeopleFound
		r.As(binh).Post("/api/v1/message-people/find", fields{"name": "Nguyễn Thị Lan"}).Want(http.StatusOK).Into(&found)
		v := r.ask(binh, fields{"person": found.Items[0].Person})
		if v.State != "waiting" || v.Asked != "Nguyễn Thị Lan" || len(v.Members) != 1 {
			t.Errorf("%+v", v)
		}
		if got := r.folder(lan, "requests"); len(got) != 1 || strings.Contains(at("%+v", got), phones["binh"]) {
			t.Errorf("%+v", got)
		}
	})
}

func TestACodeLeadsToWhoShowsIt(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var p messages.MessageProfile
		r.As(lan).Get("/api/v1/me/message-profile").Want(http.StatusOK).Into(&p)
		if !strings.HasSuffix(p.Link, p.Code) || !strings.HasPrefix(p.Link, "https://daklakid.example/nhan-tin/them?c=") {
			t.Errorf("%+v", p)
		}
		r.ask(binh, fields{"code": p.Code})
		if got := r.folder(lan, "requests"); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		r.As(lan).Post("/api/v1/me/message-profile/code", nil).Want(http.StatusOK)
		v := r.ask(chi, fields{"code": p.Code})
		if got := r.folder(lan, "requests"); len(got) != 1 || v.State != "waiting" {
			t.Errorf("an old code leads to her: %+v", got)
		}
		for field, body := range map[string]fields{
			"phone":  {"client": client(), "text": "Chào"},
			"person": {"client": client(), "text": "Chào", "person": p.Person},
			"text":   {"client": client(), "phone": phones["binh"]},
			"client": {"client": "x", "phone": phones["binh"], "text": "Chào"},
		} {
			r.As(lan).Post("/api/v1/conversations", body).WantField(field)
		}
		r.As(lan).Post("/api/v1/conversations", fields{"client": client(), "text": "Chào", "phone": "123"}).WantField("phone")
		r.As(lan).Post("/api/v1/conversations", fields{"client": client(), "text": "Chào", "phone": phones["binh"], "code": "x"}).WantField("phone")
	})
}
