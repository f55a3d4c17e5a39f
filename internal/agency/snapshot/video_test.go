package snapshot

import (
	"net/http"
	"os/exec"
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
