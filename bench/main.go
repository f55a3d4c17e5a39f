// Command bench loads the running program over HTTP, side by side with a bare
// handler on the same file (the floor), the same statements in process (the
// limit), and PocketBase with the same rows (the peer), and writes one table of
// ratios. The machines it runs on are shared: only ratios of one run mean
// anything.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func main() {
	sizes := flag.String("listings", "20000,200000,1000000", "sizes to measure")
	turn := flag.Duration("turn", 3*time.Second, "how long each contender is loaded at a time")
	turns := flag.Int("turns", 3, "how often each contender has its turn")
	only := flag.String("only", "", "a regular expression that the names of the requests match")
	binary := flag.String("binary", "../bin/daklakid", "the program to measure")
	reports := flag.Int("cases", madeUp, "how many reports there are for `bench cases`")
	away := flag.Duration("away", 0, "for `bench cases`: over how long the backlog is filed while the centre is away, else as fast as it is answered")
	engine := flag.String("engine", "", "for `bench cases`, `bench vouchers`, `bench coaches` and `bench chat`: sqlite or postgres, else both")
	kills := flag.Int("kills", 40, "how often `bench chat` kills the program on each engine")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{binary: *binary, turn: *turn, turns: *turns, only: *only, reports: *reports, engine: *engine, away: *away, kills: *kills}
	if err := run(ctx, flag.Args(), *sizes, b); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, sizes string, as bench) error {
	switch {
	case len(args) == 3 && args[0] == "floor":
		f, err := openFloor(args[1])
		if err != nil {
			return err
		}
		return f.serve(args[2])
	case len(args) == 3 && args[0] == "floor-jobs":
		f, err := openFloor(args[1])
		if err != nil {
			return err
		}
		return f.serveJobs(args[2])
	case len(args) == 3 && args[0] == "peer":
		return servePeer(args[1], args[2], asShipped)
	case len(args) == 3 && args[0] == "durable-peer":
		return servePeer(args[1], args[2], durable)
	}
	if len(args) > 1 {
		return fmt.Errorf("%q: flags come before what is measured", args[1:])
	}
	only, err := regexp.Compile(as.only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	as.wanted = only.MatchString
	if len(args) == 1 && args[0] == "cases" {
		return as.cases(ctx)
	}
	if len(args) == 1 && args[0] == "jobs" {
		return as.jobs(ctx)
	}
	if len(args) == 1 && args[0] == "vouchers" {
		return as.vouchers(ctx)
	}
	if len(args) == 1 && args[0] == "coaches" {
		return as.coaches(ctx)
	}
	if len(args) == 1 && args[0] == "chat" {
		return as.chat(ctx)
	}
	var all []result
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("-listings: %w", err)
		}
		b := as
		b.size, b.data = n, "data/"+size
		r, err := b.run(ctx)
		if err != nil {
			return fmt.Errorf("%d listings: %w", n, err)
		}
		all = append(all, r)
		// After each size: what cuts a long run short leaves the others.
		if err := report(all); err != nil {
			return err
		}
	}
	return nil
}
