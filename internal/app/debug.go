package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// debug serves Go's profiles on an address of their own, which the operator
// keeps to himself; without one there are none.
func (a *App) debug(ctx context.Context) error {
	if a.config.DebugListen == "" {
		return nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.config.DebugListen)
	if err != nil {
		return fmt.Errorf("debug-listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	a.closers = append(a.closers, server.Close)
	go func() {
		if err := server.Serve(listener); err != nil && ctx.Err() == nil {
			a.log.Error("debug server", "error", err)
		}
	}()
	return nil
}
