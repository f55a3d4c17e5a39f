package credential_test

import (
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/credential"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// rig is the personal QR with a few people, behind a real edge.
type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	vault   *crypto.Vault
	service *credential.Service
	people  *identity.Service
	known   map[string]credential.Details // by account, of those who were identified
	clock   *atomic.Int64
	bia     string // identified at level 2
	linh    string // known by her phone number only
	hung    string
}

var bia = credential.Details{
	FullName: "H'Bia Niê", BirthDate: "1999-02-20", Sex: "female", PersonalNumber: "066199000124",
	Residence: "Buôn Ako Dhông, phường Buôn Ma Thuột", Level: 2,
}

func migrations() []database.Migrations {
	all := []database.Migrations{web.Migrations(), audit.Migrations(), jobs.Migrations()}
	for _, m := range []struct {
		name  string
		files fs.FS
	}{
		{"identity", (&identity.Service{}).Module().Migrations},
		{"notify", (&notify.Service{}).Module().Migrations},
		{"organisation", (&organisation.Service{}).Module().Migrations},
		{"credential", (&credential.Service{}).Module().Migrations},
	} {
		all = append(all, database.Migrations{Module: m.name, Files: m.files})
	}
	return all
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	clock := &atomic.Int64{}
	now := func() time.Time { return time.UnixMilli(clock.Load()) }
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) {
		clock.Store(time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC).UnixMilli())
		test(t, newRig(t, db, clock))
	}, migrations()...)
}

func newRig(t *testing.T, db *database.DB, clock *atomic.Int64) *rig {
	t.Helper()
	r := &rig{t: t, db: db, vault: cryptotest.Vault(t), clock: clock, known: map[string]credential.Details{}}
	r.people = identity.New(identity.Options{
		DB: db, Vault: r.vault, PublicURL: "https://app.example",
		Locked: func(tx *database.Tx, account string) error { return r.service.Locked(tx, account) },
	})
	texts, err := text.Load(web.Texts(), (&credential.Service{}).Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	r.service = credential.New(credential.Options{
		DB: db, Vault: r.vault, Texts: texts, Media: media.New(media.Limits{}), App: "App", PublicURL: "https://app.example",
		Refuse: func(w http.ResponseWriter, request *http.Request, err error) { r.Web.Fail(w, request, err) },
		Holder: r.holder,
		Person: func(_ *database.Tx, account string) (credential.Details, error) {
			details, found := r.known[account]
			if !found {
				return details, errs.Missing()
			}
			return details, nil
		},
	})
	m := r.service.Module()
	r.Server = webtest.Start(t, db, []fs.FS{m.Texts}, m.Routes...)
	r.bia, r.linh, r.hung = r.person("+84905000001", "Bia"), r.person("+84905000002", "Linh"), r.person("+84905000003", "Hùng")
	r.known[r.bia] = bia
	return r
}

func (r *rig) holder(tx *database.Tx, account string) (credential.Holder, error) {
	a, err := identity.Find(tx, account)
	if err != nil {
		return credential.Holder{}, err
	}
	phone, err := r.people.Phone(tx, account)
	return credential.Holder{Name: a.Name, Phone: phone, Active: a.State == identity.Active}, err
}

func (r *rig) update(fn func(*database.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) person(phone, name string) (account string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) (err error) {
		if account, err = r.people.Open(tx, phone, "vi"); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE accounts SET name = $1 WHERE id = $2`, name, account)
		return err
	})
	return account
}

func (r *rig) as(account string) *webtest.Server { return r.As(webtest.Account(account)) }

func (r *rig) pass(d time.Duration) { r.clock.Add(d.Milliseconds()) }

// work runs the module's jobs that are due.
func (r *rig) work() {
	r.t.Helper()
	jobs.NewRunner(r.db, r.service.Module().Jobs, slog.New(slog.DiscardHandler), jobs.Options{
		Observe: func(_ string, _ time.Duration, err error) {
			if err != nil {
				r.t.Error(err)
			}
		},
	}).Drain(r.t.Context())
}

// issue has a signed code made.
func (r *rig) issue(account string, days int, fields ...string) (c credential.SignedCode) {
	r.t.Helper()
	r.as(account).Post("/api/v1/me/credentials", map[string]any{"fields": fields, "days": days}).Want(http.StatusCreated).Into(&c)
	return c
}

// verify asks as nobody.
func (r *rig) verify(text string) (v credential.CodeVerdict) {
	r.t.Helper()
	r.Post("/api/v1/codes/verify", map[string]any{"text": text}).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) wantOutcome(text string, want credential.Outcome) {
	r.t.Helper()
	if v := r.verify(text); v.Outcome != want {
		r.t.Fatalf("%s, want %s", v.Outcome, want)
	}
}
