package media_test

import (
	"testing"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/media/mediatest"
)

func TestListen(t *testing.T) {
	for name, c := range map[string]struct {
		data   []byte
		mime   string
		length time.Duration
	}{
		"Ogg Opus":        {mediatest.Ogg(3 * time.Second), "audio/ogg", 3 * time.Second},
		"WebM":            {mediatest.WebM(2500 * time.Millisecond), "audio/webm", 2500 * time.Millisecond},
		"fragmented MP4":  {mediatest.MP4(4 * time.Second), "audio/mp4", 4 * time.Second},
		"a long Ogg Opus": {mediatest.Ogg(61 * time.Second), "audio/ogg", 61 * time.Second},
	} {
		s, err := media.Listen(c.data)
		if err != nil || s.Type != c.mime || (s.Length-c.length).Abs() > 25*time.Millisecond {
			t.Errorf("%s: %+v %v", name, s, err)
		}
		for cut := range len(c.data) { // wherever it ends, it is read or refused, and nothing panics
			if s, err := media.Listen(c.data[:cut]); err == nil && s.Length > c.length+time.Second {
				t.Errorf("%s cut at %d: %+v", name, cut, s)
			}
		}
	}
}

func TestWhatIsNoSound(t *testing.T) {
	vorbis := append([]byte("OggS\x00\x02"), make([]byte, 20)...)
	vorbis = append(vorbis, 1, 7)
	vorbis = append(vorbis, "\x01vorbis"...)
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("xin chào"), "a page": []byte("<html><script>alert(1)</script></html>"),
		"Vorbis": vorbis, "a JPEG": []byte("\xff\xd8\xff\xe0 nope"), "film": mediatest.Film(time.Second), "a film in MP4": mediatest.FilmMP4(time.Second),
		"sound before a page": append(mediatest.Ogg(time.Second), "<script>"...), "only a head": []byte("\x1A\x45\xDF\xA3\x80"), "deep": deep(),
	} {
		if s, err := media.Listen(data); errs.KindOf(err) != errs.Unsupported {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
}

// deep is one element within another, on and on.
func deep() []byte {
	data := []byte("\x1A\x45\xDF\xA3\x80")
	for range 100 {
		data = append(data, 0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	}
	return data
}

func FuzzListen(f *testing.F) {
	for _, seed := range [][]byte{mediatest.Ogg(time.Second), mediatest.WebM(time.Second), mediatest.MP4(time.Second), deep()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := media.Listen(data); err == nil && (s.Length < 0 || s.Length > 25*time.Hour) {
			t.Errorf("%+v", s)
		}
	})
}
