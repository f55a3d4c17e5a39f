package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/gtfs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/province"
)

//go:embed texts/*.json
var texts embed.FS

// App is the running program: its services, and the modules built on them.
type App struct {
	config   Config
	demo     bool
	now      func() time.Time
	log      *slog.Logger
	metrics  *prometheus.Registry
	db       *database.DB
	vault    *crypto.Vault
	blobs    *blob.Store
	pack     fs.FS // of the province
	province *place.Province
	texts    *text.Catalogue
	web      *web.Server
	modules  []module.Module
	services services
	closers  []func() error
}

// open connects to what the settings name and brings the database up to date.
func open(ctx context.Context, c Config, demo bool, stderr io.Writer) (_ *App, err error) {
	a := &App{config: c, demo: demo, now: time.Now, log: newLogger(c, stderr), metrics: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	a.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, step := range []func(context.Context) error{a.openData, a.openProvince, a.openVault, a.openModules} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func newLogger(c Config, stderr io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // unreachable: the flag is an enum
	}
	return slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: level}))
}

func (a *App) openData(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	a.db, err = database.Open(ctx, database.Options{
		URL: a.config.DatabaseURL, Path: filepath.Join(a.config.Data, "daklakid.db"), Now: a.now,
	})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.db.Close)
	a.blobs, err = blob.Open(ctx, a.config.BlobURL, a.config.Data)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.blobs.Close)
	return nil
}

func (a *App) openProvince(context.Context) error {
	pack, err := province.Pack(a.config.Province)
	if err != nil {
		return err
	}
	if a.config.PackDir != "" {
		pack = province.Overlay(pack, a.config.PackDir)
	}
	a.pack = pack
	a.province, err = place.Load(pack)
	return err
}

func (a *App) openVault(ctx context.Context) error {
	master, err := a.master()
	if err != nil {
		return err
	}
	key, err := crypto.Master(master)
	if err != nil {
		return err
	}
	if err := a.db.Migrate(ctx, crypto.Migrations()); err != nil {
		return err
	}
	a.vault, err = crypto.Open(ctx, key, crypto.InDatabase(a.db))
	return err
}

func (a *App) master() (string, error) {
	if a.config.MasterKey != "" {
		return a.config.MasterKey, nil
	}
	return crypto.MasterFile(filepath.Join(a.config.Data, "master.key"))
}

// openModules builds the services and modules, loads their texts, migrates
// their tables, and registers their routes.
func (a *App) openModules(ctx context.Context) (err error) {
	a.texts = &text.Catalogue{} // filled below: modules hold it before their texts are known
	if a.modules, err = a.build(ctx); err != nil {
		return err
	}
	folders := []fs.FS{embedded.Folder(texts, "texts"), web.Texts(), blob.Texts(), form.Texts(), pdf.Texts(), gtfs.Texts()}
	tables := []database.Migrations{web.Migrations(), jobs.Migrations()}
	for _, m := range a.modules {
		if m.Texts != nil {
			folders = append(folders, m.Texts)
		}
		if m.Migrations != nil {
			tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
		}
	}
	loaded, err := text.Load(folders...)
	if err != nil {
		return err
	}
	*a.texts = *loaded
	if err := a.db.Migrate(ctx, tables...); err != nil {
		return err
	}
	if err := a.services.settings.Load(ctx); err != nil {
		return err
	}
	if err := a.loadProcedures(ctx); err != nil {
		return err
	}
	return a.openWeb()
}

func (a *App) openWeb() error {
	a.web = web.New(web.Options{
		Log: a.log, DB: a.db, Texts: a.texts, Metrics: a.metrics, Seal: a.vault, Now: a.now,
		Authenticate: a.authenticate, Within: a.services.identity.Within, Used: a.services.factor.Used,
		Address: web.Limit{Count: a.config.RateLimit, Per: time.Minute},
		Proxies: a.config.TrustedProxies, PublicURL: origin(a.config.PublicURL),
		Title: a.province.AppName, Version: Version,
	})
	for _, m := range a.modules {
		a.web.Add(m.Routes...)
	}
	a.web.Add(a.health()...)
	a.web.Add(a.ownApps()...)
	pages, err := a.pages()
	if err != nil {
		return err
	}
	a.web.Add(pages...)
	a.metrics.MustRegister(a.gauges())
	return a.web.AddDocs()
}

func origin(public string) string {
	u, err := url.Parse(public)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func (a *App) close() error {
	var all []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		all = append(all, a.closers[i]())
	}
	return errors.Join(all...)
}
