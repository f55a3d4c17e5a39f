package glyph_test

import (
	"bytes"
	"image"
	"math"
	"os"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"daklakid/internal/core/card/mrz/glyph"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/typeface"
)

// cell is a character as it is printed, seen without fault.
func cell(t *testing.T, c rune) glyph.Cell {
	t.Helper()
	const em, w, h = 88.5, 64, 96 // a cell of 64×96 pixels
	face, err := typeface.New(typeface.OCRB, em)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 230
	}
	d := font.Drawer{Dst: img, Src: image.Black, Face: face, Dot: fixed.Point26_6{
		X: fixed.I(w/2) - font.MeasureString(face, string(c))/2, Y: fixed.I(h/2 + 33),
	}}
	d.DrawString(string(c))
	var brightness [glyph.Points]float32
	for i, v := range picture.Of(img, glyph.H).Pix {
		brightness[i] = float32(v)
	}
	n, _ := glyph.Normalise(&brightness)
	return n
}

func TestEveryCharacterIsTold(t *testing.T) {
	net := glyph.Trained()
	for class, c := range glyph.Alphabet {
		seen := cell(t, c)
		scores := net.Run(&seen)
		sum := float32(0)
		for _, s := range scores {
			sum += s
		}
		if scores[class] < 0.95 || math.Abs(float64(sum-1)) > 1e-4 {
			t.Errorf("%c: %.3f", c, scores[class])
		}
	}
}

func TestNormalise(t *testing.T) {
	var b [glyph.Points]float32
	for i := range b {
		b[i] = 180
		if i%4 == 0 {
			b[i] = 80
		}
	}
	c, contrast := glyph.Normalise(&b)
	if contrast != 100 || c[0] != 1 || c[1] != 0 {
		t.Error(contrast, c[0], c[1])
	}
	b = [glyph.Points]float32{}
	if c, contrast = glyph.Normalise(&b); contrast != 0 || c[0] != 0 {
		t.Error("no contrast", contrast, c[0])
	}
}

// What is written is what was read, and nothing else is read.
func TestWeights(t *testing.T) {
	file, err := os.ReadFile("weights.bin")
	if err != nil {
		t.Fatal(err)
	}
	net, err := glyph.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(net.Encode(), file) {
		t.Error("the weights changed when they were written again")
	}
	for _, bad := range [][]byte{nil, file[1:], append(file[:len(file):len(file)], 0)} {
		if _, err := glyph.Decode(bad); err == nil {
			t.Errorf("%d bytes were taken", len(bad))
		}
	}
}
