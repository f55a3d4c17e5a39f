package listing_test

import (
	"net/url"
	"testing"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/search"
)

func TestMatches(t *testing.T) {
	item := &listing.Item{Category: "city", Ward: "24175", Price: 100, Size: 50, At: place.Point{Lat: 12.6, Lng: 107.94}}
	terms := search.Terms("Xe đạp Thống Nhất")
	hoaPhu, _ := loaded.Site("kcn-hoa-phu")
	far, _ := loaded.Site("kcn-an-phu")
	for _, c := range []struct {
		f    listing.Filter
		want bool
	}{
		{listing.Filter{}, true},
		{listing.Filter{Text: "xe dap thong nhat"}, true},
		{listing.Filter{Text: "xe"}, true},
		{listing.Filter{Text: "nhat thong"}, false},
		{listing.Filter{Text: "Thống Nhất"}, true},
		{listing.Filter{Text: "thong nhat moi"}, false},
		{listing.Filter{Categories: []string{"mountain", "city"}}, true},
		{listing.Filter{Categories: []string{"mountain"}}, false},
		{listing.Filter{Wards: []string{"24163"}}, false},
		{listing.Filter{PriceMin: 100, PriceMax: 100, SizeMin: 50, SizeMax: 50}, true},
		{listing.Filter{PriceMin: 101}, false},
		{listing.Filter{PriceMax: 99}, false},
		{listing.Filter{SizeMin: 51}, false},
		{listing.Filter{SizeMax: 49}, false},
		{listing.Filter{Near: &hoaPhu.Point, Radius: 1000}, true},
		{listing.Filter{Near: &far.Point, Radius: 1000}, false},
		{listing.Filter{Near: &far.Point}, true},
		{listing.Filter{Box: &place.Box{South: 12, West: 107, North: 13, East: 108}}, true},
		{listing.Filter{Box: &place.Box{South: 13, West: 107, North: 14, East: 108}}, false},
	} {
		if got := c.f.Matches(item, terms); got != c.want {
			t.Errorf("%+v: %v", c.f, got)
		}
	}
}

// Whatever stands in an address, reading it neither fails nor lets through
// what the list would refuse.
func FuzzSavedQuery(f *testing.F) {
	for _, s := range []string{"q=phong&kind=room&ward=24175", "priceMin=-1", "near=12.6,108&radius=5", "bbox=1,2,3,4", "%zz", "sort=price&sort=x", "a=b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		values, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		q, bad := listing.QueryOf(values)
		if bad != "" {
			return
		}
		if q.PriceMin < 0 || q.PriceMax < 0 || q.AreaMin < 0 || q.AreaMax < 0 || q.Radius < 0 || len(q.Kind) > 10 || len(q.Ward) > 30 {
			t.Errorf("%q was read as %+v", s, q)
		}
	})
}
