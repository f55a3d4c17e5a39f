package camera

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const made = "0198c0de-0000-7000-8000-000000000000"

// Each route of the desk, asked by nobody and by people it is not for.
func TestTheDeskIsForOfficersOfTheAgency(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		one := deskPath + "/" + id
		routes := []struct {
			method, path string
			body         any
		}{
			{http.MethodGet, deskPath, nil},
			{http.MethodGet, deskPath + "/owners", nil},
			{http.MethodPost, deskPath, r.entry("moving")},
			{http.MethodPost, deskPath + "/test", map[string]any{"kind": "jpeg", "source": r.origin + "/moving.jpg"}},
			{http.MethodGet, one, nil},
			{http.MethodPut, one, r.entry("moving")},
			{http.MethodDelete, one, nil},
			{http.MethodPut, one + "/visibility", map[string]any{"public": true, "reason": "mười chữ trở lên"}},
			{http.MethodPost, one + "/test", nil},
			{http.MethodGet, one + "/history", nil},
			{http.MethodGet, one + "/picture", nil},
			{http.MethodGet, networksPath, nil},
			{http.MethodPost, networksPath, map[string]any{"prefix": "10.0.0.0/16", "note": "camera"}},
			{http.MethodPost, networksPath + "/remove", map[string]any{"prefix": "10.0.0.0/16"}},
		}
		for _, q := range routes {
			r.As(nobody).Ask(q.method, q.path, q.body, "If-Match", `"v1"`).Want(401)
			r.As(stranger).Ask(q.method, q.path, q.body, "If-Match", `"v1"`).Want(403)
			r.As(r.merchant).Ask(q.method, q.path, q.body, "If-Match", `"v1"`).Want(403)
			r.As(r.auditor).Ask(q.method, q.path, q.body, "If-Match", `"v1"`).Want(403)
			switch {
			case strings.HasPrefix(q.path, networksPath):
				r.As(r.officer).Ask(q.method, q.path, q.body).Want(403) // the administrator's alone
			case strings.HasPrefix(q.path, one):
				body := q.body
				if m, is := body.(map[string]any); is && m["organisation"] != nil {
					delete(m, "organisation")
				}
				r.As(r.other).Ask(q.method, q.path, body, "If-Match", `"v1"`).Want(404) // another agency's is not there
			}
		}
		r.As(r.other).Post(deskPath, r.entry("moving")).WantField("organisation")
		r.As(r.admin).Get(one).Want(200)
		r.As(r.boss).Get(one).Want(200)
		var page DeskCameras
		r.As(r.other).Get(deskPath).Want(200).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("%+v", page)
		}
		// A private camera is not there for others, in any way.
		for _, p := range []string{"", "/history", "/picture", "/picture?size=thumb"} {
			r.Get(path + "/" + id + p).Want(404)
			r.As(r.officer).Get(path + "/" + id + p).Want(404)
		}
		var all CamCollection
		r.Get(path).Want(200).Into(&all)
		if len(all.Features) != 0 || all.Type != "FeatureCollection" {
			t.Errorf("%+v", all)
		}
	})
}

func TestAPublicCameraIsSeenWithItsAge(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		if c := r.desk(id); c.State != Waiting || c.Public {
			t.Fatalf("%+v", c)
		}
		r.show(id)
		r.pull("a picture", func() bool { return r.camera(id).State == Live })
		var all CamCollection
		r.Get(path + "?purpose=traffic&bbox=108,12,109,13&q=nga+sau&road=QL14").Want(200).Into(&all)
		if len(all.Features) != 1 || all.Features[0].Geometry.Coordinates[0] != 108.041 || all.Features[0].Properties.Owner != "Sở Xây dựng" {
			t.Fatalf("%+v", all)
		}
		for _, none := range []string{"?purpose=weather", "?q=xyz", "?bbox=109,13,110,14", "?ward=22015", "?ids=" + made} {
			r.Get(path + none).Want(200).Into(&all)
			if len(all.Features) != 0 || all.Features == nil {
				t.Errorf("%s: %+v", none, all)
			}
		}
		for query, field := range map[string]string{"bbox=1,2,3": "bbox", "bbox=9,9,1,1": "bbox", "bbox=NaN,1,2,3": "bbox", "ward=99999": "ward", "ids=x": "ids", "cursor=x": "cursor"} {
			r.Get(path + "?" + query).WantField(field)
		}
		c := r.camera(id)
		full := r.Get(c.Picture).Want(200)
		if full.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(full.Header.Get("Cache-Control"), "public") ||
			full.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v", full.Header)
		}
		if got := size(t, full.Body); got != 1280 {
			t.Errorf("%d pixels wide", got)
		}
		if got := size(t, r.Get(c.Thumbnail).Want(200).Body); got != 320 {
			t.Errorf("%d pixels wide", got)
		}
		newest := r.Get(path + "/" + id + "/picture").Want(200)
		if newest.Header.Get("ETag") != full.Header.Get("ETag") || newest.Header.Get("Cache-Control") != "public, max-age=2" {
			t.Errorf("%v", newest.Header)
		}
		r.Get(path+"/"+id+"/picture", "If-None-Match", full.Header.Get("ETag")).Want(304)
		r.Get(path + "/" + id + "/picture?size=vast").WantField("size")
		for _, none := range []string{"?at=1", "?at=x", "?at=-1", "?at=99999999999999999999"} {
			r.Get(path + "/" + id + "/picture" + none).Want(404)
		}
		r.Get(path + "/nonsense/picture").Want(404)
		r.Get(path + "/" + made).Want(404)
		// Nobody takes pictures any more: what there is grows old by itself.
		r.pass(time.Minute)
		if c := r.camera(id); c.State != Stale || c.Since == nil {
			t.Errorf("%+v", c)
		}
		r.pass(2 * time.Minute)
		if c := r.camera(id); c.State != Lost {
			t.Errorf("%+v", c)
		}
		r.pass(day)
		if c := r.camera(id); c.PictureAt != nil || c.Picture != "" {
			t.Errorf("%+v", c)
		}
		r.Get(c.Picture).Want(404)
	})
}

func size(t *testing.T, data []byte) int {
	t.Helper()
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	ok(t, err)
	return config.Width
}

// Credentials are sealed, never shown and never logged; a new address does not
// inherit the password.
func TestCredentialsStayInside(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const secret = "mat-khau-rieng"
		address := strings.Replace(r.origin, "http://", "http://camera:"+secret+"@", 1) + "/gone.jpg?key=" + secret
		a := r.As(r.officer).Post(deskPath, r.entry("x", func(e map[string]any) { e["source"] = address })).Want(201)
		var c DeskCamera
		a.Into(&c)
		if !c.Credentials || strings.Contains(string(a.Body), secret) || strings.Contains(string(a.Body), "gone.jpg") {
			t.Errorf("%s", a.Body)
		}
		r.pull("a failure", func() bool { return r.desk(c.ID).Fails > 0 })
		for _, p := range []string{deskPath, deskPath + "/" + c.ID, path, path + "/" + c.ID} {
			if b := r.As(r.officer).Get(p).Body; strings.Contains(string(b), secret) {
				t.Errorf("%s: %s", p, b)
			}
		}
		if strings.Contains(r.logged.String(), secret) {
			t.Error(r.logged)
		}
		for _, column := range []string{"source", "shown", "words"} {
			var raw []byte
			ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT ` + column + ` FROM cameras`).Scan(&raw)
			}))
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s holds it", column)
			}
		}
		// Somebody moves the camera to an own address: without the password.
		edit := r.entry("moving")
		delete(edit, "organisation")
		b := r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+c.ID, edit, "If-Match", `"v1"`).Want(200)
		b.Into(&c)
		if c.Credentials {
			t.Error("the password went along")
		}
		r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+c.ID, edit, "If-Match", `"v1"`).Want(412)
		edit["source"], edit["password"] = "", "other"
		r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+c.ID, edit, "If-Match", `"v2"`).WantField("source")
		n, err := r.service.rekey(t.Context())
		if n != 1 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestAnEntryThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for field, value := range map[string]any{
			"name": "  a ", "lat": 21.0, "ward": "99999", "source": "ftp://camera.example/x", "interval": 1, "direction": 360, "purpose": "spying",
			"road": "<b>", "organisation": made,
		} {
			r.As(r.officer).Post(deskPath, r.entry("moving", func(e map[string]any) { e[field] = value })).WantField(field)
		}
		for _, source := range []string{
			"", "camera", "rtsp://camera.example/x", "file:///etc/passwd", "http://", "http:///x", "javascript:alert(1)",
			"http://camera.example\r\nHost: evil", "gopher://camera.example",
		} {
			r.As(r.officer).Post(deskPath, r.entry("moving", func(e map[string]any) { e["source"] = source })).WantField("source")
		}
		// Video without the program that reads it is refused, and says why.
		for _, kind := range []string{"hls", "rtsp"} {
			source := map[string]string{"hls": "https://camera.example/live.m3u8", "rtsp": "rtsp://camera.example/live"}[kind]
			f := r.As(r.officer).Post(deskPath, r.entry("x", func(e map[string]any) { e["kind"], e["source"] = kind, source })).WantField("kind")
			if !strings.Contains(f.Message, "ffmpeg") {
				t.Error(f.Message)
			}
		}
	})
}

// A shared link says what is public of a camera, and nothing of another one.
func TestASharedLinkSaysWhereACameraStands(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		shown, hidden, off := r.put("moving"), r.put("second"), r.put("moving", func(e map[string]any) { e["active"] = false })
		r.show(shown)
		r.show(off)
		name, where, err := r.service.Serve(t.Context(), shown)
		if err != nil || name != "Ngã Sáu Ban Mê" || where != "Vòng xuyến · QL14 · Phường Buôn Ma Thuột" {
			t.Errorf("%q, %q, %v", name, where, err)
		}
		for _, none := range []string{hidden, off, made, "", "x", "' OR 1=1 --"} {
			if name, where, err := r.service.Serve(t.Context(), none); errs.KindOf(err) != errs.NotFound || name+where != "" {
				t.Errorf("%q: %q, %q, %v", none, name, where, err)
			}
		}
	})
}
