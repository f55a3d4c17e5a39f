package gtfs_test

import (
	"encoding/json"
	"slices"
	"testing"

	"daklakid/internal/platform/gtfs"
)

// Zones of several operators stand in one file, by names that do not collide,
// and stop times name them so.
func TestZonesAreMerged(t *testing.T) {
	zone := func(data string) *gtfs.Feed {
		return &gtfs.Feed{
			Tables: []gtfs.Table{{Name: "stop_times.txt", Columns: []string{"trip_id", "location_id", "stop_sequence"}, Rows: [][]string{{"T", "z", "1"}}}},
			Files:  []gtfs.File{{Name: "locations.geojson", Data: []byte(data)}, {Name: "notes.txt", Data: []byte("x")}},
		}
	}
	const square = `{"type":"Polygon","coordinates":[[[108.03,12.66],[108.05,12.66],[108.05,12.68],[108.03,12.66]]]}`
	good := `{"type":"FeatureCollection","features":[{"type":"Feature","id":"z","properties":{"stop_name":"Vùng đón <A>"},"geometry":` + square + `},
		{"type":"Feature","properties":{},"geometry":` + square + `}]}`
	numbered := `{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{},"geometry":` + square + `}]}`
	parts := []gtfs.Part{{Prefix: "a:", Feed: zone(good)}, {Prefix: "b:", Feed: zone(good)}, {Prefix: "c:", Feed: zone(numbered)}}
	for i, bad := range []string{``, `[]`, `{"features":{}}`, `{"features":[1]}`, `{"features":[{"id":{}},{"id":""},{"id":null}]}`} {
		parts = append(parts, gtfs.Part{Prefix: string(rune('d'+i)) + ":", Feed: zone(bad)})
	}
	all := gtfs.Merge(parts)
	if len(all.Files) != 1 || all.Files[0].Name != "locations.geojson" {
		t.Fatalf("%+v", all.Files)
	}
	var got struct {
		Type     string
		Features []struct {
			ID         string
			Properties map[string]string
			Geometry   json.RawMessage
		}
	}
	if err := json.Unmarshal(all.Files[0].Data, &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range got.Features {
		names = append(names, f.ID)
	}
	if got.Type != "FeatureCollection" || !slices.Equal(names, []string{"a:z", "b:z", "c:7"}) {
		t.Fatalf("%s %v", got.Type, names)
	}
	if got.Features[0].Properties["stop_name"] != "Vùng đón <A>" || string(got.Features[0].Geometry) != square {
		t.Errorf("%+v %s", got.Features[0].Properties, got.Features[0].Geometry)
	}
	if at := all.Tables[0].Rows; at[0][1] != "a:z" || at[1][1] != "b:z" {
		t.Errorf("%v", at)
	}
	if none := gtfs.Merge([]gtfs.Part{{Prefix: "a:", Feed: zone(`{}`)}}); len(none.Files) != 0 {
		t.Errorf("%+v", none.Files)
	}
}
