package card_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/core/card"
	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/platform/media"
)

// processor is the processor's time that this program has used.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A phone's photo of 12 megapixels, from the file to the answer. What counts is
// cpu-ms/op: the clock runs on while others work.
func BenchmarkRead(b *testing.B) {
	front, err := specimen.Front(someone(), specimen.Chip2021, nil, 30)
	if err != nil {
		b.Fatal(err)
	}
	back, err := specimen.Back(someone(), specimen.Chip2021, 30)
	if err != nil {
		b.Fatal(err)
	}
	for name, of := range map[string]image.Image{
		"front":   cardtest.Take(front, cardtest.Shot{Margin: 0.25, Turn: 7, Noise: 5}),
		"back":    cardtest.Take(back, cardtest.Shot{Margin: 0.25, Turn: 7, Noise: 5}),
		"nothing": cardtest.Take(image.NewRGBA(image.Rect(0, 0, 3000, 2000)), cardtest.Shot{Margin: 0.2, Noise: 12}),
	} {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, of, &jpeg.Options{Quality: 90}); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(of.Bounds().Dx()*of.Bounds().Dy())/1e6, "megapixels")
			began := processor(b)
			for b.Loop() {
				img, err := media.New(media.Limits{}).Look(b.Context(), bytes.NewReader(file.Bytes()), 2600)
				if err != nil {
					b.Fatal(err)
				}
				_, err = card.Reader{}.Read(b.Context(), img)
				if name == "nothing" != (err != nil) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processor(b)-began).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}
