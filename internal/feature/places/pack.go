package places

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"slices"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// pack is the pack's places.json.
type pack struct {
	Categories map[string][]string `json:"categories"` // by eat, stay and see
	Places     []known             `json:"places"`
}

// known is a place of the pack.
type known struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	Kind        string   `json:"kind"`
	Ward        string   `json:"ward"`
	Address     string   `json:"address"`
	Lat         float64  `json:"lat"`
	Lng         float64  `json:"lng"`
	Hours       string   `json:"hours"`
	Price       int64    `json:"price"`
	Dishes      []string `json:"dishes"`
	Text        string   `json:"text"`
	Unconfirmed bool     `json:"unconfirmed"`
	Demo        bool     `json:"demo"`
}

func (p *pack) load(files fs.FS) error {
	raw, err := fs.ReadFile(files, "places.json")
	if err == nil {
		err = json.Unmarshal(raw, p)
	}
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	return nil
}

// groups are in the order in which they are offered.
var groups = []string{"eat", "stay", "see"}

func (p *pack) kinds() (all []string) {
	for _, g := range groups {
		all = append(all, p.Categories[g]...)
	}
	return all
}

func (p *pack) group(category string) string {
	for g, of := range p.Categories {
		if slices.Contains(of, category) {
			return g
		}
	}
	return ""
}

// began is when the pack's places are dated: before the program was.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Load publishes those of the pack's places that are not there yet, as the
// province's own; the made-up ones only in a demonstration. What people and
// officers have changed since stays.
func (s *Service) Load(ctx context.Context, demo bool) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		if err := tx.Alone("places.load"); err != nil {
			return err
		}
		var fresh []listing.Imported[Place]
		for n := range s.pack.Places {
			k := &s.pack.Places[n]
			in := listing.Imported[Place]{ID: k.id(n), Owner: audit.System, Verified: !k.Unconfirmed, Demo: k.Demo, Published: began, Draft: k.draft()}
			if k.Demo && !demo {
				continue
			}
			var there int
			if err := tx.Row(`SELECT count(*) FROM listings WHERE id = $1`, in.ID).Scan(&there); err != nil {
				return err
			}
			if there == 0 {
				fresh = append(fresh, in)
			}
		}
		if err := s.board.Import(tx, fresh); err != nil {
			return fmt.Errorf("places: %w", err)
		}
		return nil
	})
}

// id is the same for a slug whenever and wherever the pack is loaded.
func (k *known) id(n int) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(k.Slug)) // a hash takes everything
	//nolint:gosec // no secret: the same for the same name
	return id.Drawn(began.UnixMilli()+int64(n), rand.New(rand.NewPCG(h.Sum64(), 67)).Uint32)
}

func (k *known) draft() listing.Draft[Place] {
	d := listing.Draft[Place]{
		Title: k.Name, Body: k.Text, Category: k.Kind, Ward: k.Ward, Address: k.Address,
		Detail: Place{PlaceFacts{
			Address: k.Address, Hours: k.Hours, PriceLevel: k.Price, Dishes: k.Dishes, Lat: k.Lat, Lng: k.Lng, Unconfirmed: k.Unconfirmed,
		}},
	}
	if d.Address == "" {
		d.Address = k.Name
	}
	if k.Lat != 0 {
		d.At = &place.Point{Lat: k.Lat, Lng: k.Lng}
	}
	return d
}
