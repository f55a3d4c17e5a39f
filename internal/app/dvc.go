package app

import (
	"fmt"
	"net"
	"net/http"
	"path/filepath"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/platform/web"
)

// buildPortal connects the public-service portal: the one of the settings, in a
// demonstration a stand-in on a port of its own, else none.
func (a *App) buildPortal() error {
	s := &a.services
	address, key := a.config.DVCURL, a.config.DVCKey
	s.portalSigns = a.config.DVCSecrets
	if address == "" && a.demo {
		var err error
		if address, key, err = a.standInPortal(); err != nil {
			return err
		}
	}
	if address == "" {
		return nil
	}
	client, err := dvc.New(dvc.Options{URL: address, Key: key, Networks: a.config.PrivateNetworks, Now: a.now})
	if err != nil {
		return fmt.Errorf("dvc-url: %w", err)
	}
	s.portal = client
	return nil
}

func (a *App) standInPortal() (address, key string, err error) {
	const signs = "a-demonstration-signs-with-it"
	key = "demo:a-secret-that-guards-nobody"
	s := &a.services
	if s.counter, err = dvc.NewSandbox(dvc.SandboxOptions{Key: key, CallbackSecret: signs, State: filepath.Join(a.config.Data, "stand-in-dvc.json")}); err != nil {
		return "", "", err
	}
	a.closers = append(a.closers, s.counter.Close)
	s.portalSigns = []string{signs}
	address, err = a.standInServer("dvc", s.counter)
	return address, key, err
}

// tellUs has the demonstration's portal call back where we listen, which our
// public address need not lead to.
func (a *App) tellUs(address net.Addr) {
	if a.services.counter != nil {
		a.services.counter.Tell("http://" + address.String() + dvc.CallbackPath)
	}
}

// counterRoutes let a demonstration's visitor play the officer.
func (s *services) counterRoutes() []web.Route {
	if s.counter == nil {
		return nil
	}
	h := http.StripPrefix("/dev/dvc", s.counter)
	return []web.Route{
		web.Raw(http.MethodGet, "/dev/dvc/dossiers", "What was filed with the stand-in of the public-service portal", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/dvc/callbacks", "What it told", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/dvc/script", "What its officer does with what is filed", web.Public(), h),
		web.Raw(http.MethodPost, "/dev/dvc/dossiers/{code}/script", "What its officer does with one dossier", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/dvc/faults", "What goes wrong next", web.Public(), h),
	}
}
