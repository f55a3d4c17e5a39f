package rights_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/place"
	"daklakid/internal/core/retention"
	"daklakid/internal/core/rights"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

const day = 24 * time.Hour

// friday is in the week before Ngày Văn hóa Việt Nam, a holiday on Tuesday.
var friday = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

// The crew. Beth reads English.
var (
	an      = webtest.Account("an")
	beth    = webtest.Account("beth")
	officer = webtest.With(webtest.Account("officer"), "officer", "province")
	auditor = webtest.With(webtest.Account("auditor"), "auditor", "province")
)

// letters are what another module keeps of people: ten days from when they were
// read, and a file with each.
var tables = database.Migrations{Module: "letters", Files: fstest.MapFS{"0001_letters.sql": {Data: []byte(
	"CREATE TABLE letters (account TEXT NOT NULL, title TEXT NOT NULL, at BIGINT NOT NULL, read_at BIGINT NOT NULL);\n",
)}}}

// rig is people's rights with a module that keeps letters, behind a real edge.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	blobs   *blob.Store
	service *rights.Service
	clock   *atomic.Int64
	held    atomic.Bool // whether the law wants accounts kept
	debts   atomic.Bool // whether there is something to settle first
	broken  atomic.Bool // whether letters cannot be erased
}

func each(t *testing.T, test func(*rig)) {
	clock := &atomic.Int64{}
	now := func() time.Time { return time.UnixMilli(clock.Load()) }
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) {
		clock.Store(friday.UnixMilli())
		test(newRig(t, db, clock))
	}, web.Migrations(), audit.Migrations(), jobs.Migrations(), tables,
		database.Migrations{Module: "notify", Files: (&notify.Service{}).Module().Migrations},
		database.Migrations{Module: "rights", Files: rights.New(rights.Options{}).Module().Migrations})
}

func newRig(t *testing.T, db *database.DB, clock *atomic.Int64) *rig {
	t.Helper()
	r := &rig{t: t, db: db, clock: clock}
	files, err := province.Pack("daklak")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := place.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if r.blobs, err = blob.Open(t.Context(), "", t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.blobs.Close() })
	words := []fs.FS{rights.New(rights.Options{}).Module().Texts, (&retention.Service{}).Module().Texts, fstest.MapFS{
		"vi.json": {Data: []byte(`{"personal.letters": "Thư", "class.letters": "Thư", "debts": "Bạn còn nợ {count} đồng."}`)},
		"en.json": {Data: []byte(`{"personal.letters": "Letters", "class.letters": "Letters", "debts": "You owe {count} dong."}`)},
	}}
	texts, err := text.Load(append([]fs.FS{web.Texts()}, words...)...)
	if err != nil {
		t.Fatal(err)
	}
	r.service = rights.New(rights.Options{
		DB: db, Vault: cryptotest.Vault(t), Blobs: r.blobs, Texts: texts, App: "App",
		Modules: func() []module.Module {
			return []module.Module{{Name: "letters", Personal: r.letters()}, r.service.Module()}
		},
		Officers: web.Role("officer"), WorkingDays: calendar.AfterWorkingDays, Backups: 30 * day,
		Held:   func(*database.Tx, string) (bool, error) { return r.held.Load(), nil },
		Person: person,
		Names: func(_ *database.Tx, accounts []string) (map[string]string, error) {
			names := map[string]string{}
			for _, a := range accounts {
				names[a] = "Name of " + a
			}
			return names, nil
		},
	})
	routes := append(r.service.Module().Routes, r.service.Download(func(w http.ResponseWriter, request *http.Request, err error) { r.Web.Fail(w, request, err) }))
	r.Server = webtest.Start(t, db, words, routes...)
	return r
}

func person(_ *database.Tx, account string) (name, language string, err error) {
	switch account {
	case "an":
		return "An", "vi", nil
	case "beth":
		return "Beth", "en", nil
	}
	return "", "", errs.Missing()
}

func (r *rig) letters() module.Personal {
	return module.Personal{
		Classes: []module.Class{{Code: "letters", Keep: 10 * day, After: "used", Basis: "a law"}},
		Export: func(tx *database.Tx, account string) ([]module.Section, error) {
			section := module.Section{Code: "letters", From: "usedAt"}
			err := tx.Each(func(rows *sql.Rows) error {
				var title string
				var at, read int64
				err := rows.Scan(&title, &at, &read)
				section.Records = append(section.Records, module.Record{
					{Code: "title", Value: title}, {Code: "at", Value: module.Milliseconds(at)}, {Code: "usedAt", Value: module.Milliseconds(read)},
				})
				return err
			}, `SELECT title, at, read_at FROM letters WHERE account = $1 ORDER BY at`, account)
			return []module.Section{section}, err
		},
		Files: func(_ *database.Tx, account string) ([]string, error) {
			return []string{"letters/" + account + ".jpg"}, nil
		},
		Hinders: func(*database.Tx, string) error {
			if r.debts.Load() {
				return errs.New(errs.Conflict, "debts", "count", 7)
			}
			return nil
		},
		Erase: func(tx *database.Tx, account string) error {
			if r.broken.Load() {
				return errs.New(errs.Unavailable, "unavailable")
			}
			if err := rights.Remove(tx, []string{"letters/" + account + ".jpg"}); err != nil {
				return err
			}
			_, err := tx.Exec(`DELETE FROM letters WHERE account = $1`, account)
			return err
		},
	}
}

// write gives somebody n letters a minute apart, the odd ones read, and a file.
func (r *rig) write(account string, n int) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		for i := range n {
			at := tx.Now() - int64(n-i)*time.Minute.Milliseconds()
			read := int64(i%2) * at
			if _, err := tx.Exec(`INSERT INTO letters (account, title, at, read_at) VALUES ($1, $2, $3, $4)`, account, fmt.Sprintf("Thư số %d", i+1), at, read); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	file := "a picture of " + account
	if err := r.blobs.Put(r.t.Context(), "letters/"+account+".jpg", strings.NewReader(file), int64(len(file))); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) pass(d time.Duration) { r.clock.Add(d.Milliseconds()) }

// work runs the module's jobs that are due, and answers how many failed.
func (r *rig) work() (failed int64) {
	r.t.Helper()
	jobs.NewRunner(r.db, r.service.Module().Jobs, slog.New(slog.DiscardHandler), jobs.Options{
		Observe: func(_ string, _ time.Duration, err error) {
			if err != nil {
				failed++
			}
		},
	}).Drain(r.t.Context())
	return failed
}

func (r *rig) number(query string, args ...any) (n int64) {
	r.t.Helper()
	if err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// stored reports whether a file is there.
func (r *rig) stored(key string) bool {
	r.t.Helper()
	o, err := r.blobs.Get(r.t.Context(), key)
	if errs.KindOf(err) == errs.NotFound {
		return false
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return o.Close() == nil
}

// late is the indicator of requests past their term.
func (r *rig) late() (n float64) {
	r.t.Helper()
	for _, i := range r.service.Module().Indicators {
		if i.Name != "data_requests_late" {
			continue
		}
		if err := r.db.View(r.t.Context(), func(tx *database.Tx) (err error) { n, err = i.Read(tx); return err }); err != nil {
			r.t.Fatal(err)
		}
	}
	return n
}

// notices are the codes of what somebody was told, from the first on.
func (r *rig) notices(account string) (codes []string) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		codes = nil
		return tx.Each(func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			codes = append(codes, code)
			return err
		}, `SELECT code FROM notices WHERE account = $1 ORDER BY id`, account)
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return codes
}
