package snapshot

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// filmed is a second of video, made by the program that will read it.
func filmed(t *testing.T, path, format string) []byte {
	t.Helper()
	raw, err := exec.CommandContext(t.Context(), path, "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=5", "-t", "1",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", format, "pipe:1").Output()
	if err != nil || len(raw) < 1000 {
		t.Fatal(len(raw), err)
	}
	return raw
}

func ffmpeg(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is missing; run scripts/install test")
	}
	return path
}

// A picture comes out of the newest segment; what is encrypted, or stands at
// another origin, is refused, and without the program all of it is.
func TestPicturesOutOfHLS(t *testing.T) {
	path := ffmpeg(t)
	segment := filmed(t, path, "mpegts")
	lists := map[string]string{
		"/live.m3u8":  "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=640x360\nmedia.m3u8\n",
		"/media.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nold.ts\n#EXTINF:2,\nnew.ts\n",
		"/key.m3u8":   "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\nnew.ts\n",
		"/away.m3u8":  "#EXTM3U\n#EXTINF:2,\nhttp://169.254.169.254/x.ts\n",
		"/file.m3u8":  "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n",
		"/empty.m3u8": "#EXTM3U\n", "/page.m3u8": "<html>", "/junk.m3u8": "#EXTM3U\n#EXTINF:2,\njunk.ts\n", "/junk.ts": "no video at all",
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/new.ts" {
			_, _ = w.Write(segment)
			return
		}
		_, _ = w.Write([]byte(lists[r.URL.Path]))
	}))
	c := New(Options{Networks: loopback, FFmpeg: path, Timeout: 20 * time.Second})
	for name, want := range map[string]Reason{
		"live": "", "media": "", "key": Protected, "away": Target, "file": Target, "empty": NoFrame, "page": NotPicture, "junk": NoFrame,
	} {
		shot, err := take(t, c, HLS, url+"/"+name+".m3u8")
		if ReasonOf(err) != want || (err == nil) != (want == "") || err == nil && (shot.Width != 640 || shot.Height != 360) {
			t.Errorf("%s: %d×%d, %v", name, shot.Width, shot.Height, err)
		}
	}
	if _, err := take(t, New(Options{Networks: loopback}), HLS, url+"/live.m3u8"); ReasonOf(err) != NoDecoder {
		t.Error(err)
	}
}

// rtspCamera plays H.264 to whoever knows the password, over one connection.
func rtspCamera(t *testing.T, stream []byte) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				play(conn, stream)
			}()
		}
	}()
	return listener.Addr().String()
}

func play(conn net.Conn, stream []byte) {
	in := bufio.NewReader(conn)
	for {
		request, err := textproto.NewReader(in).ReadLine()
		if err != nil {
			return
		}
		header, err := textproto.NewReader(in).ReadMIMEHeader()
		if err != nil {
			return
		}
		method, _, _ := strings.Cut(request, " ")
		said := func(status, more string) {
			fmt.Fprintf(conn, "RTSP/1.0 %s\r\nCSeq: %s\r\n%s\r\n", status, header.Get("CSeq"), more)
		}
		sdp := "v=0\r\nm=audio 0 RTP/AVP 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"
		switch {
		case !strings.HasPrefix(header.Get("Authorization"), "Digest "):
			said("401 Unauthorized", "WWW-Authenticate: Digest realm=\"c\", nonce=\"n\"\r\n")
		case method == "DESCRIBE":
			said("200 OK", fmt.Sprintf("Content-Length: %d\r\n", len(sdp)))
			_, _ = conn.Write([]byte(sdp))
		case method == "PLAY":
			said("200 OK", "")
			packets(conn, stream)
			return
		default:
			said("200 OK", "Session: 12;timeout=60\r\n")
		}
	}
}

// packets sends the units of a byte stream, large ones in fragments (RFC 6184 §5.8).
func packets(conn net.Conn, stream []byte) {
	number, stamp := uint16(7), uint32(1)
	send := func(payload []byte, last bool) {
		p := make([]byte, 16, 16+len(payload))
		p[0], p[2], p[3] = '$', byte((12+len(payload))>>8), byte(12+len(payload))
		p[4], p[5], p[6], p[7] = 0x80, 96, byte(number>>8), byte(number)
		if last {
			p[5] |= 0x80
		}
		p[8], p[9], p[10], p[11] = byte(stamp>>24), byte(stamp>>16), byte(stamp>>8), byte(stamp)
		number++
		_, _ = conn.Write(append(p, payload...))
	}
	for _, unit := range bytes.Split(bytes.ReplaceAll(stream, []byte{0, 0, 0, 1}, []byte{0, 0, 1}), []byte{0, 0, 1}) {
		if len(unit) == 0 {
			continue
		}
		picture := unit[0]&0x1F == 1 || unit[0]&0x1F == 5
		if len(unit) < 1000 {
			send(unit, picture)
		} else {
			rest := unit[1:]
			for first := byte(0x80); len(rest) > 0; first = 0 {
				n := min(900, len(rest))
				head := first | unit[0]&0x1F
				if n == len(rest) {
					head |= 0x40
				}
				send(append([]byte{unit[0]&0xE0 | 28, head}, rest[:n]...), picture && n == len(rest))
				rest = rest[n:]
			}
		}
		if picture {
			stamp += 18000
		}
	}
}

func TestPicturesOutOfRTSP(t *testing.T) {
	path := ffmpeg(t)
	address := rtspCamera(t, filmed(t, path, "h264"))
	c := New(Options{Networks: loopback, FFmpeg: path, Timeout: 10 * time.Second})
	s, _ := Parse(RTSP, "rtsp://camera:matkhau@"+address+"/live", "", "")
	shot, err := c.Take(t.Context(), s, Known{})
	if err != nil || shot.Width != 640 {
		t.Errorf("%d×%d, %v", shot.Width, shot.Height, err)
	}
	if _, err := take(t, c, RTSP, "rtsp://"+address+"/live"); ReasonOf(err) != Credentials {
		t.Error(err)
	}
}
