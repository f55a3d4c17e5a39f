package listing_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

// Bicycle is the detail of a kind that only these tests and examples have.
type Bicycle struct {
	Gears int64 `json:"gears"`
}

func bicycles() listing.Kind[Bicycle] {
	return listing.Kind[Bicycle]{
		Name: "bicycles", Page: "/xe-dap/", Categories: []string{"city", "mountain"},
		Reports: []string{"fraud", "other"}, Rejections: []string{"price", "other"},
		Price: listing.Range{Min: 0, Max: 100_000_000}, Size: listing.Range{Max: 100_00},
		Reviewed: true, Lifetime: 30 * 24 * time.Hour, Contacts: 5,
		Validate: func(b *Bicycle, f *errs.Fields) { f.Range(b.Gears, 1, 30, "gears") },
		Facets:   func(b *Bicycle) listing.Facets { return listing.Facets{Quantity: b.Gears} },
		Words:    func(string, *Bicycle) []string { return []string{"xe đạp"} },
	}
}

var loaded = func() *place.Province {
	pack, err := province.Pack("daklak")
	if err != nil {
		panic(err)
	}
	p, err := place.Load(pack)
	if err != nil {
		panic(err)
	}
	return p
}()

func migrations() []database.Migrations {
	return append([]database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), photo.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
	}, listing.Migrations("bicycles_terms", "tools_terms")...)
}

func services(db *database.DB) listing.Services {
	texts, err := text.Load(web.Texts(), listing.Texts())
	if err != nil {
		panic(err)
	}
	return listing.Services{
		DB: db, Province: loaded, Texts: texts, Vault: webtest.Clear{}, Log: slog.New(slog.DiscardHandler),
		Person: func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: account}, nil
		},
		Phone: func(*database.Tx, string) (string, error) { return "+84905000000", nil },
	}
}

func bicycle(title string) listing.Draft[Bicycle] {
	return listing.Draft[Bicycle]{
		Title: title, Category: "city", Ward: "24175", Address: "Chợ Hòa Phú", Price: 2_000_000, Detail: Bicycle{Gears: 7},
	}
}

func each(t *testing.T, test func(*testing.T, *listing.Kernel, *listing.Board[Bicycle])) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		k := listing.New(services(db))
		test(t, k, listing.Add(k, bicycles()))
	}, migrations()...)
}

func update(t testing.TB, k *listing.Kernel, fn func(*database.Tx) error) {
	t.Helper()
	if err := k.DB.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// exampleKernel is a kernel on a database of its own, gone after the example.
func exampleKernel() (k *listing.Kernel, gone func()) {
	folder, err := os.MkdirTemp("", "listing")
	if err != nil {
		panic(err)
	}
	db, err := database.Open(context.Background(), database.Options{Path: filepath.Join(folder, "example.db")})
	if err != nil {
		panic(err)
	}
	if err := db.Migrate(context.Background(), migrations()...); err != nil {
		panic(err)
	}
	return listing.New(services(db)), func() {
		if err := db.Close(); err != nil {
			fmt.Println(err)
		}
		os.RemoveAll(folder)
	}
}
