package mrz_test

import (
	"flag"
	"fmt"
	"testing"

	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/mrz"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/specimen"
)

var full = flag.Bool("card.full", false, "all photos, not a few of each kind")

// shots are ways to photograph the back of a card drawn at 12 pixels to the
// millimetre, each with a few variations by its seed.
var shots = []struct {
	name string
	shot cardtest.Shot
}{
	{"large", cardtest.Shot{Margin: 0.05, Scale: 1.5}},
	{"small", cardtest.Shot{Margin: 0.3, Scale: 0.6}},
	{"smaller", cardtest.Shot{Margin: 0.3, Scale: 0.47}},
	{"turned 6", cardtest.Shot{Margin: 0.1, Turn: 6}},
	{"turned -20", cardtest.Shot{Margin: 0.1, Turn: -20}},
	{"turned 35", cardtest.Shot{Margin: 0.1, Turn: 35}},
	{"turned 135", cardtest.Shot{Margin: 0.1, Turn: 135}},
	{"turned 90", cardtest.Shot{Margin: 0.1, Turn: 90}},
	{"turned 180", cardtest.Shot{Margin: 0.1, Turn: 180}},
	{"turned 197", cardtest.Shot{Margin: 0.1, Turn: 197}},
	{"turned 270", cardtest.Shot{Margin: 0.1, Turn: 266}},
	{"aslant", cardtest.Shot{Margin: 0.1, Tilt: 0.15}},
	{"aslant and turned", cardtest.Shot{Margin: 0.2, Tilt: -0.18, Turn: 13}},
	{"blur 2", cardtest.Shot{Margin: 0.1, Blur: 2}},
	{"blur 3", cardtest.Shot{Margin: 0.1, Blur: 3}},
	{"moved", cardtest.Shot{Margin: 0.1, Motion: 9}},
	{"glare", cardtest.Shot{Margin: 0.1, Glare: 0.5}},
	{"dark", cardtest.Shot{Margin: 0.1, Light: 0.25, Noise: 4}},
	{"faded", cardtest.Shot{Margin: 0.1, Fade: 0.6}},
	{"noise", cardtest.Shot{Margin: 0.1, Noise: 25}},
	{"JPEG 30", cardtest.Shot{Margin: 0.1, JPEG: 30}},
	{"all of it", cardtest.Shot{Margin: 0.15, Scale: 0.8, Turn: -8, Tilt: 0.08, Blur: 1, Glare: 0.25, Noise: 9, Light: 0.7, JPEG: 55}},
}

func TestPhotos(t *testing.T) {
	people := 2
	if *full {
		people = 8
	}
	read, all := 0, 0
	for n, s := range shots {
		here := 0
		for i := range people {
			seed := uint64(n*100 + i)
			p := cardtest.Person(seed)
			card, err := specimen.Back(p, specimen.Chip2021, 12)
			if err != nil {
				t.Fatal(err)
			}
			s.shot.Seed = seed
			d, err := mrz.Read(t.Context(), picture.Of(cardtest.Take(card, s.shot), 4000))
			all++
			switch {
			case err != nil:
				t.Logf("%s %d: %v", s.name, i, err)
			case fmt.Sprint(d) != fmt.Sprint(mustParse(t, p)):
				t.Errorf("%s: read %v, it is %v", s.name, d, mustParse(t, p))
			default:
				here++
			}
		}
		t.Logf("%-18s %d of %d", s.name, here, people)
		read += here
	}
	t.Logf("read %d of %d", read, all)
	if read*100 < all*90 {
		t.Errorf("read %d of %d, less than 90 %%", read, all)
	}
}

func mustParse(t *testing.T, p specimen.Person) mrz.Document {
	t.Helper()
	d, err := mrz.Parse(p.Document().Lines())
	if err != nil {
		t.Fatal(err)
	}
	return d
}
