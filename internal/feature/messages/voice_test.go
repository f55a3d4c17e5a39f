package messages_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/media/mediatest"
	"daklakid/internal/platform/web"
)

func TestVoices(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		path := "/api/v1/conversations/" + talk + "/voices?client="
		send := func(who web.Principal, client string, data []byte) (int, messages.MessageView) {
			var m messages.MessageView
			a := r.As(who).Post(path+client, data, "Content-Type", "audio/ogg")
			if a.Status == http.StatusCreated {
				a.Into(&m)
			}
			return a.Status, m
		}
		voice := mediatest.Ogg(12 * time.Second)
		for name, c := range map[string]struct {
			who    web.Principal
			client string
			data   []byte
			want   int
		}{
			"nobody": {web.Principal{}, client(), voice, 401}, "a stranger": {stranger, client(), voice, 404},
			"a minute and more": {lan, client(), mediatest.Ogg(62 * time.Second), 422}, "more than 1 MB": {lan, client(), append(voice, make([]byte, 1<<20)...), 413},
			"a film": {lan, client(), mediatest.Film(time.Second), 415}, "a page": {lan, client(), []byte("<script>alert(1)</script>"), 415},
			"nothing": {lan, client(), []byte{}, 415}, "without a client": {lan, "", voice, 422},
		} {
			got, _ := send(c.who, c.client, c.data)
			if got != c.want && (name != "nothing" || got != 400 && got != 422) {
				t.Errorf("%s: %d", name, got)
			}
		}
		id := client()
		_, m := send(lan, id, voice)
		if m.Kind != "voice" || m.Voice == nil || m.Voice.Seconds != 12 || m.Voice.Type != "audio/ogg" {
			t.Fatalf("%+v", m)
		}
		if _, again := send(lan, id, voice); again.Seq != m.Seq {
			t.Errorf("sent twice: %+v", again)
		}
		r.As(web.Principal{}).Get(m.Voice.URL).Want(http.StatusUnauthorized)
		r.As(stranger).Get(m.Voice.URL).Want(http.StatusNotFound)
		got := r.As(binh).Get(m.Voice.URL).Want(http.StatusOK)
		if !bytes.Equal(got.Body, voice) || got.Header.Get("Content-Type") != "audio/ogg" || got.Header.Get("Content-Disposition") != "attachment" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v", got.Header)
		}
		r.rotate()
		r.As(binh).Get(m.Voice.URL).Want(http.StatusOK)
		r.As(lan).Ask(http.MethodDelete, at("/api/v1/conversations/%s/messages/%d?for=all", talk, m.Seq), nil).Want(http.StatusNoContent)
		r.As(binh).Get(m.Voice.URL).Want(http.StatusNotFound)
		r.work("message.dropVoices")
		if n := r.count(`SELECT count(*) FROM message_voices`); n != 0 {
			t.Errorf("%d voices stay", n)
		}
	})
}

func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := []string{"lan", "binh", "chi", "dung", "stranger"}
		ok(t, r.service.Load(t.Context(), messages.Demo{People: people}))
		inbox := r.folder(lan, "inbox")
		if len(inbox) != 2 || !inbox[0].Demo || inbox[0].Unread == 0 || len(r.folder(lan, "requests")) != 2 {
			t.Errorf("%+v", inbox)
		}
		l := r.read(lan, inbox[0].ID, "?after=0")
		for i := 1; i < len(l.Items); i++ {
			if l.Items[i].At.Before(l.Items[i-1].At) {
				t.Errorf("%+v is before what it answers", l.Items[i])
			}
		}
		if len(messages.DemoNames) != len(people)-1 {
			t.Error("a name is missing")
		}
	})
}
