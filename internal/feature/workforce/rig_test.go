package workforce_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/feature/workforce"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
	"daklakid/province"
)

var (
	boss, clerk, recruiter = webtest.Account("boss"), webtest.Account("clerk"), webtest.Account("recruiter")
	stranger               = webtest.Account("stranger")
	officer                = webtest.In(webtest.Account("officer"), organisation.Officer, "dak-lak", "province")
)

type rig struct {
	*webtest.Server
	t               *testing.T
	db              *database.DB
	vault           *crypto.Vault
	service         *workforce.Service
	clock           *atomic.Int64
	company, others string
	more            []workforce.Company
}

func each(t *testing.T, test func(*rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(start(t, engine)) })
	}
}

func start(t *testing.T, engine database.Engine) *rig {
	t.Helper()
	r := &rig{t: t, clock: &atomic.Int64{}}
	r.clock.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(r.clock.Load()) }
	r.db = dbtest.Open(t, engine, now)
	files, err := province.Pack("daklak")
	ok(t, err)
	pack, err := place.Load(files)
	ok(t, err)
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), crypto.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		{Module: "organisation", Files: organisation.New(organisation.Options{}).Module().Migrations},
	}
	ok(t, r.db.Migrate(t.Context(), tables...))
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	ok(t, err)
	r.vault, err = crypto.Open(t.Context(), master, crypto.InDatabase(r.db))
	ok(t, err)
	companies := func() []workforce.Company {
		return append([]workforce.Company{
			{ID: r.company, Name: "Công ty May", TaxCode: "6009990017", Ward: "24175", Park: "kcn-hoa-phu", Sector: "C"},
			{ID: r.others, Name: "Công ty Khác", TaxCode: "6009990024", Ward: "24163", Sector: "G"},
		}, r.more...)
	}
	r.service, err = workforce.New(workforce.Options{
		DB: r.db, Vault: r.vault, Province: pack, Pack: files, Holds: organisation.Holds, HeldBy: organisation.HeldBy, Holders: organisation.Holders, Texts: sentences(t),
		Company: func(_ *database.Tx, id string) (workforce.Company, error) {
			for _, c := range companies() {
				if c.ID == id {
					return c, nil
				}
			}
			return workforce.Company{}, errs.Missing()
		},
		Among: func(_ *database.Tx, ids []string) (all []workforce.Company, err error) {
			for _, c := range companies() {
				if slices.Contains(ids, c.ID) {
					all = append(all, c)
				}
			}
			return all, nil
		},
		Registered: func(*database.Tx) (int64, error) { return 1001, nil },
		After: func(_ *database.Tx, after string, _ int) (all []workforce.Company, err error) {
			for _, c := range companies() {
				if c.ID > after {
					all = append(all, c)
				}
			}
			return all, nil
		},
	})
	ok(t, err)
	ok(t, r.db.Migrate(t.Context(), append(tables, database.Migrations{Module: "workforce", Files: r.service.Module().Migrations})...))
	r.Server = webtest.Start(t, r.db, []fs.FS{workforce.Sentences()}, r.service.Routes()...)
	r.update(func(tx *database.Tx) (err error) {
		if r.company, err = organisation.Create(tx, "boss", organisation.Company, "Công ty May", "boss"); err != nil {
			return err
		}
		if r.others, err = organisation.Create(tx, "other", organisation.Company, "Công ty Khác", "other"); err != nil {
			return err
		}
		if err := organisation.Add(tx, "boss", r.company, "clerk", organisation.Personnel); err != nil {
			return err
		}
		return organisation.Add(tx, "boss", r.company, "recruiter", organisation.Recruiter)
	})
	return r
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), fn))
}

func (r *rig) count(query string, args ...any) (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

func (r *rig) path() string { return "/api/v1/desk/companies/" + r.company + "/workforce" }

// begin opens a draft of the running period.
func (r *rig) begin(who web.Principal, company string, carry bool) (d workforce.Declaration) {
	r.t.Helper()
	r.As(who).Post("/api/v1/desk/companies/"+company+"/workforce", map[string]any{"period": "2026-2", "carry": carry}).Want(201).Into(&d)
	return d
}

type worker map[string]any

func seamstress(n int) worker {
	return worker{
		"fullName": fmt.Sprintf("Nguyễn Thị May %d", n), "birthDate": "1996-02-03", "sex": "female", "personalNumber": fmt.Sprintf("0661960%05d", n),
		"position": "other", "contract": "fixedTerm", "contractFrom": "2026-01-01", "contractTo": "2026-12-31", "wage": 7_000_000, "title": "Thợ may, chuyền 3",
		"insuranceNumber": "6600000001", "insuredFrom": "2026-01-01",
	}
}

func (w worker) with(name string, value any) worker {
	all := worker{}
	for k, v := range w {
		all[k] = v
	}
	all[name] = value
	return all
}

const header = "STT,Họ và tên,Mã số BHXH,Ngày tháng năm sinh,Giới tính,Số CCCD/CMND/Hộ chiếu,Vị trí: Khác,Vị trí việc làm: Nhà quản lý,Tiền lương: Hệ số/Mức lương," +
	"Ngày bắt đầu HĐLĐ không xác định thời hạn,HĐLĐ xác định thời hạn: ngày bắt đầu,HĐLĐ xác định thời hạn: ngày kết thúc,Ghi chú"

// put sends a file as it is, on the declaration as it stands.
func (r *rig) put(who web.Principal, path, body string) webtest.Answer {
	r.t.Helper()
	return r.As(who).Ask(http.MethodPut, path, []byte(body), "Content-Type", "text/csv", "If-Match", r.tag(who, path))
}

// change edits a worker or a declaration as it stands.
func (r *rig) change(who web.Principal, method, path string, body any) webtest.Answer {
	r.t.Helper()
	return r.As(who).Ask(method, path, body, "If-Match", r.tag(who, path))
}

// tag is the version of what a path edits; empty for whom it is not there.
func (r *rig) tag(who web.Principal, path string) string {
	r.t.Helper()
	return r.As(who).Get(strings.TrimSuffix(strings.TrimSuffix(path, "/submit"), "/file")).Header.Get("ETag")
}

// lines makes a file of n workers, half of them men.
func lines(n int) string {
	var b strings.Builder
	b.WriteString("\xef\xbb\xbf" + header + "\r\n")
	for i := range n {
		sex, year := "Nữ", 1970+i%35
		if i%2 == 1 {
			sex = "Nam"
		}
		fmt.Fprintf(&b, "%d,\"Trần Văn, Thợ %d\",6600%06d,05/06/%d,%s,06619%07d,x,,7.500.000,,01/01/2026,31/12/2026,\r\n", i+1, i, i, year, sex, i)
	}
	return b.String()
}

func sentences(t *testing.T) *text.Catalogue {
	t.Helper()
	texts, err := text.Load(workforce.Sentences())
	ok(t, err)
	return texts
}
