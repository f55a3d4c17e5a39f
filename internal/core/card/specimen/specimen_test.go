package specimen_test

import (
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/mrz"
	"daklakid/internal/core/card/specimen"
)

// The zone is the one of the published sample's layout.
func TestZone(t *testing.T) {
	p := specimen.Person{
		Number: "066199000124", Name: "Trần Thị B",
		Birth: time.Date(1999, 2, 20, 0, 0, 0, 0, time.UTC), Expires: time.Date(2039, 2, 20, 0, 0, 0, 0, time.UTC),
	}
	want := [mrz.Rows]string{"IDVNM1990001240066199000124<<4", "9902200F3902208VNM<<<<<<<<<<<8", "TRAN<<THI<B<<<<<<<<<<<<<<<<<<<"}
	if got := p.Document().Lines(); got != want {
		t.Error(got)
	}
	for seed := range uint64(200) {
		invented := cardtest.Person(seed)
		if _, err := mrz.Parse(invented.Document().Lines()); err != nil {
			t.Errorf("%d, %s: %v", seed, invented.Name, err)
		}
	}
}

func TestPortrait(t *testing.T) {
	// A picture of red beside blue: the frame is upright, so blue ends are cut.
	wide := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			c := color.RGBA{255, 0, 0, 255}
			if x < 100 || x >= 200 {
				c = color.RGBA{0, 0, 255, 255}
			}
			wide.SetRGBA(x, y, c)
		}
	}
	card, err := specimen.Front(cardtest.Person(1), specimen.Chip2021, wide, 4)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []image.Point{{18, 70}, {98, 70}, {58, 176}} {
		if c := card.RGBAAt(at.X, at.Y); c.R < 150 || c.B > 100 {
			t.Errorf("%v: %v", at, c)
		}
	}
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	p := cardtest.Person(1)
	p.Name = "Trần 漢字"
	if _, err := specimen.Front(p, specimen.Chip2021, nil, 4); err == nil {
		t.Error("a letter that the typeface lacks was left out")
	}
	p = cardtest.Person(1)
	p.Residence = strings.Repeat("a", 4000)
	if _, err := specimen.Front(p, specimen.Chip2021, nil, 4); err == nil {
		t.Error("a code too long was left out")
	}
}
