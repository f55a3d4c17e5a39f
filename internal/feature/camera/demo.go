package camera

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// DemoCamera is a simulated camera at a real place, as the pack describes it.
// Where exactly it stands and that it stands there is made up.
type DemoCamera struct {
	Slug      string        `json:"slug"`
	Name      string        `json:"name"`
	Place     string        `json:"place"`
	Road      string        `json:"road"`
	Lat       float64       `json:"lat"`
	Lng       float64       `json:"lng"`
	Direction int64         `json:"direction"`
	Purpose   Purpose       `json:"purpose"`
	View      string        `json:"view"`
	Weather   string        `json:"weather"`
	Mode      snapshot.Mode `json:"mode"`
	Interval  int64         `json:"interval"`
	Kind      snapshot.Kind `json:"kind"`
	Public    bool          `json:"public"`
	Sensitive bool          `json:"sensitive"`
	Agency    string        `json:"agency"` // slug of who runs it
}

// DemoCameras are those of a pack; a pack may have none.
func DemoCameras(pack fs.FS) (all []DemoCamera, err error) {
	raw, err := fs.ReadFile(pack, "cameras_demo.json")
	if err != nil {
		return nil, nil //nolint:nilerr // there is no demonstration of cameras then
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("cameras_demo.json: %w", err)
	}
	return all, nil
}

// Scenes are what the stand-in shows of them.
func Scenes(all []DemoCamera) (scenes []snapshot.Scene) {
	for _, c := range all {
		scenes = append(scenes, snapshot.Scene{Slug: c.Slug, Title: c.Name, View: c.View, Weather: c.Weather, Mode: c.Mode})
	}
	return scenes
}

// Load puts simulated cameras up, each for the organisation that its agency is.
func (s *Service) Load(ctx context.Context, all []DemoCamera, offices map[string]string) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		for _, c := range all {
			address := "http://" + snapshot.StandInHost + "/" + c.Slug + ".jpg"
			if c.Kind == snapshot.MJPEG {
				address = "http://" + snapshot.StandInHost + "/" + c.Slug + ".mjpg"
			}
			source, ok := snapshot.Parse(c.Kind, address, "", "")
			near, inside := s.o.Province.NearestWard(place.Point{Lat: c.Lat, Lng: c.Lng})
			if !ok || !inside || offices[c.Agency] == "" {
				return fmt.Errorf("cameras_demo.json: %s has no place, kind or agency", c.Slug)
			}
			r := record{
				id: id.New(tx.Now()), organisation: offices[c.Agency], name: c.Name, place: c.Place, road: c.Road, ward: near.Ward.Code,
				purpose: c.Purpose, lat: c.Lat, lng: c.Lng, direction: c.Direction, public: c.Public, sensitive: c.Sensitive, demo: true,
				standing: standing{active: true, every: c.Interval},
			}
			s.seal(&r, source)
			r.words = s.fold(r)
			if err := insert(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}
