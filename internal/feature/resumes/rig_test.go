package resumes_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"maps"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/core/retention"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

// The people of this suite. The seamstress is identified.
var (
	seamstress = webtest.Account("seamstress")
	driver     = webtest.Account("driver")
)

type rig struct {
	*webtest.Server
	t       testing.TB
	db      *database.DB
	ms      atomic.Int64
	jobs    map[string]jobs.Job
	service *resumes.Service
	company string // of the boss, with a recruiter
	other   string // of somebody else, and not confirmed
	// openings stand for those of another function, by id.
	openings map[string]resumes.Opening
	agreed   map[string]bool // who may be found
}

func (r *rig) boss() web.Principal { return r.staff("boss", organisation.Owner, r.company) }
func (r *rig) recruiter() web.Principal {
	return r.staff("recruiter", organisation.Recruiter, r.company)
}
func (r *rig) rival() web.Principal { return r.staff("rival", organisation.Owner, r.other) }

func (r *rig) staff(account, role, company string) web.Principal {
	return webtest.In(webtest.Account(account), role, company, "company")
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func (r *rig) now() time.Time { return time.UnixMilli(r.ms.Load()) }

func (r *rig) pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

func known(_ *database.Tx, account string) (assurance.Person, error) {
	if account != "seamstress" {
		return assurance.Person{}, errs.Missing()
	}
	d := assurance.Details{FullName: "Nguyễn Thị Hoài Thương", BirthDate: "1999-03-04", Sex: "female", Residence: "Thôn Phước Lâm, xã Hòa Hiệp"}
	return assurance.Person{Details: d, Level: 1, Sources: map[string]assurance.Method{"fullName": "card", "birthDate": "card", "sex": "card", "residence": "card"}}, nil
}

func start(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t, jobs: map[string]jobs.Job{}, openings: map[string]resumes.Opening{}, agreed: map[string]bool{}}
	r.ms.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	r.db = dbtest.Open(t, engine, r.now)
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	ok(t, err)
	t.Cleanup(func() { blobs.Close() })
	vault, texts := cryptotest.Vault(t), &text.Catalogue{}
	documents := document.New(r.db, blobs, vault, media.New(media.Limits{}))
	r.service = resumes.New(resumes.Options{
		DB: r.db, Vault: vault, Texts: texts, Province: pack, Documents: documents, App: "App",
		Occupations: []string{"craft", "operator"}, Words: func(string) string { return "thợ may, may mặc" },
		Person: known,
		Name: func(_ *database.Tx, account string) (string, error) {
			return map[string]string{"driver": "Y Bhăm Niê"}[account], nil
		},
		Phone: func(*database.Tx, string) (string, error) { return "+84905000001", nil },
		Agreed: func(_ *database.Tx, account string) error {
			if !r.agreed[account] {
				return errs.New(errs.Denied, "consentNeeded", "purpose", resumes.Searched)
			}
			return nil
		},
		Opening: func(_ *database.Tx, id string) (resumes.Opening, error) {
			o, open := r.openings[id]
			if !open {
				return o, errs.Missing()
			}
			return o, nil
		},
		Company: organisation.Name,
		Recruits: func(tx *database.Tx, account, company string) (bool, error) {
			return organisation.MayAct(tx, account, company, organisation.Recruiter)
		},
		Confirmed: func(_ *database.Tx, company string) (bool, error) { return company != r.other, nil },
		Recruiters: func(tx *database.Tx, company string) ([]string, error) {
			return organisation.Holders(tx, company, organisation.Owner, organisation.Recruiter)
		},
	})
	r.serve(texts, append(r.service.Modules(), documents.Module())...)
	ok(t, r.db.Update(t.Context(), func(tx *database.Tx) (err error) {
		if r.company, err = organisation.Create(tx, "boss", organisation.Company, "Công ty May Hòa Hiệp", "boss"); err != nil {
			return err
		}
		if err := organisation.Add(tx, "boss", r.company, "recruiter", organisation.Recruiter); err != nil {
			return err
		}
		r.other, err = organisation.Create(tx, "rival", organisation.Company, "Công ty May Phú Hiệp", "rival")
		return err
	}))
	return r
}

func (r *rig) serve(texts *text.Catalogue, modules ...module.Module) {
	r.t.Helper()
	folders := []fs.FS{web.Texts(), media.Texts()}
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), retention.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
	}
	var routes []web.Route
	for _, m := range modules {
		if m.Texts != nil {
			folders = append(folders, m.Texts)
		}
		tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
		routes = append(routes, m.Routes...)
		for _, j := range m.Jobs {
			r.jobs[j.Name] = j
		}
	}
	loaded, err := text.Load(folders...)
	ok(r.t, err)
	*texts = *loaded
	ok(r.t, r.db.Migrate(r.t.Context(), tables...))
	r.Server = webtest.Start(r.t, r.db, folders[1:], routes...)
}

// work runs a job, for each payload that waits in the queue and is due, else once.
func (r *rig) work(name string) {
	r.t.Helper()
	job := r.jobs[name]
	if job.Work == nil {
		r.t.Fatalf("no job %s", name)
	}
	if job.Every > 0 {
		ok(r.t, job.Work(r.t.Context(), nil))
		return
	}
	var due []json.RawMessage
	ok(r.t, r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		due = nil
		rows, err := tx.Query(`DELETE FROM jobs WHERE name = $1 AND due_at <= $2 RETURNING payload`, name, tx.Now())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var payload []byte
			if err := rows.Scan(&payload); err != nil {
				return err
			}
			due = append(due, payload)
		}
		return rows.Err()
	}))
	for _, payload := range due {
		ok(r.t, job.Work(r.t.Context(), payload))
		ok(r.t, job.Work(r.t.Context(), payload)) // as after a crash
	}
}

func (r *rig) opening(company string, walkIn bool) string {
	o := resumes.Opening{ID: id.New(r.now().UnixMilli()), Title: "Thợ may công nghiệp, có ký túc xá", Company: company, WalkIn: walkIn}
	r.openings[o.ID] = o
	return o.ID
}

type fields = map[string]any

// cv is one that nothing is wrong with.
func cv() fields {
	return fields{
		"title": "Thợ may", "visibility": "applied", "hidden": []string{"birthDate", "sex", "address"},
		"content": fields{
			"basics": fields{
				"name": "Nguyễn Thị Hoài Thương", "label": "Thợ may công nghiệp", "phone": "+84905000001", "birthDate": "1999-03-04", "sex": "female",
				"email": "thuong@example.vn", "summary": "Quen việc, đi làm ngay được.",
				"location": fields{"address": "Thôn Phước Lâm, xã Hòa Hiệp", "city": "Phường Hòa Hiệp"},
			},
			"seeking": fields{"occupation": "craft", "ward": "22261", "pay": 8_000_000},
			"work": []fields{{
				"name": "Công ty May An Phú", "position": "Công nhân may", "startDate": "2021-03", "endDate": "2024-02",
				"summary": "May áo sơ mi xuất khẩu.", "highlights": []string{"Đạt 120% định mức", "Kèm 5 người mới"},
			}},
			"education": []fields{{"institution": "THPT Nguyễn Công Trứ", "studyType": "Tốt nghiệp phổ thông", "endDate": "2017"}},
			"skills":    []fields{{"name": "Máy một kim"}, {"name": "Vắt sổ", "keywords": []string{"3 chỉ", "5 chỉ"}}},
		},
	}
}

func with(f fields, name string, value any) fields {
	all := maps.Clone(f)
	all[name] = value
	return all
}

// inside changes one part of the content.
func inside(f fields, part, name string, value any) fields {
	content := maps.Clone(f["content"].(fields))
	inner, _ := content[part].(fields)
	content[part] = with(inner, name, value)
	return with(f, "content", content)
}

type view struct {
	ID, Title, Visibility, Photo string
	Content                      struct {
		Basics  fields
		Seeking struct{ Experience int64 }
		Work    []fields
	}
	Hidden   []string
	Sources  map[string]string
	Contact  []struct{ Label, Value string }
	Sections []struct {
		Code, Title string
		Items       []struct {
			Title, Line, Time, Text string
			Points                  []string
		}
	}
	Untaken []string
}

const mine = "/api/v1/me/resumes"

func (r *rig) write(who web.Principal, f fields) (v view) {
	r.t.Helper()
	r.As(who).Post(mine, f).Want(http.StatusCreated).Into(&v)
	return v
}

// portrait uploads a photo and answers its id.
func (r *rig) portrait(who web.Principal) string {
	r.t.Helper()
	var d struct{ ID string }
	r.As(who).Post("/api/v1/documents", picture(r.t), "Content-Type", "application/octet-stream").Want(http.StatusCreated).Into(&d)
	return d.ID
}

func picture(t testing.TB) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 600, 800))
	for y := range 800 {
		for x := range 600 {
			img.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 4), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
