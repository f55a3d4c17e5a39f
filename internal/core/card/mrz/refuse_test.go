package mrz_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/math/fixed"

	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/mrz"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/core/card/typeface"
)

// sheet sets three lines on white paper.
func sheet(t *testing.T, file []byte, lines [mrz.Rows]string) *picture.Gray {
	t.Helper()
	const size = 42
	face, err := typeface.New(file, size)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 1050, 420))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: img, Src: image.NewUniform(color.Gray{30}), Face: face}
	for i, line := range lines {
		for j, c := range line {
			d.Dot = fixed.P(60+j*size*723/1000, 150+i*50)
			d.DrawString(string(c))
		}
	}
	return picture.Of(img, 4000)
}

func TestTextThatIsNoCardsIsRefused(t *testing.T) {
	read := func(file []byte, lines [mrz.Rows]string) error {
		_, err := mrz.Read(t.Context(), sheet(t, file, lines))
		return err
	}
	if err := read(typeface.OCRB, good); err != nil {
		t.Fatal(err)
	}
	changed := func(line, column int, c string) [mrz.Rows]string {
		lines := good
		lines[line] = lines[line][:column] + c + lines[line][column+1:]
		return lines
	}
	for name, lines := range map[string][mrz.Rows]string{
		"a digit of the number":  changed(0, 18, "7"),
		"both numbers":           {"IDVNM1990001250066199000125<<4", good[1], good[2]},
		"the day of birth":       changed(1, 5, "1"),
		"the expiry":             changed(1, 10, "1"),
		"the last check digit":   changed(1, 29, "3"),
		"a digit in the name":    changed(2, 1, "8"),
		"a letter in the number": changed(0, 20, "B"),
	} {
		var e mrz.Error
		if err := read(typeface.OCRB, lines); !errors.As(err, &e) {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
	other := [mrz.Rows]string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}
	if err := read(typeface.OCRB, other); !errors.Is(err, mrz.Error{Part: "country", Why: "foreign"}) {
		t.Errorf("another country's: %v", err)
	}
	// The same text in another face is refused rather than misread.
	if err := read(gomono.TTF, good); err == nil {
		t.Log("another face was read, rightly")
	}
}

func TestPicturesOfNothing(t *testing.T) {
	front, err := specimen.Front(cardtest.Person(1), specimen.Chip2021, nil, 12)
	if err != nil {
		t.Fatal(err)
	}
	for name, img := range map[string]image.Image{
		"white":     cardtest.Plain(1200, 900, color.White),
		"black":     cardtest.Plain(1200, 900, color.Black),
		"noise":     cardtest.Noise(1200, 900, 1),
		"the front": front,
		"a dot":     cardtest.Plain(1, 1, color.Black),
		"a line":    cardtest.Plain(3000, 1, color.White),
	} {
		if d, err := mrz.Read(t.Context(), picture.Of(img, 4000)); err == nil {
			t.Errorf("%s: read %v", name, d)
		}
	}
}

func TestReadStopsWhenTold(t *testing.T) {
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mrz.Read(stopped, sheet(t, typeface.OCRB, good)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A page full of text has many lines that could be a zone; the search ends.
func TestAPageOfText(t *testing.T) {
	const size = 30
	face, err := typeface.New(typeface.OCRB, size)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 1400, 1400))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: img, Src: image.Black, Face: face}
	for line := range 34 {
		for column := range 30 + line%9 {
			d.Dot = fixed.P(40+column*size*723/1000, 60+line*38)
			d.DrawString(string(rune('A' + (line*7+column*5)%26)))
		}
	}
	began := time.Now()
	if _, err := mrz.Read(t.Context(), picture.Of(img, 4000)); err == nil {
		t.Error("a zone was found")
	}
	t.Logf("%v of the clock", time.Since(began))
}
