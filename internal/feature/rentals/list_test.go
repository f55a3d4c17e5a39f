package rentals_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/rentals"
	"daklakid/internal/platform/web"
)

func TestPostApproveFind(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Post("/api/v1/rentals", form()).Want(401)
		v := r.posted(owner)
		if v.Status != "review" || !v.Mine || v.Address != "12 Nguyễn Văn Cừ" || v.Deposit != 1_000_000 || v.Area != 18.5 {
			t.Errorf("posted: %+v", v)
		}
		r.Get("/api/v1/rentals/" + v.ID).Want(404)
		r.As(other).Get("/api/v1/rentals/" + v.ID).Want(404)
		if p := r.list(web.Principal{}, ""); len(p.Items) != 0 {
			t.Errorf("listed before the review: %+v", p)
		}
		r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(200)
		seen := r.read(web.Principal{}, v.ID)
		if seen.Address != "" || seen.Mine || seen.Lat != 12.601 || seen.Lng != 107.943 || seen.Owner.Name != "Chị owner" {
			t.Errorf("shown to everybody: %+v", seen)
		}
		if len(seen.Parks) == 0 || seen.Parks[0].Slug != "kcn-hoa-phu" || seen.Parks[0].Distance > 1000 {
			t.Errorf("parks: %+v", seen.Parks)
		}
		for _, q := range []string{
			"", "q=phong+tro+hoa+phu", "q=Phòng+Trọ", "q=hoà+phú", "q=gac+lung", "q=gác+xép", "kind=room&kind=house",
			"ward=24175&ward=22015", "priceMax=2000000&priceMin=1000000", "areaMin=18&areaMax=19", "near=kcn-hoa-phu&radius=2000",
			"near=kcn-hoa-phu&sort=distance", "bbox=12.5,107.9,12.7,108", "sort=price", "sort=priceDesc", "sort=forYou", "q=%3F!", "q=-&kind=room",
			"q=phong+tro&priceMax=1600000&near=kcn-hoa-phu&radius=3000", "q=phong+tro+hoa+phu&sort=distance", "q=phong+tro&sort=price", "q=phong&sort=newest",
		} {
			if p := r.list(web.Principal{}, q); !slices.Equal(p.ids(), []string{v.ID}) || p.Count.Value != 1 || p.Next != "" {
				t.Errorf("%s: %+v", q, p)
			}
		}
		for _, q := range []string{
			"q=can+ho", "kind=house", "ward=22015", "priceMax=1000000", "areaMin=19", "near=kcn-an-phu&radius=2000", "bbox=13,108,14,109", "q=phong+tro&priceMax=1000",
			"q=can+ho+xa&sort=price", "q=can+ho+xa&sort=newest",
		} {
			if p := r.list(web.Principal{}, q); len(p.Items) != 0 || p.Count.Value != 0 {
				t.Errorf("%s: %+v", q, p)
			}
		}
		p := r.list(web.Principal{}, "q=phong+tro+hoa+phu")
		if u := p.Understood; u == nil || u.Place == nil || u.Place.Slug != "kcn-hoa-phu" || u.Kind != "room" || u.Text != "phòng trọ, gần KCN Hòa Phú" {
			t.Errorf("understood: %+v", p.Understood)
		}
		if d := p.Items[0].Distance; d == nil || *d > 1000 {
			t.Errorf("distance: %v", d)
		}
	})
}

func TestPagesJoin(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var ids []string
		for n := range 12 {
			ids = append(ids, r.published(webOwner(n), with("title", fmt.Sprintf("Phòng trọ số %d cho thuê", n)), with("price", 1_000_000+n%4*100_000),
				with("lat", 12.6+float64(n%5)/100), with("ward", []string{"24175", "24163", "22015"}[n%3])).ID)
		}
		slices.Sort(ids)
		for _, q := range []string{
			"", "q=phong+tro", "q=phong+tro&sort=newest", "q=phong&sort=price", "q=phong+tro&priceMax=9000000", "sort=price", "sort=priceDesc", "near=kcn-hoa-phu&sort=distance",
			"near=kcn-hoa-phu&radius=20000", "near=kcn-hoa-phu&radius=20000&sort=price", "ward=24175&ward=24163&ward=22015", "sort=forYou",
			"ward=24175&ward=24163&ward=22015&ward=22045&ward=22051&ward=22057&ward=22258", "bbox=12.5,107,12.7,109&sort=priceDesc",
		} {
			var all []string
			var prices []int64
			for cursor, pages := "", 0; ; pages++ {
				p := r.list(web.Principal{}, q+"&limit=5&cursor="+cursor)
				if p.Count.Value != 12 || p.Count.More {
					t.Errorf("%s: count %+v", q, p.Count)
				}
				all = append(all, p.ids()...)
				for _, i := range p.Items {
					prices = append(prices, i.Price)
				}
				if cursor = p.Next; cursor == "" || pages > 5 {
					break
				}
			}
			if q == "sort=price" && !slices.IsSorted(prices) {
				t.Errorf("prices %v", prices)
			}
			slices.Sort(all)
			if !slices.Equal(all, ids) {
				t.Errorf("%s: the pages hold %d of 12, %d different", q, len(all), len(slices.Compact(all)))
			}
		}
	})
}

func webOwner(n int) web.Principal {
	return web.Principal{Account: fmt.Sprintf("owner-%d", n/6), Session: "s"}
}

func TestPhotos(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var sent [2]struct{ ID, Thumb string }
		for n := range sent {
			r.As(owner).Ask("POST", "/api/v1/photos", picture(t, n), "Content-Type", "image/png").Want(201).Into(&sent[n])
		}
		r.As(other).Post("/api/v1/rentals", form(with("photos", []string{sent[0].ID}))).WantField("photos[0]")
		v := r.published(owner, with("photos", []string{sent[1].ID, sent[0].ID}))
		if len(v.Photos) != 2 || v.Photos[0].ID != sent[1].ID {
			t.Errorf("%+v", v.Photos)
		}
		if i := r.list(web.Principal{}, "").Items[0]; i.Photo == nil || i.Photo.Thumb != sent[1].Thumb || i.Photos != 2 {
			t.Errorf("%+v", i)
		}
		page, err := r.Kernel.Page(t.Context(), rentals.Kind, v.ID)
		if want := `"image":"https://id.example` + page.Image + `"`; err != nil || page.Image == "" || !strings.Contains(string(page.JSONLD), want) {
			t.Errorf("%v: %s is missing in %s", err, want, page.JSONLD)
		}
		r.As(owner).Post("/api/v1/rentals", form(with("photos", []string{sent[0].ID}))).WantField("photos[0]")
		r.As(owner).Ask("PATCH", "/api/v1/rentals/"+v.ID, map[string]any{"photos": []string{sent[1].ID}}, "If-Match", tag(v)).Want(200)
		r.posted(owner, with("photos", []string{sent[0].ID}))
	})
}

func picture(t *testing.T, shade int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = uint8(40 * (shade + 1))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Syllables that are only scattered over a text count as long as there is
// hardly anything better.
func TestScatteredSyllables(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		elsewhere := []func(map[string]any){
			with("ward", "22015"), with("lat", 13.08), with("lng", 109.29),
			with("description", "Phù hợp gia đình, có điều hòa, gần trường."), with("title", "Phòng cho người trọ lâu dài"),
		}
		scattered := r.published(owner, elsewhere...)
		want := []string{scattered.ID}
		for n := range 6 {
			near := r.published(webOwner(n))
			want = append([]string{near.ID}, want...)
			got := r.list(web.Principal{}, "q=phong+tro+hoa+phu")
			expected := len(want)
			if n >= 4 {
				expected-- // five of the better ones are enough
			}
			if len(got.Items) != expected || got.Count.Value != expected || got.Items[0].ID != want[0] {
				t.Errorf("with %d better ones: %d of %d", n+1, len(got.Items), got.Count.Value)
			}
			r.Pass(2 * time.Minute) // counts are kept for a minute
		}
		var all []string
		for cursor := ""; ; {
			p := r.list(web.Principal{}, "q=phong+tro+hoa+phu&limit=2&cursor="+cursor)
			all = append(all, p.ids()...)
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(all, want[:6]) {
			t.Errorf("in pages of two: %d", len(all))
		}
	})
}
