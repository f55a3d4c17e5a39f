package app

import (
	"fmt"
	"net/http"
	"path/filepath"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/platform/web"
)

// buildCentre connects the operation centre: the one of the settings, in a
// demonstration a stand-in on a port of its own, else none.
func (a *App) buildCentre() error {
	s := &a.services
	address, key := a.config.IOCURL, a.config.IOCKey
	if address == "" && a.demo {
		var err error
		if address, key, err = a.standInCentre(); err != nil {
			return err
		}
	}
	if address == "" {
		return nil
	}
	client, err := ioc.New(ioc.Options{
		URL: address, Key: key, Jurisdiction: a.config.IOCJurisdiction, Plain: a.config.IOCPlain, Networks: a.config.PrivateNetworks, Now: a.now,
	})
	if err != nil {
		return fmt.Errorf("ioc-url: %w", err)
	}
	s.centre = client
	return nil
}

func (a *App) standInCentre() (address, key string, err error) {
	key = "demo"
	s := &a.services
	s.centreStand, err = ioc.NewSandbox(ioc.SandboxOptions{Key: key, State: filepath.Join(a.config.Data, "stand-in-ioc.json"), Fetch: http.DefaultClient})
	if err != nil {
		return "", "", err
	}
	a.closers = append(a.closers, s.centreStand.Close)
	origin, err := a.standInServer("ioc", s.centreStand)
	return origin + "/v2", key, err
}

// centreRoutes let a demonstration's visitor see and move what was passed on.
func (s *services) centreRoutes() []web.Route {
	if s.centreStand == nil {
		return nil
	}
	h := http.StripPrefix("/dev/ioc", s.centreStand)
	return []web.Route{
		web.Raw(http.MethodGet, "/dev/ioc/v2/{resource}", "What the stand-in of the operation centre has, such as requests.json", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/ioc/media/{id}", "The picture that the stand-in fetched for a report", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/ioc/script", "What happens to reports there", web.Public(), h),
		web.Raw(http.MethodPost, "/dev/ioc/requests/{id}/steps", "Something that happens to one now", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/ioc/faults", "What goes wrong next", web.Public(), h),
	}
}
