package assurance_test

import (
	"crypto/rand"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/card"
	"daklakid/internal/core/face"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/inference"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// rig is assurance with accounts behind a real edge.
type rig struct {
	*webtest.Server
	t        *testing.T
	db       *database.DB
	vault    *crypto.Vault
	identity *identity.Service
	service  *assurance.Service
	clock    *clock
	code     string // the last one sent
	levels   map[string]int

	registry  registry
	consented bool
	random    io.Reader // of challenges; nil is real chance
}

// Read lets a test choose what is asked of a person.
func (r *rig) Read(b []byte) (int, error) {
	if r.random != nil {
		return r.random.Read(b)
	}
	return rand.Read(b)
}

// clock is moved by the test while the server reads it.
type clock struct{ millis atomic.Int64 }

func (c *clock) Now() time.Time       { return time.UnixMilli(c.millis.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.millis.Add(d.Milliseconds()) }

func each(t *testing.T, test func(*testing.T, *rig)) {
	c := &clock{}
	var mine []database.Migrations
	for _, m := range []module.Module{
		(&identity.Service{}).Module(), (&notify.Service{}).Module(), (&assurance.Service{}).Module(),
	} {
		mine = append(mine, database.Migrations{Module: m.Name, Files: m.Migrations})
	}
	dbtest.EachAt(t, c.Now, func(t *testing.T, db *database.DB) {
		c.millis.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
		test(t, newRig(t, db, c))
	}, append(mine, web.Migrations(), crypto.Migrations(), audit.Migrations(), jobs.Migrations())...)
}

// faces are loaded once, and only for the tests that show some.
var faces *face.Faces

// cards are read as they are where no character recognition is installed, but by
// the tests that need it.
var cards card.Reader

func newRig(t *testing.T, db *database.DB, c *clock) *rig {
	t.Helper()
	texts, err := text.Load(web.Texts(), card.Texts(), face.Texts(), (&assurance.Service{}).Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, db: db, clock: c, levels: map[string]int{}}
	if r.vault, err = crypto.Open(t.Context(), master, crypto.InDatabase(db)); err != nil {
		t.Fatal(err)
	}
	r.identity = identity.New(identity.Options{DB: db, Vault: r.vault, PublicURL: "http://app.example"})
	r.service = assurance.New(assurance.Options{
		DB: db, Vault: r.vault, Identity: r.identity, Officers: web.Role("officer"),
		Photos: media.New(media.Limits{}), Queue: inference.NewQueue(1, 8), Faces: faces, Cards: cards, Registry: &r.registry, Random: r,
		Consented: func(*database.Tx, string) (bool, error) { return r.consented, nil },
		Texts:     texts,
		Changed: []func(*database.Tx, string, int) error{func(_ *database.Tx, account string, level int) error {
			r.levels[account] = level
			return nil
		}},
		Send: func(_ *database.Tx, _, _ string, args map[string]any, _ string) error {
			r.code = args["code"].(string)
			return nil
		},
	})
	r.serve()
	return r
}

func (r *rig) serve() {
	r.t.Helper()
	r.Server = webtest.Start(r.t, r.db, []fs.FS{r.identity.Module().Texts, r.service.Module().Texts, card.Texts(), face.Texts(), media.Texts(), inference.Texts()}, r.service.Module().Routes...)
}

// work runs a job once.
func (r *rig) work(name string) {
	r.t.Helper()
	for _, j := range r.service.Module().Jobs {
		if j.Name != name {
			continue
		}
		if err := j.Work(r.t.Context(), []byte("{}")); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	r.t.Fatalf("there is no job %s", name)
}

// person is an account of a phone number, as webtest asks as.
func (r *rig) person(phone string) web.Principal {
	r.t.Helper()
	var account string
	r.update(func(tx *database.Tx) (err error) {
		account, err = r.identity.Open(tx, phone, "vi")
		return err
	})
	return webtest.Account(account)
}

// colleague is another officer.
func (r *rig) colleague() web.Principal {
	return webtest.With(r.person("+84905000078"), "officer", "agency")
}

func (r *rig) officer() web.Principal {
	r.t.Helper()
	return webtest.With(r.person("+84905000077"), "officer", "agency")
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// prove records a proof and answers the case that it became, if any.
func (r *rig) prove(who web.Principal, method assurance.Method, d assurance.Details) (waiting string) {
	r.t.Helper()
	r.clock.pass(time.Second)
	r.update(func(tx *database.Tx) (err error) {
		waiting, err = r.service.Prove(tx, assurance.Proof{Account: who.Account, Method: method, Details: d})
		return err
	})
	return waiting
}

func (r *rig) mine(who web.Principal) (m assurance.Mine) {
	r.t.Helper()
	r.As(who).Get("/api/v1/me/identification").Want(http.StatusOK).Into(&m)
	return m
}

// The synthetic people of the facts.
var (
	b = assurance.Details{PersonalNumber: "066199000124", FullName: "Trần Thị B", BirthDate: "1999-02-20", Sex: "female", Residence: "Thôn 1, Hòa Phú"}
	c = assurance.Details{PersonalNumber: "054205000321", FullName: "Nguyễn Văn C", BirthDate: "2005-02-01", Sex: "male"}
)
