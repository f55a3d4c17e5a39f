package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/agency/email"
	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/population"
	"daklakid/internal/agency/sms"
	"daklakid/internal/agency/snapshot"
	"daklakid/internal/agency/tax"
	"daklakid/internal/agency/webpush"
	"daklakid/internal/feature/camera"
	"daklakid/province"
)

type sandboxCommand struct {
	SMS   string `name:"sms" default:"127.0.0.1:8081" help:"Address of the SMS gateway's stand-in; /outbox shows what it took."`
	Mail  string `default:"127.0.0.1:8025" help:"Address of the mail server's stand-in."`
	Inbox string `default:"127.0.0.1:8082" help:"Address on which the mail stand-in shows /outbox."`
	VNeID string `name:"vneid" default:"127.0.0.1:8085" help:"Address of VNeID's stand-in, of which our client is sandbox."`
	Token string `default:"sandbox" help:"Token that the SMS stand-in knows, and our secret at VNeID's."`

	Population   string `default:"127.0.0.1:8083" help:"Address of the population database's stand-in; PUT /people/{number} adds somebody."`
	DVC          string `name:"dvc" default:"127.0.0.1:8084" help:"Address of the public-service portal's stand-in; PUT /script says what its officer does."`
	PortalKey    string `default:"sandbox:sandbox-secret-of-nobody" help:"client:secret that the portal's stand-in knows."`
	PortalSecret string `default:"sandbox-secret-of-callbacks" help:"Secret with which it signs its callbacks, which it sends to our public URL."`

	Tax         string `name:"tax" default:"127.0.0.1:8087" help:"Address of the tax agency's stand-in; PUT /companies/{code} adds a company."`
	RegistryKey string `default:"sandbox:sandbox-secret-of-nobody" help:"client:secret that it knows."`

	IOC       string `name:"ioc" default:"127.0.0.1:8086" help:"Address of the operation centre's stand-in, an Open311 server."`
	CentreKey string `default:"sandbox" help:"api_key that it knows."`

	Cameras string `default:"127.0.0.1:8088" help:"Address of simulated cameras, at /{slug}.jpg and /{slug}.mjpg; PUT /faults breaks them."`

	Push string `default:"127.0.0.1:8089" help:"Address of the stand-in for browsers' push services; POST /subscribe makes a subscription."`

	PeopleKey string `default:"sandbox:sandbox-secret-of-nobody" help:"client:secret that the population stand-in knows."`
}

// Run serves stand-ins for all outside systems until told to stop. They speak
// the real contracts, deliver nothing, and fail on demand (PUT /faults).
func (c sandboxCommand) Run(s *session) (err error) {
	mail := email.NewSandbox("", "", nil)
	smtp, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", c.Mail)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	national, err := vneidSandbox("http://"+c.VNeID, c.Token, s.config.PublicURL)
	if err != nil {
		return fmt.Errorf("vneid: %w", err)
	}
	people, err := population.NewSandbox(c.PeopleKey)
	if err != nil {
		return err
	}
	portal, err := c.portal(s.config.PublicURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, portal.Close()) }()
	centre, err := ioc.NewSandbox(ioc.SandboxOptions{Key: c.CentreKey, URL: "http://" + c.IOC, Fetch: http.DefaultClient})
	if err != nil {
		return err
	}
	taxOffice, err := tax.NewSandbox(c.RegistryKey)
	if err != nil {
		return err
	}
	cameras, err := s.simulated()
	if err != nil {
		return err
	}
	pushes := webpush.NewSandbox(time.Now)
	if err := pushes.ReachedAt("http://" + c.Push); err != nil {
		return err
	}
	failed := make(chan error, 10)
	go func() { failed <- mail.Serve(smtp) }()
	servers := []*http.Server{
		standIn(c.Push, pushes),
		standIn(c.SMS, sms.NewSandbox(c.Token)), standIn(c.Inbox, mail), standIn(c.VNeID, national), standIn(c.Population, people),
		standIn(c.DVC, portal), standIn(c.IOC, centre), standIn(c.Tax, taxOffice), standIn(c.Cameras, cameras),
	}
	for _, server := range servers {
		go func() { failed <- server.ListenAndServe() }()
	}
	if _, err := fmt.Fprintf(s.stdout, "Stand-ins: push services http://%s, SMS http://%s (token %s), mail smtp://%s, its outbox http://%s/outbox, VNeID http://%s (client %s, secret %s), population http://%s (key %s), portal http://%s (key %s, secret of callbacks %s), operation centre http://%s/v2 (key %s), tax agency http://%s (key %s), cameras http://%s\n",
		c.Push, c.SMS, c.Token, c.Mail, c.Inbox, c.VNeID, sandboxClient, c.Token, c.Population, c.PeopleKey, c.DVC, c.PortalKey, c.PortalSecret, c.IOC, c.CentreKey, c.Tax, c.RegistryKey, c.Cameras); err != nil {
		return err
	}
	select {
	case err = <-failed:
	case <-s.ctx.Done():
		err = nil
	}
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(context.WithoutCancel(s.ctx)))
	}
	return errors.Join(err, mail.Close(), centre.Close())
}

func (c sandboxCommand) portal(public string) (*dvc.Sandbox, error) {
	return dvc.NewSandbox(dvc.SandboxOptions{Key: c.PortalKey, Callback: public + dvc.CallbackPath, CallbackSecret: c.PortalSecret})
}

// simulated are the pack's cameras, drawn.
func (s *session) simulated() (*snapshot.Sandbox, error) {
	pack, err := province.Pack(s.config.Province)
	if err != nil {
		return nil, err
	}
	all, err := camera.DemoCameras(pack)
	return snapshot.NewSandbox(nil, camera.Scenes(all)...), err
}

func standIn(address string, h http.Handler) *http.Server {
	return &http.Server{Addr: address, Handler: h, ReadHeaderTimeout: 10 * time.Second}
}

// standInServer serves a stand-in on a port of its own, as long as the program runs.
func (a *App) standInServer(name string, h http.Handler) (address string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	server := standIn("", h)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("a stand-in ended", "name", name, "error", err)
		}
	}()
	a.closers = append(a.closers, server.Close)
	return "http://" + listener.Addr().String(), nil
}
