package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/text"
)

func process(t testing.TB, data []byte) (media.Photo, error) {
	t.Helper()
	return media.New(media.Limits{}).Process(t.Context(), bytes.NewReader(data))
}

func accepted(t *testing.T, data []byte) media.Photo {
	t.Helper()
	p, err := process(t, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decoded(t *testing.T, s media.Size) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(s.Data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, s.Width, s.Height) {
		t.Fatalf("%s is said to be %d×%d and is %v", s.Name, s.Width, s.Height, img.Bounds())
	}
	return img
}

// lies checks the colours of the four quarters, as read: top left, top right,
// bottom left, bottom right.
func lies(t *testing.T, img image.Image, want ...color.RGBA) {
	t.Helper()
	const tolerance = 12
	b := img.Bounds()
	for i, c := range want {
		x, y := b.Dx()/4+i%2*b.Dx()/2, b.Dy()/4+i/2*b.Dy()/2
		r, g, bl, _ := img.At(x, y).RGBA()
		for _, d := range []int{int(r>>8) - int(c.R), int(g>>8) - int(c.G), int(bl>>8) - int(c.B)} {
			if d < -tolerance || d > tolerance {
				t.Errorf("quarter %d is %d %d %d, want %v", i, r>>8, g>>8, bl>>8, c)
				break
			}
		}
	}
}

func TestEveryFormatGivesThreeSizes(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 64, 48))
	draw.Draw(gray, gray.Rect, image.White, image.Point{}, draw.Src)
	hole := quarters(64, 48)
	draw.Draw(hole, image.Rect(32, 24, 64, 48), image.Transparent, image.Point{}, draw.Src)
	deep := image.NewNRGBA64(hole.Rect)
	draw.Draw(deep, deep.Rect, quarters(64, 48), image.Point{}, draw.Src)
	for name, c := range map[string]struct {
		data []byte
		last color.RGBA
	}{
		"jpeg":          {asJPEG(t, quarters(64, 48)), yellow},
		"png":           {asPNG(t, quarters(64, 48)), yellow},
		"16-bit png":    {asPNG(t, deep), yellow},
		"holey png":     {asPNG(t, hole), white},
		"gif":           {asGIF(t, quarters(64, 48), 1), yellow},
		"moving gif":    {asGIF(t, quarters(64, 48), 3000), yellow},
		"lossy webp":    {sample(t, "lossy.webp"), yellow},
		"lossless webp": {sample(t, "lossless.webp"), yellow},
		"holey webp":    {sample(t, "alpha.webp"), white},
	} {
		t.Run(name, func(t *testing.T) {
			p := accepted(t, c.data)
			if p.Width != 64 || p.Height != 48 || len(p.Sizes) != 3 {
				t.Fatalf("%d×%d in %d sizes", p.Width, p.Height, len(p.Sizes))
			}
			for _, s := range p.Sizes {
				lies(t, decoded(t, s), red, green, blue, c.last)
			}
		})
	}
	if p := accepted(t, asJPEG(t, gray)); p.Color != "#ffffff" {
		t.Errorf("a white photo is %s", p.Color)
	}
}

func TestSizesKeepTheShapeAndNeverGrow(t *testing.T) {
	for _, c := range []struct{ in, large, medium, thumb image.Point }{
		{image.Pt(2880, 1920), image.Pt(1920, 1280), image.Pt(960, 640), image.Pt(320, 213)},
		{image.Pt(1001, 2002), image.Pt(960, 1920), image.Pt(480, 960), image.Pt(160, 320)},
		{image.Pt(500, 300), image.Pt(500, 300), image.Pt(500, 300), image.Pt(320, 192)},
		{image.Pt(5000, 1), image.Pt(1920, 1), image.Pt(960, 1), image.Pt(320, 1)},
		{image.Pt(1, 1), image.Pt(1, 1), image.Pt(1, 1), image.Pt(1, 1)},
	} {
		p := accepted(t, asJPEG(t, quarters(c.in.X, c.in.Y)))
		for i, want := range []image.Point{c.large, c.medium, c.thumb} {
			if got := decoded(t, p.Sizes[i]).Bounds().Size(); got != want {
				t.Errorf("%v: %s is %v, want %v", c.in, p.Sizes[i].Name, got, want)
			}
		}
		if p.Sizes[0].Name != media.Large || p.Sizes[1].Name != media.Medium || p.Sizes[2].Name != media.Thumb {
			t.Errorf("the sizes come as %v", p.Sizes)
		}
	}
	large := decoded(t, accepted(t, asJPEG(t, quarters(2880, 1920))).Sizes[0])
	lies(t, large, red, green, blue, yellow)
}

func TestOrientationIsHonoured(t *testing.T) {
	// What the quarters must be after turning (EXIF 2.32 §4.6.4, table of tag 0x0112).
	for orientation, want := range map[uint16][]color.RGBA{
		1: {red, green, blue, yellow}, 2: {green, red, yellow, blue},
		3: {yellow, blue, green, red}, 4: {blue, yellow, red, green},
		5: {red, blue, green, yellow}, 6: {blue, red, yellow, green},
		7: {yellow, green, blue, red}, 8: {green, yellow, red, blue},
		0: {red, green, blue, yellow}, 9: {red, green, blue, yellow},
	} {
		lossy := sample(t, "lossy.webp")
		for name, data := range map[string][]byte{
			"jpeg, little endian": withJPEGSegment(asJPEG(t, quarters(64, 48)), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, orientation)...)),
			"jpeg, big endian":    withJPEGSegment(asJPEG(t, quarters(64, 48)), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, orientation)...)),
			"png":                 withPNGChunk(asPNG(t, quarters(64, 48)), "eXIf", exif(binary.BigEndian, orientation)),
			"webp":                riff(vp8x(8, 64, 48), lossy[12:], riffChunk("EXIF", exif(binary.LittleEndian, orientation))),
		} {
			p := accepted(t, data)
			turned := orientation >= 5 && orientation <= 8
			if turned != (p.Width == 48) || turned != (p.Height == 64) {
				t.Errorf("%s, orientation %d: %d×%d", name, orientation, p.Width, p.Height)
			}
			lies(t, decoded(t, p.Sizes[0]), want...)
		}
	}
}

func TestLookIsUprightAndSmall(t *testing.T) {
	turned := withJPEGSegment(asJPEG(t, quarters(640, 480)), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 6)...))
	seen, err := media.New(media.Limits{}).Look(t.Context(), bytes.NewReader(turned), 320)
	if err != nil || seen.Bounds().Dx() != 240 || seen.Bounds().Dy() != 320 {
		t.Fatalf("%v %v", seen.Bounds(), err)
	}
	if _, err := media.New(media.Limits{}).Look(t.Context(), bytes.NewReader([]byte("no photo")), 320); !errs.Is(err, "photoUnsupported") && !errs.Is(err, "photoNotAPhoto") {
		t.Fatal(err)
	}
}

func TestNothingOfTheFileIsKeptButPixels(t *testing.T) {
	photo := asJPEG(t, quarters(64, 48))
	for mark, body := range map[byte]string{
		0xE1: "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SECRET-XMP</x:xmpmeta>", 0xE2: "ICC_PROFILE\x00\x01\x01SECRET-ICC",
		0xED: "Photoshop 3.0\x00SECRET-IPTC", 0xFE: "SECRET-COMMENT",
	} {
		photo = withJPEGSegment(photo, mark, []byte(body))
	}
	photo = withJPEGSegment(photo, 0xE1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 1)...))
	p := accepted(t, append(photo, "\x00\x00\x00\x18ftypmp42SECRET-VIDEO\x00\x01"...))
	for _, s := range p.Sizes {
		if bytes.Contains(s.Data, []byte("SECRET")) || bytes.Contains(s.Data, []byte("Exif")) {
			t.Errorf("%s still tells who took it where", s.Name)
		}
	}
}

func TestBodyLimitOfTheEdgeSpeaksAsOurs(t *testing.T) {
	body := http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(bytes.NewReader(make([]byte, 2000))), 1000)
	if _, err := media.New(media.Limits{}).Process(t.Context(), body); !errs.Is(err, "photoTooLarge") {
		t.Error(err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	data := asJPEG(t, quarters(64, 48))
	small := media.New(media.Limits{Memory: 1}) // every photo needs more, and goes alone
	done := make(chan error)
	for range 4 {
		go func() {
			_, err := small.Process(context.Background(), bytes.NewReader(data))
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := small.Process(cancelled, bytes.NewReader(data)); !errors.Is(err, context.Canceled) {
		t.Errorf("worked on for nobody: %v", err)
	}
}

func TestOneUploadTooManyIsAskedToComeBack(t *testing.T) {
	p := media.New(media.Limits{Waiting: 1})
	slow, phone := io.Pipe()
	began, done := make(chan struct{}), make(chan error)
	go func() {
		_, err := p.Process(context.Background(), io.MultiReader(signal{began}, slow))
		done <- err
	}()
	<-began
	_, err := p.Process(t.Context(), strings.NewReader(""))
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != "photoBusy" || e.Kind != errs.Unavailable || e.Retry == 0 {
		t.Errorf("got %v", err)
	}
	lost := errors.New("the phone lost its connection")
	phone.CloseWithError(lost)
	if err := <-done; !errors.Is(err, lost) || errs.KindOf(err) != errs.Invalid {
		t.Errorf("got %v", err)
	}
	if _, err := p.Process(t.Context(), bytes.NewReader(asJPEG(t, quarters(8, 8)))); err != nil {
		t.Errorf("the place was not given back: %v", err)
	}
}

// signal says that it is being read, and is empty.
type signal struct{ began chan struct{} }

func (s signal) Read([]byte) (int, error) {
	close(s.began)
	return 0, io.EOF
}

func TestTextsAreComplete(t *testing.T) {
	texts, err := text.Load(media.Texts())
	if err != nil {
		t.Fatal(err)
	}
	if err := texts.Complete("en"); err != nil {
		t.Error(err)
	}
}

func FuzzProcess(f *testing.F) {
	small := quarters(16, 12)
	f.Add(asJPEG(f, small))
	f.Add(withJPEGSegment(asJPEG(f, small), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 6)...)))
	f.Add(withPNGChunk(asPNG(f, small), "eXIf", exif(binary.BigEndian, 3)))
	f.Add(asGIF(f, small, 3))
	f.Add(riff(vp8x(2, 64, 48)))
	f.Add(append(asGIF(f, small, 1), zipped(f)...))
	for _, name := range []string{"lossy.webp", "lossless.webp", "alpha.webp"} {
		f.Add(sample(f, name))
	}
	p := media.New(media.Limits{Bytes: 1 << 16, Pixels: 1 << 16})
	f.Fuzz(func(t *testing.T, data []byte) {
		photo, err := p.Process(t.Context(), bytes.NewReader(data))
		var e *errs.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("not an error for people: %v", err)
		}
		if err == nil && (len(photo.Sizes) != 3 || photo.Width*photo.Height > 1<<16) {
			t.Fatalf("%d×%d", photo.Width, photo.Height)
		}
	})
}
