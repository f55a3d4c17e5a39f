package camera

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web/webtest"
)

// What cameras do wrong is seen, said at the desk, and never shown as live.
func TestWhatCamerasDoWrong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		want := map[snapshot.Mode]string{
			snapshot.Gone: "connection", snapshot.Slow: "timeout", snapshot.Locked: "credentials", snapshot.Page: "notPicture", snapshot.Huge: "tooLarge",
			snapshot.Bomb: "notPicture", snapshot.Wide: "tooManyPixels", snapshot.Metadata: "target", snapshot.Elsewhere: "target",
			snapshot.Hollow: "noFrame", snapshot.Cut: "notPicture", snapshot.Mistyped: "", snapshot.Endless: "",
		}
		ids := map[snapshot.Mode]string{}
		for mode := range want {
			r.stand.Add(snapshot.Scene{Slug: string(mode), Title: "Camera", View: "town", Mode: mode})
			ids[mode] = r.put(string(mode))
			r.show(ids[mode])
		}
		r.pull("every outcome", func() bool {
			for mode, id := range ids {
				if c := r.desk(id); string(c.Reason) != want[mode] || c.TriedAt == nil {
					return false
				}
			}
			return true
		})
		for mode, id := range ids {
			c := r.camera(id)
			if want[mode] == "" && c.State != Live || want[mode] != "" && (c.State == Live || c.PictureAt != nil) {
				t.Errorf("%s: %+v", mode, c)
			}
		}
	})
}

func TestBlackIsNotLive(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		r.show(id)
		r.stand.Fail("moving", snapshot.Black)
		r.pull("black", func() bool { return r.camera(id).State == Black })
		if c := r.camera(id); c.PictureAt == nil || c.Since == nil {
			t.Errorf("%+v", c)
		}
		r.stand.Fail("moving", snapshot.Moving)
		r.pull("light", func() bool { return r.camera(id).State == Live })
	})
}

// The same bytes again and again are one picture, which grows old; under a clock
// that goes on they are found out by what they show.
func TestFrozenIsNotLive(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		same, stamped := r.put("moving"), r.put("second")
		r.show(same)
		r.show(stamped)
		r.stand.Fail("moving", snapshot.Frozen)
		r.stand.Fail("second", snapshot.Restamped)
		r.pull("pictures", func() bool { return r.camera(same).State == Live && r.camera(stamped).State == Live })
		first := *r.camera(same).PictureAt
		service := r.service
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go service.Pull(ctx)
		r.await("standing still is noticed", func() bool {
			r.pass(20 * time.Second)
			time.Sleep(200 * time.Millisecond)
			return r.camera(same).State == Frozen && r.camera(stamped).State == Frozen
		})
		if c := r.camera(same); !c.PictureAt.Equal(first) || !c.Since.Equal(first) {
			t.Errorf("%+v, first seen %v", c, first)
		}
		var n int
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM camera_pictures WHERE camera = $1`, same).Scan(&n)
		}))
		if n != 1 {
			t.Errorf("%d pictures are kept of one", n)
		}
		r.stand.Fail("second", snapshot.Moving)
		r.await("moving again", func() bool { r.pass(time.Second); return r.camera(stamped).State == Live })
	})
}

// Several nodes never ask a camera twice; when the one that does is gone, another
// goes on.
func TestOneNodeTakesThePictures(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.options.Lease = time.Second
		const cameras = 6
		for n := range cameras {
			slug := fmt.Sprint("crowd", n)
			r.stand.Add(snapshot.Scene{Slug: slug, Title: "Camera", View: "pass"})
			r.put(slug)
		}
		var group sync.WaitGroup
		var stops []context.CancelFunc
		nodes := []*Service{New(r.options), New(r.options), New(r.options)}
		for _, node := range nodes {
			ctx, stop := context.WithCancel(t.Context())
			stops = append(stops, stop)
			group.Go(func() { node.Pull(ctx) })
		}
		defer group.Wait()
		defer func() {
			for _, stop := range stops {
				stop()
			}
		}()
		began := time.Now()
		asked := func() (least, most int) {
			all := r.stand.Asked()
			least = 1 << 30
			for n := range cameras {
				least, most = min(least, all[fmt.Sprint("crowd", n)]), max(most, all[fmt.Sprint("crowd", n)])
			}
			return least, most
		}
		r.await("every camera twice", func() bool { least, _ := asked(); return least >= 2 })
		if _, most := asked(); most > int(time.Since(began)/(5*time.Second))+2 {
			t.Errorf("asked %d times within %v", most, time.Since(began))
		}
		holder := ""
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT node FROM camera_puller`).Scan(&holder)
		}))
		for i, node := range nodes {
			if node.node == holder {
				stops[i]()
			}
		}
		before, _ := asked()
		r.await("another node goes on", func() bool { least, _ := asked(); return least > before })
	})
}

// A node that lost its turn without knowing writes nothing.
func TestWhoLostTheTurnWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		p := &puller{s: r.service, cameras: map[string]*target{}}
		if !p.mine(t.Context(), r.now()) {
			t.Fatal("nobody else is there")
		}
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE camera_puller SET node = 'another'`)
			return err
		})
		p.pending = []outcome{{target: &target{id: id}, at: r.now().UnixMilli()}}
		p.write(t.Context())
		if c := r.desk(id); c.TriedAt != nil || len(p.pending) != 0 || !p.until.IsZero() {
			t.Errorf("%+v", c)
		}
	})
}

func TestPicturesGoAfterADay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		r.show(id)
		r.pull("a picture", func() bool { return r.camera(id).State == Live })
		var h CamHistory
		r.Get(path + "/" + id + "/history").Want(200).Into(&h)
		if len(h.Items) != 1 {
			t.Fatalf("%+v", h)
		}
		for range 3 { // a picture every two minutes: not each is one of the history
			r.pass(2 * time.Minute)
			at := *r.camera(id).PictureAt
			r.pull("another picture", func() bool { return r.camera(id).PictureAt.After(at) })
		}
		r.Get(path + "/" + id + "/history").Want(200).Into(&h)
		if len(h.Items) < 2 || len(h.Items) > 3 {
			t.Errorf("%+v", h)
		}
		ok(t, r.service.sweep(t.Context()))
		r.Get(h.Items[0].Picture).Want(200)
		o, err := r.options.Blobs.Get(t.Context(), key(id, h.Items[0].At.UnixMilli()))
		ok(t, err)
		raw, err := io.ReadAll(o)
		ok(t, errors.Join(err, o.Close()))
		if len(raw) < 1000 || bytes.HasPrefix(raw, []byte{0xff, 0xd8}) {
			t.Errorf("%d bytes lie there as they came", len(raw))
		}
		r.pass(day)
		ok(t, r.service.sweep(t.Context()))
		files, err := r.options.Blobs.Exists(t.Context(), "cameras/"+id+"/"+strings.TrimPrefix(strings.Split(h.Items[0].Picture, "&")[0], path+"/"+id+"/picture?at=")+".jpg")
		if files || err != nil {
			t.Error("a picture is left after a day", err)
		}
		r.Get(path + "/" + id + "/history").Want(200).Into(&h)
		if len(h.Items) != 0 {
			t.Errorf("%+v", h)
		}
		// What a killed program has left is found by its age.
		lost, fresh := key(id, r.now().Add(-3*day).UnixMilli()), key(id, r.now().UnixMilli()-1)
		for _, one := range []string{lost, fresh} {
			ok(t, r.options.Blobs.Put(t.Context(), one, strings.NewReader("x"), 1))
		}
		ok(t, r.service.sweepLost(t.Context()))
		for one, want := range map[string]bool{lost: false, fresh: true} {
			if there, err := r.options.Blobs.Exists(t.Context(), one); there != want || err != nil {
				t.Errorf("%s: %t, %v", one, there, err)
			}
		}
		// A camera that was taken off leaves nothing.
		r.pull("a picture", func() bool { return r.camera(id).State == Live })
		tag := r.As(r.officer).Get(deskPath + "/" + id).Header.Get("ETag")
		r.As(r.officer).Ask(http.MethodDelete, deskPath+"/"+id, nil, "If-Match", tag).Want(204)
		r.Get(path + "/" + id).Want(404)
		r.As(r.officer).Get(deskPath + "/" + id).Want(404)
		ok(t, r.service.sweep(t.Context()))
		var left int
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT (SELECT count(*) FROM cameras) + (SELECT count(*) FROM camera_pictures) + (SELECT count(*) FROM camera_states)`).Scan(&left)
		}))
		if left != 0 {
			t.Errorf("%d rows are left", left)
		}
	})
}

// What is marked sensitive is shown small and unclear, also what was taken before.
func TestSensitivePicturesAreUnclear(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		r.show(id)
		r.pull("a picture", func() bool { return r.camera(id).State == Live })
		clear := r.Get(r.camera(id).Picture).Want(200).Body
		edit := r.entry("moving", func(e map[string]any) { e["sensitive"], e["source"] = true, "" })
		delete(edit, "organisation")
		tag := r.As(r.officer).Get(deskPath + "/" + id).Header.Get("ETag")
		r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+id, edit, "If-Match", tag).Want(200)
		c := r.camera(id)
		seen := r.Get(c.Picture).Want(200)
		if size(t, seen.Body) != blurredSide || len(seen.Body)*3 > len(clear) || !c.Sensitive {
			t.Errorf("%d pixels, %d of %d bytes", size(t, seen.Body), len(seen.Body), len(clear))
		}
		// Its owner's officers see what the camera gave.
		own := r.As(r.officer).Get(r.desk(id).Picture).Want(200)
		if size(t, own.Body) != 1280 || own.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%v", own.Header)
		}
	})
}

func (r *rig) audited(action string) (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM audit_entries WHERE action = $1`, action).Scan(&n)
	}))
	return n
}

func TestShowingACameraNeedsAReasonAndIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving", func(e map[string]any) { e["purpose"] = "security" })
		one := deskPath + "/" + id + "/visibility"
		for _, reason := range []string{"", "vì", "   a     b    "} {
			r.As(r.officer).Ask(http.MethodPut, one, map[string]any{"public": true, "reason": reason}, "If-Match", `"v1"`).WantField("reason")
		}
		r.As(r.officer).Ask(http.MethodPut, one, map[string]any{"public": true, "reason": "Theo kế hoạch của Sở"}).WantField("If-Match")
		r.show(id)
		r.pull("a picture", func() bool { return r.camera(id).State == Live })
		r.As(r.officer).Get(r.desk(id).Picture).Want(200)
		if n := r.audited("camera.watch"); n != 0 {
			t.Errorf("looking at what everybody sees was written down %d times", n)
		}
		picture := r.camera(id).Picture
		r.As(r.admin).Ask(http.MethodPut, one, map[string]any{"public": false, "reason": "Người dân góp ý về riêng tư"}, "If-Match", `"v2"`).Want(200)
		r.Get(picture).Want(404)
		for range 3 {
			r.As(r.officer).Get(r.desk(id).Thumbnail).Want(200)
		}
		r.As(r.officer).Ask(http.MethodPut, one, map[string]any{"public": true, "reason": "Theo kế hoạch của Sở"}, "If-Match", `"v2"`).Want(412)
		for action, n := range map[string]int{"camera.create": 1, "camera.show": 1, "camera.hide": 1} {
			if got := r.audited(action); got != n {
				t.Errorf("%s: %d times", action, got)
			}
		}
	})
}

// What was taken while a camera was private stays so once it is shown, and what was
// taken while it was sensitive stays unclear.
func TestWhatWasPrivateStaysPrivate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving", func(e map[string]any) { e["sensitive"] = true })
		r.pull("a picture", func() bool { return r.desk(id).State == Live })
		before := *r.desk(id).PictureAt
		r.pass(time.Minute)
		r.show(id)
		if c := r.camera(id); c.Picture != "" || c.PictureAt != nil || c.State == Live {
			t.Errorf("%+v", c)
		}
		r.Get(path + "/" + id + "/picture").Want(404)
		r.Get(address(path, id, before.UnixMilli(), Full)).Want(404)
		r.As(r.officer).Get(address(deskPath, id, before.UnixMilli(), Full)).Want(200)
		r.pull("a picture for everybody", func() bool { return r.camera(id).Picture != "" })
		old := r.camera(id).Picture
		var all CamHistory
		r.Get(path + "/" + id + "/history").Want(200).Into(&all)
		for _, one := range all.Items {
			if !one.At.After(before) {
				t.Errorf("%v is told of", one.At)
			}
		}
		r.As(r.officer).Get(deskPath + "/" + id + "/history").Want(200).Into(&all)
		if len(all.Items) == 0 || !all.Items[0].At.Equal(before) {
			t.Errorf("its own officers see %+v", all.Items)
		}

		r.pass(time.Minute)
		edit := r.entry("moving")
		delete(edit, "organisation")
		tag := r.As(r.officer).Get(deskPath + "/" + id).Header.Get("ETag")
		r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+id, edit, "If-Match", tag).Want(200)
		if got := size(t, r.Get(old).Want(200).Body); got != blurredSide {
			t.Errorf("%d pixels of what was sensitive", got)
		}
		r.pull("a clear picture", func() bool { return r.camera(id).Picture != old })
		if got := size(t, r.Get(r.camera(id).Picture).Want(200).Body); got != 1280 {
			t.Errorf("%d pixels", got)
		}
	})
}

// Private addresses are refused until an administrator lists them, at the moment
// of dialling; this machine and a cloud's own addresses are refused for good.
func TestPrivateAddressesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		try := func(as *webtest.Server, source string) (c CamTrial) {
			t.Helper()
			as.Post(deskPath+"/test", map[string]any{"kind": "jpeg", "source": source}).Want(200).Into(&c)
			return c
		}
		officer := r.As(r.officer)
		for _, source := range []string{
			"http://127.0.0.1:" + strings.Split(r.options.StandIn, ":")[1] + "/moving.jpg", "http://localhost:" + strings.Split(r.options.StandIn, ":")[1] + "/moving.jpg",
			"http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/x.jpg", "http://192.168.1.10/x.jpg", "http://[::1]/x.jpg", "http://[fd00:ec2::254]/x", "http://0.0.0.0/x.jpg",
			"http://100.64.0.1/", "http://[::ffff:10.0.0.1]/x.jpg",
		} {
			if c := try(officer, source); c.OK || c.Reason != snapshot.Target {
				t.Errorf("%s: %+v", source, c)
			}
		}
		if c := try(officer, r.origin+"/moving.jpg"); !c.OK || c.Width != 1280 || c.Preview == "" {
			t.Errorf("%+v", c)
		}
		for _, bad := range []string{"", "10.0.0.0", "10.0.0.0/33", "0.0.0.0/0", "127.0.0.0/8", "127.0.0.1/32", "169.254.169.254/32", "169.254.0.0/16", "::/0", "::1/128", "224.0.0.0/8"} {
			r.As(r.admin).Post(networksPath, map[string]any{"prefix": bad, "note": "camera"}).WantField("prefix")
		}
		var n CamNetwork
		r.As(r.admin).Post(networksPath, map[string]any{"prefix": "10.1.2.9/24", "note": "Camera của Sở"}).Want(201).Into(&n)
		if n.Prefix != "10.1.2.0/24" {
			t.Errorf("%+v", n)
		}
		r.As(r.admin).Post(networksPath, map[string]any{"prefix": "10.1.2.0/24", "note": "Camera của Sở"}).WantField("prefix")
		if c := try(officer, "http://10.1.2.3:9/x.jpg"); c.Reason == snapshot.Target {
			t.Errorf("%+v", c) // nobody is there, but it was asked
		}
		r.As(r.admin).Post(networksPath+"/remove", map[string]any{"prefix": n.Prefix}).Want(204)
		r.As(r.admin).Post(networksPath+"/remove", map[string]any{"prefix": n.Prefix}).Want(404)
		if c := try(officer, "http://10.1.2.3:9/x.jpg"); c.Reason != snapshot.Target {
			t.Errorf("%+v", c)
		}
		if r.audited("cameraNetwork.add") != 1 || r.audited("cameraNetwork.remove") != 1 || r.audited("camera.try") < 10 {
			t.Error("not written down")
		}
	})
}
