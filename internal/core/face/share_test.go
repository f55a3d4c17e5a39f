package face_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/inference"
)

// BenchmarkNeighbours measures what ten verifications at once do to others: light
// requests come at a steady pace over HTTP, in seconds with and without
// verifications by turns, so that what else the machine does falls on both.
func BenchmarkNeighbours(b *testing.B) {
	engine, err := inference.Open(os.Getenv("TEST_INFERENCE_LIBRARY"))
	if err != nil {
		b.Fatal(err)
	}
	f, err := face.Open(engine, os.DirFS(facetest.Pack(b, facetest.Shipped)))
	if err != nil {
		b.Fatal(err)
	}
	c := asked(facetest.Steps...)
	a, queue := facetest.Attempt(b, c), inference.NewQueue(1, 20)
	items := make([]map[string]any, 40)
	for i := range items {
		items[i] = map[string]any{"id": i, "title": "Phòng trọ gần khu công nghiệp", "price": 1_200_000, "tags": []string{"wifi", "gác lửng"}}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 8 { // about half a millisecond
			_ = json.NewEncoder(w).Encode(items)
		}
	}))
	defer server.Close()
	inference.MakeRoom(1)
	var took [2][]time.Duration
	done := 0
	for b.Loop() {
		for with := range 2 {
			ctx, stop := context.WithCancel(b.Context())
			var all sync.WaitGroup
			for range 10 * with {
				all.Go(func() {
					for ctx.Err() == nil {
						if err := queue.Do(ctx, func(ctx context.Context) error { _, err := f.Verify(ctx, c, a, now, fresh); return err }); err == nil {
							done++ // one at a time runs
						}
					}
				})
			}
			took[with] = append(took[with], pace(server.URL, 8*time.Second)...)
			stop()
			all.Wait()
		}
	}
	var mean [2]float64
	for i := range took {
		for _, d := range took[i] {
			mean[i] += d.Seconds() / float64(len(took[i]))
		}
	}
	b.ReportMetric(mean[1]/mean[0], "mean-ratio")
	for _, q := range []float64{0.5, 0.9, 0.99} {
		var at [2]time.Duration
		for i := range took {
			slices.Sort(took[i])
			at[i] = took[i][int(q*float64(len(took[i])-1))]
		}
		b.ReportMetric(float64(at[1])/float64(at[0]), fmt.Sprintf("p%.0f-ratio", 100*q))
		b.ReportMetric(float64(at[0].Microseconds()), fmt.Sprintf("p%.0f-alone-µs", 100*q))
	}
	b.ReportMetric(float64(done)/float64(b.N), "verifications")
}

// pace sends a hundred requests a second and returns how long each took.
func pace(url string, length time.Duration) (took []time.Duration) {
	var mu sync.Mutex
	var all sync.WaitGroup
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(length); time.Now().Before(end); {
		<-tick.C
		all.Go(func() {
			begin := time.Now()
			answer, err := http.Get(url)
			if err != nil {
				return
			}
			defer answer.Body.Close()
			var buffer [32 << 10]byte
			for err == nil {
				_, err = answer.Body.Read(buffer[:])
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(begin))
		})
	}
	all.Wait()
	return took
}
