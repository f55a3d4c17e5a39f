package rentals_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"daklakid/internal/feature/rentals"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func size(otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv("LISTINGS")); err == nil {
		return n
	}
	return otherwise
}

// BenchmarkFind asks the kernel in process, without HTTP, for pages of 20:
// LISTINGS=200000 says of how many.
func BenchmarkFind(b *testing.B) {
	onEach(b, func(b *testing.B, r *rig) {
		hoaPhu, _ := r.Kernel.Province.Site("kcn-hoa-phu")
		at := &hoaPhu.Point
		for _, c := range []struct {
			name string
			f    listing.Filter
		}{
			{"newest", listing.Filter{}},
			{"ward", listing.Filter{Wards: []string{"24175"}}},
			{"ward+price", listing.Filter{Wards: []string{"24163"}, PriceMax: 2_000_000, Categories: []string{"room"}}},
			{"3wards", listing.Filter{Wards: []string{"24175", "24163", "22015"}, PriceMax: 2_000_000}},
			{"kind+price", listing.Filter{Categories: []string{"apartment"}, PriceMin: 2_000_000, PriceMax: 4_000_000}},
			{"rare", listing.Filter{PriceMin: 25_000_000}},
			{"none", listing.Filter{PriceMin: 900_000_000}},
			{"cheapest", listing.Filter{Sort: listing.Cheapest, Categories: []string{"house"}}},
			{"radius", listing.Filter{Near: at, Radius: 3000}},
			{"nearest", listing.Filter{Near: at, Sort: listing.ByDistance, PriceMax: 2_000_000}},
			{"text-common", listing.Filter{Text: "phong tro"}},
			{"text-middling", listing.Filter{Text: "phong tro hoa phu"}},
			{"text-rare", listing.Filter{Text: "H'Hen rẫy cà phê"}},
			{"text+price", listing.Filter{Text: "phòng trọ hòa phú", PriceMax: 1_200_000}},
			{"text+rare-price", listing.Filter{Text: "phong tro", PriceMin: 3_000_000}},
			{"text-cheapest", listing.Filter{Text: "phong tro", Sort: listing.Cheapest}},
		} {
			b.Run(c.name, func(b *testing.B) {
				rows := 0
				for b.Loop() {
					err := r.DB.View(context.Background(), func(tx *database.Tx) error {
						found, err := r.Kernel.Find(tx, rentals.Kind, c.f, "", 20)
						rows = len(found.Rows)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows), "rows")
			})
			b.Run(c.name+"-count", func(b *testing.B) {
				for b.Loop() {
					r.Pass(2 * time.Minute) // past the age of what is kept
					err := r.DB.View(context.Background(), func(tx *database.Tx) error {
						_, err := r.Kernel.Count(tx, rentals.Kind, c.f)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

// onEach loads an engine only when a benchmark on it was asked for.
func onEach(b *testing.B, bench func(*testing.B, *rig)) {
	b.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			r := newRig(b, engine)
			err := r.Kernel.Bulk(b.Context(), func() error {
				return r.rentals.Load(b.Context(), rentals.Demo{Listings: size(5000), Seed: 1, Owners: []string{"a"}})
			})
			if err != nil {
				b.Fatal(err)
			}
			bench(b, r)
		})
	}
}

// BenchmarkHTTP asks as browsers do, over the loopback.
func BenchmarkHTTP(b *testing.B) {
	onEach(b, func(b *testing.B, r *rig) {
		id := r.list(web.Principal{}, "").Items[0].ID
		for name, path := range map[string]string{
			"list": "?kind=room&priceMax=2000000", "search": "?q=phong+tro+hoa+phu", "detail": "/" + id,
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					r.Get("/api/v1/rentals" + path).Want(200)
				}
			})
		}
		b.Run("create", func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				r.As(webtest.Account(strconv.Itoa(n))).Post("/api/v1/rentals", form()).Want(201)
			}
		})
	})
}
