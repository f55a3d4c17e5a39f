package rentals_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"daklakid/internal/feature/rentals"
)

// A list is written by hand; it must be what its type would be encoded as.
func TestListIsAsDescribed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var sent struct{ ID string }
		r.As(owner).Ask("POST", "/api/v1/photos", picture(t, 1), "Content-Type", "image/png").Want(201).Into(&sent)
		a := r.published(owner, with("title", `Phòng "đẹp" & thoáng, có gác > 10 m²`), with("photos", []string{sent.ID}))
		r.published(owner, with("lat", nil), with("lng", nil), with("deposit", 0))
		r.As(other).Ask("PUT", "/api/v1/rentals/"+a.ID+"/favourite", nil).Want(204)
		r.work = "kcn-hoa-phu"
		for _, query := range []string{"", "limit=1", "near=kcn-hoa-phu", "q=phong+tro+hoa+phu", "sort=forYou", "sort=forYou&near=kcn-hoa-phu", "priceMax=100000", "q=phong+dep"} {
			raw := r.As(other).Get("/api/v1/rentals?" + query).Want(200).Body
			var page rentals.Page
			strict := json.NewDecoder(bytes.NewReader(raw))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&page); err != nil {
				t.Fatalf("%s: %v in %s", query, err, raw)
			}
			again, err := json.Marshal(page)
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(again, &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n%s\nis not\n%s", query, raw, again)
			}
		}
	})
}
