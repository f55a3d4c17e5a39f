package classifieds_test

import (
	"net/http"
	"strconv"
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/classifieds"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/kernel/listing/listingtest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web/webtest"
)

var (
	seller   = webtest.Account("seller")
	stranger = webtest.Account("stranger")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
)

type rig struct {
	*listingtest.Rig
	service *classifieds.Service
	name    string // of who posts
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	listingtest.Each(t, start, test)
}

func start(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{name: "Chị Hà"}
	r.Rig = listingtest.New(t, engine, classifieds.Sentences(), func(_ *listingtest.Rig, s *listing.Services) {
		s.Person = func(*database.Tx, string) (listing.Person, error) { return listing.Person{Name: r.name}, nil }
		s.Companies = nil
	})
	var err error
	r.service, err = classifieds.New(r.Kernel, r.Files)
	r.OK(err)
	r.Serve(r.service.Routes())
	return r
}

type ad = listingtest.Form

// motorbike is a classified that nothing is wrong with.
func motorbike() ad {
	return ad{
		"kind": "motorbike", "title": "Honda Wave Alpha 2019, máy êm", "description": "Xe đi làm hằng ngày, bảo dưỡng đều.",
		"ward": "24133", "address": "12 Nguyễn Văn Cừ", "price": 11_500_000, "area": 0, "photos": []string{},
		"detail": map[string]any{
			"deal": "sell", "condition": "used", "fields": []map[string]any{
				{"code": "brand", "text": "Honda"}, {"code": "year", "number": 2019}, {"code": "papers", "text": "own"},
			},
		},
	}
}

type view struct {
	ID, Status string
	Version    int64
	Warnings   []struct{ Code, Message string }
	Detail     struct {
		Deal, Condition string
		Fields          []struct {
			Code, Text string
			Number     float64
		}
	}
}

func (r *rig) post(a ad) (v view) {
	r.T.Helper()
	r.As(seller).Ask(http.MethodPost, "/api/v1/classifieds", a).Want(http.StatusCreated).Into(&v)
	return v
}

func (r *rig) published(a ad) view {
	r.T.Helper()
	v := r.post(a)
	r.Approve(v.ID)
	return v
}

func tag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }
