package media

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// The mean of an area, computed the slow and obvious way.
func slowMean(src *image.NRGBA, w, h, x, y, channel int) float64 {
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	overlap := func(i, n, out, j int) float64 { // of source cell i of n with result cell j of out
		return max(0, float64(min((i+1)*out, (j+1)*n)-max(i*out, j*n)))
	}
	sum := 0.0
	for sy := range sh {
		for sx := range sw {
			p := src.NRGBAAt(sx, sy)
			alpha := float64(p.A) / 255
			v := float64([]uint8{p.R, p.G, p.B}[channel])*alpha + 255*(1-alpha)
			sum += v * overlap(sx, sw, w, x) * overlap(sy, sh, h, y)
		}
	}
	return sum / float64(sw*sh)
}

func TestShrinkIsTheMeanOfEachArea(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		src := image.NewNRGBA(image.Rect(0, 0, 1+random.IntN(23), 1+random.IntN(23)))
		for i := range src.Pix {
			src.Pix[i] = uint8(random.Uint32())
		}
		w, h := 1+random.IntN(src.Rect.Dx()), 1+random.IntN(src.Rect.Dy())
		got, err := shrink(t.Context(), src, w, h)
		if err != nil {
			t.Fatal(err)
		}
		for y := range h {
			for x := range w {
				p := got.RGBAAt(x, y)
				for channel, v := range []uint8{p.R, p.G, p.B} {
					want := slowMean(src, w, h, x, y, channel)
					if d := float64(v) - want; d > 1.5 || d < -1.5 || p.A != 255 {
						t.Fatalf("%v to %d×%d at %d,%d: %d, want %.1f", src.Rect, w, h, x, y, v, want)
					}
				}
			}
		}
	}
}

func TestShrinkMindsWhereThePhotoBegins(t *testing.T) {
	whole := image.NewRGBA(image.Rect(-3, -3, 10, 10))
	whole.SetRGBA(4, 5, color.RGBA{200, 100, 50, 255})
	part, err := shrink(t.Context(), whole.SubImage(image.Rect(4, 5, 5, 6)), 1, 1)
	if err != nil || part.RGBAAt(0, 0) != (color.RGBA{200, 100, 50, 255}) {
		t.Fatalf("got %v, %v", part.RGBAAt(0, 0), err)
	}
}

func TestFit(t *testing.T) {
	for _, c := range [][5]int{{4032, 3024, 1920, 1920, 1440}, {3024, 4032, 320, 240, 320}, {10, 10, 320, 10, 10}, {65535, 1, 320, 320, 1}} {
		if w, h := fit(c[0], c[1], c[2]); w != c[3] || h != c[4] {
			t.Errorf("%v gave %d×%d", c, w, h)
		}
	}
}

// The costliest photo that the sums of shrink must hold: the longest side, white.
func TestShrinkHoldsTheLongestSide(t *testing.T) {
	for _, size := range []image.Point{{maxSide, 2}, {2, maxSide}} {
		src := image.NewGray(image.Rectangle{Max: size})
		for i := range src.Pix {
			src.Pix[i] = 255
		}
		w, h := fit(size.X, size.Y, 1920)
		got, err := shrink(t.Context(), src, w, h)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range got.Pix {
			if v != 255 {
				t.Fatalf("white became %d", v)
			}
		}
	}
}

func BenchmarkShrink12Megapixels(b *testing.B) {
	src := image.NewYCbCr(image.Rect(0, 0, 4032, 3024), image.YCbCrSubsampleRatio420)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shrink(b.Context(), src, 1920, 1440); err != nil {
			b.Fatal(err)
		}
	}
}
