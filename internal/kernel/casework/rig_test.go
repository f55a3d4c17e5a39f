package casework_test

import (
	"bytes"
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

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/place"
	"daklakid/internal/core/retention"
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

var pack = func() *place.Province {
	files, err := province.Pack("daklak")
	if err != nil {
		panic(err)
	}
	p, err := place.Load(files)
	if err != nil {
		panic(err)
	}
	return p
}()

const lamp = `{
 "code": "LAMP", "name": {"vi": "Đèn đường hỏng", "en": "Broken street lamp"}, "level": 0, "confidence": "demo",
 "authority": {"agency": "ubnd-xa", "byWard": true}, "limit": {"days": 3, "cutOff": "15:00"}, "forward": true,
 "documents": [{"code": "photo", "name": {"vi": "Ảnh"}, "required": true, "most": 3}, {"code": "more", "name": {"vi": "Khác"}}],
 "form": {"type": "object", "additionalProperties": false, "required": ["lamp"], "properties": {"lamp": {"type": "object",
  "title": "Cái đèn", "x-title-en": "The lamp", "additionalProperties": false, "required": ["text"], "properties": {
   "text": {"type": "string", "title": "Mô tả", "x-title-en": "Description", "minLength": 3, "maxLength": 2000},
   "pole": {"type": "string", "maxLength": 20},
   "light": {"type": "string", "title": "Ánh sáng", "oneOf": [{"const": "off", "title": "Tắt hẳn", "x-title-en": "Dark"},
    {"const": "blinks", "title": "Chập chờn"}]},
   "children": {"type": "boolean", "title": "Gần trường học"}}}}}
}`

var (
	linh, hoa = webtest.Account("01990000-0000-7000-8000-00000000000a"), webtest.Account("01990000-0000-7000-8000-00000000000b")
	officer   = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000001"), "officer", "ward-a")
	second    = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000002"), "officer", "ward-a")
	elsewhere = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000003"), "officer", "ward-b")
	boss      = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000004"), "administrator", "province")
	wardA     = "24175"
	wardB     = "24133"
)

// town is who works where.
type town struct{}

func (town) Responsible(_ *database.Tx, _, ward string) (string, error) {
	return map[string]string{wardA: "ward-a", wardB: "ward-b"}[ward], nil
}
func (town) Name(_ *database.Tx, organisation string) (string, error) { return organisation, nil }
func (town) Officers(_ *database.Tx, organisation string) ([]casework.Officer, error) {
	if organisation == "ward-a" {
		return []casework.Officer{{Account: officer.Account, Name: "Một", Lead: true}, {Account: second.Account, Name: "Hai"}}, nil
	}
	return []casework.Officer{{Account: elsewhere.Account, Name: "Ba"}}, nil
}
func (town) Administrators(*database.Tx) ([]string, error) { return []string{boss.Account}, nil }
func (town) Agency(_ *database.Tx, organisation string) (agency, ward string, err error) {
	if organisation == wardBID {
		return "ubnd-xa", wardB, nil
	}
	return "", "", nil
}

// wardBID is an organisation's id as the API wants it.
const wardBID = "01990000-0000-7000-8000-0000000000bb"

type rig struct {
	*webtest.Server
	t      *testing.T
	db     *database.DB
	kernel *casework.Kernel
	jobs   map[string]jobs.Job
	ms     atomic.Int64
}

// monday is a working day, 09:00 in the province.
var monday = time.Date(2026, 11, 30, 2, 0, 0, 0, time.UTC)

func (r *rig) pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

func (r *rig) run(name string) {
	r.t.Helper()
	if err := r.jobs[name].Work(r.t.Context(), json.RawMessage(`{}`)); err != nil {
		r.t.Fatal(err)
	}
}

func each(t *testing.T, kind casework.Kind, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine, kind)) })
	}
}

func start(t *testing.T, engine database.Engine, kind casework.Kind) *rig {
	t.Helper()
	r := &rig{t: t, jobs: map[string]jobs.Job{}}
	r.ms.Store(monday.UnixMilli())
	r.db = dbtest.Open(t, engine, func() time.Time { return time.UnixMilli(r.ms.Load()) }, web.Migrations(), jobs.Migrations(),
		audit.Migrations(), document.Migrations(), casework.Migrations(), retention.Migrations(),
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations})
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	documents := document.New(r.db, blobs, webtest.Clear{}, media.New(media.Limits{}))
	texts := []fs.FS{casework.Texts(), document.Texts(), media.Texts(), form.Texts()}
	catalogue, err := text.Load(append([]fs.FS{web.Texts()}, texts...)...)
	if err != nil {
		t.Fatal(err)
	}
	r.kernel = casework.New(casework.Services{
		DB: r.db, Province: pack, Texts: catalogue, Vault: webtest.Clear{}, Documents: documents, Offices: town{}, PublicURL: "https://id.example",
		Name:  func(_ *database.Tx, account string) (string, error) { return "tên " + account[len(account)-1:], nil },
		Phone: func(*database.Tx, string) (string, error) { return "+84905000000", nil }, Log: slog.New(slog.DiscardHandler),
	})
	kind.Name, kind.Page = "lamps", "/den/"
	kind.Line = func(_ *casework.Procedure, c *casework.Content) string { return c.Answers.Text("lamp.text") }
	r.kernel.Add(kind)
	module := r.kernel.Module()
	for _, j := range module.Jobs {
		r.jobs[j.Name] = j
	}
	err = r.db.Update(t.Context(), func(tx *database.Tx) error {
		_, err := r.kernel.Publish(tx, "lamps", []byte(lamp))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	filing := web.Create("/test/lamps", "File", web.SignedIn(), r.file)
	r.Server = webtest.Start(t, r.db, texts, append(append(module.Routes, documents.Module().Routes...), filing)...)
	return r
}

type fileInput struct {
	Body struct {
		Ward      string           `json:"ward"`
		Text      string           `json:"text" required:"false"`
		Papers    []casework.Paper `json:"papers" required:"false"`
		Anonymous bool             `json:"anonymous" required:"false"`
		At        *place.Point     `json:"at,omitempty"`
		Form      form.Answers     `json:"form,omitempty"`
	}
}

type filed struct{ ID, Receipt string }

func (r *rig) file(tx *database.Tx, who web.Principal, in *fileInput) (*web.JSON[filed], error) {
	answers := in.Body.Form
	if answers == nil {
		answers = form.Answers{"lamp": {"text": in.Body.Text}}
	}
	c, err := r.kernel.File(tx, casework.Submission{
		Kind: "lamps", Procedure: "LAMP", Account: who.Account, Ward: in.Body.Ward, Answers: answers, Papers: in.Body.Papers,
		Anonymous: in.Body.Anonymous, At: in.Body.At, Channel: "web",
	})
	if err != nil {
		return nil, err
	}
	return web.Answer(filed{c.ID, c.Receipt}), nil
}

// photo uploads a picture as somebody and answers its id.
func (r *rig) photo(who web.Principal) string {
	r.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 700))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%4*20)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		r.t.Fatal(err)
	}
	return r.upload(who, b.Bytes())
}

func (r *rig) upload(who web.Principal, data []byte) string {
	r.t.Helper()
	var d document.Document
	r.As(who).Ask(http.MethodPost, "/api/v1/documents?name=a", data, "Content-Type", "application/octet-stream").
		Want(http.StatusCreated).Into(&d)
	return d.ID
}

// lampOf files a case of a ward as somebody.
func (r *rig) lampOf(who web.Principal, ward, words string) filed {
	r.t.Helper()
	var f filed
	r.As(who).Ask(http.MethodPost, "/test/lamps", map[string]any{
		"ward": ward, "text": words, "papers": []any{map[string]any{"slot": "photo", "document": r.photo(who)}},
	}).Want(http.StatusCreated).Into(&f)
	return f
}

func (r *rig) decide(who web.Principal, id, action, words string) webtest.Answer {
	r.t.Helper()
	return r.As(who).Ask(http.MethodPost, "/api/v1/desk/cases/"+id+"/decide", map[string]any{"action": action, "text": words})
}

func (r *rig) own(who web.Principal, id string) casework.OwnView {
	r.t.Helper()
	var v casework.OwnView
	r.As(who).Ask(http.MethodGet, "/api/v1/cases/"+id, nil).Want(http.StatusOK).Into(&v)
	return v
}

// queued are the payloads of the jobs of a name that wait.
func (r *rig) queued(name string) (payloads []json.RawMessage) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var payload string
			err := rows.Scan(&payload)
			payloads = append(payloads, json.RawMessage(payload))
			return err
		}, `SELECT payload FROM jobs WHERE name = $1`, name)
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return payloads
}

func (r *rig) number(query string, args ...any) (n int) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}
