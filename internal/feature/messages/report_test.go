package messages_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/web"
)

// picture is a photo as a phone sends it.
func (r *rig) picture(who web.Principal) (id string) {
	r.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		img.Set(x, x%240, color.RGBA{R: uint8(x), A: 255}) //nolint:gosec // a colour
	}
	var raw bytes.Buffer
	ok(r.t, jpeg.Encode(&raw, img, nil))
	var d document.Document
	r.As(who).Post("/api/v1/documents?name=anh.jpg", raw.Bytes(), "Content-Type", "application/octet-stream").Want(http.StatusCreated).Into(&d)
	return d.ID
}

func TestPhotosAreForMembersAlone(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		theirs := r.picture(binh)
		r.send(lan, talk, fields{"kind": "photo", "photos": []string{theirs}}).WantField("photos[0]")
		photo := r.picture(lan)
		var m messages.MessageView
		r.send(lan, talk, fields{"kind": "photo", "photos": []string{photo}, "text": "Phòng đây anh"}).Want(http.StatusCreated).Into(&m)
		if len(m.Photos) != 1 || m.Photos[0].Width != 320 || m.Photos[0].Height != 240 {
			t.Fatalf("%+v", m)
		}
		for _, url := range []string{m.Photos[0].URL, m.Photos[0].Thumb} {
			r.As(web.Principal{}).Get(url).Want(http.StatusUnauthorized)
			r.As(stranger).Get(url).Want(http.StatusNotFound)
			got := r.As(binh).Get(url).Want(http.StatusOK)
			if got.Header.Get("Content-Type") != "image/jpeg" || got.Header.Get("X-Content-Type-Options") != "nosniff" || len(got.Body) < 500 {
				t.Errorf("%v", got.Header)
			}
		}
		r.As(binh).Get(strings.Replace(m.Photos[0].URL, photo, theirs, 1)).Want(http.StatusNotFound)
		r.send(lan, talk, fields{"kind": "photo", "photos": []string{photo}}).WantField("photos[0]") // shown already
		r.As(lan).Ask(http.MethodDelete, at("/api/v1/conversations/%s/messages/%d?for=all", talk, m.Seq), nil).Want(http.StatusNoContent)
		r.As(binh).Get(m.Photos[0].URL).Want(http.StatusNotFound)
		r.work("document.drop")
		if n := r.count(`SELECT count(*) FROM documents WHERE account = 'lan'`); n != 0 {
			t.Errorf("%d documents stay", n)
		}
	})
}

// Officers see what the reporter chose, and nothing else; it stays what it was
// though its sender takes it back, and each look is written down for both.
func TestReports(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		r.say(binh, talk, "Chuyện riêng của hai ta")
		bad := r.say(binh, talk, "Chuyển khoản cọc trước đi")
		var photo messages.MessageView
		r.send(binh, talk, fields{"kind": "photo", "photos": []string{r.picture(binh)}}).Want(http.StatusCreated).Into(&photo)
		mine := r.say(lan, talk, "Không")
		path := "/api/v1/conversations/" + talk + "/report"
		report := func(seqs ...int64) fields {
			return fields{"reason": "scam", "text": "Đòi tiền trước", "seqs": seqs}
		}
		r.As(lan).Post(path, report(mine.Seq)).WantField("seqs[0]")
		r.As(lan).Post(path, report(bad.Seq, bad.Seq)).WantField("seqs[1]")
		r.As(lan).Post(path, report(99)).WantField("seqs[0]")
		r.As(lan).Post(path, report()).Want(http.StatusUnprocessableEntity)
		var made messages.MessageReported
		f := report(bad.Seq, photo.Seq)
		f["block"] = true
		r.As(lan).Post(path, f).Want(http.StatusCreated).Into(&made)
		for _, seq := range []int64{bad.Seq, photo.Seq} {
			r.As(binh).Ask(http.MethodDelete, at("/api/v1/conversations/%s/messages/%d?for=all", talk, seq), nil).Want(http.StatusNoContent)
		}
		desk := "/api/v1/desk/message-reports"
		list := r.As(reviewer).Get(desk).Want(http.StatusOK)
		if strings.Contains(string(list.Body), "cọc") || !strings.Contains(string(list.Body), made.ID) {
			t.Errorf("%s", list.Body)
		}
		var v messages.MessageReportView
		raw := r.As(reviewer).Post(desk+"/"+made.ID+"/open", nil).Want(http.StatusOK).Into(&v)
		if len(v.Evidence) != 2 || v.Evidence[0].Text != "Chuyển khoản cọc trước đi" || v.Reporter != "Nguyễn Thị Lan" || v.Accused != "Y Bình Niê" || v.Text != "Đòi tiền trước" {
			t.Errorf("%+v", v)
		}
		if strings.Contains(string(raw.Body), "riêng") {
			t.Error("the desk sees what nobody showed")
		}
		r.As(reviewer).Get(v.Evidence[1].Photos[0].URL).Want(http.StatusOK)
		r.As(reviewer).Get(strings.Replace(v.Evidence[1].Photos[0].URL, v.Evidence[1].Photos[0].ID, missing(), 1)).Want(http.StatusNotFound)
		for action, want := range map[string]int64{"message.readReport": 2, "message.readFile": 2} {
			if n := r.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND owner IN ('lan', 'binh')`, action); n != want {
				t.Errorf("%d entries of %s", n, action)
			}
		}
		r.As(reviewer).Get("/api/v1/conversations/" + talk).Want(http.StatusNotFound)
		r.send(binh, talk, fields{"kind": "text", "text": "Này"}).Want(http.StatusConflict) // blocked
	})
}

func TestLockingAndObjecting(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		bad := r.say(binh, talk, "Đồ ngốc")
		var made messages.MessageReported
		r.As(lan).Post("/api/v1/conversations/"+talk+"/report", fields{"reason": "insult", "seqs": []int64{bad.Seq}}).Want(http.StatusCreated).Into(&made)
		decide := "/api/v1/desk/message-reports/" + made.ID + "/decide"
		own := reviewer
		own.Account = "lan"
		r.As(own).Post(decide, fields{"action": "lock", "days": 7, "text": "Xúc phạm người khác."}).Want(http.StatusForbidden)
		r.As(reviewer).Post(decide, fields{"action": "lock", "text": "Xúc phạm người khác."}).WantField("days")
		r.As(reviewer).Post(decide, fields{"action": "lock", "days": 7, "text": "Ngắn"}).WantField("text")
		r.As(reviewer).Post(decide, fields{"action": "lock", "days": 7, "text": "Xúc phạm người khác."}).Want(http.StatusOK)
		r.As(second).Post(decide, fields{"action": "dismiss", "text": "Không có gì sai cả."}).Want(http.StatusConflict)
		if p := r.send(binh, talk, fields{"kind": "text", "text": "Sao lại thế"}).Want(http.StatusForbidden).Problem(); p.Code != "messageLocked" || !strings.Contains(p.Detail+p.Title, "03/12/2026") {
			t.Errorf("%+v", p)
		}
		r.As(binh).Post("/api/v1/conversations", fields{"phone": phones["chi"], "client": client(), "text": "Chào"}).Want(http.StatusForbidden)
		r.read(binh, talk, "") // reading goes on
		appeal := "/api/v1/me/message-lock/appeal"
		var l messages.MessageLock
		r.As(binh).Post(appeal, fields{"text": "Chúng tôi chỉ đùa với nhau."}).Want(http.StatusCreated).Into(&l)
		if !l.Locked || l.State != "appealed" || l.MayAppeal || l.Text != "Xúc phạm người khác." {
			t.Errorf("%+v", l)
		}
		r.As(binh).Post(appeal, fields{"text": "Xin xem lại lần nữa."}).Want(http.StatusConflict)
		var waiting web.Page[messages.MessageObjection]
		r.As(reviewer).Get("/api/v1/desk/message-locks").Want(http.StatusOK).Into(&waiting)
		if len(waiting.Items) != 1 || !waiting.Items[0].Own || waiting.Items[0].Appeal != "Chúng tôi chỉ đùa với nhau." {
			t.Fatalf("%+v", waiting)
		}
		answer := "/api/v1/desk/message-locks/" + waiting.Items[0].ID + "/decide"
		r.As(reviewer).Post(answer, fields{"lift": true, "text": "Đồng ý với ý kiến."}).Want(http.StatusForbidden)
		r.As(second).Post(answer, fields{"lift": true, "text": "Đồng ý với ý kiến."}).Want(http.StatusOK)
		r.As(second).Post(answer, fields{"lift": false, "text": "Giữ nguyên như cũ."}).Want(http.StatusConflict)
		r.say(binh, talk, "Xin lỗi bạn nhé")
		if n := r.count(`SELECT count(*) FROM notices WHERE account = 'binh' AND code IN ('message.locked', 'message.lockLifted')`); n != 2 {
			t.Errorf("%d notices", n)
		}
	})
}

// Silent conversations go whole after the time the province keeps them, and so
// do what somebody wrote who is forgotten.
func TestForgetting(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		old := r.talk(lan, chi)
		r.send(lan, old, fields{"kind": "photo", "photos": []string{r.picture(lan)}}).Want(http.StatusCreated)
		r.pass(700 * 24 * time.Hour)
		talk := r.talk(lan, binh)
		r.say(binh, talk, "Tin của Bình")
		r.pass(40 * 24 * time.Hour)
		r.work("message.forget")
		r.As(lan).Get("/api/v1/conversations/" + old).Want(http.StatusNotFound)
		for _, table := range []string{"messages", "message_terms", "conversation_members"} {
			if n := r.count(`SELECT count(*) FROM `+table+` WHERE conversation = $1`, old); n != 0 {
				t.Errorf("%d rows of %s stay", n, table)
			}
		}
		r.work("document.drop")
		if n := r.count(`SELECT count(*) FROM documents`); n != 0 {
			t.Errorf("%d documents stay", n)
		}
		if got := texts(r.read(lan, talk, "")); len(got) != 2 {
			t.Errorf("%v", got)
		}
		r.forget("binh")
		l := r.read(lan, talk, "")
		if got := l.Items[1]; got.Kind != "deleted" || got.From != "" || got.Text != "" {
			t.Errorf("%+v", got)
		}
		if v := r.see(lan, talk); v.MayWrite || len(v.Members) != 1 {
			t.Errorf("%+v", v)
		}
		r.forget("lan")
		if n := r.count(`SELECT count(*) FROM conversations`); n != 0 {
			t.Errorf("%d conversations of nobody", n)
		}
	})
}

// After the keys rotate all is read as before, and asking again finds the same
// conversation.
func TestRekey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.ask(lan, fields{"phone": phones["binh"]})
		r.As(binh).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusOK)
		m := r.say(binh, v.ID, "Trước khi đổi khoá")
		r.As(lan).Post("/api/v1/conversations/"+v.ID+"/report", fields{"reason": "spam", "text": "Lời báo", "seqs": []int64{m.Seq}}).Want(http.StatusCreated)
		r.rotate()
		if got := texts(r.read(lan, v.ID, "")); len(got) != 2 || got[1] != "text Trước khi đổi khoá" {
			t.Errorf("%v", got)
		}
		if again := r.ask(lan, fields{"phone": phones["binh"]}); again.ID != v.ID {
			t.Error("asking again begins another")
		}
		var all web.Page[messages.MessageReportCard]
		r.As(reviewer).Get("/api/v1/desk/message-reports").Want(http.StatusOK).Into(&all)
		var shown messages.MessageReportView
		r.As(reviewer).Post("/api/v1/desk/message-reports/"+all.Items[0].ID+"/open", nil).Want(http.StatusOK).Into(&shown)
		if shown.Text != "Lời báo" {
			t.Errorf("%+v", shown)
		}
	})
}
