package face_test

import (
	"math/rand"
	"os"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/inference"
)

// BenchmarkDecision is a whole verification: portrait from the card, all frames,
// comparison. With TEST_INFERENCE_LIBRARY and the tag onnxruntime it measures that engine.
func BenchmarkDecision(b *testing.B) {
	engine, err := inference.Open(os.Getenv("TEST_INFERENCE_LIBRARY"))
	if err != nil {
		b.Fatal(err)
	}
	f, err := face.Open(engine, os.DirFS(facetest.Pack(b, facetest.Shipped)))
	if err != nil {
		b.Fatal(err)
	}
	c := asked(facetest.Steps...)
	a := facetest.Attempt(b, c)
	face1, err := face.DecodeFrame(facetest.Frames(b, "cap13_edit2.mp4", 201, 201, 1)[0])
	if err != nil {
		b.Fatal(err)
	}
	found, err := f.One(b.Context(), face1)
	if err != nil {
		b.Fatal(err)
	}
	laid := face.FromImage(card(printed(b, portrait(found, face1, 200), rand.New(rand.NewSource(1)))))
	b.Run("portrait", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Portrait(b.Context(), laid); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("frames", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Verify(b.Context(), c, a, now, fresh); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(a.Frames)), "frames")
	})
}
