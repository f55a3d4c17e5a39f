package qrcode_test

import (
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"daklakid/internal/platform/qrcode"
)

// picture shows a code on white, scale pixels for each module.
func picture(c qrcode.Picture, scale int) *image.Gray {
	side := (c.Size + 8) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			col, row := x/scale-4, y/scale-4
			img.SetGray(x, y, color.Gray{Y: 255})
			if col >= 0 && row >= 0 && col < c.Size && row < c.Size && c.Dark(col, row) {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

func TestDrawnAndRead(t *testing.T) {
	for _, text := range []string{
		"A", "HC1:" + strings.Repeat("6BF5 $%*+-./:", 40), "https://app.example/qr/quet#Zm9v",
		"066199000124|240000124|Trần Thị B|20021999|Nữ|Thôn 1, Hòa Phú|15042021",
	} {
		c, err := qrcode.Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := qrcode.Read(picture(c, 4)); err != nil || got != text {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
}

func TestCapitalsTakeLess(t *testing.T) {
	upper, err := qrcode.Draw(strings.Repeat("ABC", 100))
	if err != nil {
		t.Fatal(err)
	}
	lower, err := qrcode.Draw(strings.Repeat("abc", 100))
	if err != nil || upper.Size >= lower.Size {
		t.Errorf("%d modules for capitals, %d for others, %v", upper.Size, lower.Size, err)
	}
}

func TestRefused(t *testing.T) {
	if _, err := qrcode.Draw(strings.Repeat("A", 4297)); err == nil {
		t.Error("drew more than a code holds")
	}
	for _, side := range []int{0, 1, 300} {
		if text, err := qrcode.Read(image.NewGray(image.Rect(0, 0, side, side))); !errors.Is(err, qrcode.ErrNone) {
			t.Errorf("found %q in a black picture, %v", text, err)
		}
	}
}
