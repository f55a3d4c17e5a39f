package jpegdc_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"daklakid/internal/platform/jpegdc"
)

// noisy is a picture as a camera makes it: areas, edges and noise.
func noisy(seed uint64, w, h, noise int) image.Image {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	cx, cy := r.IntN(w), r.IntN(h)
	for y := range h {
		for x := range w {
			base := 60 + 120*y/h
			if (x-cx)*(x-cx)+(y-cy)*(y-cy) < w*h/16 {
				base = 200
			}
			at := func() uint8 { return uint8(min(255, max(0, base+r.IntN(2*noise+1)-noise))) }
			img.SetRGBA(x, y, color.RGBA{at(), at(), at(), 255})
		}
	}
	return img
}

func encode(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// means computes what Read should find, from all the pixels.
func means(t *testing.T, data []byte) (w, h int, all []float64) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	luma := func(x, y int) uint8 {
		switch img := img.(type) {
		case *image.YCbCr:
			return img.Y[img.YOffset(x, y)]
		case *image.Gray:
			return img.GrayAt(x, y).Y
		}
		t.Fatalf("%T", img)
		return 0
	}
	w, h = (b.Dx()+7)/8, (b.Dy()+7)/8
	for by := range h {
		for bx := range w {
			sum, n := 0, 0
			for y := by * 8; y < min(by*8+8, b.Dy()); y++ {
				for x := bx * 8; x < min(bx*8+8, b.Dx()); x++ {
					sum += int(luma(x, y))
					n++
				}
			}
			all = append(all, float64(sum)/float64(n))
		}
	}
	return w, h, all
}

func compare(t *testing.T, name string, data []byte) {
	t.Helper()
	w, h, want := means(t, data)
	got, err := jpegdc.Read(data)
	if err != nil || got.W != w || got.H != h || len(got.Mean) != len(want) {
		t.Fatalf("%s: %d×%d (%d), want %d×%d: %v", name, got.W, got.H, len(got.Mean), w, h, err)
	}
	for i, m := range got.Mean {
		inside := i%w < w-1 && i/w < h-1 // at the edge a block has pixels that are not shown
		most := 5.0
		if want[i] < 32 || want[i] > 223 {
			most = 12 // pixels are cut at 0 and 255, which moves a mean
		}
		if d := float64(m) - want[i]; inside && (d > most || d < -most) {
			t.Fatalf("%s: block %d is %d, want %.1f", name, i, m, want[i])
		}
	}
}

func TestMeansAreThoseOfThePixels(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		w, h := 1+r.IntN(400), 1+r.IntN(300)
		compare(t, "colour", encode(t, noisy(seed, w, h, 20), 20+r.IntN(80)))
		gray := image.NewGray(image.Rect(0, 0, w, h))
		for i := range gray.Pix {
			gray.Pix[i] = uint8(80 + i%90)
		}
		compare(t, "grey", encode(t, gray, 75))
	}
}

// Photographs of other encoders: progressive ones, and with restart markers.
func TestOtherEncoders(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jpg")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, data)
	}
}

// What is cut off is refused: a picture must not be judged by half of it.
func TestWhatIsCutIsRefused(t *testing.T) {
	data := encode(t, noisy(1, 320, 200, 20), 80)
	for _, part := range []int{0, 1, 2, 3, 20, 100, 300, len(data) / 2, len(data) - 100} {
		if _, err := jpegdc.Read(data[:part]); err == nil {
			t.Errorf("%d of %d bytes were read", part, len(data))
		}
	}
	for _, other := range [][]byte{[]byte("<html>"), []byte("\x89PNG\r\n\x1a\n"), {0xFF, 0xD8, 0xFF, 0xD9}} {
		if _, err := jpegdc.Read(other); err == nil {
			t.Errorf("%q was read", other)
		}
	}
}

// A header that promises more than it has costs nothing.
func TestAHeaderAlone(t *testing.T) {
	data := encode(t, noisy(1, 64, 64, 3), 80)
	i := bytes.Index(data, []byte{0xFF, 0xC0})
	copy(data[i+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	if _, err := jpegdc.Read(data); err == nil {
		t.Error("read")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(encode(f, noisy(1, 40, 30, 20), 80))
	f.Add(encode(f, noisy(2, 33, 17, 0), 10))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := jpegdc.Read(data)
		if err == nil && len(p.Mean) != p.W*p.H {
			t.Errorf("%d×%d has %d", p.W, p.H, len(p.Mean))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	data := encode(b, noisy(1, 1280, 720, 8), 75)
	b.Run("plane", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		var p jpegdc.Plane
		for b.Loop() {
			var err error
			if p, err = jpegdc.ReadInto(data, p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("image/jpeg", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
