package camera

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

const deskPath = "/api/v1/desk/cameras"

// keepers are who looks after an agency's cameras.
var keepers = []string{organisation.Owner, organisation.Officer}

// desk lets in who may look after cameras of some agency.
func desk() web.Policy {
	return web.Role(organisation.Administrator, organisation.Officer).OrIn(string(organisation.Agency), organisation.Owner).Proven()
}

func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get(deskPath, "Cameras of my agencies", desk(), s.getDesk),
		web.Get(deskPath+"/owners", "Agencies whose cameras I look after", desk(), s.getOwners),
		web.Create(deskPath, "Put up a camera", desk(), s.postCamera, web.Limited(web.Limit{Count: 120, Per: time.Hour})),
		web.Do(http.MethodPost, deskPath+"/test", "Try a source before it is saved", desk(), s.tryEntered, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Get(deskPath+"/{id}", "One camera", desk(), s.getOne),
		web.Put(deskPath+"/{id}", "Change a camera", desk(), s.putCamera),
		web.Delete(deskPath+"/{id}", "Take a camera off", desk(), s.deleteCamera),
		web.Put(deskPath+"/{id}/visibility", "Show a camera to everybody, or no longer", desk(), s.putVisibility),
		web.Do(http.MethodPost, deskPath+"/{id}/test", "Try a camera now", desk(), s.tryStored, web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Get(deskPath+"/{id}/history", "Its pictures of the last 24 hours", desk(), s.getDeskHistory),
		web.Raw(http.MethodGet, deskPath+"/{id}/picture", "A picture as the camera gave it", desk(), http.HandlerFunc(s.deskPicture)),
	}
}

// DeskCamera is a camera as who looks after it sees it.
type DeskCamera struct {
	ID           string          `json:"id"`
	Organisation string          `json:"organisation"`
	Owner        string          `json:"owner" doc:"What that agency is called"`
	Name         string          `json:"name"`
	Purpose      Purpose         `json:"purpose" enum:"traffic,weather,security"`
	Place        string          `json:"place"`
	Road         string          `json:"road"`
	Ward         string          `json:"ward"`
	Lat          float64         `json:"lat"`
	Lng          float64         `json:"lng"`
	Direction    *int64          `json:"direction,omitempty"`
	Kind         snapshot.Kind   `json:"kind" enum:"jpeg,mjpeg,hls,rtsp"`
	Source       string          `json:"source" doc:"Where the pictures come from, without path, user and password"`
	Credentials  bool            `json:"credentials" doc:"A user or password is kept for it"`
	Interval     int64           `json:"interval"`
	Public       bool            `json:"public"`
	Sensitive    bool            `json:"sensitive"`
	Active       bool            `json:"active"`
	Demo         bool            `json:"demo"`
	State        State           `json:"state" enum:"live,stale,frozen,black,lost,waiting,off"`
	Since        *time.Time      `json:"since,omitempty"`
	Reason       snapshot.Reason `json:"reason,omitempty" doc:"Why the last try failed"`
	Fails        int64           `json:"fails" doc:"How often in a row"`
	TriedAt      *time.Time      `json:"triedAt,omitempty"`
	SeenAt       *time.Time      `json:"seenAt,omitempty" doc:"When it last answered"`
	PictureAt    *time.Time      `json:"pictureAt,omitempty"`
	Width        int64           `json:"width"`
	Height       int64           `json:"height"`
	Picture      string          `json:"picture,omitempty"`
	Thumbnail    string          `json:"thumbnail,omitempty"`
	UpdatedAt    time.Time       `json:"updatedAt"`
}

func deskView(r record, now int64) DeskCamera {
	v := DeskCamera{
		ID: r.id, Organisation: r.organisation, Owner: r.owner, Name: r.name, Purpose: r.purpose, Place: r.place, Road: r.road, Ward: r.ward,
		Lat: r.lat, Lng: r.lng, Kind: snapshot.Kind(r.kind), Source: r.shown, Credentials: r.known, Interval: r.every, Public: r.public,
		Sensitive: r.sensitive, Active: r.active, Demo: r.demo, State: r.state(now), Reason: snapshot.Reason(r.reason), Fails: r.fails,
		TriedAt: instant(r.tried), SeenAt: instant(r.seen), Width: r.width, Height: r.height, UpdatedAt: time.UnixMilli(r.updated).UTC(),
	}
	if r.direction >= 0 {
		v.Direction = &r.direction
	}
	v.Since = instant(r.from(v.State))
	if r.picture > now-day.Milliseconds() {
		v.PictureAt = instant(r.picture)
		v.Picture, v.Thumbnail = address(deskPath, r.id, r.picture, Full), address(deskPath, r.id, r.picture, Thumb)
	}
	return v
}

// mine are the agencies whose cameras somebody looks after; nil is all.
func mine(tx *database.Tx, who web.Principal) ([]string, error) {
	if who.Has(organisation.Administrator) {
		return nil, nil
	}
	all := []string{}
	for _, g := range who.Grants {
		holds, err := keeps(tx, who, g.Organisation)
		if err != nil {
			return nil, err
		}
		if holds {
			all = append(all, g.Organisation)
		}
	}
	return all, nil
}

// keeps reports whether somebody looks after the cameras of an agency, as of tx.
func keeps(tx *database.Tx, who web.Principal, office string) (bool, error) {
	o, _, err := organisation.Find(tx, office)
	if errs.KindOf(err) == errs.NotFound || err == nil && o.Kind == string(organisation.Company) {
		return false, nil
	}
	if err != nil || who.Has(organisation.Administrator) {
		return err == nil, err
	}
	return organisation.Holds(tx, who.Account, office, keepers...)
}

// own is a camera that somebody looks after; another's is not there.
func own(tx *database.Tx, who web.Principal, camera string) (record, error) {
	r, err := find(tx, camera)
	if err != nil {
		return r, err
	}
	holds, err := keeps(tx, who, r.organisation)
	if err == nil && !holds {
		err = errs.Missing()
	}
	return r, err
}

// DeskCameras is a page of cameras, with how many are in which state.
type DeskCameras struct {
	Items  []DeskCamera  `json:"items" nullable:"false"`
	Next   string        `json:"next"`
	States map[State]int `json:"states" doc:"How many of all are in each state"`
	Video  bool          `json:"video" doc:"The program that reads RTSP and HLS is installed"`
}

type deskInput struct {
	web.Paging
	Q     string `query:"q" maxLength:"100"`
	State string `query:"state" enum:"live,stale,frozen,black,lost,waiting,off"`
}

func (s *Service) getDesk(ctx context.Context, in *deskInput) (*web.JSON[DeskCameras], error) {
	f := filter{words: search.Fold(in.Q), limit: maxCameras}
	if _, err := web.After(in.Cursor, &f.after); err != nil {
		return nil, err
	}
	out := DeskCameras{Items: []DeskCamera{}, States: map[State]int{}, Video: s.client.Video()}
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		if f.organisations, err = mine(tx, web.Who(ctx)); err != nil {
			return err
		}
		after := f.after
		f.after = [2]string{}
		all, err := list(tx, f)
		for _, r := range all {
			state := r.state(tx.Now())
			out.States[state]++
			passed := r.words < after[0] || r.words == after[0] && r.id <= after[1]
			switch {
			case after[1] != "" && passed, in.State != "" && string(state) != in.State, out.Next != "":
			case len(out.Items) == in.Limit:
				last := out.Items[len(out.Items)-1]
				out.Next = web.Cursor([2]string{wordsOf(all, last.ID), last.ID})
			default:
				out.Items = append(out.Items, deskView(r, tx.Now()))
			}
		}
		return err
	})
	return web.Answer(out), err
}

func wordsOf(all []record, camera string) string {
	for _, r := range all {
		if r.id == camera {
			return r.words
		}
	}
	return ""
}

// CamOwner is an agency that has cameras, or may have.
type CamOwner struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *Service) getOwners(ctx context.Context, _ *web.None) (*web.JSON[web.Page[CamOwner]], error) {
	page := web.Page[CamOwner]{Items: []CamOwner{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if who.Has(organisation.Administrator) {
			offices, err := organisation.Offices(tx)
			for _, o := range offices {
				page.Items = append(page.Items, CamOwner{o.ID, o.Name})
			}
			return err
		}
		all, err := mine(tx, who)
		for _, office := range all {
			o, _, err := organisation.Find(tx, office)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, CamOwner{o.ID, o.Name})
		}
		return err
	})
	return web.Answer(page), err
}

// deskCameraOutput is a camera with its version.
type deskCameraOutput struct {
	web.Tagged
	Body DeskCamera
}

func (s *Service) getOne(ctx context.Context, in *cameraInput) (*deskCameraOutput, error) {
	var out deskCameraOutput
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, err := own(tx, web.Who(ctx), in.ID)
		out = deskCameraOutput{web.Tag(max(1, r.version)), deskView(r, tx.Now())}
		return err
	})
	return &out, err
}

type removeInput struct {
	ID string `path:"id" format:"uuid"`
	web.IfMatch
}

func (s *Service) deleteCamera(tx *database.Tx, who web.Principal, in *removeInput) (*web.None, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	r, err := own(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	err = tx.One(web.Stale(), `UPDATE cameras SET removed = $1, active = 0, public = 0, version = version + 1 WHERE id = $2 AND version = $3 AND removed = 0`,
		tx.Now(), r.id, version)
	if err != nil {
		return nil, err
	}
	return &web.None{}, note(tx, who, "camera.remove", r, nil)
}

// note writes into the audit log what was done with a camera.
func note(tx *database.Tx, who web.Principal, action string, r record, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "camera", ID: r.id}, Organisation: r.organisation, Details: details,
	})
}

func (s *Service) getDeskHistory(ctx context.Context, in *cameraInput) (*web.JSON[CamHistory], error) {
	var all []moment
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		r, err := own(tx, web.Who(ctx), in.ID)
		if err == nil {
			all, err = history(tx, in.ID, r.picture, 0)
		}
		return err
	})
	return web.Answer(moments(deskPath, in.ID, all)), err
}

// deskPicture answers with a picture as the camera gave it. Who looks at what is
// not public is written down, once an hour.
func (s *Service) deskPicture(w http.ResponseWriter, r *http.Request) {
	who := web.Who(r.Context())
	may := func(tx *database.Tx, camera string) (record, error) {
		found, err := own(tx, who, camera)
		found.shownSince = 0
		return found, err
	}
	if err := s.watch(r.Context(), who, r.PathValue("id")); err != nil {
		s.o.Fail(w, r, err)
		return
	}
	s.picture(w, r, may, func(k *viewKey, _ record) string {
		k.whole = true
		return "private, no-cache"
	})
}

// watch writes down that somebody looks at a camera which is not public.
func (s *Service) watch(ctx context.Context, who web.Principal, camera string) error {
	if err := id.Check(camera); err != nil {
		return err
	}
	now := s.o.Now().UnixMilli()
	if s.watched.lately(who.Account, camera, now) {
		return nil
	}
	var found record
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		found, err = own(tx, who, camera)
		return err
	})
	if err == nil && !found.public {
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error { return note(tx, who, "camera.watch", found, nil) })
	}
	if err == nil {
		s.watched.note(who.Account, camera, now)
	}
	return err
}
