// Command daklakid is the whole program: server, jobs, and the operators' tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"daklakid/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := app.Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, app.ErrHelp) {
		fmt.Fprintln(os.Stderr, "daklakid:", err)
		os.Exit(1)
	}
}
