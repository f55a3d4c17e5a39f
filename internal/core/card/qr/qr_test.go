package qr_test

import (
	"flag"
	"image"
	"testing"

	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/qr"
	"daklakid/internal/core/card/specimen"
)

var full = flag.Bool("card.full", false, "all photos, not a few of each kind")

// shots are ways to photograph the front of a card drawn at 18 pixels to the
// millimetre, where a module of its code has some 4 pixels.
var shots = []struct {
	name string
	shot cardtest.Shot
}{
	{"large", cardtest.Shot{Margin: 0.05, Scale: 1.4}},
	{"whole frame", cardtest.Shot{Margin: 0.05}},
	{"small", cardtest.Shot{Margin: 0.2, Scale: 0.85}},
	{"smaller", cardtest.Shot{Margin: 0.4, Scale: 0.7}},
	{"turned 10", cardtest.Shot{Margin: 0.1, Turn: 10}},
	{"turned 45", cardtest.Shot{Margin: 0.1, Turn: 45}},
	{"turned 90", cardtest.Shot{Margin: 0.1, Turn: 90}},
	{"turned 180", cardtest.Shot{Margin: 0.1, Turn: 180}},
	{"aslant", cardtest.Shot{Margin: 0.1, Tilt: 0.08}},
	{"aslant and turned", cardtest.Shot{Margin: 0.1, Tilt: -0.12, Turn: 15}},
	{"blur 1", cardtest.Shot{Margin: 0.1, Blur: 1}},
	{"blur 1.5", cardtest.Shot{Margin: 0.1, Blur: 1.5}},
	{"blur 2.2", cardtest.Shot{Margin: 0.1, Blur: 2.2}},
	{"moved", cardtest.Shot{Margin: 0.1, Motion: 7}},
	{"glare", cardtest.Shot{Margin: 0.1, Glare: 0.5}},
	{"dark", cardtest.Shot{Margin: 0.1, Light: 0.25, Noise: 4}},
	{"faded", cardtest.Shot{Margin: 0.1, Fade: 0.6}},
	{"noise", cardtest.Shot{Margin: 0.1, Noise: 25}},
	{"JPEG 40", cardtest.Shot{Margin: 0.1, JPEG: 40}},
	{"all of it", cardtest.Shot{Margin: 0.15, Scale: 0.9, Turn: -8, Tilt: 0.06, Blur: 1, Glare: 0.3, Noise: 8, Light: 0.7, JPEG: 60}},
}

func TestPhotos(t *testing.T) {
	people := 1
	if *full {
		people = 11
	}
	read, all := 0, 0
	for n, s := range shots {
		here := 0
		for i := range people {
			seed := uint64(n*100 + i)
			p := cardtest.Person(seed)
			s.shot.Seed = seed
			text, err := qr.Read(t.Context(), picture.Of(cardtest.Take(front(t, p, i), s.shot), 2600), qr.Thorough)
			all++
			switch {
			case err != nil:
				t.Logf("%s %d: %v", s.name, i, err)
			case text != p.QRText(model(i)):
				t.Errorf("%s: read %q, it is %q", s.name, text, p.QRText(model(i)))
			default:
				here++
			}
		}
		t.Logf("%-18s %d of %d", s.name, here, people)
		read += here
	}
	t.Logf("read %d of %d", read, all)
	if read*100 < all*95 {
		t.Errorf("read %d of %d, less than 95 %%", read, all)
	}
}

// model makes every third card one of 2024.
func model(i int) specimen.Model {
	if i%3 == 2 {
		return specimen.Card2024
	}
	return specimen.Chip2021
}

func front(t *testing.T, p specimen.Person, i int) *image.RGBA {
	t.Helper()
	draw := func() (*image.RGBA, error) { return specimen.Front(p, specimen.Chip2021, nil, 18) }
	if model(i) == specimen.Card2024 {
		draw = func() (*image.RGBA, error) { return specimen.Back(p, specimen.Card2024, 18) }
	}
	card, err := draw()
	if err != nil {
		t.Fatal(err)
	}
	return card
}
