package places_test

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/places"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/kernel/listing/listingtest"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var (
	guest    = webtest.Account("guest")
	owner    = webtest.Account("owner")
	stranger = webtest.Account("stranger")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
)

type rig struct {
	*listingtest.Rig
	service *places.Service
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	listingtest.Each(t, start, test)
}

// start has the pack's places and the made-up ones; it is Thursday, nine o'clock.
func start(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{Rig: listingtest.New(t, engine, places.Sentences(), func(_ *listingtest.Rig, s *listing.Services) { s.Companies = nil })}
	var err error
	r.service, err = places.New(r.Kernel, r.Files)
	r.OK(err)
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	r.OK(err)
	t.Cleanup(func() { r.OK(blobs.Close()) })
	r.service.Documents = document.New(r.DB, blobs, webtest.Clear{}, media.New(media.Limits{}))
	r.Serve(append(r.service.Routes(), r.service.Documents.Module().Routes...), places.Migrations(), document.Migrations())
	r.OK(r.service.Load(t.Context(), true))
	return r
}

type view struct {
	ID, Title, Ward string
	Version         int64
	Detail          struct {
		Address, Phone, PhoneChecked, Checked, Hours string
		Unconfirmed, Closed                          bool
		PriceLevel                                   int64
	}
	Opening struct {
		Known, Open bool
		Changes     *time.Time
		Days        []struct {
			Date, Holiday string
			Spans         []struct{ From, To int }
		}
	}
	Claimed, Keeper bool
	Owner           struct{ Name string }
	History         []struct {
		Before, After map[string]any
	}
	Distance *int64
}

type page struct {
	Items []view
	Next  string
	Count struct{ Value int }
}

func (r *rig) list(query string) (page page) {
	r.T.Helper()
	r.Ask("GET", "/api/v1/places?"+query, nil).Want(http.StatusOK).Into(&page)
	return page
}

func (r *rig) read(who web.Principal, id string) (v view) {
	r.T.Helper()
	r.As(who).Ask("GET", "/api/v1/places/"+id, nil).Want(http.StatusOK).Into(&v)
	return v
}

// named is the id of a place of the pack.
func (r *rig) named(q string) string {
	r.T.Helper()
	page := r.list("q=" + q)
	if len(page.Items) == 0 {
		r.T.Fatalf("no %s", q)
	}
	return page.Items[0].ID
}

func (r *rig) waiting() (ids []string) {
	r.T.Helper()
	var page struct{ Items []struct{ ID string } }
	r.As(reviewer).Ask("GET", "/api/v1/desk/place-requests", nil).Want(http.StatusOK).Into(&page)
	for _, i := range page.Items {
		ids = append(ids, i.ID)
	}
	return ids
}

func (r *rig) forget(account string) error {
	return r.DB.Update(r.T.Context(), func(tx *database.Tx) error { return places.Forget(tx, account) })
}
