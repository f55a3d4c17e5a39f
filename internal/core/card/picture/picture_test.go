package picture_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"daklakid/internal/core/card/picture"
)

// All kinds of pictures give the same brightness, and areas are means.
func TestOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	gray := image.NewGray(image.Rect(3, 5, 63, 45))
	rgba, nrgba := image.NewRGBA(gray.Rect), image.NewNRGBA(gray.Rect)
	ycc := image.NewYCbCr(gray.Rect, image.YCbCrSubsampleRatio420)
	for i := range ycc.Cb {
		ycc.Cb[i], ycc.Cr[i] = 128, 128
	}
	for y := 5; y < 45; y++ {
		for x := 3; x < 63; x++ {
			v := uint8(random.IntN(256))
			gray.SetGray(x, y, color.Gray{v})
			rgba.SetRGBA(x, y, color.RGBA{v, v, v, 255})
			nrgba.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
			ycc.Y[ycc.YOffset(x, y)] = v
		}
	}
	for _, img := range []image.Image{gray, rgba, nrgba, ycc} {
		for _, side := range []int{100, 60, 30, 17, 1} {
			g := picture.Of(img, side)
			if max(g.W, g.H) != min(side, 60) {
				t.Fatalf("%T %d: %d×%d", img, side, g.W, g.H)
			}
			for y := range g.H {
				for x := range g.W {
					if got, want := float64(g.Pix[y*g.W+x]), mean(gray, g, x, y); math.Abs(got-want) > 0.6 {
						t.Fatalf("%T %d: %d,%d is %v, want %v", img, side, x, y, got, want)
					}
				}
			}
		}
	}
}

// mean is what a pixel of the result covers of the source, by definition.
func mean(src *image.Gray, g *picture.Gray, x, y int) float64 {
	sw, sh := float64(src.Rect.Dx())/float64(g.W), float64(src.Rect.Dy())/float64(g.H)
	sum := 0.0
	for sy := range src.Rect.Dy() {
		for sx := range src.Rect.Dx() {
			w := overlap(float64(sx), float64(x)*sw, sw) * overlap(float64(sy), float64(y)*sh, sh)
			sum += w * float64(src.GrayAt(sx+src.Rect.Min.X, sy+src.Rect.Min.Y).Y)
		}
	}
	return sum / (sw * sh)
}

func overlap(pixel, from, width float64) float64 {
	return max(0, min(pixel+1, from+width)-max(pixel, from))
}

func TestBlurKeepsBrightness(t *testing.T) {
	g := picture.New(101, 77)
	g.Pix[38*101+50] = 255
	for i := range g.Pix {
		g.Pix[i] = 100
	}
	for _, sigma := range []float64{0, 0.7, 3} {
		for i, v := range g.Blur(sigma).Pix {
			if v != 100 {
				t.Fatalf("sigma %v: pixel %d is %d", sigma, i, v)
			}
		}
	}
	g.Pix[38*101+50] = 200
	b := g.Blur(2)
	if b.Pix[38*101+50] <= 100 || b.Pix[38*101+50] >= 120 || b.Pix[38*101+48] != b.Pix[36*101+50] {
		t.Error("a dot does not spread evenly")
	}
	if s := g.Sharpen(1, 2); s.Pix[38*101+50] != 255 {
		t.Error("a dot is not sharpened")
	}
}

func TestTurn(t *testing.T) {
	g := picture.New(40, 20)
	g.Pix[2*40+35] = 255 // at the right, above
	quarter := g.Turn(math.Pi / 2)
	if quarter.W != 20 || quarter.H != 40 || quarter.Pix[35*20+17] < 250 {
		t.Errorf("%d×%d", quarter.W, quarter.H)
	}
	if half := g.Turn(math.Pi); half.Pix[17*40+4] < 250 {
		t.Error("half a turn")
	}
	if large := g.Enlarge(2); large.W != 80 || large.Pix[4*80+70] == 0 {
		t.Error("enlarged")
	}
	if c := g.Crop(image.Rect(30, -5, 50, 10)); c.W != 10 || c.H != 10 || c.Pix[2*10+5] != 255 {
		t.Error("cropped")
	}
}

func TestInk(t *testing.T) {
	// A lamp from the left, and a stroke that is brighter than the dark side's paper.
	g := picture.New(200, 60)
	for y := range g.H {
		for x := range g.W {
			v := 240 - x
			if y >= 28 && y < 32 {
				v = v * 6 / 10
			}
			g.Pix[y*g.W+x] = uint8(v)
		}
	}
	for i, ink := range g.Ink(12, 0.15) {
		if stroke := i/200 >= 28 && i/200 < 32; ink != stroke {
			t.Fatalf("%d,%d", i%200, i/200)
		}
	}
}
