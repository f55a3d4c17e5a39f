package jobs_test

import (
	"database/sql"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/kernel/listing/listingtest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var (
	boss     = webtest.Account("boss")
	stranger = webtest.Account("stranger")
)

type rig struct {
	*listingtest.Rig
	company string
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	listingtest.Each(t, start, test)
}

func start(t testing.TB, engine database.Engine) *rig {
	t.Helper()
	r := &rig{Rig: listingtest.New(t, engine, openings.Sentences(), nil)}
	service, err := openings.New(r.Kernel, r.Files)
	r.OK(err)
	r.Serve(service.Routes(), openings.Migrations())
	r.Update(func(tx *database.Tx) (err error) {
		r.company, err = organisation.Create(tx, "boss", organisation.Company, "Công ty May Hòa Hiệp", "boss")
		return err
	})
	return r
}

type opening = listingtest.Form

// seamstress is an opening that nothing is wrong with.
func (r *rig) seamstress() opening {
	return opening{
		"kind": "craft", "title": "Thợ may công nghiệp, có ký túc xá", "description": "May áo sơ mi xuất khẩu, được đào tạo.",
		"ward": "22261", "address": "Lô A2, KCN Hòa Hiệp 1", "price": 7_000_000, "payMax": 11_000_000, "area": 0, "photos": []string{},
		"organisation": r.company, "detail": map[string]any{
			"contract": "fixedTerm", "openings": 40, "period": "month", "sector": "C", "shift": "twoShifts", "park": "kcn-hoa-hiep-1",
			"dormitory": true, "transport": true, "payParts": []string{"base", "attendance"}, "noFee": true, "deadline": "2026-12-20",
		},
	}
}

type view struct {
	ID, Status string
	Warnings   []struct{ Code, Message string }
	Owner      struct{ Name string }
	Openings   int64
	ExpiresAt  time.Time
}

func (r *rig) post(o opening) (v view) {
	r.T.Helper()
	r.As(boss).Ask(http.MethodPost, "/api/v1/jobs", o).Want(http.StatusCreated).Into(&v)
	return v
}

// pass lets time go by, and the background do what is due then.
func (r *rig) pass(d time.Duration) {
	r.T.Helper()
	r.Pass(d)
	jobs.NewRunner(r.DB, r.Kernel.Jobs(), slog.New(slog.DiscardHandler), jobs.Options{}).Drain(r.T.Context())
}

// told are the codes of the notices to an account.
func (r *rig) told(account string) (codes []string) {
	r.T.Helper()
	r.OK(r.DB.View(r.T.Context(), func(tx *database.Tx) error {
		codes = nil
		return tx.Each(func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			codes = append(codes, code)
			return err
		}, `SELECT code FROM notices WHERE account = $1 ORDER BY id`, account)
	}))
	return codes
}

// published posts an opening and has it approved.
func (r *rig) published(o opening) view {
	r.T.Helper()
	v := r.post(o)
	r.Approve(v.ID)
	return v
}

// page is a list as answered.
type page struct {
	Items []struct {
		ID, Title, Reason, Period, Shift, Contract string
		With                                       []string
		PayMax, Openings                           int64
	}
	Next     string
	Personal bool
}

func (p page) ids() []string {
	ids := make([]string, len(p.Items))
	for n, i := range p.Items {
		ids[n] = i.ID
	}
	return ids
}

func (r *rig) list(who web.Principal, query string) (p page) {
	r.T.Helper()
	r.As(who).Ask(http.MethodGet, "/api/v1/jobs?"+query, nil).Want(http.StatusOK).Into(&p)
	return p
}

// remove takes the boss out of the company.
func (r *rig) remove() (n int64, err error) {
	err = r.DB.Update(r.T.Context(), func(tx *database.Tx) (err error) {
		n, err = tx.Exec(`DELETE FROM members WHERE organisation = $1`, r.company)
		return err
	})
	return n, err
}
