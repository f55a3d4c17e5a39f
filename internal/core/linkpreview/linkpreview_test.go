package linkpreview

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"
)

func TestPictures(t *testing.T) {
	s := New()
	for name, w := range map[string]Words{
		"usual": {"Phòng trọ Hòa Phú, lối đi riêng, gần khu công nghiệp", "1,5 triệu · Xã Hòa Phú", "Đắk Lắk ID"},
		"long":  {strings.Repeat("Ngưỡng cửa thứ sẵn nghĩ ", 40), strings.Repeat("Phường Buôn Ma Thuột ", 20), "Đắk Lắk ID"},
		"one":   {strings.Repeat("x", 400), "", "Đắk Lắk ID"},
		"odd":   {`"><script>alert(1)</script> 🏠 → 漢字`, "\n\t", "Đắk Lắk ID"},
		"empty": {"", "", ""},
	} {
		got, err := s.PNG(w)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		drawn, err := png.Decode(bytes.NewReader(got))
		if err != nil || drawn.Bounds().Dx() != Width || drawn.Bounds().Dy() != Height {
			t.Errorf("%s: %v, %v", name, drawn.Bounds(), err)
		}
		if len(got) > 60_000 {
			t.Errorf("%s has %d bytes", name, len(got))
		}
		if again, _ := s.PNG(w); &again[0] != &got[0] {
			t.Errorf("%s was drawn twice", name)
		}
		if folder := os.Getenv("PREVIEWS"); folder != "" {
			if err := os.WriteFile(folder+"/"+name+".png", got, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
}

func BenchmarkPaint(b *testing.B) {
	for b.Loop() {
		if _, err := paint(Words{"Phòng trọ Hòa Phú, lối đi riêng, gần khu công nghiệp", "1,5 triệu", "Đắk Lắk ID"}); err != nil {
			b.Fatal(err)
		}
	}
}
