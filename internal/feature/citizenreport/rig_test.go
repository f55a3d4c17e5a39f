package citizenreport_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"image"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/place"
	"daklakid/internal/core/setting"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

var files = func() fs.FS {
	files, err := province.Pack("daklak")
	if err != nil {
		panic(err)
	}
	return files
}()

var loaded = func() *place.Province {
	p, err := place.Load(files)
	if err != nil {
		panic(err)
	}
	return p
}()

// Organisations: a ward's office, another's, and the province's desk.
const (
	wardA, wardB = "24133", "24175"
	officeA      = "01990000-0000-7000-8000-0000000000aa"
	officeB      = "01990000-0000-7000-8000-0000000000bb"
)

var (
	linh, hoa = webtest.Account("01990000-0000-7000-8000-00000000000a"), webtest.Account("01990000-0000-7000-8000-00000000000b")
	officer   = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000001"), "officer", officeA)
	second    = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000002"), "officer", officeA)
	elsewhere = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000003"), "officer", officeB)
	boss      = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000004"), "administrator", "province")
)

// town is who works where.
type town struct{}

func (town) Responsible(_ *database.Tx, agency, ward string) (string, error) {
	if agency != "ubnd-xa" {
		return "", nil
	}
	return map[string]string{wardA: officeA, wardB: officeB}[ward], nil
}

func (town) Name(_ *database.Tx, office string) (string, error) {
	return map[string]string{officeA: "UBND phường A", officeB: "UBND phường B"}[office], nil
}

func (town) Officers(_ *database.Tx, office string) ([]casework.Officer, error) {
	if office == officeA {
		return []casework.Officer{{Account: officer.Account, Name: "Một"}, {Account: second.Account, Name: "Hai"}}, nil
	}
	return []casework.Officer{{Account: elsewhere.Account, Name: "Ba"}}, nil
}
func (town) Administrators(*database.Tx) ([]string, error) { return []string{boss.Account}, nil }

func (town) Agency(_ *database.Tx, office string) (agency, ward string, err error) {
	return map[string]string{officeA: "ubnd-xa", officeB: "ubnd-xa"}[office], map[string]string{officeA: wardA, officeB: wardB}[office], nil
}

type rig struct {
	*webtest.Server
	t         *testing.T
	db        *database.DB
	kernel    *casework.Kernel
	reports   *citizenreport.Service
	book      *setting.Book
	documents *document.Service
	jobs      map[string]jobs.Job
	ms        atomic.Int64
}

// monday is a working day, 09:00 in the province.
var monday = time.Date(2026, 11, 30, 2, 0, 0, 0, time.UTC)

func (r *rig) now() time.Time       { return time.UnixMilli(r.ms.Load()) }
func (r *rig) pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

func (r *rig) run(name string) {
	r.t.Helper()
	if err := r.jobs[name].Work(r.t.Context(), json.RawMessage(`{}`)); err != nil {
		r.t.Fatal(err)
	}
}

// runQueued does the jobs of a name that wait.
func (r *rig) runQueued(name string) {
	r.t.Helper()
	var payloads []string
	r.view(func(tx tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var payload string
			err := rows.Scan(&payload)
			payloads = append(payloads, payload)
			return err
		}, `SELECT payload FROM jobs WHERE name = $1`, name)
	})
	for _, payload := range payloads {
		if err := r.jobs[name].Work(r.t.Context(), json.RawMessage(payload)); err != nil {
			r.t.Fatal(err)
		}
	}
}

func each(t *testing.T, test func(*testing.T, *rig)) { eachWith(t, nil, test) }

// eachWith has reports forwarded to a centre.
func eachWith(t *testing.T, centre func(*testing.T) *ioc.Client, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			var client *ioc.Client
			if centre != nil {
				client = centre(t)
			}
			test(t, start(t, engine, client))
		})
	}
}

// signer signs with a hash and a key that is none.
type signer struct{}

func (signer) Sign(purpose string, data []byte) []byte {
	sum := sha256.Sum256(append([]byte(purpose+"/key/"), data...))
	return sum[:16]
}

func (s signer) Verify(purpose string, data, signature []byte) bool {
	return bytes.Equal(signature, s.Sign(purpose, data))
}

func start(t *testing.T, engine database.Engine, centre *ioc.Client) *rig {
	t.Helper()
	r := &rig{t: t, jobs: map[string]jobs.Job{}}
	r.ms.Store(monday.UnixMilli())
	r.db = dbtest.Open(t, engine, r.now, web.Migrations(), jobs.Migrations(), audit.Migrations(), document.Migrations(), casework.Migrations(),
		citizenreport.Migrations(), database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		database.Migrations{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations})
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	r.documents = document.New(r.db, blobs, webtest.Clear{}, media.New(media.Limits{}))
	texts := []fs.FS{casework.Texts(), document.Texts(), media.Texts(), form.Texts(), citizenreport.Sentences()}
	catalogue, err := text.Load(append([]fs.FS{web.Texts()}, texts...)...)
	if err != nil {
		t.Fatal(err)
	}
	r.kernel = casework.New(casework.Services{
		DB: r.db, Province: loaded, Texts: catalogue, Vault: webtest.Clear{}, Documents: r.documents, Offices: town{},
		Name:  func(_ *database.Tx, account string) (string, error) { return "tên " + account[len(account)-1:], nil },
		Phone: func(*database.Tx, string) (string, error) { return "+84905000000", nil }, Log: slog.New(slog.DiscardHandler),
	})
	r.book = setting.New(r.db, catalogue)
	r.reports, err = citizenreport.New(citizenreport.Options{
		Kernel: r.kernel, Settings: r.book, Pack: files, Texts: catalogue, Administrators: web.Role("administrator").Proven(),
		PublicURL: "https://id.example", Centre: centre, Signer: signer{},
	})
	if err != nil {
		t.Fatal(err)
	}
	module := r.kernel.Module()
	for _, j := range module.Jobs {
		r.jobs[j.Name] = j
	}
	if err := r.reports.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	routes := append(append(module.Routes, r.documents.Module().Routes...), r.reports.Module().Routes...)
	r.Server = webtest.Start(t, r.db, texts, routes...)
	return r
}

// set gives a setting a value.
func (r *rig) set(name, value string) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error { return r.book.Set(tx, boss.Account, name, &value, 0) })
	if err == nil {
		err = r.book.Load(r.t.Context())
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// photo uploads a picture as somebody and answers its id.
func (r *rig) photo(who web.Principal) string {
	r.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%4*20)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		r.t.Fatal(err)
	}
	var d document.Document
	r.As(who).Ask(http.MethodPost, "/api/v1/documents?name=a", b.Bytes(), "Content-Type", "application/octet-stream").
		Want(http.StatusCreated).Into(&d)
	return d.ID
}

// lamp is a report that nothing is wrong with.
func lamp(change ...func(map[string]any)) map[string]any {
	f := map[string]any{
		"category": "HTDT", "text": "Đèn đường trước chợ không sáng ba đêm nay.", "answers": map[string]any{"what": "lamp", "danger": "no"},
		"ward": wardA, "address": "Trước chợ", "lat": 12.6801, "lng": 108.0402,
	}
	for _, c := range change {
		c(f)
	}
	return f
}

func with(name string, value any) func(map[string]any) {
	return func(f map[string]any) {
		if value == nil {
			delete(f, name)
			return
		}
		f[name] = value
	}
}

// filed reports something as somebody.
func (r *rig) filed(who web.Principal, change ...func(map[string]any)) casework.OwnView {
	r.t.Helper()
	var v casework.OwnView
	r.As(who).Post("/api/v1/reports", lamp(change...)).Want(http.StatusCreated).Into(&v)
	return v
}

func (r *rig) own(who web.Principal, id string) casework.OwnView {
	r.t.Helper()
	var v casework.OwnView
	r.As(who).Get("/api/v1/cases/" + id).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) decide(who web.Principal, id, action, words string, papers ...any) webtest.Answer {
	r.t.Helper()
	body := map[string]any{"action": action, "text": words, "papers": append([]any{}, papers...)}
	return r.As(who).Post("/api/v1/desk/cases/"+id+"/decide", body)
}
