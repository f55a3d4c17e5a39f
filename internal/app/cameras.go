package app

import (
	"context"
	"net/http"
	"strings"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/camera"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
)

// buildCameras makes the cameras, in a demonstration with drawn ones on a port
// of their own.
func (a *App) buildCameras(pictures *media.Processor) error {
	s := &a.services
	var standIn string
	if a.demo {
		scenes, err := camera.DemoCameras(a.pack)
		if err != nil {
			return err
		}
		s.cameraStand = snapshot.NewSandbox(a.now, camera.Scenes(scenes)...)
		address, err := a.standInServer("cameras", s.cameraStand)
		if err != nil {
			return err
		}
		standIn = strings.TrimPrefix(address, "http://")
	}
	s.cameras = camera.New(camera.Options{
		DB: a.db, Vault: a.vault, Blobs: a.blobs, Pictures: pictures, Province: a.province, Log: a.log, Now: a.now, FFmpeg: a.config.FFmpeg, StandIn: standIn,
		Fail: func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) },
	})
	return nil
}

// cameraRoutes let a demonstration's visitor break a simulated camera.
func (s *services) cameraRoutes() []web.Route {
	if s.cameraStand == nil {
		return nil
	}
	h := http.StripPrefix("/dev/cameras", s.cameraStand)
	return []web.Route{
		web.Raw(http.MethodPut, "/dev/cameras/faults", "What simulated cameras do from now on", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/cameras/asked", "How often simulated cameras were asked", web.Public(), h),
	}
}

// demoCameras puts up simulated cameras at real places, and makes the agencies
// that run them. The README names their officers.
func (a *App) demoCameras(ctx context.Context) error {
	all, err := camera.DemoCameras(a.pack)
	if err != nil || len(all) == 0 {
		return err
	}
	offices := map[string]string{}
	err = a.db.Update(ctx, func(tx *database.Tx) (err error) {
		clear(offices)
		for _, c := range all {
			if offices[c.Agency] == "" && err == nil {
				offices[c.Agency], err = a.demoCameraOffice(tx, c.Agency, 301+2*len(offices)) // 0905 000 301, 302; 303, 304; 305, 306
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.services.cameras.Load(ctx, all, offices)
}

// demoCameraOffice is the organisation that an agency is; where there is none it is made.
func (a *App) demoCameraOffice(tx *database.Tx, slug string, phone int) (office string, err error) {
	if office, err = organisation.Responsible(tx, slug, ""); err != nil || office != "" {
		return office, err
	}
	for _, agency := range a.province.Agencies() {
		if agency.Slug == slug {
			name := a.texts.Say("vi", "app.demoAgency", map[string]any{"agency": agency.Name.In("vi")})
			office, _, err = a.demoAgency(tx, phone, name, organisation.Duty{Agency: slug})
		}
	}
	return office, err
}
