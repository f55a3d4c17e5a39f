package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"daklakid/internal/platform/database"
)

// bench measures all contenders at one size.
type bench struct {
	size    int
	binary  string
	data    string
	turn    time.Duration
	turns   int
	only    string
	wanted  func(scenario string) bool
	reports int
	engine  string
	kills   int
	away    time.Duration // how long the centre is away while the backlog is filed; 0: as long as that takes
	words   words
	ids     []string
	pgIDs   []string
	peers   []string
	wards   []string
	seekers map[*server]http.Header // who looks for work, on each server
}

// result is what one size gave.
type result struct {
	size    int
	ready   time.Duration
	spent   time.Duration // processor time until ready
	memory  int64
	figures map[string]map[string][]figure // scenario → contender → turns
}

// The contenders.
const (
	ours     = "daklakid"
	onPG     = "daklakid on PostgreSQL"
	theFloor = "floor"
	theLimit = "limit"
	thePeer  = "PocketBase"
	// The peer as it is asked by default, and as it keeps what we promise.
	peerTotal   = "PocketBase with its total"
	durablePeer = "PocketBase with synchronous=FULL"
)

// contenders have their turns in this order.
var contenders = []string{ours, onPG, theFloor, thePeer, peerTotal, durablePeer}

func (b *bench) run(ctx context.Context) (result, error) {
	r := result{size: b.size, figures: map[string]map[string][]figure{}}
	if err := b.prepare(ctx); err != nil {
		return r, err
	}
	servers, stop, err := b.startAll(ctx)
	defer stop()
	if err != nil {
		return r, err
	}
	r.ready, r.spent = servers[ours].ready, servers[ours].spent
	for _, s := range b.scenarios() {
		if !b.wanted(s.name) {
			continue
		}
		r.figures[s.name] = map[string][]figure{}
		for range b.turns {
			if err := b.round(s, servers, r.figures[s.name]); err != nil {
				return r, fmt.Errorf("%s: %w", s.name, err)
			}
		}
		fmt.Printf("%d %s done\n", b.size, s.name)
	}
	r.memory, err = residentMemory(servers[ours].pid())
	return r, err
}

// round gives every contender one turn, so that what else the machine does
// hits all alike.
func (b *bench) round(s scenario, servers map[string]*server, into map[string][]figure) error {
	for _, name := range contenders {
		server, target := servers[name], s.targets(b, name)
		if server == nil || target == nil {
			continue
		}
		f, err := attack(server, target(server.url), b.turn)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		into[name] = append(into[name], f)
	}
	if s.inProcess != nil {
		f, err := s.inProcess(b)
		if err != nil {
			return fmt.Errorf("%s: %w", theLimit, err)
		}
		into[theLimit] = append(into[theLimit], f)
	}
	return nil
}

func (b *bench) database() string { return filepath.Join(b.data, "daklakid.db") }

// prepare makes the data once and keeps it for the next run.
func (b *bench) prepare(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(b.data, "ready")); err != nil {
		if err := os.RemoveAll(b.data); err != nil {
			return err
		}
		if err := b.command(ctx, nil, "demo", "--listings", fmt.Sprint(b.size)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.data, "ready"), nil, 0o600); err != nil {
			return err
		}
	}
	if err := preparePeer(ctx, b.database(), filepath.Join(b.data, "peer")); err != nil {
		return fmt.Errorf("PocketBase: %w", err)
	}
	if err := b.forget(ctx); err != nil {
		return err
	}
	return b.look(ctx)
}

// forget drops what the last run has left: the messages in the queue, which
// worked off during this one would be measured with it, and what was created in
// PocketBase. There it is public at once, and its searches would read it first.
func (b *bench) forget(ctx context.Context) error {
	for _, in := range []struct {
		path, statement string
		args            []any
	}{
		{b.database(), `DELETE FROM jobs WHERE state = 'queued'`, nil},
		{filepath.Join(b.data, "peer", "data.db"), `DELETE FROM listings WHERE body = ?`, []any{description}},
	} {
		db, err := sql.Open("sqlite", "file:"+in.path+"?_pragma=busy_timeout(10000)")
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, in.statement, in.args...)
		if err := errors.Join(err, db.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) command(ctx context.Context, environ []string, args ...string) error {
	cmd := exec.CommandContext(ctx, b.binary, args...)
	cmd.Env = append(append(os.Environ(), "DAKLAKID_DATA="+b.data, "DAKLAKID_LOG_LEVEL=warn"), environ...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func (b *bench) startAll(ctx context.Context) (map[string]*server, func(), error) {
	all := map[string]*server{}
	stop := func() {
		delete(all, peerTotal) // the same process
		for _, s := range all {
			s.stop()
		}
	}
	self, err := os.Executable()
	if err != nil {
		return all, stop, err
	}
	postgres, err := schema(ctx, os.Getenv("BENCH_POSTGRES_URL"), fmt.Sprintf("bench_%d", b.size))
	if err != nil {
		return all, stop, err
	}
	serve := func(data, url string) []string {
		return []string{
			"DAKLAKID_DATA=" + data, "DAKLAKID_DATABASE_URL=" + url, "DAKLAKID_RATE_LIMIT=0", "DAKLAKID_LOG_LEVEL=info",
		}
	}
	for _, c := range []struct {
		name, ready string
		environ     []string
		command     func(address string) []string
		wanted      bool
	}{
		{ours, "/readyz", serve(b.data, ""), b.serve, true},
		{onPG, "/readyz", serve(b.data+"/pg", postgres), b.serve, postgres != ""},
		{theFloor, "/readyz", nil, func(a string) []string { return []string{self, "floor", b.database(), a} }, true},
		{thePeer, "/api/health", nil, func(a string) []string { return []string{self, "peer", filepath.Join(b.data, "peer"), a} }, true},
		{durablePeer, "/api/health", nil, func(a string) []string {
			return []string{self, "durable-peer", filepath.Join(b.data, "peer"), a}
		}, true},
	} {
		if !c.wanted {
			continue
		}
		address, err := freeAddress()
		if err != nil {
			return all, stop, err
		}
		if c.name == onPG {
			if err := b.command(ctx, c.environ, "demo", "--listings", fmt.Sprint(b.size)); err != nil {
				return all, stop, err
			}
		}
		if all[c.name], err = start(ctx, c.name, address, c.ready, c.environ, c.command(address)...); err != nil {
			delete(all, c.name)
			return all, stop, err
		}
	}
	all[peerTotal] = all[thePeer]
	if postgres != "" {
		b.pgIDs, err = idsOf(ctx, postgres)
	}
	return all, stop, err
}

// schema makes a place of its own for each size in one PostgreSQL.
func schema(ctx context.Context, server, name string) (string, error) {
	if server == "" {
		return "", nil
	}
	db, err := database.Open(ctx, database.Options{URL: server, Readers: 1})
	if err != nil {
		return "", err
	}
	defer db.Close()
	err = db.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`CREATE SCHEMA IF NOT EXISTS ` + name)
		return err
	})
	return server + "&search_path=" + name, err
}

// idsOf are those of the oldest listings in a PostgreSQL: made-up ones have
// ids of the time when they were made.
func idsOf(ctx context.Context, url string) (ids []string, err error) {
	db, err := database.Open(ctx, database.Options{URL: url, Readers: 1})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	err = db.View(ctx, func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM listings WHERE status = 'published' AND kind = 'rentals' ORDER BY seq LIMIT 5000`)
	})
	return ids, err
}

func (b *bench) serve(address string) []string {
	return []string{b.binary, "serve", "--demo", "--listen", address}
}
