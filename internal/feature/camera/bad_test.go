package camera

import (
	"context"
	"encoding/json"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web/webtest"
)

// node is one more node on the same data, with settings of its own.
func (r *rig) node(change func(*Options)) *webtest.Server {
	o := r.options
	change(&o)
	service := New(o)
	return webtest.Start(r.t, r.db, []fs.FS{Texts(), blob.Texts(), media.Texts()}, service.Module().Routes...).As(r.officer)
}

func try(at *webtest.Server, kind, source string) (c CamTrial) {
	at.Post(deskPath+"/test", map[string]any{"kind": kind, "source": source}).Want(200).Into(&c)
	return c
}

// Who enters a source is told at once what is wrong with it, however it means harm.
func TestTryingSaysWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		officer := r.As(r.officer)
		for mode, want := range map[snapshot.Mode]snapshot.Reason{
			snapshot.Gone: snapshot.Connection, snapshot.Slow: snapshot.Timeout, snapshot.Locked: snapshot.Credentials, snapshot.Page: snapshot.NotPicture,
			snapshot.Huge: snapshot.TooLarge, snapshot.Bomb: snapshot.NotPicture, snapshot.Wide: snapshot.TooManyPixels, snapshot.Metadata: snapshot.Target,
			snapshot.Elsewhere: snapshot.Target, snapshot.Hollow: snapshot.NoFrame, snapshot.Cut: snapshot.NotPicture,
		} {
			r.stand.Add(snapshot.Scene{Slug: string(mode), Title: "Camera", View: "town", Mode: mode})
			if c := try(officer, "jpeg", r.origin+"/"+string(mode)+".jpg"); c.OK || c.Reason != want || c.Preview != "" || c.Bytes != 0 {
				t.Errorf("%s: %+v", mode, c)
			}
		}
		r.stand.Add(snapshot.Scene{Slug: "dark", Title: "Camera", View: "town", Mode: snapshot.Black})
		if c := try(officer, "jpeg", r.origin+"/dark.jpg"); !c.OK || !c.Black {
			t.Errorf("%+v", c)
		}
	})
}

// changing is a name that leads to another address each time it is asked for.
func changing(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	ok(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	var asked atomic.Int64
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				at := addresses[int(asked.Add(1)-1)%len(addresses)]
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0}, Body: &dnsmessage.AResource{A: netip.MustParseAddr(at).As4()},
				}}
			}
			if raw, err := m.Pack(); err == nil {
				_, _ = socket.WriteTo(raw, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// A name that leads elsewhere when it is entered than when pictures are taken
// reaches nobody inside, also by RTSP and HLS.
func TestANameThatTurnsInwardsReachesNobody(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var asked atomic.Bool
		inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Store(true) }))
		t.Cleanup(inside.Close)
		_, port, err := net.SplitHostPort(strings.TrimPrefix(inside.URL, "http://"))
		ok(t, err)
		turning := r.node(func(o *Options) {
			o.Resolver, o.FFmpeg = changing(t, "127.0.0.1", "192.0.0.8", "10.0.0.5", "169.254.169.254"), "/usr/bin/ffmpeg"
		})
		for kind, source := range map[string]string{
			"jpeg": "http://camera.example:" + port + "/x.jpg", "mjpeg": "http://camera.example:" + port + "/x.mjpg",
			"hls": "http://camera.example:" + port + "/x.m3u8", "rtsp": "rtsp://camera.example:" + port + "/x",
		} {
			for range 4 {
				if c := try(turning, kind, source); c.OK || c.Reason != snapshot.Target {
					t.Errorf("%s: %+v", kind, c)
				}
			}
		}
		if asked.Load() {
			t.Error("it was asked")
		}
	})
}

// Video in a codec that is not read is called that; H.265 is read.
func TestTryingVideoNamesTheCodec(t *testing.T) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is missing; run scripts/install test")
	}
	segments := map[string][]byte{}
	for name, codec := range map[string][]string{
		"/h265.ts":  {"libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"},
		"/mpeg2.ts": {"mpeg2video"},
	} {
		args := append([]string{"-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=5", "-t", "1", "-pix_fmt", "yuv420p", "-c:v"}, codec...)
		segments[name], err = exec.CommandContext(t.Context(), program, append(args, "-f", "mpegts", "pipe:1")...).Output() //nolint:gosec // arguments of our own
		ok(t, err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if list, is := strings.CutSuffix(r.URL.Path, ".m3u8"); is {
			_, _ = w.Write([]byte("#EXTM3U\n#EXTINF:1,\n" + strings.TrimPrefix(list, "/") + ".ts\n"))
			return
		}
		_, _ = w.Write(segments[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	each(t, func(t *testing.T, r *rig) {
		at := r.node(func(o *Options) {
			o.StandIn, o.FFmpeg, o.Timeout = strings.TrimPrefix(server.URL, "http://"), program, time.Minute
		})
		if c := try(at, "hls", r.origin+"/h265.m3u8"); !c.OK || c.Width != 640 || c.Height != 360 || c.Preview == "" {
			t.Errorf("%+v", c)
		}
		if c := try(at, "hls", r.origin+"/mpeg2.m3u8"); c.OK || c.Reason != snapshot.Codec {
			t.Errorf("%+v", c)
		}
	})
}

// Showing and hiding a camera is written down with who did it, for whom and why.
func TestTheSwitchIsWrittenDownWithItsReason(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		r.show(id)
		tag := r.As(r.officer).Get(deskPath + "/" + id).Header.Get("ETag")
		r.As(r.admin).Ask(http.MethodPut, deskPath+"/"+id+"/visibility", map[string]any{"public": false, "reason": "Người dân góp ý về riêng tư"}, "If-Match", tag).Want(200)
		for action, want := range map[string][2]string{
			"camera.show": {r.officer.Account, "Nút giao công cộng, phục vụ người đi đường"}, "camera.hide": {r.admin.Account, "Người dân góp ý về riêng tư"},
		} {
			var actor, subject, office, raw string
			ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
				return tx.Row(`SELECT actor, subject_id, organisation, details FROM audit_entries WHERE action = $1`, action).Scan(&actor, &subject, &office, &raw)
			}))
			var details map[string]string
			ok(t, json.Unmarshal([]byte(raw), &details))
			if actor != want[0] || subject != id || office != r.works || details["reason"] != want[1] || details["purpose"] != "traffic" {
				t.Errorf("%s: %s, %s, %s, %s", action, actor, subject, office, raw)
			}
		}
	})
}
