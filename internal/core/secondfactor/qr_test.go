package secondfactor

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// painted draws the path as a browser would, eight pixels a module.
func painted(t *testing.T, p QR) image.Image {
	t.Helper()
	const scale = 8
	img := image.NewGray(image.Rect(0, 0, p.Size*scale, p.Size*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, run := range strings.Split(strings.TrimSuffix(p.Path, "z"), "z") {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &width, &back); err != nil || back != width {
			t.Fatalf("%q: %v", run, err)
		}
		for px := x * scale; px < (x+width)*scale; px++ {
			for py := y * scale; py < (y+1)*scale; py++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	return img
}

func TestQRIsReadable(t *testing.T) {
	want := address("Đắk Lắk ID", "…001", []byte("12345678901234567890"))
	made, err := picture(want)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(painted(t, made))
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil || got.GetText() != want {
		t.Errorf("%v %v", got, err)
	}
}
