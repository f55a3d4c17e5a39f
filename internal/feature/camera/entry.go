package camera

import (
	"regexp"
	"strings"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// CamEntry is a camera as it is entered.
type CamEntry struct {
	Name      string        `json:"name" minLength:"3" maxLength:"120"`
	Purpose   Purpose       `json:"purpose" enum:"traffic,weather,security"`
	Place     string        `json:"place" maxLength:"200" doc:"Where it stands, in words"`
	Road      string        `json:"road" maxLength:"60" doc:"Such as QL26; empty for none"`
	Ward      string        `json:"ward,omitempty" maxLength:"5" doc:"Code of the ward; empty: that of the position"`
	Lat       float64       `json:"lat" minimum:"-90" maximum:"90"`
	Lng       float64       `json:"lng" minimum:"-180" maximum:"180"`
	Direction *int64        `json:"direction,omitempty" minimum:"0" maximum:"359" doc:"Where it looks, in degrees from north"`
	Kind      snapshot.Kind `json:"kind" enum:"jpeg,mjpeg,hls,rtsp"`
	Source    string        `json:"source,omitempty" maxLength:"1000" doc:"Address of the pictures; empty: as before. It is kept sealed and never shown"`
	User      string        `json:"user,omitempty" maxLength:"100"`
	Password  string        `json:"password,omitempty" maxLength:"200"`
	Interval  int64         `json:"interval" minimum:"5" maximum:"3600" doc:"Seconds between two pictures: as often as the camera has a new one"`
	Sensitive bool          `json:"sensitive" doc:"Its public pictures are made small and unclear"`
	Active    bool          `json:"active"`
}

// CamSource is a source as it is entered, to be tried.
type CamSource struct {
	Kind     snapshot.Kind `json:"kind" enum:"jpeg,mjpeg,hls,rtsp"`
	Source   string        `json:"source" maxLength:"1000"`
	User     string        `json:"user,omitempty" maxLength:"100"`
	Password string        `json:"password,omitempty" maxLength:"200"`
}

// parse is the source that was entered.
func (s *Service) parse(in CamSource, bad *errs.Fields) snapshot.Source {
	source, ok := snapshot.Parse(in.Kind, in.Source, in.User, in.Password)
	bad.Check(ok, "source", "cameraAddress")
	if ok && (in.Kind == snapshot.HLS || in.Kind == snapshot.RTSP) {
		bad.Check(s.client.Video(), "kind", "cameraNoDecoder")
	}
	return source
}

var roadForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} .\-/]*$`)

// check brings an entry into a record; what is wrong of all fields at once.
func (s *Service) check(in CamEntry, r *record, fresh bool) error {
	var bad errs.Fields
	in.Name, in.Place, in.Road = oneLine(in.Name), oneLine(in.Place), oneLine(in.Road)
	bad.Check(len([]rune(in.Name)) >= 3, "name", "tooShort", "min", 3)
	bad.Check(in.Road == "" || roadForm.MatchString(in.Road), "road", "malformed")
	near, inside := s.o.Province.NearestWard(place.Point{Lat: in.Lat, Lng: in.Lng})
	bad.Check(inside, "lat", "cameraOutside")
	if in.Ward == "" {
		in.Ward = near.Ward.Code
	} else {
		_, known := s.o.Province.Ward(in.Ward)
		bad.Check(known, "ward", "notAllowed")
	}
	var source snapshot.Source
	if in.Source != "" {
		source = s.parse(CamSource{in.Kind, in.Source, in.User, in.Password}, &bad)
	} else {
		bad.Check(!fresh && string(in.Kind) == r.kind, "source", "required")
		// A password without its address would be added to one that is not seen.
		bad.Check(in.User == "" && in.Password == "", "source", "required")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	r.name, r.purpose, r.place, r.road, r.ward, r.lat, r.lng = in.Name, in.Purpose, in.Place, in.Road, in.Ward, in.Lat, in.Lng
	r.direction, r.every, r.sensitive, r.active = -1, in.Interval, in.Sensitive, in.Active
	if in.Direction != nil {
		r.direction = *in.Direction
	}
	if in.Source != "" {
		s.seal(r, source)
	}
	r.words = s.fold(*r)
	return nil
}

// seal keeps a source in a record. A new address never inherits the password of
// the one before: it could be anybody's.
func (s *Service) seal(r *record, source snapshot.Source) {
	r.kind, r.shown, r.known = string(source.Kind), source.Shown(), source.User != ""
	r.source = s.o.Vault.Seal(source.Bytes(), sealing(r.id))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

type postCameraInput struct {
	Body struct {
		Organisation string `json:"organisation" maxLength:"36" doc:"The agency that runs it"`
		CamEntry
	}
}

func (s *Service) postCamera(tx *database.Tx, who web.Principal, in *postCameraInput) (*deskCameraOutput, error) {
	holds, err := keeps(tx, who, in.Body.Organisation)
	if err != nil {
		return nil, err
	}
	if !holds {
		return nil, errs.InvalidField("organisation", "notAllowed")
	}
	// Nobody but its owner sees a camera until somebody has said why others may.
	r := record{id: id.New(tx.Now()), organisation: in.Body.Organisation}
	if err := s.check(in.Body.CamEntry, &r, true); err != nil {
		return nil, err
	}
	if err := insert(tx, r); err != nil {
		return nil, err
	}
	if err := note(tx, who, "camera.create", r, map[string]string{"kind": r.kind, "purpose": string(r.purpose)}); err != nil {
		return nil, err
	}
	return s.answer(tx, r.id)
}

func (s *Service) answer(tx *database.Tx, camera string) (*deskCameraOutput, error) {
	r, err := find(tx, camera)
	return &deskCameraOutput{web.Tag(max(1, r.version)), deskView(r, tx.Now())}, err
}

type putCameraInput struct {
	ID string `path:"id" format:"uuid"`
	web.IfMatch
	Body CamEntry
}

func (s *Service) putCamera(tx *database.Tx, who web.Principal, in *putCameraInput) (*deskCameraOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	r, err := own(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	before := r
	if err := s.check(in.Body, &r, false); err != nil {
		return nil, err
	}
	r.version = version
	if before.sensitive && !r.sensitive {
		r.clearSince = tx.Now()
	}
	if err := update(tx, r); err != nil {
		return nil, err
	}
	details := map[string]string{}
	if in.Body.Source != "" {
		details["source"] = "changed"
	}
	if before.sensitive != r.sensitive {
		details["sensitive"] = yes(r.sensitive)
	}
	if before.active != r.active {
		details["active"] = yes(r.active)
	}
	if before.purpose != r.purpose {
		details["purpose"] = string(r.purpose)
	}
	if err := note(tx, who, "camera.edit", r, details); err != nil {
		return nil, err
	}
	return s.answer(tx, r.id)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

type visibilityInput struct {
	ID string `path:"id" format:"uuid"`
	web.IfMatch
	Body struct {
		Public bool   `json:"public"`
		Reason string `json:"reason" minLength:"10" maxLength:"500" doc:"Why; it stays in the audit log, so it names nobody"`
	}
}

// putVisibility shows a camera to everybody, or no longer. Who may is who runs
// it, and the province's administrator; why is kept.
func (s *Service) putVisibility(tx *database.Tx, who web.Principal, in *visibilityInput) (*deskCameraOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if len([]rune(oneLine(in.Body.Reason))) < 10 {
		return nil, errs.InvalidField("reason", "tooShort", "min", 10)
	}
	r, err := own(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	err = tx.One(web.Stale(), `UPDATE cameras SET public = $1, shown_since = $2, version = version + 1, updated_at = $2 WHERE id = $3 AND version = $4 AND removed = 0`,
		number(in.Body.Public), tx.Now(), r.id, version)
	if err != nil {
		return nil, err
	}
	action := "camera.hide"
	if in.Body.Public {
		action = "camera.show"
	}
	if err := note(tx, who, action, r, map[string]string{"reason": oneLine(in.Body.Reason), "purpose": string(r.purpose)}); err != nil {
		return nil, err
	}
	return s.answer(tx, r.id)
}
