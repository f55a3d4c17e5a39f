package rentals_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"daklakid/internal/feature/rentals"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func TestDemo(t *testing.T) {
	var first []string
	each(t, func(t *testing.T, r *rig) {
		if err := r.rentals.Load(t.Context(), rentals.Demo{Listings: 700, Waiting: 5, Seed: 1, Owners: []string{"a", "b"}}); err != nil {
			t.Fatal(err)
		}
		p := r.list(web.Principal{}, "limit=100")
		if len(p.Items) != 100 || p.Count.Value != 700 || !p.Items[0].Demo {
			t.Errorf("%d of %d", len(p.Items), p.Count.Value)
		}
		if n := r.waiting(t); n != 2 {
			t.Errorf("%d wait for an officer, want one of each owner", n)
		}
		for _, w := range r.Kernel.Province.Wards() {
			if r.list(web.Principal{}, "ward="+w.Code).Count.Value == 0 {
				t.Errorf("nothing in %s", w.FullName)
			}
		}
		if n := r.list(web.Principal{}, "q=phong+tro+hoa+phu&priceMax=2000000").Count.Value; n == 0 {
			t.Error("no room near Hòa Phú")
		}
		if first == nil {
			for _, i := range p.Items {
				first = append(first, i.ID+i.Title)
			}
		}
		for n, i := range p.Items {
			if i.ID+i.Title != first[n] {
				t.Fatal("the same seed made something else")
			}
		}
	})
}

func (r *rig) waiting(t *testing.T) (n int) {
	t.Helper()
	err := r.DB.View(t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM listings WHERE status = 'review'`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// BenchmarkLoad is how fast made-up data comes in: LISTINGS=200000 for a big one.
func BenchmarkLoad(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("LISTINGS"))
	if err != nil {
		n = 5000
	}
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				r := newRig(b, engine)
				b.StartTimer()
				began := time.Now()
				if err := r.rentals.Load(b.Context(), rentals.Demo{Listings: n, Seed: 1, Owners: []string{"a"}}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(n)/time.Since(began).Seconds(), "rentals/s")
			}
		})
	}
}
