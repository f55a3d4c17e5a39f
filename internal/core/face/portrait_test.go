package face_test

import (
	"image"
	"math/rand"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/errs"
)

// cards makes a card with somebody's first picture.
func cards(t *testing.T, f *face.Faces, who string, height float64) *image.RGBA {
	t.Helper()
	p := facetest.Picture(t, people[who][0])
	return card(printed(t, portrait(one(t, f, p), p, height), rand.New(rand.NewSource(1))))
}

func TestThePortraitIsFoundHoweverTheCardLies(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	other := template(t, f, facetest.Picture(t, people["cage"][1]))
	upright := face.FromImage(cards(t, f, "cage", 170))
	for lies := range 4 {
		got, err := f.Portrait(t.Context(), upright.Turned(lies))
		if err != nil {
			t.Fatalf("turned by %d quarters: %v", lies, err)
		}
		if got.Turned != (4-lies)%4 {
			t.Errorf("turned by %d quarters, it was turned by %d more", lies, got.Turned)
		}
		c, err := f.Compare(got.Template, other)
		if err != nil || c.Verdict == face.Mismatch {
			t.Errorf("turned by %d quarters: %+v, %v", lies, c, err)
		}
		if again := one(t, f, got.Picture); again.Box.Width < 60 {
			t.Errorf("the portrait cut out shows a face of %v pixels", again.Box)
		}
	}
}

// Somebody else's picture glued on the card.
func TestASwappedPortraitDoesNotMatch(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	owner := template(t, f, facetest.Picture(t, people["cage"][1]))
	for _, who := range []string{"clooney", "bieber", "franck", "connery"} {
		got, err := f.Portrait(t.Context(), face.FromImage(cards(t, f, who, 170)))
		if err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		if c, err := f.Compare(got.Template, owner); err != nil || c.Verdict == face.Match {
			t.Errorf("%s passes for cage: %+v, %v", who, c, err)
		}
	}
}

func TestPoorPortraitsAreRefused(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	good := cards(t, f, "audrey", 200)
	two := rgba(good)
	for y := 400; y < 780; y++ {
		copy(two.Pix[two.PixOffset(760, y):two.PixOffset(1060, y)], good.Pix[good.PixOffset(190, y):good.PixOffset(490, y)])
	}
	for name, c := range map[string]struct {
		img  image.Image
		code string
	}{
		"good":         {good, ""},
		"far away":     {cards(t, f, "audrey", 90), "faceSmall"},
		"in the dark":  {altered(good, func(v float64) float64 { return v * 0.2 }), "faceDark"},
		"out of focus": {blurred(good, 7), "faceBlurred"},
		"two people":   {two, "faceTwo"},
		"no card":      {facetest.Picture(t, "admin-lte/dist/img/photo4.jpg").Image(), "faceNone"},
	} {
		_, err := f.Portrait(t.Context(), face.FromImage(c.img))
		if (c.code == "") != (err == nil) || (c.code != "" && !errs.Is(err, c.code)) {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
	}
}
