package rentals_test

import (
	"slices"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/quality"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/kernel/listing/listingtest"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// rig is the function on an empty database, served.
type rig struct {
	*listingtest.Rig
	rentals *rentals.Service
	photos  *photo.Service
	quality *quality.Service
	work    string // park where everybody works
	agreed  bool   // whether searches may be kept
}

var (
	owner    = webtest.Account("owner")
	other    = webtest.Account("other")
	officer  = webtest.With(webtest.Account("officer"), organisation.Reviewer, "province")
	local    = webtest.With(webtest.Account("local"), organisation.Reviewer, "hoaPhu") // only in Hòa Phú
	officer2 = webtest.With(webtest.Account("officer2"), organisation.Administrator, "province")
)

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	listingtest.Each(t, newRig, test)
}

// newRig is on a Monday, three in the afternoon.
func newRig(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{Rig: listingtest.New(t, engine, rentals.Sentences(), func(r *listingtest.Rig, s *listing.Services) {
		r.Set(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
		s.PublicURL = "https://id.example"
		s.Person = func(_ *database.Tx, account string) (listing.Person, error) {
			return listing.Person{Name: "Chị " + account, Since: r.Now()}, nil
		}
		s.Phone = func(_ *database.Tx, account string) (string, error) { return "+84905" + account, nil }
	})}
	r.rentals = rentals.New(r.Kernel, func(*database.Tx, string) (string, error) { return r.work, nil },
		func(*database.Tx, string) (bool, error) { return r.agreed, nil })
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	r.OK(err)
	t.Cleanup(func() { blobs.Close() })
	r.photos = photo.New(r.DB, blobs, media.New(media.Limits{}))
	r.quality = quality.New(quality.Options{
		DB: r.DB, HasWard: func(code string) bool { _, ok := r.Kernel.Province.Ward(code); return ok },
		WardName: func(code string) string { w, _ := r.Kernel.Province.Ward(code); return w.FullName },
		Reach: func(_ *database.Tx, who web.Principal) (bool, []string, error) {
			return who.Account != local.Account, []string{"24175"}, nil
		},
	})
	r.quality.Add(r.Kernel.Quality())
	r.Serve(slices.Concat(r.rentals.Routes(), r.photos.Routes(), r.quality.Routes()), rentals.Migrations())
	return r
}

// form is a rental that nothing is wrong with.
func form(change ...func(map[string]any)) map[string]any {
	f := map[string]any{
		"kind": "room", "title": "Phòng trọ mới xây gần chợ", "description": "Có gác lửng, giờ giấc tự do.",
		"ward": "24175", "address": "12 Nguyễn Văn Cừ", "lat": 12.60123, "lng": 107.94321,
		"price": 1_500_000, "area": 18.5, "deposit": 1_000_000, "photos": []string{},
		"detail": map[string]any{"electricityPrice": 2500, "waterPrice": 10000, "waterUnit": "m3", "curfew": "22:30", "furnishings": []string{"bed", "mezzanine"}},
	}
	for _, c := range change {
		c(f)
	}
	return f
}

func with(name string, value any) func(map[string]any) {
	return func(f map[string]any) { f[name] = value }
}

func detail(name string, value any) func(map[string]any) {
	return func(f map[string]any) { f["detail"].(map[string]any)[name] = value }
}

type view struct {
	ID, Status, Title, Address, WardName, ReasonText string
	Version                                          int64
	Price, Deposit                                   int64
	Area, Lat, Lng                                   float64
	Mine, Favourite, Appealed                        bool
	Warnings                                         []struct {
		Code, Message string
		Listings      []string
	}
	Parks []struct {
		Slug     string
		Distance int64
	}
	Photos                 []struct{ ID, Thumb string }
	Detail                 map[string]any
	Reasons                []string
	Owner                  struct{ Name, Organisation string }
	ExpiresAt, PublishedAt *time.Time
}

type item struct {
	ID, Title, Kind, Ward, Reason, Status string
	Price, Deposit                        int64
	Lat, Lng                              float64
	Distance                              *int64
	Favourite, Demo                       bool
	Photos                                int
	Photo                                 *struct{ Thumb, Color string }
}

type page struct {
	Items []item
	Next  string
	Count struct {
		Value int
		More  bool
	}
	Understood *struct {
		Kind, Text string
		Place      *struct{ Type, Slug, Name string }
	}
}

func (p page) ids() []string {
	ids := make([]string, len(p.Items))
	for i, item := range p.Items {
		ids[i] = item.ID
	}
	return ids
}

// posted posts a rental as somebody and gives back what was answered.
func (r *rig) posted(who web.Principal, change ...func(map[string]any)) view {
	r.T.Helper()
	var v view
	r.As(who).Post("/api/v1/rentals", form(change...)).Want(201).Into(&v)
	return v
}

// published posts a rental and has it approved.
func (r *rig) published(who web.Principal, change ...func(map[string]any)) view {
	r.T.Helper()
	v := r.posted(who, change...)
	r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(200)
	r.Pass(time.Second)
	return r.read(who, v.ID)
}

func (r *rig) read(who web.Principal, id string) view {
	r.T.Helper()
	var v view
	r.As(who).Get("/api/v1/rentals/" + id).Want(200).Into(&v)
	return v
}

func (r *rig) list(who web.Principal, query string) page {
	r.T.Helper()
	var p page
	r.As(who).Get("/api/v1/rentals?" + query).Want(200).Into(&p)
	return p
}
