package notify_test

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	linh = "0190b5a0-0000-7000-8000-000000000001"
	bia  = "0190b5a0-0000-7000-8000-000000000002"

	linhs = "linh@thu.example" // her e-mail address, confirmed; bia has none
)

// contacts is how the test's people are reached.
var contacts = map[string]notify.Contact{
	linh: {Phone: "+84905000001", Language: "vi"},
	bia:  {Phone: "+84905000002", Language: "en"},
}

func contact(_ *database.Tx, account string) (notify.Contact, error) {
	c, ok := contacts[account]
	if !ok {
		return c, errs.Missing()
	}
	return c, nil
}

// sayings are the texts of an imagined sender.
var sayings = fstest.MapFS{
	"vi.json": {Data: []byte(`{"approved.title": "Tin đã được duyệt", "approved.body": "“{title}” giá {price} đồng đã lên.",
		"rejected.title": "Tin bị từ chối", "rejected.body": "Lý do: {reasons}.", "blurry": "ảnh mờ", "dear": "giá cao",
		"role.title": "Bạn là cán bộ", "role.body": "Bạn được giao quyền.", "code": "Mã {code}"}`)},
	"en.json": {Data: []byte(`{"approved.title": "Listing approved", "approved.body": "“{title}” at {price} đồng is online.",
		"rejected.title": "Listing rejected", "rejected.body": "Why: {reasons}.", "blurry": "blurred photos", "dear": "too dear",
		"role.title": "You are an officer", "role.body": "You were given a role.", "code": "Code {code}"}`)},
}

// rig is notify as the program would run it.
type rig struct {
	t       *testing.T
	db      *database.DB
	vault   *crypto.Vault
	service *notify.Service
	options notify.Options
	outbox  *notify.Outbox
	server  *webtest.Server
	module  []jobs.Job
	clock   *clock
	ended   map[string]bool // sessions that were signed out
	workers int             // of work; 0 is the queue's default
}

// clock is the database's time, which tests may move on.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// each runs test on both engines; change may alter the options.
func each(t *testing.T, change func(*notify.Options), test func(*testing.T, *rig)) {
	service := notify.New(notify.Options{}).Module()
	c := &clock{}
	dbtest.EachAt(t, c.now, func(t *testing.T, db *database.DB) {
		r := &rig{t: t, db: db, vault: cryptotest.Vault(t), outbox: &notify.Outbox{}, clock: c, ended: map[string]bool{}}
		texts, err := text.Load(sayings, service.Texts)
		if err != nil {
			t.Fatal(err)
		}
		o := notify.Options{
			DB: db, Vault: r.vault, Texts: texts, App: "Nhà", PublicURL: "https://nha.example/", Contact: contact, Outbox: r.outbox,
			Zone: noon(c.now()), Push: gateway{}, Device: r.device,
		}
		if change != nil {
			change(&o)
		}
		r.options, r.service = o, notify.New(o)
		m := r.service.Module()
		r.module = m.Jobs
		r.server = webtest.Start(t, db, []fs.FS{m.Texts, sayings}, append(m.Routes, r.outbox.Route())...)
		r.update(func(tx *database.Tx) error { return r.service.KeepEmail(tx, linh, linhs) })
		test(t, r)
	}, web.Migrations(), jobs.Migrations(), database.Migrations{Module: "notify", Files: service.Migrations})
}

// noon is a zone in which it is noon at that moment, far from the quiet hours.
func noon(at time.Time) *time.Location {
	midnight := at.UTC().Truncate(24 * time.Hour)
	return time.FixedZone("noon", int((12*time.Hour - at.Sub(midnight)).Seconds()))
}

// device is what identity says of a session, as long as that is not signed out.
func (r *rig) device(_ *database.Tx, account, session string) (string, error) {
	if r.ended[session] || session == "" {
		return "", errs.Missing()
	}
	return "Chrome · " + account[len(account)-1:], nil
}

func (r *rig) as(account string) *webtest.Server { return r.server.As(webtest.Account(account)) }

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) send(n notify.Notice) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error { return notify.Send(tx, n) })
}

func (r *rig) approve(account string) {
	r.t.Helper()
	r.send(notify.Notice{
		Account: account, Category: notify.Listing, Code: "approved", Link: "/tin/1",
		Args: map[string]any{"title": "Phòng trọ", "price": 1_500_000},
	})
}

// work runs the jobs until none is left to try, or until ok.
func (r *rig) work(ok func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		jobs.NewRunner(r.db, r.module, slog.New(slog.DiscardHandler), jobs.Options{Poll: 5 * time.Millisecond, Workers: r.workers}).Run(ctx)
	}()
	defer func() {
		cancel()
		<-done
	}()
	for !ok() {
		select {
		case <-r.t.Context().Done():
			r.t.Fatal("it never came")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// left counts jobs by name and state.
func (r *rig) left() map[string]int {
	r.t.Helper()
	all := map[string]int{}
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		counts, err := jobs.Counts(tx)
		for _, c := range counts {
			all[c.Name+" "+string(c.State)] = c.Jobs
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// idle is when every delivery is done or dead.
func (r *rig) idle() bool {
	for name := range r.left() {
		if !strings.HasSuffix(name, " dead") && !strings.HasPrefix(name, "notify.purge") && !strings.HasPrefix(name, "notify.digests") {
			return false
		}
	}
	return true
}

func (r *rig) count(query string, args ...any) (n int) {
	r.t.Helper()
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// run does the jobs of one name that are due, of which there should be n.
func (r *rig) run(name string, n int) {
	r.t.Helper()
	tried := 0
	for _, j := range r.module {
		if j.Name == name {
			jobs.NewRunner(r.db, []jobs.Job{j}, slog.New(slog.DiscardHandler), jobs.Options{
				Observe: func(string, time.Duration, error) { tried++ },
			}).Drain(r.t.Context())
		}
	}
	if tried != n {
		r.t.Fatalf("%s ran %d times, not %d", name, tried, n)
	}
}

func (r *rig) exported(account string) (sections []module.Section, err error) {
	err = r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		sections, err = r.service.Module().Personal.Export(tx, account)
		return err
	})
	return sections, err
}
