package photo_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

type rig struct {
	*webtest.Server
	db      *database.DB
	service *photo.Service
	blobs   *blob.Store
	ms      atomic.Int64
}

var owner, other = webtest.Account("owner"), webtest.Account("other")

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			r := &rig{}
			r.ms.Store(1_790_000_000_000)
			r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(r.ms.Load()) }, photo.Migrations(), web.Migrations())
			var err error
			if r.blobs, err = blob.Open(t.Context(), "", t.TempDir()); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.blobs.Close() })
			r.service = photo.New(r.db, r.blobs, media.New(media.Limits{}))
			r.Server = webtest.Start(t, r.db, []fs.FS{photo.Texts(), media.Texts()}, r.service.Routes()...)
			test(t, r)
		})
	}
}

// picture is a JPEG of one colour.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%4*20)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (r *rig) sent(t *testing.T, n int) (ids []string) {
	t.Helper()
	for range n {
		var v photo.View
		r.As(owner).Ask(http.MethodPost, "/api/v1/photos", picture(t), "Content-Type", "image/jpeg").Want(201).Into(&v)
		if v.Width != 640 || v.Height != 480 || len(v.Color) != 7 || v.Thumb != "/media/"+v.ID+"/thumb" {
			t.Errorf("%+v", v)
		}
		ids = append(ids, v.ID)
	}
	return ids
}

func TestUpload(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Ask(http.MethodPost, "/api/v1/photos", picture(t), "Content-Type", "image/jpeg").Want(401)
		r.sent(t, 1)
	})
}

// A phone that lost the answer sends the photo again, maybe twice at once, and
// leaves no loose one.
func TestUploadSentAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		send := func(who web.Principal, body []byte, key string) webtest.Answer {
			return r.As(who).Ask(http.MethodPost, "/api/v1/photos", body, "Content-Type", "image/jpeg", "Idempotency-Key", key)
		}
		mine := picture(t)
		var group sync.WaitGroup
		answers := make([]photo.View, 4)
		for i := range answers {
			group.Go(func() { send(owner, mine, "k1").Want(201).Into(&answers[i]) })
		}
		group.Wait()
		for _, v := range append(answers, into[photo.View](send(owner, mine, "k1").Want(201))) {
			if v != answers[0] {
				t.Errorf("%+v and %+v", v, answers[0])
			}
		}
		another := append(bytes.Clone(mine), 0)
		if code := send(owner, another, "k1").Want(409).Problem().Code; code != "idempotencyKeyReused" {
			t.Error(code)
		}
		// The key is a person's own, and what was refused used it up for nobody.
		send(other, another, "k1").Want(201)
		send(owner, []byte("no picture"), "k2").Want(415, 422)
		send(owner, mine, "k2").Want(201)
		if rows, files := r.rows(t), r.files(t); rows != 3 || files != 9 {
			t.Errorf("%d rows and %d files of 3 photos", rows, files)
		}
	})
}

func into[T any](a webtest.Answer) (v T) {
	a.Into(&v)
	return v
}

func (r *rig) rows(t *testing.T) (n int) {
	t.Helper()
	if err := r.db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT count(*) FROM photos`).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func (r *rig) files(t *testing.T) (n int) {
	t.Helper()
	if err := r.blobs.Each(t.Context(), "", func(string) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBadUploads(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		bomb := image.NewPaletted(image.Rect(0, 0, 10_000, 10_000), color.Palette{color.Black})
		var packed bytes.Buffer
		if err := png.Encode(&packed, bomb); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			body   []byte
			status []int
		}{
			"nothing":          {nil, []int{400, 422}},
			"a text":           {[]byte("not a photo"), []int{422, 415}},
			"an SVG":           {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), []int{415, 422}},
			"a page":           {[]byte("<html><script>alert(1)</script>"), []int{415, 422}},
			"half a photo":     {picture(t)[:1000], []int{422}},
			"100 megapixels":   {packed.Bytes(), []int{413}},
			"eleven megabytes": {append(picture(t), make([]byte, 11<<20)...), []int{413}},
			"twenty megabytes": {make([]byte, 20<<20), []int{413}},
		} {
			t.Run(name, func(t *testing.T) {
				a := r.As(owner).Ask(http.MethodPost, "/api/v1/photos", c.body, "Content-Type", "image/jpeg").Want(c.status...)
				if p := a.Problem(); p.Title == p.Code {
					t.Errorf("no sentence for %s", p.Code)
				}
			})
		}
		var rows int
		if err := r.db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT count(*) FROM photos`).Scan(&rows) }); err != nil || rows != 0 {
			t.Errorf("%d rows, %v", rows, err)
		}
	})
}

func (r *rig) attach(t *testing.T, account, subject string, ids ...string) error {
	t.Helper()
	return r.db.Update(t.Context(), func(tx *database.Tx) error {
		_, err := photo.Attach(tx, account, subject, ids)
		return err
	})
}

func TestAttach(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ids := r.sent(t, 3)
		for name, c := range map[string]struct {
			account, subject string
			ids              []string
		}{
			"somebody else's": {other.Account, "a", ids[:1]},
			"twice":           {owner.Account, "a", []string{ids[0], ids[0]}},
			"unknown":         {owner.Account, "a", []string{strings.Replace(ids[0], ids[0][:4], "ffff", 1)}},
			"no id":           {owner.Account, "a", []string{"x"}},
		} {
			if err := r.attach(t, c.account, c.subject, c.ids...); errs.KindOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := r.attach(t, owner.Account, "a", ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
		if err := r.attach(t, owner.Account, "b", ids[1]); errs.KindOf(err) != errs.Invalid {
			t.Errorf("shown by two: %v", err)
		}
		if err := r.attach(t, owner.Account, "a", ids[2], ids[0]); err != nil {
			t.Errorf("exchanged: %v", err)
		}
		if err := r.attach(t, owner.Account, "b", ids[1]); err != nil {
			t.Errorf("free again: %v", err)
		}
	})
}

// What nothing shows goes after a week, pixels and all.
func TestClear(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ids := r.sent(t, 3)
		if err := r.attach(t, owner.Account, "a", ids[0]); err != nil {
			t.Fatal(err)
		}
		clear := r.service.Module().Jobs[0]
		work := func() {
			t.Helper()
			if err := clear.Work(t.Context(), []byte("{}")); err != nil {
				t.Fatal(err)
			}
		}
		work()
		if left := r.left(t, ids); left != "111" {
			t.Errorf("at once: %s", left)
		}
		r.ms.Add(photo.Loose.Milliseconds() + 1)
		work()
		if left := r.left(t, ids); left != "100" {
			t.Errorf("after a week: %s", left)
		}
	})
}

// left says for each photo whether its pixels are there.
func (r *rig) left(t *testing.T, ids []string) (s string) {
	t.Helper()
	for _, id := range ids {
		o, err := r.blobs.Get(t.Context(), "photos/"+id+"/thumb.jpg")
		switch {
		case err == nil:
			o.Close()
			s += "1"
		case errs.KindOf(err) == errs.NotFound:
			s += "0"
		default:
			s += fmt.Sprint(err)
		}
	}
	return s
}
