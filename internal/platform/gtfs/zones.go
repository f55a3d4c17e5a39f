package gtfs

import "encoding/json"

// zonesFile are the zones in which one is picked up and set down on demand; its
// features are named by location_id in stop_times.txt
// (https://gtfs.org/documentation/schedule/reference/#locationsgeojson).
const zonesFile = "locations.geojson"

// zones are the features of several files in one collection.
type zones struct{ features []map[string]json.RawMessage }

// add takes the features of a part, each by its identifier behind the prefix. A
// file that is no collection, and a feature without an identifier, have nothing
// that a trip could name.
func (z *zones) add(files []File, prefix string) {
	for _, f := range files {
		if f.Name != zonesFile {
			continue
		}
		var all struct {
			Features []map[string]json.RawMessage `json:"features"`
		}
		if json.Unmarshal(f.Data, &all) != nil {
			continue
		}
		for _, feature := range all.Features {
			if name, named := identifier(feature["id"]); named {
				feature["id"], _ = json.Marshal(prefix + name) // a text can be written
				z.features = append(z.features, feature)
			}
		}
	}
}

// identifier is that of a feature: a text, or by RFC 7946 also a number.
func identifier(raw json.RawMessage) (name string, named bool) {
	if json.Unmarshal(raw, &name) == nil {
		return name, name != ""
	}
	var n json.Number
	if json.Unmarshal(raw, &n) != nil {
		return "", false
	}
	return n.String(), true
}

// files is the collection, if there is anything in it.
func (z *zones) files() []File {
	if len(z.features) == 0 {
		return nil
	}
	data, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": z.features})
	if err != nil {
		panic(err) // it was just read
	}
	return []File{{zonesFile, data}}
}
