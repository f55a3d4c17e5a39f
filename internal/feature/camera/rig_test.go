package camera

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

var (
	nobody   = web.Principal{}
	stranger = webtest.Account("stranger")
)

// rig is cameras of two agencies, with simulated cameras behind.
type rig struct {
	*webtest.Server
	t                       *testing.T
	db                      *database.DB
	service                 *Service
	options                 Options
	stand                   *snapshot.Sandbox
	origin                  string // of the stand
	ahead                   atomic.Int64
	works, police           string
	officer, other, admin   web.Principal
	boss, merchant, auditor web.Principal
	logged                  *log
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel() // they mostly wait
			test(t, start(t, engine))
		})
	}
}

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t, logged: &log{}}
	r.db = dbtest.Open(t, engine, r.now)
	ok(t, r.db.Migrate(t.Context(),
		web.Migrations(), jobs.Migrations(), audit.Migrations(), crypto.Migrations(),
		database.Migrations{Module: Name, Files: embedded.Folder(migrations, "migrations")},
		database.Migrations{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
	))
	r.stand = snapshot.NewSandbox(r.now,
		snapshot.Scene{Slug: "moving", Title: "Ngã Sáu", View: "junction"}, snapshot.Scene{Slug: "second", Title: "Đèo", View: "pass"})
	server := httptest.NewServer(r.stand)
	t.Cleanup(server.Close)
	r.origin = "http://" + snapshot.StandInHost
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	ok(t, err)
	vault, err := crypto.Open(t.Context(), master, crypto.InDatabase(r.db))
	ok(t, err)
	pack, err := province.Pack("daklak")
	ok(t, err)
	here, err := place.Load(pack)
	ok(t, err)
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	ok(t, err)
	t.Cleanup(func() { _ = blobs.Close() })
	r.options = Options{
		DB: r.db, Vault: vault, Blobs: blobs, Pictures: media.New(media.Limits{}), Province: here, Log: slog.New(slog.NewJSONHandler(r.logged, nil)), Now: r.now,
		StandIn: strings.TrimPrefix(server.URL, "http://"), Timeout: 2 * time.Second,
		Fail: func(w http.ResponseWriter, q *http.Request, err error) { r.Web.Fail(w, q, err) },
	}
	r.service = New(r.options)
	r.Server = webtest.Start(t, r.db, []fs.FS{Texts(), blob.Texts(), media.Texts()}, r.service.Module().Routes...)
	r.people()
	return r
}

func (r *rig) people() {
	r.update(func(tx *database.Tx) (err error) {
		if r.works, err = organisation.Create(tx, "boss", organisation.Agency, "Sở Xây dựng", "boss"); err != nil {
			return err
		}
		if err := organisation.Add(tx, "boss", r.works, "officer", organisation.Officer); err != nil {
			return err
		}
		if r.police, err = organisation.Create(tx, "other", organisation.Agency, "Công an tỉnh", "other"); err != nil {
			return err
		}
		_, err = organisation.Create(tx, "merchant", organisation.Company, "Nhà xe", "merchant")
		return err
	})
	r.officer = webtest.In(webtest.Account("officer"), organisation.Officer, r.works, "agency")
	r.boss = webtest.In(webtest.Account("boss"), organisation.Owner, r.works, "agency")
	r.other = webtest.In(webtest.Account("other"), organisation.Owner, r.police, "agency")
	r.admin = webtest.In(webtest.Account("admin"), organisation.Administrator, "province", "province")
	r.merchant = webtest.In(webtest.Account("merchant"), organisation.Owner, "company", "company")
	r.auditor = webtest.In(webtest.Account("auditor"), organisation.Auditor, "province", "province")
}

// now is real time, and what a test has let pass.
func (r *rig) now() time.Time { return time.Now().Add(time.Duration(r.ahead.Load())) }

func (r *rig) pass(d time.Duration) { r.ahead.Add(int64(d)) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), fn))
}

// log collects what is logged.
type log struct {
	mu  sync.Mutex
	all strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// entry is a camera to put up.
func (r *rig) entry(slug string, change ...func(map[string]any)) map[string]any {
	e := map[string]any{
		"organisation": r.works, "name": "Ngã Sáu Ban Mê", "purpose": "traffic", "place": "Vòng xuyến", "road": "QL14", "lat": 12.683, "lng": 108.041,
		"direction": 90, "kind": "jpeg", "source": r.origin + "/" + slug + ".jpg", "interval": 5, "sensitive": false, "active": true,
	}
	for _, f := range change {
		f(e)
	}
	return e
}

// put puts a camera up, and shows it to everybody.
func (r *rig) put(slug string, change ...func(map[string]any)) string {
	r.t.Helper()
	var c DeskCamera
	r.As(r.officer).Post(deskPath, r.entry(slug, change...)).Want(201).Into(&c)
	return c.ID
}

func (r *rig) show(camera string) {
	r.t.Helper()
	tag := r.As(r.officer).Get(deskPath + "/" + camera).Want(200).Header.Get("ETag")
	r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+camera+"/visibility",
		map[string]any{"public": true, "reason": "Nút giao công cộng, phục vụ người đi đường"}, "If-Match", tag).Want(200)
}

// pull lets a node take pictures until what is waited for is so.
func (r *rig) pull(what string, until func() bool) {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.service.Pull(ctx)
	}()
	defer func() { stop(); <-done }()
	r.await(what, until)
}

func (r *rig) await(what string, until func() bool) {
	r.t.Helper()
	for range 1500 {
		if until() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.t.Fatalf("it never came: %s; log: %s", what, r.logged)
}

func (r *rig) camera(id string) CamProperties {
	r.t.Helper()
	var f CamFeature
	r.Get(path + "/" + id).Want(200).Into(&f)
	return f.Properties
}

func (r *rig) desk(id string) DeskCamera {
	r.t.Helper()
	var c DeskCamera
	r.As(r.officer).Get(deskPath + "/" + id).Want(200).Into(&c)
	return c
}
