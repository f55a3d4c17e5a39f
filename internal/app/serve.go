package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"daklakid/internal/platform/jobs"
)

type serveCommand struct {
	Demo bool `help:"Load synthetic data once, and show what would be sent at /dev/outbox."`
}

// stopWithin is how long requests and jobs may take to finish at the end.
const stopWithin = 20 * time.Second

// Run serves until the context ends, then finishes what it has begun.
func (c serveCommand) Run(s *session) (err error) {
	spareCollector()
	a, err := open(s.ctx, s.config, c.Demo, s.stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if c.Demo {
		if err := a.loadDemo(s.ctx, demoListings, demoOpenings, demoSeed); err != nil {
			return err
		}
	}
	if err := a.debug(s.ctx); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if _, err := fmt.Fprintf(s.stdout, "Serving on http://%s\n", listener.Addr()); err != nil {
		return err
	}
	a.tellUs(listener.Addr())
	return a.serve(s.ctx, listener)
}

func (a *App) serve(ctx context.Context, listener net.Listener) error {
	handler, err := a.web.Handler()
	if err != nil {
		return err
	}
	if handler, err = a.traced(ctx, handler); err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	var background sync.WaitGroup
	background.Go(func() { a.runner().Run(ctx) })
	background.Go(func() { a.refreshKeys(ctx) })
	background.Go(func() { a.followSettings(ctx) })
	background.Go(func() { a.services.cameras.Pull(ctx) })
	background.Go(debug.FreeOSMemory) // starting leaves as much garbage behind as serving needs
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(a.services.stop(stopping), server.Shutdown(stopping))
	}
	background.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// refreshKeys learns of keys that another node or command has added.
func (a *App) refreshKeys(ctx context.Context) {
	tick := time.NewTicker(refreshKeys)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := a.vault.Refresh(ctx); err != nil {
				a.log.Error("keys were not refreshed", "error", err)
			}
		}
	}
}

func (a *App) runner() *jobs.Runner {
	var all []jobs.Job
	for _, m := range a.modules {
		all = append(all, m.Jobs...)
	}
	return jobs.NewRunner(a.db, all, a.log, jobs.Options{})
}
