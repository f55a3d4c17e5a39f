package resumes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
)

func TestOneWritesAndOnlySheReads(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Get(mine).Want(http.StatusUnauthorized)
		r.Post(mine, cv()).Want(http.StatusUnauthorized)
		v := r.write(seamstress, cv())
		one := mine + "/" + v.ID
		for _, p := range []string{one, one + "/pdf", one + "/json", one + "/photo"} {
			r.Get(p).Want(http.StatusUnauthorized)
			r.As(driver).Get(p).Want(http.StatusNotFound)
			r.As(r.boss()).Get(p).Want(http.StatusNotFound)
		}
		r.Ask("PUT", one, cv(), "If-Match", `"v1"`).Want(http.StatusUnauthorized)
		r.As(driver).Ask("PUT", one, cv(), "If-Match", `"v1"`).Want(http.StatusNotFound)
		r.Ask("DELETE", one, nil).Want(http.StatusUnauthorized)
		r.As(driver).Ask("DELETE", one, nil).Want(http.StatusNotFound)
		if v.Content.Seeking.Experience != 36 || v.Sections[1].Items[0].Time != "03/2021 – 02/2024" {
			t.Errorf("%+v", v)
		}

		// As identified, with the source of each; her number is her account's.
		want := map[string]string{"basics.name": "card", "basics.birthDate": "card", "basics.sex": "card", "basics.location.address": "card", "basics.phone": "account"}
		if fmt.Sprint(v.Sources) != fmt.Sprint(want) {
			t.Errorf("%v", v.Sources)
		}
		changed := inside(cv(), "basics", "name", "Hoài Thương")
		r.As(seamstress).Ask("PUT", one, changed).WantField("If-Match")
		v = view{}
		r.As(seamstress).Ask("PUT", one, changed, "If-Match", `"v1"`).Want(http.StatusOK).Into(&v)
		if _, there := v.Sources["basics.name"]; there {
			t.Error("another name is still called proven")
		}
		r.As(seamstress).Ask("PUT", one, changed, "If-Match", `"v1"`).Want(http.StatusPreconditionFailed)
		r.As(seamstress).Ask("DELETE", one, nil).Want(http.StatusNoContent)
		r.As(seamstress).Get(one).Want(http.StatusNotFound)
	})
}

func TestPrefill(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Get(mine + "/prefill").Want(http.StatusUnauthorized)
		var k struct {
			Content struct{ Basics fields }
			Sources map[string]string
			Level   int
		}
		r.As(seamstress).Get(mine + "/prefill").Want(http.StatusOK).Into(&k)
		if k.Content.Basics["name"] != "Nguyễn Thị Hoài Thương" || k.Sources["basics.birthDate"] != "card" || k.Level != 1 {
			t.Errorf("%+v", k)
		}
		r.As(driver).Get(mine + "/prefill").Want(http.StatusOK).Into(&k)
		if k.Content.Basics["name"] != "Y Bhăm Niê" || k.Sources["basics.name"] != "account" || k.Level != 0 {
			t.Errorf("%+v", k)
		}
	})
}

// What somebody wrote is text wherever it is shown.
func TestAScriptIsText(t *testing.T) {
	const script = `<script>alert("xin chào")</script><b>đậm</b> & {{7*7}}`
	each(t, func(t *testing.T, r *rig) {
		f := inside(cv(), "basics", "summary", script)
		f = inside(f, "basics", "label", script)
		v := r.write(seamstress, f)
		if v.Content.Basics["summary"] != script || v.Sections[0].Items[0].Text != script {
			t.Errorf("%+v", v.Content.Basics)
		}
		one := r.As(seamstress).Get(mine + "/" + v.ID).Want(http.StatusOK)
		if got := one.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") || one.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Error(got)
		}
		raw := r.As(seamstress).Get(mine + "/" + v.ID + "/json").Want(http.StatusOK)
		var back struct{ Basics struct{ Summary string } }
		ok(t, json.Unmarshal(raw.Body, &back))
		if back.Basics.Summary != script {
			t.Errorf("%q", back.Basics.Summary)
		}
		for _, layout := range []string{"classic", "modern"} {
			a := r.As(seamstress).Get(mine + "/" + v.ID + "/pdf?layout=" + layout).Want(http.StatusOK)
			if a.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%v", a.Header)
			}
			for _, active := range []string{"/JavaScript", "/JS", "/OpenAction", "/AA", "/URI", "/Launch"} {
				if bytes.Contains(a.Body, []byte(active)) {
					t.Errorf("%s has %s", layout, active)
				}
			}
			if said := read(t, a.Body); !strings.Contains(said, `<script>alert("xin chào")</script>`) {
				t.Errorf("%s: %s", layout, said)
			}
		}
	})
}

func TestPhoto(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		photo := r.portrait(seamstress)
		r.As(driver).Post(mine, with(cv(), "photo", photo)).WantField("photo") // somebody else's
		v := r.write(seamstress, with(cv(), "photo", photo))
		a := r.As(seamstress).Get(mine + "/" + v.ID + "/photo").Want(http.StatusOK)
		if a.Header.Get("Content-Type") != "image/jpeg" || len(a.Body) < 1000 {
			t.Errorf("%d bytes, %v", len(a.Body), a.Header)
		}
		with1 := r.As(seamstress).Get(mine + "/" + v.ID + "/pdf?layout=modern").Want(http.StatusOK)
		r.As(seamstress).Ask("PUT", mine+"/"+v.ID, cv(), "If-Match", `"v1"`).Want(http.StatusOK)
		without := r.As(seamstress).Get(mine + "/" + v.ID + "/pdf?layout=modern").Want(http.StatusOK)
		if !bytes.Contains(with1.Body, []byte("/DCTDecode")) || bytes.Contains(without.Body, []byte("/DCTDecode")) {
			t.Error("the photo is not printed as it should")
		}
		r.As(seamstress).Get(mine + "/" + v.ID + "/photo").Want(http.StatusNotFound)
	})
}

func TestBadResumes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, c := range []struct {
			f     fields
			field string
		}{
			{inside(cv(), "basics", "name", ""), "content.basics.name"},
			{inside(cv(), "basics", "email", "a@b@c"), "content.basics.email"},
			{inside(cv(), "basics", "birthDate", "04/03/1999"), "content.basics.birthDate"},
			{inside(cv(), "basics", "birthDate", "2999-01-01"), "content.basics.birthDate"},
			{inside(cv(), "basics", "sex", "yes"), "content.basics.sex"},
			{inside(cv(), "basics", "label", "hai\ndòng"), "content.basics.label"},
			{inside(cv(), "basics", "url", "javascript:alert(1)"), "content.basics.url"},
			{inside(cv(), "seeking", "occupation", "pilot"), "content.seeking.occupation"},
			{inside(cv(), "seeking", "ward", "99999"), "content.seeking.ward"},
			{inside(cv(), "seeking", "experience", 721), "content.seeking.experience"},
			{with(cv(), "hidden", []string{"shoes"}), "hidden"},
			{with(cv(), "visibility", "everybody"), "visibility"},
			{with(cv(), "photo", "01900000-0000-7000-8000-000000000000"), "photo"},
		} {
			r.As(seamstress).Post(mine, c.f).WantField(c.field)
		}
		for range 10 {
			r.write(seamstress, cv())
		}
		r.As(seamstress).Post(mine, cv()).Want(http.StatusConflict)
	})
}

// Nothing of a CV is readable in its table.
func TestSealed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.write(seamstress, cv())
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			var sealed []byte
			err := tx.Row(`SELECT sealed FROM resumes`).Scan(&sealed)
			for _, said := range []string{"Thương", "905000001", "Phước Lâm", "example.vn"} {
				if bytes.Contains(sealed, []byte(said)) {
					t.Errorf("it says %s", said)
				}
			}
			return err
		}))
		n, err := r.service.Rekey(t.Context())
		if ok(t, err); n != 1 {
			t.Errorf("%d rekeyed", n)
		}
	})
}
