package messages_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// all is everything that an account is told of one conversation, on each way.
func (r *rig) all(who web.Principal, conversation string) string {
	r.t.Helper()
	var hits web.Page[messages.MessageHit]
	r.As(who).Post("/api/v1/me/message-search", fields{"query": "bạn cùng lớp", "conversation": conversation}).Want(http.StatusOK).Into(&hits)
	told := at("%+v", hits.Items[0].Title)
	v := r.see(who, conversation)
	for _, one := range append(r.folder(who, "inbox"), v) {
		if one.ID == conversation {
			one.Last.Client, one.Members[0].Person = "", ""
			told += at(" %+v %+v %d %d", one.Members, one.Last.Text, one.LastSeq, one.Rev) + strings.Join([]string{one.State, one.Asked, one.Title}, "|")
		}
	}
	return told + r.copied(who)
}

// copied is the copy of an account's data.
func (r *rig) copied(who web.Principal) (all string) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		sections, err := r.service.Module().Personal.Export(tx, who.Account)
		all = at("%+v", sections)
		return err
	}))
	return all
}

// Who takes a request back hears no more of who it was for than while it waited:
// neither from the list, nor a search, nor the copy of her data.
func TestTakingBackTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.As(chi).Ask(http.MethodPut, "/api/v1/me/message-profile", fields{"byPhone": false, "byName": false, "presence": false, "receipts": true}).Want(http.StatusOK)
		r.As(dung).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(lan), nil).Want(http.StatusNoContent)
		told := map[string]string{}
		for way, phone := range map[string]string{
			"there": phones["binh"], "declined": phones["binh"], "early": phones["binh"], "nobody": "+84905000199", "opted out": phones["chi"], "blocked": phones["dung"],
		} {
			asker := webtestLevel("asker "+way, 0)
			r.people[asker.Account] = messages.Person{Name: "Người Hỏi"}
			var v messages.ConversationView
			r.As(asker).Post("/api/v1/conversations", fields{"phone": phone, "client": client(), "text": "Mình là bạn cùng lớp."}).Want(http.StatusCreated).Into(&v)
			path := "/api/v1/conversations/" + v.ID
			if way != "early" {
				r.work("message.request")
			}
			if way == "declined" {
				r.As(binh).Post(path+"/decline", fields{}).Want(http.StatusNoContent)
			}
			r.pass(time.Minute)
			r.As(asker).Post(path+"/leave", nil).Want(http.StatusNoContent)
			r.work("message.request")
			told[way] = strings.ReplaceAll(r.all(asker, v.ID), phone, "the number")
			if got := r.folder(binh, "requests"); len(got) != 0 {
				t.Errorf("%s: asked by who does not wait: %+v", way, got)
			}
			r.pass(-time.Minute)
		}
		for way, got := range told {
			if got != told["nobody"] || !strings.Contains(got, "the number") {
				t.Errorf("%s:\n%s\nwant\n%s", way, got, told["nobody"])
			}
		}
	})
}

// A request that was taken back is made again with new words, and only they are
// shown. Who declined it is not asked again, and the asker does not see that.
func TestAskingAgainAfterTakingBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ask := func(words string) messages.ConversationView {
			return r.ask(lan, fields{"phone": phones["binh"], "text": words})
		}
		v := ask("Nhầm chữ rồi")
		path := "/api/v1/conversations/" + v.ID
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		r.As(binh).Get(path).Want(http.StatusNotFound)
		again := ask("Chào anh Bình")
		if again.ID != v.ID || again.State != "waiting" || again.Last.Text != "Chào anh Bình" {
			t.Errorf("%+v", again)
		}
		if got := texts(r.read(binh, v.ID, "")); len(r.folder(binh, "requests")) != 1 || !slices.Equal(got, []string{"text Chào anh Bình"}) {
			t.Errorf("asked with %v", got)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE account = 'binh'`); n != 1 {
			t.Errorf("%d notices of one request", n)
		}
		r.As(binh).Post(path+"/decline", fields{}).Want(http.StatusNoContent)
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		again = ask("Anh ơi")
		if again.State != "waiting" || again.LastSeq != 3 || len(again.Members) != 1 || len(r.folder(binh, "requests")) != 0 {
			t.Errorf("%+v", again)
		}
	})
}

// Asking whom one writes with already says it there, once; and after both have
// left it asks anew.
func TestAskingWhomOneKnows(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		path := "/api/v1/conversations/" + talk
		body := fields{"phone": phones["binh"], "client": client(), "text": "Mai gặp nhé"}
		for range 2 {
			r.As(lan).Post("/api/v1/conversations", body).Want(http.StatusCreated)
		}
		if got := r.read(binh, talk, ""); len(got.Items) != 2 || got.Items[1].Text != "Mai gặp nhé" {
			t.Errorf("%v", texts(got))
		}
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		r.As(binh).Post(path+"/leave", nil).Want(http.StatusNoContent)
		r.ask(lan, fields{"phone": phones["binh"], "text": "Lỡ tay"})
		if v := r.see(lan, talk); v.State != "waiting" || len(v.Members) != 1 || len(r.folder(binh, "requests")) != 1 {
			t.Errorf("%+v", v)
		}
		r.As(lan).Post(path+"/leave", nil).Want(http.StatusNoContent)
		if v := r.see(binh, talk); v.State != "left" || v.LastSeq != 2 || len(r.read(binh, talk, "").Items) != 2 || len(r.see(lan, talk).Members) != 2 {
			t.Errorf("%+v", v)
		}
		r.ask(lan, fields{"phone": phones["binh"], "text": "Mình nói chuyện lại nhé"})
		r.As(binh).Post(path+"/accept", nil).Want(http.StatusOK)
		if got := texts(r.read(binh, talk, "")); len(got) != 3 || got[2] != "text Mình nói chuyện lại nhé" || !r.see(lan, talk).MayWrite {
			t.Errorf("%v", got)
		}
	})
}
