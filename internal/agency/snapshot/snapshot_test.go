package snapshot

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var loopback = func() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func take(t *testing.T, c *Client, kind Kind, address string) (Shot, error) {
	t.Helper()
	s, ok := Parse(kind, address, "", "")
	if !ok {
		t.Fatalf("%s is no address", address)
	}
	return c.Take(t.Context(), s, Known{})
}

// What cameras, and those who mean harm, answer.
func TestWhatComesIsBounded(t *testing.T) {
	sandbox := NewSandbox(nil)
	patient, hasty := New(Options{Networks: loopback, Timeout: time.Minute}), New(Options{Networks: loopback, Timeout: 2 * time.Second})
	url := serve(t, sandbox)
	for mode, want := range map[Mode]Reason{
		Moving: "", Frozen: "", Black: "", Mistyped: "", Endless: "", Slow: Timeout, Gone: Connection, Locked: Credentials, Page: NotPicture, Huge: TooLarge, Bomb: NotPicture,
		Wide: TooManyPixels, Metadata: Target, Elsewhere: Target, Hollow: NoFrame, Cut: NotPicture,
	} {
		sandbox.Add(Scene{Slug: string(mode), Title: "Đèo", View: "pass", Mode: mode})
		c := patient
		if want == Timeout {
			c = hasty
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		shot, err := take(t, c, JPEG, url+"/"+string(mode)+".jpg")
		runtime.ReadMemStats(&after)
		if ReasonOf(err) != want || (err == nil) != (want == "") {
			t.Errorf("%s: %v", mode, err)
		}
		if err == nil && (shot.Width != sceneW || shot.Height != sceneH) {
			t.Errorf("%s: %d×%d", mode, shot.Width, shot.Height)
		}
		// The sandbox shares the memory: drawing and pouring take some, too.
		if grown := int64(after.TotalAlloc-before.TotalAlloc) >> 20; grown > 128 {
			t.Errorf("%s took %d MB", mode, grown)
		}
	}
	if _, err := take(t, patient, JPEG, url+"/huge.jpg?length=said"); ReasonOf(err) != TooLarge {
		t.Error(err)
	}
	if _, err := take(t, patient, JPEG, url+"/nobody.jpg"); ReasonOf(err) != Status {
		t.Error(err)
	}
	if shot, err := take(t, patient, MJPEG, url+"/moving.mjpg"); err != nil || shot.Width != sceneW {
		t.Error(err)
	}
}

func TestWhatIsTheSameIsNotSentAgain(t *testing.T) {
	c := New(Options{Networks: loopback})
	url := serve(t, NewSandbox(nil, Scene{Slug: "a", View: "pass", Mode: Frozen}))
	s, _ := Parse(JPEG, url+"/a.jpg", "", "")
	first, err := c.Take(t.Context(), s, Known{})
	if err != nil || first.ETag == "" {
		t.Fatal(first.Known, err)
	}
	again, err := c.Take(t.Context(), s, first.Known)
	if err != nil || !again.Same || len(again.JPEG) != 0 {
		t.Error(again.Same, len(again.JPEG), err)
	}
}

// names serves one name over real DNS, each time with the next address.
func names(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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
				at := min(int(asked.Add(1)), len(addresses)) - 1
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: netip.MustParseAddr(addresses[at]).As4()},
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

// A name that leads outside when it is looked at and inside when it is dialled
// leads nowhere: what is dialled is what is judged.
func TestANameThatChangesLeadsNowhere(t *testing.T) {
	asked := false
	url := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	for _, kind := range []Kind{JPEG, MJPEG, HLS, RTSP} {
		c := New(Options{Resolver: names(t, "192.0.0.8", "127.0.0.1"), FFmpeg: "/usr/bin/ffmpeg", Timeout: 2 * time.Second})
		scheme := "http"
		if kind == RTSP {
			scheme = "rtsp"
		}
		for range 3 {
			if _, err := take(t, c, kind, scheme+"://camera.example:"+port+"/x"); ReasonOf(err) != Target {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	if asked {
		t.Error("it was asked")
	}
}

func TestPasswordsAreGivenToWhoAsksOnly(t *testing.T) {
	for name, header := range map[string]string{
		"basic": `Basic realm="camera"`, "digest": `Digest realm="camera", nonce="abc", qop="auth"`, "old digest": `Digest realm="camera", nonce="abc"`,
		"sha-256": `Digest realm="camera", nonce="abc", qop="auth,auth-int", algorithm=SHA-256, opaque="xyz"`,
	} {
		t.Run(name, func(t *testing.T) {
			var data bytes.Buffer
			_ = jpeg.Encode(&data, image.NewGray(image.Rect(0, 0, 8, 8)), nil)
			var first []string
			url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				given := r.Header.Get("Authorization")
				first = append(first, given)
				expected := challenged([]string{header})
				if given == "" || !agrees(expected, given, r.URL.RequestURI()) {
					w.Header().Set("WWW-Authenticate", header)
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				_, _ = w.Write(data.Bytes())
			}))
			c := New(Options{Networks: loopback})
			s, _ := Parse(JPEG, strings.Replace(url, "http://", "http://camera:b%C3%AD%20m%E1%BA%ADt@", 1)+"/a?b=c", "", "")
			if s.User != "camera" || s.Password != "bí mật" || strings.Contains(s.URL, "camera") {
				t.Fatalf("%q %q", s.User, s.Password)
			}
			for range 2 {
				if _, err := c.Take(t.Context(), s, Known{}); err != nil {
					t.Fatal(err)
				}
			}
			if first[0] != "" || len(first) != 3 { // asked once without, then told each time
				t.Errorf("%q", first)
			}
			s.Password = "wrong"
			if _, err := c.Take(t.Context(), s, Known{}); ReasonOf(err) != Credentials {
				t.Error(err)
			}
		})
	}
}

// agrees computes what the answer should have been, from the numbers in it.
func agrees(c *challenge, given, uri string) bool {
	s := Source{User: "camera", Password: "bí mật"}
	if !c.digest {
		return given == c.answer(s, http.MethodGet, uri)
	}
	got := map[string]string{}
	for _, m := range parameter.FindAllStringSubmatch(given, -1) {
		got[m[1]] = m[2] + m[3]
	}
	return got["response"] == c.response(s, http.MethodGet, uri, got["nc"], got["cnonce"])
}

// The example of RFC 7616 §3.9.1.
func TestDigestIsThatOfTheStandard(t *testing.T) {
	s := Source{User: "Mufasa", Password: "Circle of Life"}
	for algorithm, want := range map[string]string{
		"MD5": "8ca523f5e9506fed4657c9700eebdbec", "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		c := challenged([]string{`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=` + algorithm + `, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`})
		if got := c.response(s, http.MethodGet, "/dir/index.html", "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"); got != want {
			t.Errorf("%s: %s", algorithm, got)
		}
	}
}

// Neither what is shown, nor an error, nor a log has path, user or password.
func TestASourceKeepsItsSecrets(t *testing.T) {
	s, ok := Parse(RTSP, "rtsp://admin:bimat@camera.example:554/user=admin&password=bimat&channel=1#bimat", "", "")
	if !ok || s.Shown() != "rtsp://camera.example:554/…" {
		t.Fatal(s.Shown(), ok)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "source", s)
	_, err := New(Options{FFmpeg: "ffmpeg", Resolver: names(t, "10.0.0.1")}).Take(t.Context(), s, Known{})
	for _, said := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v", s, s, s), log.String(), fmt.Sprint(err)} {
		if strings.Contains(said, "bimat") || said == "" {
			t.Error(said)
		}
	}
	back, err := FromBytes(s.Bytes())
	if err != nil || back != s {
		t.Error(err)
	}
}

// Whatever the camera put into the file, only pixels are left.
func TestOnlyPixelsAreLeft(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	segment := func(mark byte, data string) string {
		return string([]byte{0xFF, mark, byte((len(data) + 2) >> 8), byte(len(data) + 2)}) + data
	}
	dirty := "\xff\xd8" + segment(0xE1, "Exif\x00\x00GPS-bimat") + segment(markCOM, "bimat") + b.String()[2:] + "<script>bimat</script>"
	s, err := picture([]byte(dirty))
	if err != nil || bytes.Contains(s.JPEG, []byte("bimat")) {
		t.Fatal(err)
	}
	if img, err := jpeg.Decode(bytes.NewReader(s.JPEG)); err != nil || img.Bounds().Dx() != 64 {
		t.Error(err)
	}
}

// However the parts of a stream are divided, the first whole picture comes out
// of it, byte for byte.
func TestFramesHoweverTheyAreDivided(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		img := image.NewGray(image.Rect(0, 0, 8+r.IntN(120), 8+r.IntN(90)))
		for i := range img.Pix {
			img.Pix[i] = uint8(r.IntN(256))
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 20 + r.IntN(80)}); err != nil {
			t.Fatal(err)
		}
		heads := []string{
			"--x\r\nContent-Type: image/jpeg\r\n\r\n", fmt.Sprintf("--x\nContent-Length: %d\n\n", b.Len()), "", "\r\n\r\n--x--\r\n\xff\x00\xff\xff",
			"--x\r\nContent-Length: 5\r\n\r\n", // a lie
		}
		stream := heads[r.IntN(len(heads))] + b.String() + "\r\n--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8"
		got, err := frame(bufio.NewReaderSize(iotestReader{strings.NewReader(stream), r}, 16+r.IntN(5000)), 1<<20)
		if err != nil || !bytes.Equal(got, b.Bytes()) {
			t.Fatalf("seed %d: %d of %d bytes, %v", seed, len(got), b.Len(), err)
		}
		if _, err := frame(bufio.NewReader(strings.NewReader(stream)), int64(b.Len()/2)); err == nil {
			t.Errorf("seed %d: more than the bound was read", seed)
		}
	}
}

// iotestReader gives a few bytes at a time.
type iotestReader struct {
	io.Reader
	r *rand.Rand
}

func (r iotestReader) Read(p []byte) (int, error) { return r.Reader.Read(p[:1+r.r.IntN(len(p))]) }

func FuzzFrame(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("--x\r\nContent-Type: image/jpeg\r\n\r\n" + b.String()))
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		raw, err := frame(bufio.NewReader(bytes.NewReader(data)), 4096)
		if err == nil && len(raw) > 4096 {
			t.Errorf("%d bytes", len(raw))
		}
		if err == nil {
			data = raw
		}
		if s, err := picture(data); err == nil && (s.Width*s.Height > maxPixels || len(s.JPEG) > len(data)+2) {
			t.Errorf("%d×%d, %d bytes of %d", s.Width, s.Height, len(s.JPEG), len(data))
		}
	})
}

func TestWhoGivesUpIsNotTheCamerasFault(t *testing.T) {
	sandbox := NewSandbox(nil, Scene{Slug: "a", View: "pass", Mode: Slow})
	url := serve(t, sandbox)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	s, _ := Parse(JPEG, url+"/a.jpg", "", "")
	if _, err := New(Options{Networks: loopback}).Take(ctx, s, Known{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
