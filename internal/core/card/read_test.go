package card_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"

	"daklakid/internal/core/card"
	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/platform/errs"
)

// patient does not give up on a busy machine.
var patient = card.Reader{Within: time.Minute}

// sides photographs both sides of a card, not too well.
func sides(t *testing.T, p specimen.Person, m specimen.Model) (front, back image.Image) {
	t.Helper()
	f, err := specimen.Front(p, m, nil, 13)
	if err != nil {
		t.Fatal(err)
	}
	b, err := specimen.Back(p, m, 13)
	if err != nil {
		t.Fatal(err)
	}
	return cardtest.Take(f, cardtest.Shot{Margin: 0.1, Turn: 4, Blur: 0.7, Noise: 4, JPEG: 80}),
		cardtest.Take(b, cardtest.Shot{Margin: 0.1, Turn: -5, Tilt: 0.05, Blur: 0.7, JPEG: 80})
}

// someone is a person with a valid card, by a seed that gives one.
func someone() specimen.Person {
	p := cardtest.Person(3)
	p.Number, p.Name, p.Male = "066199000124", "Trần Thị Hồng Ngọc", false
	p.Birth = time.Date(1999, 2, 20, 0, 0, 0, 0, time.UTC)
	p.Issued, p.Expires = time.Date(2024, 4, 15, 0, 0, 0, 0, time.UTC), time.Date(2039, 2, 20, 0, 0, 0, 0, time.UTC)
	return p
}

func TestReadBothSides(t *testing.T) {
	p := someone()
	for _, m := range []specimen.Model{specimen.Chip2021, specimen.Card2024} {
		p.Extra = []string{"Trần Văn C", "Lê Thị D"}
		front, back := sides(t, p, m)
		for name, pictures := range map[string][]image.Image{"in order": {front, back}, "the other way": {back, front}} {
			r, err := patient.Read(t.Context(), pictures...)
			if err != nil {
				t.Fatal(m, name, err)
			}
			a := r.Assess(today)
			if a.Decision != card.Consistent || a.Validity != card.Valid || a.Refusal() != nil || r.Name() != p.Name || r.Number() != "066199000124" {
				t.Errorf("%d %s: %+v", m, name, a)
			}
			if err := r.Belongs(card.Claim{Number: "066199000125"}); !errs.Is(err, "cardOfAnother") {
				t.Errorf("%d %s: %v", m, name, err)
			}
		}
	}
	// One side is not enough, and says so.
	front, back := sides(t, p, specimen.Chip2021)
	for _, one := range []image.Image{front, back} {
		r, err := patient.Read(t.Context(), one)
		if err != nil || !errs.Is(r.Assess(today).Refusal(), "cardIncomplete") {
			t.Errorf("%v %v", err, r.Assess(today).Refusal())
		}
	}
}

func TestFrontAndBackOfTwoCards(t *testing.T) {
	p, other := someone(), someone()
	other.Number = "066199000777"
	front, _ := sides(t, p, specimen.Chip2021)
	otherFront, back := sides(t, other, specimen.Chip2021)
	r, err := patient.Read(t.Context(), front, back)
	if err != nil || !errs.Is(r.Assess(today).Refusal(), "cardTwoCards") {
		t.Errorf("%v %v", err, r.Assess(today).Refusal())
	}
	if _, err := patient.Read(t.Context(), front, otherFront); !errs.Is(err, "cardTwoCards") {
		t.Error(err)
	}
	// The same number, another name: somebody printed one of them.
	other.Number, other.Name = p.Number, "Lê Văn Giả"
	_, back = sides(t, other, specimen.Chip2021)
	r, err = patient.Read(t.Context(), front, back)
	if err != nil || fieldCode(r.Assess(today).Refusal(), "name") != "cardDisagree" {
		t.Errorf("%v %v", err, r.Assess(today).Refusal())
	}
}

// pasted is a picture with a code of any text.
func pasted(t *testing.T, text string) image.Image {
	t.Helper()
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 900, 700))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(300, 200, 700, 600), q.Image(400), image.Point{}, draw.Src)
	return img
}

func TestForgedCodes(t *testing.T) {
	p := someone()
	_, back := sides(t, p, specimen.Chip2021)
	good := p.QRText(specimen.Chip2021)
	for name, test := range map[string]struct{ text, code, refusal string }{
		"a field no card has":      {strings.Replace(good, "Trần", "Tr4n", 1), "cardQRMalformed", ""},
		"an unknown province":      {strings.Replace(good, "066199", "003199", 1), "cardQRMalformed", ""},
		"against itself":           {strings.Replace(good, "20021999", "20021989", 1), "", "cardQRForged"},
		"another's number":         {strings.Replace(good, "066199000124", "066199000125", 1), "", "cardTwoCards"},
		"another day of the month": {strings.Replace(good, "20021999", "21021999", 1), "", "cardDisagree"},
		"an advertisement":         {"https://quang-cao.example/" + strings.Repeat("a", 40), "", "cardIncomplete"}, // beside the card
	} {
		r, err := patient.Read(t.Context(), pasted(t, test.text), back)
		switch {
		case test.code != "" && !errs.Is(err, test.code), test.code == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case err == nil && !errs.Is(r.Assess(today).Refusal(), test.refusal):
			t.Errorf("%s: %v, want %s", name, r.Assess(today).Refusal(), test.refusal)
		}
	}
	if _, err := patient.Read(t.Context(), pasted(t, "https://quang-cao.example/")); !errs.Is(err, "cardQRNotCard") {
		t.Error(err)
	}
}

func TestPicturesOfNothing(t *testing.T) {
	for name, pictures := range map[string][]image.Image{
		"none":  {},
		"white": {cardtest.Plain(800, 600, color.White)},
		"noise": {cardtest.Noise(800, 600, 1), cardtest.Noise(600, 800, 2)},
		"a dot": {cardtest.Plain(1, 1, color.Black), image.NewGray(image.Rectangle{})},
	} {
		if _, err := patient.Read(t.Context(), pictures...); !errs.Is(err, "cardNothing") {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := make([]image.Image, card.MaxPictures+1)
	if _, err := patient.Read(t.Context(), many...); !errs.Is(err, "cardTooManyPictures") {
		t.Error(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := patient.Read(stopped, cardtest.Noise(800, 600, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAZoneThatCannotBeRead(t *testing.T) {
	b, err := specimen.Back(someone(), specimen.Chip2021, 12)
	if err != nil {
		t.Fatal(err)
	}
	// A finger lies on the day of birth.
	draw.Draw(b, image.Rect(50, 474, 140, 522), image.NewUniform(color.RGBA{120, 90, 80, 255}), image.Point{}, draw.Src)
	if _, err := patient.Read(t.Context(), b); !errs.Is(err, "cardZoneUnreadable") {
		t.Error(err)
	}
	front, _ := sides(t, someone(), specimen.Chip2021)
	r, err := patient.Read(t.Context(), front, b)
	if err != nil || !r.Blurred || r.Zone != nil {
		t.Errorf("%v %+v", err, r)
	}
}

func TestCharacterRecognitionIsOptional(t *testing.T) {
	front, back := sides(t, someone(), specimen.Chip2021)
	var given image.Image
	r := card.Reader{Within: time.Minute, OCR: func(_ context.Context, img image.Image) (ocr.Front, error) {
		given = img
		return ocr.Front{Name: "TRẦN THỊ HỒNG NGỌC"}, nil
	}}
	got, err := r.Read(t.Context(), back, front)
	if err != nil || given != front || got.Printed.Name == "" {
		t.Errorf("%v %+v", err, got)
	}
	r.OCR = func(context.Context, image.Image) (ocr.Front, error) { return ocr.Front{}, errors.New("broken") }
	if got, err = r.Read(t.Context(), back, front); err != nil || got.Assess(today).Decision != card.Consistent {
		t.Errorf("%v %+v", err, got)
	}
}

// Any picture may come; none brings the reader down, and none is a card.
func FuzzRead(f *testing.F) {
	f.Add([]byte("\x00\xff"), uint16(40))
	f.Add([]byte(strings.Repeat("\x00\x00\xff\xff\x10\xf0", 400)), uint16(64))
	f.Add([]byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, pixels []byte, width uint16) {
		w := max(int(width)%512, 1)
		h := len(pixels)/w + 1
		if h > 512 {
			return
		}
		img := image.NewGray(image.Rect(0, 0, w, h))
		copy(img.Pix, pixels)
		if r, err := patient.Read(t.Context(), img); err == nil || errs.KindOf(err) != errs.Invalid {
			t.Errorf("%+v %v", r, err)
		}
	})
}
