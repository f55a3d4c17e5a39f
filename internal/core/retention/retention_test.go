package retention_test

import (
	"fmt"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/retention"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const day = 24 * time.Hour

// letters are kept ten days, unless they are signed.
var letters = module.Class{
	Code: "notices", Keep: 10 * day, After: "created", Basis: "a law",
	Table: "letters", Key: "account, n", Owner: "account", At: "at", Where: "signed = 0",
}

var tables = database.Migrations{Module: "letters", Files: fstest.MapFS{"0001_letters.sql": {Data: []byte(
	"CREATE TABLE letters (account TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, signed BIGINT NOT NULL, PRIMARY KEY (account, n));\n",
)}}}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *retention.Service
	now     *atomic.Int64
}

var (
	keeper  = webtest.With(webtest.Account("keeper"), "administrator", "province")
	auditor = webtest.With(webtest.Account("auditor"), "auditor", "province")
	linh    = webtest.Account("linh")
)

func each(t *testing.T, test func(*rig)) {
	now := &atomic.Int64{}
	now.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(now.Load()) }
	dbtest.EachAt(t, clock, func(t *testing.T, db *database.DB) {
		r := &rig{t: t, db: db, now: now}
		catalogue, err := text.Load((&retention.Service{}).Module().Texts)
		if err != nil {
			t.Fatal(err)
		}
		r.service = retention.New(retention.Options{
			DB: db, Texts: catalogue, Backups: 30 * day,
			Classes: func() []module.Class { return []module.Class{letters, {Code: "audit", Never: true, Basis: "another"}} },
			Keepers: web.Role("administrator"), Readers: web.Role("administrator", "auditor"),
			Account: func(_ *database.Tx, phone string) (string, error) {
				if phone == "0905" {
					return linh.Account, nil
				}
				return "", errs.Missing()
			},
			Names: func(*database.Tx, []string) (map[string]string, error) {
				return map[string]string{"linh": "Linh", "keeper": "Keeper"}, nil
			},
		})
		r.Server = webtest.Start(t, db, []fs.FS{r.service.Module().Texts}, r.service.Module().Routes...)
		test(r)
	}, web.Migrations(), audit.Migrations(), retention.Migrations(), tables)
}

// write writes n letters of an age.
func (r *rig) write(account string, n int, age time.Duration, signed int) {
	r.t.Helper()
	err := r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		for i := range n {
			if _, err := tx.Exec(`INSERT INTO letters (account, n, at, signed) VALUES ($1, $2, $3, $4)`,
				fmt.Sprint(account), int64(age)+int64(i), tx.Now()-age.Milliseconds(), signed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) left() (n int) {
	r.t.Helper()
	if err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT count(*) FROM letters`).Scan(&n) }); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestWhatIsDueIsDeletedAndCertified(t *testing.T) {
	each(t, func(r *rig) {
		r.write("an", 2500, 11*day, 0) // more than two batches
		r.write("binh", 3, 10*day, 0)  // on the day itself: not yet
		r.write("binh", 4, 20*day, 1)  // signed
		for range 2 {                  // a dry run changes nothing
			plan, err := r.service.Plan(t.Context())
			if err != nil || len(plan) != 2 || plan[0].Due != 2500 || plan[0].Held != 0 || plan[1].Due != 0 || r.left() != 2507 {
				t.Fatalf("%+v %v", plan, err)
			}
		}
		done, err := r.service.Run(t.Context())
		if err != nil || len(done) != 1 || done[0].Due != 2500 || r.left() != 7 {
			t.Fatalf("%+v %v, %d left", done, err, r.left())
		}
		if done, err := r.service.Run(t.Context()); err != nil || len(done) != 0 {
			t.Errorf("again: %+v %v", done, err)
		}
		r.As(linh).Get("/api/v1/desk/retention/certificates").Want(403)
		var page web.Page[retention.DeletionCertificate]
		r.As(auditor).Get("/api/v1/desk/retention/certificates").Want(200).Into(&page)
		total := int64(0)
		for _, c := range page.Items {
			total += c.Records
			if c.Class != "notices" || c.Name != "Thông báo" || c.Basis != "a law" || c.BackupsUntil != "2026-12-23" {
				t.Errorf("%+v", c)
			}
		}
		if total != 2500 || len(page.Items) != 3 {
			t.Errorf("%d certified in %d certificates", total, len(page.Items))
		}
		if report, err := audit.Verify(t.Context(), r.db); err != nil || report.Broken != nil {
			t.Errorf("%+v %v", report, err)
		}
	})
}

func TestHolds(t *testing.T) {
	each(t, func(r *rig) {
		const path = "/api/v1/desk/retention/holds"
		body := map[string]any{"phone": "0905", "reason": "Công an yêu cầu giữ lại", "reference": "12/CV"}
		r.Post(path, body).Want(401)
		r.As(linh).Post(path, body).Want(403)
		r.As(auditor).Post(path, body).Want(403)
		r.As(keeper).Post(path, map[string]any{"phone": "1", "reason": "Công an yêu cầu", "reference": "1"}).WantField("phone")
		r.As(keeper).Post(path, map[string]any{"phone": "0905", "reason": "", "reference": ""}).WantField("reason")
		var h retention.LegalHold
		r.As(keeper).Post(path, body).Want(201).Into(&h)
		r.As(keeper).Post(path, body).Want(409)
		r.write("linh", 2, 11*day, 0)
		r.write("an", 1, 11*day, 0)
		plan, err := r.service.Plan(t.Context())
		if err != nil || plan[0].Due != 1 || plan[0].Held != 2 {
			t.Fatalf("%+v %v", plan, err)
		}
		if _, err := r.service.Run(t.Context()); err != nil || r.left() != 2 {
			t.Fatalf("%v, %d left", err, r.left())
		}
		var page web.Page[retention.LegalHold]
		r.As(auditor).Get(path).Want(200).Into(&page)
		if len(page.Items) != 1 || page.Items[0].Name != "Linh" || page.Items[0].Officer != "Keeper" || page.Items[0].EndedAt != nil {
			t.Errorf("%+v", page.Items)
		}
		r.As(auditor).Post(path+"/"+h.ID+"/release", map[string]any{"reason": "Hết hạn giữ"}).Want(403)
		r.As(keeper).Post(path+"/"+h.ID+"/release", map[string]any{"reason": "Hết hạn giữ"}).Want(204)
		r.As(keeper).Post(path+"/"+h.ID+"/release", map[string]any{"reason": "Hết hạn giữ"}).Want(404)
		if _, err := r.service.Run(t.Context()); err != nil || r.left() != 0 {
			t.Fatalf("%v, %d left", err, r.left())
		}
		r.As(keeper).Post(path, body).Want(201) // held once more
		// The person sees who held her back.
		err = r.db.View(t.Context(), func(tx *database.Tx) error {
			entries, _, err := audit.AboutMe(tx, "linh", 0, 10)
			if len(entries) != 3 || entries[1].Action != "retention.release" || entries[2].Actor != "keeper" {
				t.Errorf("%+v", entries)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRules(t *testing.T) {
	each(t, func(r *rig) {
		r.Get("/api/v1/desk/retention").Want(401)
		r.As(linh).Get("/api/v1/desk/retention").Want(403)
		var page web.Page[retention.KeepingRule]
		r.As(auditor).Get("/api/v1/desk/retention").Want(200).Into(&page)
		if len(page.Items) != 2 || page.Items[0].Days != 10 || page.Items[0].After != "từ khi tạo" || !page.Items[1].Never || page.Items[1].Name != "Nhật ký kiểm soát" {
			t.Errorf("%+v", page.Items)
		}
		if until := letters.Until(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); until.Format(time.DateOnly) != "2026-01-11" {
			t.Error(until)
		}
	})
}
