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

// filmed is a second of video with sound where the format takes it, made by the
// program that will read it.
func filmed(t *testing.T, path, codec, format string) []byte {
	t.Helper()
	args := []string{"-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=5"}
	if format == "mpegts" || format == "mp4" {
		args = append(args, "-f", "lavfi", "-i", "sine", "-c:a", "aac")
	}
	args = append(args, "-t", "1", "-c:v", codec, "-pix_fmt", "yuv420p")
	if strings.HasPrefix(codec, "libx26") {
		args = append(args, "-preset", "ultrafast")
	}
	if codec == "libx265" {
		args = append(args, "-x265-params", "log-level=none")
	}
	args = append(args, "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", format, "pipe:1")
	raw, err := exec.CommandContext(t.Context(), path, args...).Output()
	if err != nil || len(raw) < 1000 {
		t.Fatal(codec, format, len(raw), err)
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
	segments := map[string][]byte{
		"/new.ts": filmed(t, path, "libx264", "mpegts"), "/h265.ts": filmed(t, path, "libx265", "mpegts"), "/h265.mp4": filmed(t, path, "libx265", "mp4"),
		"/mpeg2.ts": filmed(t, path, "mpeg2video", "mpegts"), "/vp9.mp4": filmed(t, path, "libvpx-vp9", "mp4"),
	}
	lists := map[string]string{
		"/live.m3u8":  "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=640x360\nmedia.m3u8\n",
		"/media.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nold.ts\n#EXTINF:2,\nnew.ts\n",
		"/key.m3u8":   "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\nnew.ts\n",
		"/away.m3u8":  "#EXTM3U\n#EXTINF:2,\nhttp://169.254.169.254/x.ts\n",
		"/file.m3u8":  "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n",
		"/empty.m3u8": "#EXTM3U\n", "/page.m3u8": "<html>", "/junk.m3u8": "#EXTM3U\n#EXTINF:2,\njunk.ts\n", "/junk.ts": "no video at all",
		"/h265.m3u8": "#EXTM3U\n#EXTINF:2,\nh265.ts\n", "/h265-mp4.m3u8": "#EXTM3U\n#EXTINF:2,\nh265.mp4\n",
		"/mpeg2.m3u8": "#EXTM3U\n#EXTINF:2,\nmpeg2.ts\n", "/vp9.m3u8": "#EXTM3U\n#EXTINF:2,\nvp9.mp4\n",
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if segment := segments[r.URL.Path]; segment != nil {
			_, _ = w.Write(segment)
			return
		}
		_, _ = w.Write([]byte(lists[r.URL.Path]))
	}))
	c := New(Options{Networks: loopback, FFmpeg: path, Timeout: time.Minute})
	for name, want := range map[string]Reason{
		"live": "", "media": "", "key": Protected, "away": Target, "file": Target, "empty": NoFrame, "page": NotPicture, "junk": NoFrame,
		"h265": "", "h265-mp4": "", "mpeg2": Codec, "vp9": Codec,
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

// rtspCamera plays video to whoever knows the password, over one connection.
func rtspCamera(t *testing.T, encoding string, stream []byte) string {
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
				play(conn, encoding, stream)
			}()
		}
	}()
	return listener.Addr().String()
}

func play(conn net.Conn, encoding string, stream []byte) {
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
		sdp := "v=0\r\nm=audio 0 RTP/AVP 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 " + encoding + "/90000\r\na=control:track1\r\n"
		switch {
		case !strings.HasPrefix(header.Get("Authorization"), "Digest "):
			said("401 Unauthorized", "WWW-Authenticate: Digest realm=\"c\", nonce=\"n\"\r\n")
		case method == "DESCRIBE":
			said("200 OK", fmt.Sprintf("Content-Length: %d\r\n", len(sdp)))
			_, _ = conn.Write([]byte(sdp))
		case method == "PLAY":
			said("200 OK", "")
			packets(conn, encoding, stream)
			return
		default:
			said("200 OK", "Session: 12;timeout=60\r\n")
		}
	}
}

// packets sends the units of a byte stream, large ones in fragments: RFC 6184
// §5.8 for H.264, RFC 7798 §4.4.3 for H.265.
func packets(conn net.Conn, encoding string, stream []byte) {
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
		kind := unit[0] & 0x1F
		picture, header, carried := kind == 1 || kind == 5, unit[:1], []byte{unit[0]&0xE0 | 28}
		if encoding == "H265" {
			kind = unit[0] >> 1 & 0x3F
			picture, header, carried = kind < 32, unit[:2], []byte{unit[0]&0x81 | 49<<1, unit[1]}
		}
		if len(unit) < 1000 {
			send(unit, picture)
		} else {
			rest := unit[len(header):]
			for first := byte(0x80); len(rest) > 0; first = 0 {
				n := min(900, len(rest))
				head := first | kind
				if n == len(rest) {
					head |= 0x40
				}
				send(append(append(bytes.Clone(carried), head), rest[:n]...), picture && n == len(rest))
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
	c := New(Options{Networks: loopback, FFmpeg: path, Timeout: time.Minute})
	for encoding, stream := range map[string][]byte{"H264": filmed(t, path, "libx264", "h264"), "H265": filmed(t, path, "libx265", "hevc")} {
		address := rtspCamera(t, encoding, stream)
		s, _ := Parse(RTSP, "rtsp://camera:matkhau@"+address+"/live", "", "")
		shot, err := c.Take(t.Context(), s, Known{})
		if err != nil || shot.Width != 640 || shot.Height != 360 {
			t.Errorf("%s: %d×%d, %v", encoding, shot.Width, shot.Height, err)
		}
		if _, err := take(t, c, RTSP, "rtsp://"+address+"/live"); ReasonOf(err) != Credentials {
			t.Error(err)
		}
	}
}

// Video of a kind that is not read here is called that, and a stream without
// video otherwise.
func TestForeignVideoIsCalledThat(t *testing.T) {
	for sdp, want := range map[string]Reason{
		"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 AV1/90000\r\na=control:track1\r\n":                       Codec,
		"v=0\r\nm=video 0 RTP/AVP 26\r\na=control:track1\r\nm=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n": Codec,
		"v=0\r\nm=audio 0 RTP/AVP 0\r\na=control:track1\r\n":                                                 NoFrame,
		"no description": NoFrame,
	} {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = bufio.NewReader(conn).ReadString('\n')
			fmt.Fprintf(conn, "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: %d\r\n\r\n%s", len(sdp), sdp)
			_, _ = conn.Read(make([]byte, 1)) // until the other side hangs up
		}()
		c := New(Options{Networks: loopback, FFmpeg: "/usr/bin/ffmpeg", Timeout: time.Minute})
		if _, err := take(t, c, RTSP, "rtsp://"+listener.Addr().String()+"/live"); ReasonOf(err) != want {
			t.Errorf("%q: %v", sdp, err)
		}
	}
}
