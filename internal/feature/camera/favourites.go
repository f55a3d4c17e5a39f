package camera

import (
	"context"
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

const favouritesPath = "/api/v1/me/cameras"

// maxFavourites bounds what one account follows, as the app does for who is not
// signed in.
const maxFavourites = 100

// favouriteRoutes are those for what somebody follows.
func (s *Service) favouriteRoutes() []web.Route {
	return []web.Route{
		web.Get(favouritesPath, "Cameras one follows", web.SignedIn(), s.getFavourites),
		web.Post(favouritesPath, "Follow also those that were followed without an account", web.SignedIn(), s.mergeFavourites),
		web.Put(path+"/{id}/favourite", "Follow a camera", web.SignedIn(), s.putFavourite),
		web.Delete(path+"/{id}/favourite", "Follow it no longer", web.SignedIn(), s.deleteFavourite),
	}
}

// CamFavourite is a camera that somebody follows.
type CamFavourite struct {
	ID string    `json:"id"`
	At time.Time `json:"at" doc:"Since when"`
}

// favourites are the cameras that an account follows, the last one first. One
// that is not public now is among them: it may be again.
func favourites(tx *database.Tx, account string) (web.Page[CamFavourite], error) {
	page := web.Page[CamFavourite]{Items: []CamFavourite{}}
	err := tx.Each(func(rows *sql.Rows) error {
		var f CamFavourite
		var at int64
		err := rows.Scan(&f.ID, &at)
		f.At = time.UnixMilli(at).UTC()
		page.Items = append(page.Items, f)
		return err
	}, `SELECT f.camera, f.at FROM camera_favourites f JOIN cameras c ON c.id = f.camera
		WHERE f.account = $1 AND c.removed = 0 ORDER BY f.at DESC, f.camera DESC LIMIT $2`, account, maxFavourites)
	return page, err
}

func (s *Service) getFavourites(ctx context.Context, _ *web.None) (*web.JSON[web.Page[CamFavourite]], error) {
	var page web.Page[CamFavourite]
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		page, err = favourites(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(page), err
}

// room is how many more cameras an account may follow; nobody else counts for it
// until the transaction ends.
func room(tx *database.Tx, account string) (n int, err error) {
	if err := tx.Alone("camera.favourites:" + account); err != nil {
		return 0, err
	}
	err = tx.Row(`SELECT count(*) FROM camera_favourites WHERE account = $1`, account).Scan(&n)
	return maxFavourites - n, err
}

// keep reports whether the camera is a new one among the account's.
func keep(tx *database.Tx, account, camera string) (bool, error) {
	n, err := tx.Exec(`INSERT INTO camera_favourites (account, camera, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, account, camera, tx.Now())
	return n > 0, err
}

func (s *Service) putFavourite(tx *database.Tx, who web.Principal, in *cameraInput) (*web.None, error) {
	if _, err := public(tx, in.ID); err != nil {
		return nil, err
	}
	left, err := room(tx, who.Account)
	if err != nil {
		return nil, err
	}
	fresh, err := keep(tx, who.Account, in.ID)
	if err == nil && fresh && left <= 0 {
		err = errs.New(errs.Conflict, "cameraFavouritesFull", "max", maxFavourites)
	}
	return &web.None{}, err
}

func (s *Service) deleteFavourite(tx *database.Tx, who web.Principal, in *cameraInput) (*web.None, error) {
	_, err := tx.Exec(`DELETE FROM camera_favourites WHERE account = $1 AND camera = $2`, who.Account, in.ID)
	return &web.None{}, err
}

type camMergeInput struct {
	Body struct {
		Cameras []string `json:"cameras" maxItems:"100" nullable:"false" doc:"Ids; those that are not public are passed over"`
	}
}

// mergeFavourites adds what a phone knew before somebody signed in. A list that
// is full takes no more, which is no reason to refuse the rest.
func (s *Service) mergeFavourites(tx *database.Tx, who web.Principal, in *camMergeInput) (*web.JSON[web.Page[CamFavourite]], error) {
	var bad errs.Fields
	for _, one := range in.Body.Cameras {
		bad.Check(id.Check(one) == nil, "cameras", "malformed")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	left, err := room(tx, who.Account)
	for _, one := range in.Body.Cameras {
		if err != nil || left <= 0 {
			break
		}
		_, err = public(tx, one)
		if errs.KindOf(err) == errs.NotFound {
			err = nil
			continue
		}
		var fresh bool
		if err == nil {
			fresh, err = keep(tx, who.Account, one)
		}
		if fresh {
			left--
		}
	}
	if err != nil {
		return nil, err
	}
	page, err := favourites(tx, who.Account)
	return web.Answer(page), err
}

func personal() module.Personal {
	return module.Personal{Export: exportFavourites, Erase: func(tx *database.Tx, account string) error {
		_, err := tx.Exec(`DELETE FROM camera_favourites WHERE account = $1`, account)
		return err
	}}
}

func exportFavourites(tx *database.Tx, account string) ([]module.Section, error) {
	section := module.Section{Code: "cameras", Class: "saved"}
	err := tx.Each(func(rows *sql.Rows) error {
		var name string
		var at int64
		err := rows.Scan(&name, &at)
		section.Records = append(section.Records, module.Record{{Code: "title", Value: name}, {Code: "at", Value: module.Milliseconds(at)}})
		return err
	}, `SELECT c.name, f.at FROM camera_favourites f JOIN cameras c ON c.id = f.camera WHERE f.account = $1 ORDER BY f.at, f.camera LIMIT $2`,
		account, maxFavourites)
	return []module.Section{section}, err
}
