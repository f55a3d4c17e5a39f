package publicservice_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/credential"
	"daklakid/internal/core/document"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/place"
	"daklakid/internal/feature/publicservice"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/pdf"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

const (
	ward       = "24175"
	wardOffice = "01990000-0000-7000-8000-0000000000a1"
	department = "01990000-0000-7000-8000-0000000000a2"
)

var (
	linh    = level(webtest.Account("01990000-0000-7000-8000-00000000000a"), 1)
	hoa     = level(webtest.Account("01990000-0000-7000-8000-00000000000b"), 1)
	unknown = webtest.Account("01990000-0000-7000-8000-00000000000c")
	officer = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000001"), "officer", wardOffice)
	clerk   = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000002"), "officer", department)
	boss    = webtest.With(webtest.Account("01990000-0000-7000-8000-000000000003"), "administrator", "province")
)

func level(p web.Principal, n int) web.Principal {
	p.Level = n
	return p
}

// town is who works where.
type town struct{}

func (town) Responsible(_ *database.Tx, agency, w string) (string, error) {
	switch {
	case agency == "ubnd-xa" && w == ward:
		return wardOffice, nil
	case agency == "so-giao-duc":
		return department, nil
	}
	return "", nil
}

func (town) Name(_ *database.Tx, id string) (string, error) {
	return map[string]string{wardOffice: "Ủy ban nhân dân xã Hòa Phú", department: "Sở Giáo dục và Đào tạo"}[id], nil
}
func (town) Officers(*database.Tx, string) ([]casework.Officer, error) { return nil, nil }
func (town) Administrators(*database.Tx) ([]string, error)             { return []string{boss.Account}, nil }

func (town) Agency(*database.Tx, string) (agency, ward string, err error) {
	return "", "", nil
}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *publicservice.Service
	kernel  *casework.Kernel
	portal  *dvc.Sandbox
	vault   *crypto.Vault
	jobs    map[string]jobs.Job
	ms      atomic.Int64
}

// thursday is a working day, 09:00 in the province.
var thursday = time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func (r *rig) now() time.Time { return time.UnixMilli(r.ms.Load()) }

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t, jobs: map[string]jobs.Job{}}
	r.ms.Store(thursday.UnixMilli())
	r.db = dbtest.Open(t, engine, r.now)
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	ok(t, err)
	t.Cleanup(func() { blobs.Close() })
	vault, texts := cryptotest.Vault(t), &text.Catalogue{}
	r.vault = vault
	documents := document.New(r.db, blobs, vault, media.New(media.Limits{}))
	r.kernel = casework.New(casework.Services{
		DB: r.db, Province: pack, Texts: texts, Vault: vault, Documents: documents, Offices: town{},
		Name:  func(*database.Tx, string) (string, error) { return "Trần Thị Bình", nil },
		Phone: func(*database.Tx, string) (string, error) { return "+84905000000", nil }, Log: slog.New(slog.DiscardHandler),
	})
	signer := credential.New(credential.Options{
		DB: r.db, Vault: vault, Texts: texts, Media: media.New(media.Limits{}), App: "App", PublicURL: "https://app.example",
		Refuse: func(w http.ResponseWriter, request *http.Request, err error) { r.Web.Fail(w, request, err) },
		Holder: func(*database.Tx, string) (credential.Holder, error) { return credential.Holder{}, errs.Missing() },
		Person: func(*database.Tx, string) (credential.Details, error) { return credential.Details{}, errs.Missing() },
	})
	r.service, err = publicservice.New(publicservice.Options{
		Cases: r.kernel, Documents: documents, Pack: files, Person: person, Credential: signer, Index: vault,
		Portal: r.openPortal(), Secrets: []string{secret}, PublicURL: "https://app.example", App: "App", Now: time.Now,
		Fail: func(w http.ResponseWriter, request *http.Request, err error) { r.Web.Fail(w, request, err) },
	})
	ok(t, err)
	r.serve(texts, signer.Module(), documents.Module(), r.kernel.Module(), r.service.Module())
	ok(t, r.service.Load(t.Context()))
	r.portal.Tell(r.URL + dvc.CallbackPath)
	return r
}

func (r *rig) serve(texts *text.Catalogue, modules ...module.Module) {
	r.t.Helper()
	folders := []fs.FS{web.Texts(), media.Texts(), form.Texts(), pdf.Texts()}
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), {Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
	}
	var routes []web.Route
	for _, m := range modules {
		folders = append(folders, m.Texts)
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

const (
	key    = "test:a-secret-that-is-long-enough"
	secret = "the-portal-signs-with-this-one"
)

func (r *rig) openPortal() *dvc.Client {
	r.t.Helper()
	var err error
	r.portal, err = dvc.NewSandbox(dvc.SandboxOptions{Key: key, CallbackSecret: secret, Backoff: 20 * time.Millisecond, Script: []dvc.Step{}})
	ok(r.t, err)
	server := httptest.NewServer(r.portal)
	r.t.Cleanup(func() { server.Close(); r.portal.Close() })
	client, err := dvc.New(dvc.Options{URL: server.URL, Key: key, Now: time.Now})
	ok(r.t, err)
	return client
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person is who is identified here.
func person(_ *database.Tx, account string) (assurance.Person, error) {
	if account != linh.Account {
		return assurance.Person{}, errs.Missing()
	}
	return assurance.Person{
		Details: assurance.Details{
			FullName: "Trần Thị Bình", PersonalNumber: "066199000124", BirthDate: "1999-02-20", Sex: "female",
			Residence: "Thôn 1, Hòa Phú, Buôn Ma Thuột, Đắk Lắk",
		},
		Level: 1, Sources: map[string]assurance.Method{
			"fullName": "card", "personalNumber": "card", "birthDate": "card", "sex": "card", "residence": "card",
		},
	}, nil
}

func (r *rig) run(name string) {
	r.t.Helper()
	ok(r.t, r.jobs[name].Work(r.t.Context(), json.RawMessage(`{}`)))
}

func (r *rig) photo(who web.Principal) string {
	r.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 400))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%4*20)
	}
	var b bytes.Buffer
	ok(r.t, jpeg.Encode(&b, img, nil))
	var d document.Document
	r.As(who).Ask(http.MethodPost, "/api/v1/documents?name=giay.jpg", b.Bytes(), "Content-Type", "application/octet-stream").
		Want(http.StatusCreated).Into(&d)
	return d.ID
}

// filing is a form with the papers it needs.
type filing map[string]any

// with answers differently; a nil answer is left out.
func (f filing) with(section, name string, value any) filing {
	all := maps.Clone(f)
	form := maps.Clone(f["form"].(map[string]map[string]any))
	form[section] = maps.Clone(form[section])
	if value == nil {
		delete(form[section], name)
	} else {
		form[section][name] = value
	}
	all["form"] = form
	return all
}

func (f filing) paper(slot, id string) filing {
	all := maps.Clone(f)
	all["papers"] = []any{map[string]any{"slot": slot, "document": id}}
	return all
}

type answers = map[string]map[string]any

func birth() filing {
	parent := func(name, year string) map[string]any {
		return map[string]any{
			"known": "yes", "fullName": name, "birth": year, "ethnicity": "Kinh", "nationality": "Việt Nam", "residence": "Hòa Phú, Đắk Lắk",
		}
	}
	return filing{"ward": ward, "form": answers{
		"requester": {
			"fullName": "Trần Thị Bình", "personalNumber": "066199000124", "idType": "cccd", "idNumber": "066199000124",
			"residenceKind": "temporary", "residence": "Thôn 1, Hòa Phú, Buôn Ma Thuột, Đắk Lắk", "relation": "mother",
		},
		"child": {
			"fullName": "NGUYỄN TRẦN AN", "birthDate": "2026-11-20", "sex": "female", "ethnicity": "Kinh", "nationality": "Việt Nam",
			"birthPlaceKind": "facility", "facility": "Bệnh viện Đa khoa vùng Tây Nguyên", "birthPlace": "Phường Tân An, Đắk Lắk",
			"homeTown": "Hòa Phú, Đắk Lắk", "abandoned": "no",
		},
		"mother": parent("Trần Thị Bình", "1999-02-20"), "father": parent("Nguyễn Văn Cường", "1996"),
		"certificate": {"kind": "paper", "number": "02020.GCS.12096.25"},
		"request":     {"copies": "no", "delivery": "electronic", "oath": true},
	}}
}

func marital() filing {
	return filing{"ward": ward, "form": answers{
		"purpose": {"kind": "property", "text": "Vay vốn ngân hàng mua nhà"},
		"requester": {
			"fullName": "Trần Thị Bình", "idType": "cccd", "idNumber": "066199000124", "residenceKind": "permanent",
			"residence": "Thôn 1, Hòa Phú", "relation": "self",
		},
		"subject": {
			"fullName": "Trần Thị Bình", "birthDate": "1999-02-20", "sex": "female", "ethnicity": "Ê-đê", "nationality": "Việt Nam",
			"idType": "cccd", "idNumber": "066199000124", "residence": "Thôn 1, Hòa Phú",
		},
		"period": {}, "status": {"kind": "never"}, "request": {"copies": 1, "delivery": "electronic", "oath": true},
	}}
}

func diploma() filing {
	return filing{"form": answers{
		"applicant": {
			"fullName": "Trần Thị Bình", "birthDate": "1999-02-20", "sex": "female", "idNumber": "066199000124",
			"residence": "Thôn 1, Hòa Phú", "phone": "0905000000",
		},
		"holder":  {"isApplicant": "yes"},
		"diploma": {"kind": "upperSecondary", "issuer": "Sở Giáo dục và Đào tạo", "school": "THPT Buôn Ma Thuột", "graduationYear": 2017},
		"request": {"copies": 2, "delivery": "electronic", "oath": true},
	}}
}

func (r *rig) file(who web.Principal, code string, f filing) publicservice.Filed {
	r.t.Helper()
	var filed publicservice.Filed
	r.As(who).Ask(http.MethodPost, "/api/v1/procedures/"+code+"/cases", f).Want(http.StatusCreated).Into(&filed)
	return filed
}

func (r *rig) own(who web.Principal, id string) casework.OwnView {
	r.t.Helper()
	var v casework.OwnView
	r.As(who).Ask(http.MethodGet, "/api/v1/cases/"+id, nil).Want(http.StatusOK).Into(&v)
	return v
}
