package messages_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// request asks without having the request delivered.
func (r *rig) request(who, whom web.Principal, words string) (v messages.ConversationView) {
	r.t.Helper()
	r.As(who).Post("/api/v1/conversations", fields{"client": client(), "phone": phones[whom.Account], "text": words}).Want(http.StatusCreated).Into(&v)
	return v
}

// deliverAtOnce delivers each request that waits on several nodes at the same moment.
func (r *rig) deliverAtOnce() {
	r.t.Helper()
	due := r.payloads(`SELECT payload FROM jobs WHERE name = $1 AND enqueued_at <= $2 ORDER BY id`, "message.request")
	var all sync.WaitGroup
	for _, payload := range append(due, due...) {
		all.Go(func() {
			if err := r.jobs["message.request"].Work(r.t.Context(), payload); err != nil {
				r.t.Errorf("a delivery failed: %v", err)
			}
		})
	}
	all.Wait()
}

// Two who ask each other at the same moment have one conversation, in which both
// may write and each reads what the other asked with.
func TestTwoWhoAskEachOtherHaveOneConversation(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		pairs := [][2]web.Principal{{lan, binh}, {chi, dung}, {binh, chi}}
		var asked sync.WaitGroup
		var mu sync.Mutex
		began := map[string]string{} // who began what, with whom
		for _, p := range pairs {
			for _, way := range [][2]web.Principal{p, {p[1], p[0]}} {
				asked.Go(func() {
					v := r.request(way[0], way[1], "Chào, tôi là "+way[0].Account)
					mu.Lock()
					defer mu.Unlock()
					began[way[0].Account+" "+way[1].Account] = v.ID
				})
			}
		}
		asked.Wait()
		r.deliverAtOnce()
		if n := r.count(`SELECT count(*) FROM conversations WHERE kind = 'direct'`); n != int64(len(pairs)) {
			t.Errorf("%d conversations of %d pairs", n, len(pairs))
		}
		for _, p := range pairs {
			var ids []string
			for _, way := range [][2]web.Principal{p, {p[1], p[0]}} {
				v := r.see(way[0], began[way[0].Account+" "+way[1].Account]) // where she began it
				if v.State != "accepted" || !v.MayWrite || len(v.Members) != 2 {
					t.Errorf("%s sees %+v", way[0].Account, v)
				}
				ids = append(ids, v.ID)
				got := texts(r.read(way[0], v.ID, ""))
				slices.Sort(got)
				want := []string{"text Chào, tôi là " + p[0].Account, "text Chào, tôi là " + p[1].Account}
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s reads %v", way[0].Account, got)
				}
			}
			if ids[0] != ids[1] {
				t.Errorf("%s and %s are in %v", p[0].Account, p[1].Account, ids)
			}
			r.say(p[1], ids[1], "Trùng hợp quá!")
			r.As(stranger).Get("/api/v1/conversations/" + began[p[1].Account+" "+p[0].Account]).Want(http.StatusNotFound)
		}
		if n := r.count(`SELECT count(*) FROM conversation_members WHERE state <> 'accepted'`); n != 0 {
			t.Errorf("%d wait still", n)
		}
	})
}

// A request to who has asked already is the answer, before and after she declined;
// one to whom somebody talks with goes where they talk.
func TestALaterRequestIsTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.ask(lan, fields{"phone": phones["binh"], "text": "Anh Bình ơi"})
		r.As(binh).Post("/api/v1/conversations/"+first.ID+"/decline", fields{}).Want(http.StatusNoContent)
		again := r.ask(lan, fields{"code": r.code(binh), "text": "Anh đừng từ chối"})
		if got := r.folder(binh, "requests"); len(got) != 0 {
			t.Errorf("who declined is asked in another way: %+v", got)
		}
		if got := r.see(lan, again.ID); got.State != "waiting" {
			t.Errorf("%+v", got)
		}
		second := r.ask(binh, fields{"phone": phones["lan"], "text": "Lan à, anh đổi ý"})
		v := r.see(binh, second.ID)
		if v.ID != first.ID || v.State != "accepted" || r.see(lan, first.ID).State != "accepted" {
			t.Errorf("%+v", v)
		}
		r.work("message.request")
		if got := r.see(lan, again.ID); got.ID != first.ID || got.Last.Text != "Anh đừng từ chối" {
			t.Errorf("what she asked in another way is at %+v", got)
		}
		fourth := r.ask(binh, fields{"code": r.code(lan), "text": "Anh cũng quét"})
		if got := r.see(binh, fourth.ID); got.ID != first.ID || got.Last.Text != "Anh cũng quét" {
			t.Errorf("%+v", got)
		}
		if got := texts(r.read(lan, first.ID, "")); !slices.Equal(got, []string{"text Anh Bình ơi", "text Lan à, anh đổi ý", "text Anh đừng từ chối", "text Anh cũng quét"}) {
			t.Errorf("%v", got)
		}

		// It has ended: who asks again is asked for.
		r.As(lan).Post("/api/v1/conversations/"+first.ID+"/leave", nil).Want(http.StatusNoContent)
		fresh := r.ask(binh, fields{"phone": phones["lan"], "text": "Mình nói chuyện lại nhé"})
		if got := r.see(binh, fresh.ID); got.ID != fresh.ID || got.State != "waiting" {
			t.Errorf("%+v", got)
		}
		if got := r.folder(lan, "requests"); len(got) != 1 || got[0].ID != fresh.ID {
			t.Errorf("%+v", got)
		}
		r.forget("binh")
		if n := r.count(`SELECT count(*) FROM conversations WHERE pair <> ''`) + r.count(`SELECT count(*) FROM conversation_joined WHERE account = 'binh'`); n != 0 {
			t.Errorf("%d rows lead to who is gone", n)
		}
	})
}

// Who asks somebody in two ways has asked her once: the second way leads where the
// first does as soon as she has the answer, and not before, since that it was the
// same person is hers to tell. What was taken back makes room for what waits.
func TestAskingInTwoWays(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ask := func(way, id, words string) messages.ConversationView {
			ways := map[string]string{"phone": phones["binh"], "code": r.code(binh), "person": r.person(binh)}
			return r.ask(lan, fields{way: ways[way], "text": words, "client": "client-" + id})
		}
		first, second := ask("phone", "1", "Anh Bình ơi"), ask("code", "1", "Quét mã của anh")
		if got := r.folder(binh, "requests"); len(got) != 1 || got[0].ID != first.ID {
			t.Errorf("asked twice: %+v", got)
		}
		nobody := r.ask(lan, fields{"code": "nobody"})
		if v, like := r.see(lan, second.ID), r.see(lan, nobody.ID); v.ID != second.ID || v.State != like.State || len(v.Members) != len(like.Members) || v.LastSeq != like.LastSeq {
			t.Errorf("%+v tells that there is somebody: %+v", v, like)
		}
		if n := r.count(`SELECT count(*) FROM notices WHERE account = 'binh'`); n != 1 {
			t.Errorf("%d notices", n)
		}

		leave := func(conversation string) {
			t.Helper()
			r.As(lan).Post("/api/v1/conversations/"+conversation+"/leave", nil).Want(http.StatusNoContent)
			r.work("message.request")
		}
		leave(first.ID)
		if got := r.folder(binh, "requests"); len(got) != 1 || got[0].ID != second.ID || got[0].Last.Text != "Quét mã của anh" {
			t.Errorf("what waits is not asked: %+v", got)
		}
		ask("phone", "2", "Em gọi lại")
		third := ask("person", "3", "Em là Lan đây")
		r.As(binh).Post("/api/v1/conversations/"+second.ID+"/accept", nil).Want(http.StatusOK)
		r.work("message.request")
		for _, one := range []string{first.ID, second.ID, third.ID} {
			if v := r.see(lan, one); v.ID != second.ID || v.State != "accepted" {
				t.Errorf("%+v", v)
			}
			r.As(binh).Get("/api/v1/conversations/" + first.ID).Want(http.StatusNotFound)
		}
		got := texts(r.read(binh, second.ID, ""))
		slices.Sort(got)
		if !slices.Equal(got, []string{"text Em gọi lại", "text Em là Lan đây", "text Quét mã của anh"}) {
			t.Errorf("%v", got)
		}

		leave(second.ID) // and comes back in another way, saying what she has said
		back := ask("phone", "3", "Em quên")
		if v := r.see(lan, back.ID); v.ID != second.ID || v.State != "accepted" || !v.MayWrite || v.LastSeq != 3 {
			t.Errorf("%+v", v)
		}
		if len(r.folder(binh, "requests")) != 0 || len(r.folder(binh, "inbox")) != 1 {
			t.Error("she is asked by whom she writes with")
		}
		r.forget("lan")
		if n := r.count(`SELECT count(*) FROM conversation_joined`) + r.count(`SELECT count(*) FROM conversations WHERE pair LIKE '%lan%'`); n != 0 {
			t.Errorf("%d rows name who is gone", n)
		}
	})
}

// Who declined is not asked in another way either, nor when the first is taken back;
// when she asks herself, that is the answer.
func TestWhoDeclinedIsNotAskedInAnotherWay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.ask(lan, fields{"phone": phones["binh"]})
		r.As(binh).Post("/api/v1/conversations/"+first.ID+"/decline", fields{}).Want(http.StatusNoContent)
		second := r.ask(lan, fields{"code": r.code(binh), "text": "Em quét mã"})
		r.As(lan).Post("/api/v1/conversations/"+first.ID+"/leave", nil).Want(http.StatusNoContent)
		r.work("message.request")
		if got := r.folder(binh, "requests"); len(got) != 0 || r.see(lan, second.ID).State != "waiting" {
			t.Errorf("%+v", got)
		}
		theirs := r.ask(binh, fields{"phone": phones["lan"], "text": "Anh đây"})
		r.work("message.request")
		if v := r.see(lan, second.ID); v.ID != theirs.ID || v.State != "accepted" || r.see(binh, theirs.ID).State != "accepted" {
			t.Errorf("%+v", v)
		}
		if got := texts(r.read(binh, theirs.ID, "")); !slices.Equal(got, []string{"text Anh đây", "text Em quét mã"}) {
			t.Errorf("%v", got)
		}
	})
}

// Who has blocked somebody is not led to her by her request.
func TestABlockIsNoAnswer(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.ask(lan, fields{"phone": phones["binh"], "text": "Anh Bình ơi"})
		r.As(lan).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(binh), nil).Want(http.StatusNoContent)
		second := r.ask(binh, fields{"phone": phones["lan"], "text": "Lan à"})
		if got := r.see(binh, second.ID); got.ID != second.ID || got.State != "waiting" {
			t.Errorf("%+v", got)
		}
		if got := r.see(lan, first.ID); got.State != "waiting" {
			t.Errorf("%+v", got)
		}
	})
}

// code is what others ask somebody by.
func (r *rig) code(who web.Principal) string {
	r.t.Helper()
	var p messages.MessageProfile
	r.As(who).Get("/api/v1/me/message-profile").Want(http.StatusOK).Into(&p)
	return p.Code
}
