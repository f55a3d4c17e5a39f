package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // its own tables
	"github.com/pocketbase/pocketbase/tools/types"
	"modernc.org/sqlite"

	"daklakid/internal/platform/search"
)

// peerVersion is which PocketBase this is.
func peerVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/pocketbase/pocketbase" {
				return m.Version
			}
		}
	}
	return "of an unknown version"
}

// What a peer's answer to a write promises.
const (
	asShipped = "NORMAL" // that it survives the process, not the power
	durable   = "FULL"   // that it is on disk
)

// servePeer serves the same rows with PocketBase: a public collection with the
// same columns and indexes.
func servePeer(dir, address, synchronous string) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: func(path string) (*dbx.DB, error) {
		// Its own settings, but for synchronous; what it logs aside needs no more.
		level := synchronous
		if filepath.Base(path) != "data.db" {
			level = asShipped
		}
		return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
			"&_pragma=synchronous("+level+")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
	}})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	return apis.Serve(app, apis.ServeConfig{HttpAddr: address})
}

// preparePeer makes PocketBase's data folder from our database, once.
func preparePeer(ctx context.Context, ours, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "ready")); err == nil {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil { // what a run that was cut short has left
		return err
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	if err := app.Save(peerCollection()); err != nil {
		return err
	}
	if err := errors.Join(app.ResetBootstrapState(), copyToPeer(ctx, ours, filepath.Join(dir, "data.db"))); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600)
}

func peerCollection() *core.Collection {
	c := core.NewBaseCollection("listings")
	c.ListRule, c.ViewRule, c.CreateRule = types.Pointer(""), types.Pointer(""), types.Pointer("")
	for _, name := range []string{"kind", "category", "ward", "title", "body", "words", "photo", "detail"} {
		c.Fields.Add(&core.TextField{Name: name, Max: 20_000})
	}
	for _, name := range []string{"seq", "price", "size", "lat", "lng", "published"} {
		c.Fields.Add(&core.NumberField{Name: name})
	}
	c.AddIndex("listings_newest", false, "kind, seq DESC, category, ward, price, size", "")
	c.AddIndex("listings_ward", false, "kind, ward, seq DESC, category, price, size", "")
	c.AddIndex("listings_price", false, "kind, price, seq DESC, category, ward, size", "")
	return c
}

var registerFold = sync.OnceFunc(func() {
	sqlite.MustRegisterDeterministicScalarFunction("fold", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, _ := args[0].(string)
		return search.Fold(text), nil
	})
})

// copyToPeer fills the collection from our published listings; words is the
// folded text, so that both search the same.
func copyToPeer(ctx context.Context, ours, peers string) error {
	registerFold()
	db, err := sql.Open("sqlite", "file:"+peers)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{`ATTACH ? AS ours`, []any{ours}},
		{peerCopy, nil},
		{`DETACH ours`, nil},
		{`PRAGMA wal_checkpoint(TRUNCATE)`, nil},
		{`ANALYZE`, nil},
	} {
		if _, err := db.ExecContext(ctx, step.statement, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// peerFilter searches all syllables, as PocketBase can: by LIKE.
func peerFilter(q string) string {
	var parts []string
	for _, syllable := range strings.Fields(search.Fold(q)) {
		parts = append(parts, `words~"`+syllable+`"`)
	}
	return `kind="rentals"&&` + strings.Join(parts, "&&")
}
