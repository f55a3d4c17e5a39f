package secondfactor_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/secondfactor"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const (
	path = "/api/v1/me/second-factor"
	work = "/api/v1/desk/work" // a route that demands a fresh second factor
)

var (
	chief   = webtest.With(webtest.Account("chief"), "administrator", "province")
	officer = webtest.With(webtest.Account("officer"), "officer", "province")
	citizen = webtest.Account("citizen")
)

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	vault   *crypto.Vault
	service *secondfactor.Service
	book    *setting.Book
	clock   *atomic.Int64
}

func each(t *testing.T, test func(*rig)) {
	clock := &atomic.Int64{}
	clock.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(clock.Load()) }
	files := (&secondfactor.Service{}).Module().Migrations
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) { test(newRig(t, db, clock)) },
		web.Migrations(), jobs.Migrations(), crypto.Migrations(), audit.Migrations(),
		database.Migrations{Module: "secondfactor", Files: files},
		database.Migrations{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
		database.Migrations{Module: "setting", Files: (&setting.Book{}).Module(setting.Desk{}).Migrations})
}

func newRig(t *testing.T, db *database.DB, clock *atomic.Int64) *rig {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	master, err := crypto.Master(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, db: db, clock: clock, book: setting.New(db, nil)}
	if r.vault, err = crypto.Open(t.Context(), master, crypto.InDatabase(db)); err != nil {
		t.Fatal(err)
	}
	r.service = secondfactor.New(secondfactor.Options{
		DB: db, Vault: r.vault, Settings: r.book, App: "App", Demanded: true,
		Label:          func(*database.Tx, string) (string, error) { return "…001", nil },
		Administrators: web.Role("administrator").Proven(),
	})
	m := r.service.Module()
	texts, err := text.Load(web.Texts(), m.Texts)
	if err != nil {
		t.Fatal(err)
	}
	server := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: db, Texts: texts, Seal: webtest.Clear{}, Title: "test", Version: "test",
		Now: func() time.Time { return time.UnixMilli(clock.Load()) }, Authenticate: r.authenticate, Used: r.service.Used,
		Address: web.Limit{Count: 1_000_000, Per: time.Minute},
	})
	r.Server = webtest.Serve(t, server, append(m.Routes, web.Get(work, "Work", web.SignedIn().Proven(),
		func(context.Context, *web.None) (*web.None, error) { return &web.None{}, nil }))...)
	return r
}

// authenticate reads the principal that the test names, and how her factor stands.
func (r *rig) authenticate(request *http.Request) (who web.Principal, err error) {
	raw, err := base64.StdEncoding.DecodeString(request.Header.Get("X-Test-Principal"))
	if err != nil || len(raw) == 0 {
		return who, err
	}
	if err := json.Unmarshal(raw, &who); err != nil {
		return who, err
	}
	err = r.db.View(request.Context(), func(tx *database.Tx) (err error) {
		who.Factor, err = r.service.Stand(tx, who)
		return err
	})
	return who, err
}

func (r *rig) pass(d time.Duration) { r.clock.Add(d.Milliseconds()) }

// enrol sets a second factor up and answers its secret and recovery codes.
func (r *rig) enrol(who web.Principal) (secret string, recovery []string) {
	r.t.Helper()
	var e secondfactor.Enrolment
	r.As(who).Post(path+"/enrolment", nil).Want(200).Into(&e)
	var codes secondfactor.Recovery
	r.As(who).Post(path, map[string]any{"code": secondfactor.CodeAt(e.Secret, r.clock.Load())}).Want(200).Into(&codes)
	return e.Secret, codes.Codes
}

func (r *rig) prove(who web.Principal, code string) webtest.Answer {
	r.t.Helper()
	return r.As(who).Post(path+"/proof", map[string]any{"code": code})
}

func (r *rig) now(secret string) string { return secondfactor.CodeAt(secret, r.clock.Load()) }

func (r *rig) refused(who web.Principal, code string) {
	r.t.Helper()
	if p := r.As(who).Get(work).Want(403).Problem(); p.Code != code {
		r.t.Errorf("refused as %s, want %s", p.Code, code)
	}
}

func TestWhoNeedsOne(t *testing.T) {
	each(t, func(r *rig) {
		r.Get(work).Want(401)
		r.As(citizen).Get(work).Want(204)
		r.As(officer).Get(work).Want(204)
		r.As(webtest.With(citizen, "owner", "company")).Get(work).Want(204)
		r.refused(chief, "secondFactorMissing")
		yes := "true"
		err := r.db.Update(t.Context(), func(tx *database.Tx) error {
			return r.book.Set(tx, "chief", "secondFactor.officers", &yes, 0)
		})
		if err == nil {
			err = r.book.Load(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		r.refused(officer, "secondFactorMissing")
		r.As(webtest.With(citizen, "owner", "company")).Get(work).Want(204)
	})
}

func TestOnlyWhoWorksHereSetsOneUp(t *testing.T) {
	each(t, func(r *rig) {
		for _, c := range [][2]string{
			{"GET", path},
			{"POST", path + "/enrolment"},
			{"POST", path + "/recovery-codes"},
			{"POST", path + "/lock"},
			{"DELETE", path},
			{"POST", "/api/v1/desk/accounts/01a215ba-28dc-7f9e-a540-3d7dfb4b3f01/reset-second-factor"},
		} {
			r.Ask(c[0], c[1], nil).Want(401)
		}
		r.Post(path, map[string]any{"code": "1"}).Want(401)
		r.Post(path+"/proof", map[string]any{"code": "1"}).Want(401)
		r.As(citizen).Post(path+"/enrolment", nil).Want(403)
		r.As(citizen).Post(path, map[string]any{"code": "123456"}).Want(403)
		r.As(citizen).Post(path+"/recovery-codes", nil).Want(403)
		r.As(officer).Post(path, map[string]any{"code": "123456"}).Want(409)
		r.As(officer).Post(path+"/proof", map[string]any{"code": "123456"}).Want(409)
		r.As(officer).Ask("DELETE", path, nil).Want(404)
	})
}

func TestEnrolProveLock(t *testing.T) {
	each(t, func(r *rig) {
		var e secondfactor.Enrolment
		r.As(chief).Post(path+"/enrolment", nil).Want(200).Into(&e)
		if !strings.HasPrefix(e.URI, "otpauth://totp/App:") || !strings.Contains(e.URI, e.Secret) || e.QR.Size < 21 || !strings.HasPrefix(e.QR.Path, "M") {
			t.Errorf("%+v", e)
		}
		r.As(chief).Post(path, map[string]any{"code": "000000"}).WantField("code")
		r.refused(chief, "secondFactorMissing")
		secret, recovery := r.enrol(chief)
		if len(recovery) != 10 || len(recovery[0]) != 19 || recovery[0] == recovery[1] {
			t.Errorf("%v", recovery)
		}
		r.As(chief).Get(work).Want(204)
		elsewhere := chief
		elsewhere.Session = "phone"
		r.refused(elsewhere, "secondFactorNeeded")

		r.prove(elsewhere, r.now(secret)).WantField("code") // the step was used to set it up
		r.pass(30 * time.Second)
		right := r.now(secret)
		r.prove(elsewhere, right[:3]+" "+right[3:]).Want(200)
		r.As(elsewhere).Get(work).Want(204)
		r.prove(chief, right).WantField("code") // seen over a shoulder

		r.As(chief).Post(path+"/lock", nil).Want(204)
		r.refused(chief, "secondFactorNeeded")
		r.As(elsewhere).Get(work).Want(204)
		var s secondfactor.Standing
		r.As(chief).Get(path).Want(200).Into(&s)
		if s.State != web.FactorStale || !s.Demanded || s.SetUpAt == nil || s.RecoveryLeft != 10 || s.IdleMinutes != 15 {
			t.Errorf("%+v", s)
		}
	})
}

func TestIdleLockAndTheLongestDay(t *testing.T) {
	each(t, func(r *rig) {
		secret, _ := r.enrol(chief)
		for range 71 { // work every ten minutes keeps it fresh, for twelve hours
			r.pass(10 * time.Minute)
			r.As(chief).Get(work).Want(204)
		}
		r.pass(10 * time.Minute)
		r.refused(chief, "secondFactorNeeded")
		r.prove(chief, r.now(secret)).Want(200)
		r.pass(14 * time.Minute)
		r.As(chief).Get(path).Want(200) // looking at one's standing is no work
		r.pass(time.Minute)
		r.refused(chief, "secondFactorNeeded")
	})
}

func TestGuessing(t *testing.T) {
	each(t, func(r *rig) {
		secret, _ := r.enrol(chief)
		r.pass(time.Minute)
		for range 5 {
			r.prove(chief, "000000").WantField("code")
		}
		a := r.prove(chief, r.now(secret)).Want(429)
		if a.Header.Get("Retry-After") == "" {
			t.Error("it does not say when again")
		}
		var told int
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM notices WHERE account = 'chief' AND code = 'secondFactorGuessed'`).Scan(&told)
		})
		if err != nil || told != 1 {
			t.Error(told, err)
		}
		r.pass(16 * time.Minute)
		r.prove(chief, r.now(secret)).Want(200)
	})
}

func TestParallelGuessesAndReplays(t *testing.T) {
	each(t, func(r *rig) {
		secret, _ := r.enrol(chief)
		r.pass(time.Minute)
		right := r.now(secret)
		answers := make(chan int, 5)
		for range 5 {
			go func() { answers <- r.prove(chief, right).Status }()
		}
		won := 0
		for range 5 {
			if <-answers == 200 {
				won++
			}
		}
		if won != 1 {
			t.Errorf("one code opened %d times", won)
		}
	})
}

func TestRecovery(t *testing.T) {
	each(t, func(r *rig) {
		_, recovery := r.enrol(chief)
		other, _ := r.enrol(officer)
		_ = other
		r.As(chief).Post(path+"/lock", nil).Want(204)
		r.prove(officer, recovery[0]).WantField("code") // somebody else's
		r.prove(chief, strings.ToUpper(recovery[3])).Want(200)
		r.As(chief).Get(work).Want(204)
		r.prove(chief, recovery[3]).WantField("code")
		var s secondfactor.Standing
		r.As(chief).Get(path).Want(200).Into(&s)
		if s.RecoveryLeft != 9 {
			t.Errorf("%+v", s)
		}
		var fresh secondfactor.Recovery
		r.As(chief).Post(path+"/recovery-codes", nil).Want(200).Into(&fresh)
		r.prove(chief, recovery[4]).WantField("code")
		r.prove(chief, fresh.Codes[0]).Want(200)
		stored := 0
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT count(*) FROM second_factor_recovery WHERE account = 'chief'`).Scan(&stored)
		})
		if err != nil || stored != 10 {
			t.Error(stored, err)
		}
	})
}

// A stolen session that is not fresh can neither replace nor remove it.
func TestStaleSessionChangesNothing(t *testing.T) {
	each(t, func(r *rig) {
		secret, _ := r.enrol(officer)
		r.pass(time.Hour)
		r.As(officer).Post(path+"/enrolment", nil).Want(403)
		r.As(officer).Post(path, map[string]any{"code": "123456"}).Want(403)
		r.As(officer).Post(path+"/recovery-codes", nil).Want(403)
		r.As(officer).Ask("DELETE", path, nil).Want(403)
		r.prove(officer, r.now(secret)).Want(200)
		again, _ := r.enrol(officer)
		if again == secret {
			t.Error("the same secret")
		}
		r.pass(time.Minute)
		r.prove(officer, r.now(secret)).WantField("code")
		r.prove(officer, r.now(again)).Want(200)
		r.As(officer).Ask("DELETE", path, nil).Want(204)
		r.As(officer).Get(work).Want(204) // nobody demands it of officers
		r.enrol(chief)
		r.As(chief).Ask("DELETE", path, nil).Want(409)
	})
}

func TestPendingSecretLapses(t *testing.T) {
	each(t, func(r *rig) {
		var e secondfactor.Enrolment
		r.As(chief).Post(path+"/enrolment", nil).Want(200).Into(&e)
		r.pass(11 * time.Minute)
		r.As(chief).Post(path, map[string]any{"code": r.now(e.Secret)}).Want(409)
	})
}

func TestResetByAnAdministrator(t *testing.T) {
	each(t, func(r *rig) {
		const her = "01a215ba-28dc-7f9e-a540-3d7dfb4b3f01"
		lost := webtest.With(webtest.Account(her), "officer", "province")
		reset := "/api/v1/desk/accounts/" + her + "/reset-second-factor"
		r.enrol(lost)
		r.As(officer).Post(reset, nil).Want(403)
		r.As(chief).Post(reset, nil).Want(403) // not before her own is set up
		r.enrol(chief)
		r.As(chief).Post(reset, nil).Want(204)
		r.As(chief).Post(reset, nil).Want(404)
		r.As(lost).Get(work).Want(204)
		var seen int
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			entries, _, err := audit.AboutMe(tx, her, 0, 10)
			seen = len(entries)
			return err
		})
		if err != nil || seen != 1 {
			t.Error("she does not see who reset it", seen, err)
		}
	})
}

func TestSecretsAreSealedAndFollowTheKeys(t *testing.T) {
	each(t, func(r *rig) {
		secret, _ := r.enrol(chief)
		if err := r.vault.Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		if n, err := r.service.Rekey(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		var sealed []byte
		err := r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT secret FROM second_factors WHERE account = 'chief'`).Scan(&sealed)
		})
		if err != nil || len(sealed) <= 20 {
			t.Fatal(len(sealed), err)
		}
		if _, changed, err := r.vault.Reseal(sealed, "secondfactor:chief"); changed || err != nil {
			t.Error("not under the newest key", err)
		}
		r.pass(time.Minute)
		r.prove(chief, r.now(secret)).Want(200)
	})
}
