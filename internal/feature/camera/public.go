package camera

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/cameras"

// publicRoutes are those for everybody; they know of public cameras only.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get(path, "Public cameras as GeoJSON (RFC 7946)", web.Public(), s.getCameras, web.Cached("public, max-age=5")),
		web.Get(path+"/{id}", "One public camera", web.Public(), s.getCamera, web.Cached("public, max-age=5")),
		web.Get(path+"/{id}/history", "Its pictures of the last 24 hours", web.Public(), s.getHistory, web.Cached("public, max-age=30")),
		web.Raw(http.MethodGet, path+"/{id}/picture", "A picture of it", web.Public(), http.HandlerFunc(s.publicPicture)),
	}
}

// CamCollection is a GeoJSON FeatureCollection, in the manner of Digitraffic's
// weather cameras.
type CamCollection struct {
	Type            string       `json:"type" enum:"FeatureCollection"`
	DataUpdatedTime time.Time    `json:"dataUpdatedTime" doc:"When this was said; states hold for this moment"`
	Features        []CamFeature `json:"features" nullable:"false"`
	Next            string       `json:"next" doc:"cursor of the next page; empty: this is the last"`
}

// CamFeature is one camera.
type CamFeature struct {
	Type       string        `json:"type" enum:"Feature"`
	ID         string        `json:"id"`
	Geometry   CamPoint      `json:"geometry"`
	Properties CamProperties `json:"properties"`
}

// CamPoint is where it stands.
type CamPoint struct {
	Type        string    `json:"type" enum:"Point"`
	Coordinates []float64 `json:"coordinates" doc:"Longitude, latitude" nullable:"false"`
}

// CamProperties say what it shows, and what its newest picture is worth.
type CamProperties struct {
	ID              string     `json:"id"`
	Name            string     `json:"name"`
	Purpose         Purpose    `json:"purpose" enum:"traffic,weather,security"`
	Place           string     `json:"place" doc:"Where it stands, in words"`
	Road            string     `json:"road"`
	Ward            string     `json:"ward" doc:"Code of the ward"`
	Direction       *int64     `json:"direction,omitempty" doc:"Where it looks, in degrees from north; missing: not known"`
	Owner           string     `json:"owner" doc:"Agency that runs it"`
	Interval        int64      `json:"interval" doc:"Seconds between two pictures"`
	State           State      `json:"state" enum:"live,stale,frozen,black,lost,waiting,off" doc:"Only live pictures are of this moment"`
	Since           *time.Time `json:"since,omitempty" doc:"Since when it is in a state other than live"`
	PictureAt       *time.Time `json:"pictureAt,omitempty" doc:"When its newest picture was taken; missing: there is none"`
	Picture         string     `json:"picture,omitempty" doc:"Address of that picture"`
	Thumbnail       string     `json:"thumbnail,omitempty"`
	DataUpdatedTime time.Time  `json:"dataUpdatedTime" doc:"When this was said; the state holds for this moment"`
	Sensitive       bool       `json:"sensitive" doc:"Its pictures are made unclear"`
	Demo            bool       `json:"demo" doc:"Simulated"`
}

func (s *Service) feature(r record, now int64) CamFeature {
	p := CamProperties{
		ID: r.id, Name: r.name, Purpose: r.purpose, Place: r.place, Road: r.road, Ward: r.ward, Owner: r.owner, Interval: r.every,
		State: r.state(now), DataUpdatedTime: time.UnixMilli(now).UTC(), Sensitive: r.sensitive, Demo: r.demo,
	}
	if r.direction >= 0 {
		p.Direction = &r.direction
	}
	p.Since = instant(r.from(p.State))
	if r.picture > now-day.Milliseconds() {
		p.PictureAt = instant(r.picture)
		p.Picture = address(path, r.id, r.picture, Full)
		p.Thumbnail = address(path, r.id, r.picture, Thumb)
	}
	return CamFeature{
		Type: "Feature", ID: r.id, Geometry: CamPoint{Type: "Point", Coordinates: []float64{r.lng, r.lat}}, Properties: p,
	}
}

// address of a picture. It names the moment, so that it may be kept.
func address(below, camera string, at int64, size Size) string {
	return below + "/" + camera + "/picture?at=" + strconv.FormatInt(at, 10) + "&size=" + string(size)
}

func instant(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := time.UnixMilli(ms).UTC()
	return &t
}

type camerasInput struct {
	Q       string   `query:"q" maxLength:"100" doc:"Part of the name, place, road or ward, with or without accents"`
	Purpose string   `query:"purpose" enum:"traffic,weather,security"`
	Ward    string   `query:"ward" maxLength:"5" doc:"Code of a ward"`
	Road    string   `query:"road" maxLength:"60"`
	IDs     []string `query:"ids" maxItems:"100" doc:"Only these, separated by commas"`
	BBox    string   `query:"bbox" maxLength:"100" doc:"West, south, east, north in degrees (RFC 7946 §5)"`
	Cursor  string   `query:"cursor" maxLength:"400"`
	Limit   int      `query:"limit" default:"200" minimum:"1" maximum:"500"`
}

// filter reads what is asked.
func (in *camerasInput) filter(p *place.Province) (f filter, err error) {
	f = filter{public: true, purpose: in.Purpose, ward: in.Ward, road: in.Road, words: search.Fold(in.Q), limit: in.Limit + 1}
	var bad errs.Fields
	if in.Ward != "" {
		_, known := p.Ward(in.Ward)
		bad.Check(known, "ward", "notAllowed")
	}
	for _, one := range in.IDs {
		bad.Check(id.Check(one) == nil, "ids", "malformed")
	}
	if len(in.IDs) > 0 {
		f.ids = in.IDs
	}
	if in.BBox != "" {
		var ok bool
		f.box, ok = parseBox(in.BBox)
		bad.Check(ok, "bbox", "malformed")
	}
	if err := bad.Err(); err != nil {
		return f, err
	}
	_, err = web.After(in.Cursor, &f.after)
	return f, err
}

func parseBox(raw string) (*box, bool) {
	var sides []float64
	for _, part := range strings.Split(raw, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(v >= -180 && v <= 180) { // NaN compares with nothing
			return nil, false
		}
		sides = append(sides, v)
	}
	if len(sides) != 4 || sides[0] > sides[2] || sides[1] > sides[3] {
		return nil, false
	}
	return &box{sides[0], sides[1], sides[2], sides[3]}, true
}

func (s *Service) getCameras(ctx context.Context, in *camerasInput) (*web.JSON[CamCollection], error) {
	f, err := in.filter(s.o.Province)
	if err != nil {
		return nil, err
	}
	out := CamCollection{Type: "FeatureCollection", Features: []CamFeature{}}
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := list(tx, f)
		out.DataUpdatedTime = tx.Time()
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last := all[len(all)-1]
			out.Next = web.Cursor([2]string{last.words, last.id})
		}
		for _, r := range all {
			out.Features = append(out.Features, s.feature(r.shownOnly(), tx.Now()))
		}
		return err
	})
	return web.Answer(out), err
}

type cameraInput struct {
	ID string `path:"id" format:"uuid"`
}

// public is a camera that everybody may see.
func public(tx *database.Tx, camera string) (record, error) {
	r, err := find(tx, camera)
	if err == nil && (!r.public || !r.active) {
		err = errs.Missing()
	}
	return r.shownOnly(), err
}

// shownOnly is the camera without a newest picture that is not for everybody: then
// it waits for one.
func (r record) shownOnly() record {
	if r.picture < r.shownSince {
		r.picture = 0
	}
	return r
}

func (s *Service) getCamera(ctx context.Context, in *cameraInput) (*web.JSON[CamFeature], error) {
	var out CamFeature
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, err := public(tx, in.ID)
		out = s.feature(r, tx.Now())
		return err
	})
	return web.Answer(out), err
}

// Serve is what a shared link says of a public camera: what it is called, and
// where it stands.
func (s *Service) Serve(ctx context.Context, camera string) (name, where string, err error) {
	if id.Check(camera) != nil {
		return "", "", errs.Missing()
	}
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, err := public(tx, camera)
		if err != nil {
			return err
		}
		ward, _ := s.o.Province.Ward(r.ward)
		said := slices.DeleteFunc([]string{r.place, r.road, ward.FullName}, func(one string) bool { return one == "" })
		name, where = r.name, strings.Join(said, " · ")
		return nil
	})
	return name, where, err
}

// CamMoment is one picture of the history.
type CamMoment struct {
	At        time.Time `json:"at"`
	Picture   string    `json:"picture"`
	Thumbnail string    `json:"thumbnail"`
}

// CamHistory are the pictures of a day, oldest first.
type CamHistory struct {
	Items []CamMoment `json:"items" nullable:"false"`
}

func moments(below, camera string, all []moment) CamHistory {
	out := CamHistory{Items: make([]CamMoment, 0, len(all))}
	for _, m := range all {
		out.Items = append(out.Items, CamMoment{
			At: time.UnixMilli(m.at).UTC(), Picture: address(below, camera, m.at, Full), Thumbnail: address(below, camera, m.at, Thumb),
		})
	}
	return out
}

func (s *Service) getHistory(ctx context.Context, in *cameraInput) (*web.JSON[CamHistory], error) {
	var all []moment
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, err := public(tx, in.ID)
		if err == nil {
			all, err = history(tx, in.ID, r.picture, r.shownSince)
		}
		return err
	})
	return web.Answer(moments(path, in.ID, all)), err
}

var sizeNames = []Size{Thumb, Medium, Full}

// wanted is which picture a request asks for: of a moment, or the newest.
func wanted(r *http.Request) (k viewKey, err error) {
	k = viewKey{camera: r.PathValue("id"), size: Size(r.URL.Query().Get("size"))}
	if k.size == "" {
		k.size = Full
	}
	if err := id.Check(k.camera); err != nil {
		return k, err
	}
	if !slices.Contains(sizeNames, k.size) {
		return k, errs.InvalidField("size", "notAllowed")
	}
	if at := r.URL.Query().Get("at"); at != "" {
		if k.at, err = strconv.ParseInt(at, 10, 64); err != nil || k.at <= 0 {
			return k, errs.Missing()
		}
	}
	return k, nil
}
