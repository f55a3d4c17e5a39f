package places_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"testing"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/web"
)

// paper sends a photo of a licence.
func (r *rig) paper(who web.Principal, shade uint8) string {
	r.T.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)*3 + shade
	}
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	r.OK(jpeg.Encode(&b, img, nil))
	var d document.Document
	r.As(who).Ask("POST", "/api/v1/documents?name=giay-phep.jpg", b.Bytes(), "Content-Type", "application/octet-stream").
		Want(http.StatusCreated).Into(&d)
	return d.ID
}

type said struct {
	ID, Kind, Title, State, Reason string
	Documents                      []document.Document
}

// The papers of a claim are seen by who made it and by officers, and by nobody
// once it is decided.
func TestPapersProveAClaim(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		path := "/api/v1/places/" + r.named("com+ga+ba+sau") + "/claims"
		licence, lease, others := r.paper(owner, 1), r.paper(owner, 2), r.paper(stranger, 3)
		claim := func(papers ...string) map[string]any {
			return map[string]any{"proof": "Giấy phép kinh doanh 36A8012345", "documents": papers}
		}
		r.As(owner).Ask("POST", path, claim(others)).WantField("documents[0]")
		r.As(owner).Ask("POST", path, claim("not an id")).WantField("documents[0]")
		r.As(owner).Ask("POST", path, claim(licence, licence)).WantField("documents[1]")
		r.As(owner).Ask("POST", path, claim(licence, lease, lease, lease, lease, lease)).WantField("documents")
		var made struct{ ID string }
		r.As(owner).Ask("POST", path, claim(licence, lease)).Want(http.StatusCreated).Into(&made)
		r.As(owner).Ask("POST", path, claim(licence)).WantField("documents[0]") // it belongs to the first already

		mine, desk := "/api/v1/me/place-requests", "/api/v1/desk/place-requests"
		one := "/" + made.ID + "/documents/" + licence
		r.Ask("GET", mine, nil).Want(http.StatusUnauthorized)
		r.Ask("GET", mine+one, nil).Want(http.StatusUnauthorized)
		r.Ask("GET", desk+one, nil).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("GET", mine+one, nil).Want(http.StatusNotFound)
		r.As(owner).Ask("GET", desk+one, nil).Want(http.StatusForbidden)
		r.As(owner).Ask("GET", mine+"/"+made.ID+"/documents/"+others, nil).Want(http.StatusNotFound)
		r.As(reviewer).Ask("GET", desk+"/"+made.ID+"/documents/"+others, nil).Want(http.StatusNotFound)
		r.As(reviewer).Ask("GET", desk+"/"+others+"/documents/"+licence, nil).Want(http.StatusNotFound)
		for _, answer := range []struct {
			who  web.Principal
			path string
		}{{owner, mine}, {reviewer, desk}} {
			a := r.As(answer.who).Ask("GET", answer.path+one, nil).Want(http.StatusOK)
			if _, err := jpeg.Decode(bytes.NewReader(a.Body)); err != nil || a.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
				t.Errorf("%s: %v, %v", answer.path, err, a.Header)
			}
		}
		if n := r.Count(`SELECT count(*) FROM audit_entries WHERE action = 'place.document.read' AND owner = 'owner' AND actor = 'reviewer'`); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		var work struct{ Items []said }
		r.As(reviewer).Ask("GET", desk, nil).Want(http.StatusOK).Into(&work)
		if len(work.Items) != 1 || len(work.Items[0].Documents) != 2 {
			t.Errorf("the officer sees %+v", work.Items)
		}
		r.As(reviewer).Ask("POST", desk+"/"+made.ID+"/refuse", map[string]any{"reason": "Giấy phép của quán khác"}).Want(http.StatusNoContent)
		r.As(reviewer).Ask("GET", desk+one, nil).Want(http.StatusNotFound)
		r.As(owner).Ask("GET", mine+one, nil).Want(http.StatusNotFound)
		var told struct{ Items []said }
		r.As(owner).Ask("GET", mine, nil).Want(http.StatusOK).Into(&told)
		if len(told.Items) != 1 || told.Items[0].State != "refused" || told.Items[0].Reason == "" || len(told.Items[0].Documents) != 0 {
			t.Errorf("the owner reads %+v", told.Items)
		}
	})
}

// Who is forgotten takes her papers along.
func TestPapersGoWithTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		path := "/api/v1/places/" + r.named("com+ga+ba+sau") + "/claims"
		r.As(owner).Ask("POST", path, map[string]any{"proof": "Giấy phép kinh doanh", "documents": []string{r.paper(owner, 1)}}).Want(http.StatusCreated)
		r.OK(r.forget(owner.Account))
		if n := r.Count(`SELECT count(*) FROM documents`); n != 0 {
			t.Errorf("%d papers are left", n)
		}
	})
}

// A place that is missing is told of, looked at by an officer, and found.
func TestAMissingPlaceIsToldOf(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		form := func(change map[string]any) map[string]any {
			f := map[string]any{
				"kind": "cafe", "title": "Cà phê Lộc Vừng", "description": "", "ward": "24175", "address": "Thôn 4", "price": 0, "area": 0,
				"lat": 12.6, "lng": 107.94, "photos": []string{}, "detail": map[string]any{"hours": "Mo-Su 06:00-22:00; PH off", "phone": "0905 123 456"},
			}
			for name, value := range change {
				f[name] = value
			}
			return f
		}
		r.Ask("POST", "/api/v1/places", form(nil)).Want(http.StatusUnauthorized)
		r.As(guest).Ask("POST", "/api/v1/places", form(map[string]any{"kind": "castle"})).WantField("kind")
		r.As(guest).Ask("POST", "/api/v1/places", form(map[string]any{"lat": 21.0, "lng": 105.8})).WantField("lat")
		r.As(guest).Ask("POST", "/api/v1/places", form(map[string]any{"detail": map[string]any{"hours": "8h sáng"}})).WantField("detail.hours")
		r.As(guest).Ask("POST", "/api/v1/places", form(map[string]any{"detail": map[string]any{"phone": "12"}})).WantField("detail.phone")
		r.As(guest).Ask("POST", "/api/v1/places", form(map[string]any{"title": "<b>Quán</b>"})).WantField("title")
		var made view
		r.As(guest).Ask("POST", "/api/v1/places", form(nil)).Want(http.StatusCreated).Into(&made)
		r.Ask("GET", "/api/v1/places/"+made.ID, nil).Want(http.StatusNotFound)
		r.As(stranger).Ask("GET", "/api/v1/places/"+made.ID, nil).Want(http.StatusNotFound)
		r.As(guest).Ask("GET", "/api/v1/places/"+made.ID, nil).Want(http.StatusOK)
		r.Approve(made.ID)
		if found := r.list("q=ca+phe+loc+vung"); len(found.Items) != 1 || found.Items[0].ID != made.ID {
			t.Errorf("found %+v", found.Items)
		}
		if seen := r.read(stranger, made.ID); !seen.Opening.Open || seen.Detail.Phone != "+84905123456" || seen.Detail.Checked != "" {
			t.Errorf("it says %+v", seen)
		}
		if n := r.Count(`SELECT count(*) FROM listings WHERE id = $1 AND detail LIKE '%"lat":12.6%'`, made.ID); n != 1 {
			t.Error("its exact position is not public")
		}
	})
}
