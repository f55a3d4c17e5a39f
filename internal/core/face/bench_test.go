//go:build unix

package face_test

import (
	"math/rand"
	"os"
	"syscall"
	"testing"
	"time"

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
		defer processor(b)()
		for b.Loop() {
			if _, err := f.Portrait(b.Context(), laid); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, steps := range map[string][]face.Step{
		"frames":            facetest.Steps,
		"frames with blink": {face.Blink, face.TurnRight, face.TurnLeft}, // as many as the app ever sends
	} {
		b.Run(name, func(b *testing.B) {
			c := asked(steps...)
			a := facetest.Attempt(b, c)
			defer processor(b)()
			for b.Loop() {
				if _, err := f.Verify(b.Context(), c, a, now, fresh); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(a.Frames)), "frames")
		})
	}
}

// processor reports what was used of the processor, which on a busy machine says
// more than the time that went by, and the most memory that the process held.
func processor(b *testing.B) func() {
	used := func() (cpu time.Duration, memory int64) {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano()), r.Maxrss
	}
	begin, _ := used()
	return func() {
		end, memory := used()
		b.ReportMetric(float64((end-begin).Milliseconds())/float64(b.N), "cpu-ms/op")
		b.ReportMetric(float64(memory)/1024, "MB-rss")
	}
}
