package messages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/media/mediatest"
)

// Nothing in the others' conversations names who is forgotten: neither what it is
// about, nor the number she was asked by.
func TestWhoIsForgottenIsNotNamed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		room := id.New(5)
		r.topics["rentals/"+room] = messages.Subject{Title: "Phòng của Y Bình Niê", Link: "/thue-nha/" + room, Key: "asker", Sides: []string{"binh"}}
		about := r.open(lan, "rentals", room, "Phòng còn không?").ID
		talk := r.talk(lan, binh)
		r.forget("binh")
		for _, v := range r.folder(lan, "inbox") {
			if v.About != nil || v.Asked != "" || strings.Contains(at("%+v", v), "Bình") {
				t.Errorf("%+v", v)
			}
		}
		if got := r.all(lan, talk); strings.Contains(got, "Bình") || strings.Contains(got, phones["binh"]) {
			t.Error(got)
		}
		if now := r.see(lan, about); now.MayWrite || now.Last.Text != "Phòng còn không?" {
			t.Errorf("%+v", now)
		}
		if v := r.ask(lan, fields{"phone": phones["binh"]}); v.ID == talk || v.State != "waiting" {
			t.Errorf("%+v", v)
		}
		r.rotate()
		r.see(lan, talk)
	})
}

// The copy of somebody's data holds all that she sent and chose.
func TestTheCopyIsWhole(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		r.send(lan, talk, fields{"kind": "place", "place": fields{"lat": 12.68, "lng": 108.04, "name": "Ngã Sáu"}}).Want(http.StatusCreated)
		r.send(lan, talk, fields{"kind": "contact", "contact": r.person(binh)}).Want(http.StatusCreated)
		r.send(lan, talk, fields{"kind": "qr", "qr": "https://daklakid.example/x"}).Want(http.StatusCreated)
		r.As(lan).Post("/api/v1/conversations/"+talk+"/voices?client="+client(), mediatest.Ogg(12*time.Second), "Content-Type", "audio/ogg").Want(http.StatusCreated)
		said := r.say(binh, talk, "Mua hàng đi")
		r.As(lan).Post("/api/v1/conversations/"+talk+"/report", fields{"reason": "spam", "seqs": []int64{said.Seq}, "text": "Rao bán mãi"}).Want(http.StatusCreated)
		r.As(lan).Ask(http.MethodPut, "/api/v1/me/message-blocks/"+r.person(dung), nil).Want(http.StatusNoContent)
		got := r.copied(lan)
		for _, part := range []string{"Ngã Sáu (12.68000, 108.04000)", "sharedPerson Value:Y Bình Niê", "https://daklakid.example/x", "voiceSeconds Value:12", "Rao bán mãi", "blockedPerson Value:Lê Văn Dũng"} {
			if !strings.Contains(got, part) {
				t.Errorf("no %q in %s", part, got)
			}
		}
		if strings.Contains(got, "Mua hàng đi") {
			t.Error("what another wrote is in the copy")
		}
	})
}

// A voice that is deleted while the keys change stays deleted.
func TestADeletedVoiceStaysDeleted(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		var m messages.MessageView
		r.As(lan).Post("/api/v1/conversations/"+talk+"/voices?client="+client(), mediatest.Ogg(time.Second), "Content-Type", "audio/ogg").Want(http.StatusCreated).Into(&m)
		voice := strings.Split(m.Voice.URL, "/files/")[1]
		voice, _, _ = strings.Cut(voice, "/")
		ok(t, r.service.RekeyVoice(t.Context(), voice))
		r.As(binh).Get(m.Voice.URL).Want(http.StatusOK)
		ok(t, r.db.Update(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`DELETE FROM message_voices WHERE id = $1`, voice)
			return err
		}))
		ok(t, r.service.RekeyVoice(t.Context(), voice))
		if _, err := r.service.ReadVoice(t.Context(), voice); errs.KindOf(err) != errs.NotFound {
			t.Errorf("its file is there: %v", err)
		}
	})
}

// One conversation that cannot be read keeps nobody else from being told, and is
// given up after a while.
func TestWhatCannotBeToldHoldsNothingUp(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		broken, whole := r.talk(lan, binh), r.talk(chi, binh)
		next, _ := r.listen(binh)
		ok(t, r.db.Update(t.Context(), func(tx *database.Tx) error {
			if _, err := tx.Exec(`UPDATE conversations SET key = head WHERE id = $1`, broken); err != nil {
				return err
			}
			for i, conversation := range []string{broken, whole} {
				_, err := tx.Exec(`INSERT INTO message_untold (conversation, rev, seq, at) VALUES ($1, 99, 1, $2)`, conversation, tx.Now()-10_000+int64(i))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		if h := next(); h.Type != "message" || h.Conversation != whole {
			t.Errorf("%+v", h)
		}
		r.pass(2 * time.Hour)
		for n := int64(1); n > 0; time.Sleep(20 * time.Millisecond) {
			n = r.count(`SELECT count(*) FROM message_untold`)
		}
	})
}
