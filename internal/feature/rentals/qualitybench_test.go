package rentals_test

import (
	"context"
	"testing"
	"time"

	"daklakid/internal/platform/web"
)

// BenchmarkQuality asks for the officers' lists over HTTP, beside the list that
// everybody asks for: LISTINGS=200000 says of how many.
func BenchmarkQuality(b *testing.B) {
	onEach(b, func(b *testing.B, r *rig) {
		began := time.Now()
		if err := r.quality.Sweep(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.Logf("a sweep of %d listings takes %s", size(5000), time.Since(began))
		for _, c := range []struct {
			name, path string
			who        web.Principal
			pass       time.Duration
		}{
			{"plain", "/api/v1/rentals", officer, 0},
			{"list", faulty + "?fault=photos", officer, 0},
			{"list-kind", faulty + "?fault=photos&kind=rentals", officer, 0},
			{"list-ward", faulty + "?fault=photos&ward=24175", officer, 0},
			{"list-bounded", faulty + "?fault=photos", local, 0},
			{"list-none", faulty + "?fault=unconfirmed", officer, 0},
			{"counts", faulty + "/counts", officer, 0},
			{"overview", "/api/v1/desk/overview?by=ward", officer, 0},
			{"overview-cold", "/api/v1/desk/overview?by=ward", officer, 2 * time.Minute},
		} {
			b.Run(c.name, func(b *testing.B) {
				for b.Loop() {
					r.Pass(c.pass)
					r.As(c.who).Get(c.path).Want(200)
				}
			})
		}
	})
}
