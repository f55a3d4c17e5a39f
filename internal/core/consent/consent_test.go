package consent_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"daklakid/internal/core/consent"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var purposes = []consent.Purpose{
	{Code: "test.account", Version: 1, Basis: consent.ByContract, Fields: []string{"name"}},
	{Code: "test.watch", Version: 2, Basis: consent.ByConsent, Sensitive: true, Fields: []string{"name", "place"}, Withdrawn: "test.forget"},
}

var words = fstest.MapFS{
	"vi.json": {Data: []byte(`{"purpose.test.account.title":"Tài khoản","purpose.test.account.body":"Cần có.","purpose.test.watch.title":"Theo dõi","purpose.test.watch.body":"Để gợi ý.","field.name":"Tên","field.place":"Nơi"}`)},
	"en.json": {Data: []byte(`{"purpose.test.account.title":"Account","purpose.test.account.body":"Needed.","purpose.test.watch.title":"Watching","purpose.test.watch.body":"To suggest.","field.name":"Name","field.place":"Place"}`)},
}

type rig struct {
	*webtest.Server
	t       *testing.T
	db      *database.DB
	service *consent.Service
	clock   *atomic.Int64
	texts   *text.Catalogue
}

var an, binh = webtest.Account("an"), webtest.Account("binh")

func each(t *testing.T, test func(*rig)) {
	clock := &atomic.Int64{}
	clock.Store(1_790_000_000_000)
	m := (&consent.Service{}).Module()
	dbtest.EachAt(t, func() time.Time { return time.UnixMilli(clock.Load()) }, func(t *testing.T, db *database.DB) {
		texts, err := text.Load(m.Texts, words)
		if err != nil {
			t.Fatal(err)
		}
		r := &rig{t: t, db: db, clock: clock, texts: texts, service: consent.New(db, texts, purposes)}
		r.Server = webtest.Start(t, db, []fs.FS{m.Texts, words}, r.service.Module().Routes...)
		test(r)
	}, web.Migrations(), jobs.Migrations(), database.Migrations{Module: m.Name, Files: m.Migrations})
}

const path = "/api/v1/me/consents"

func (r *rig) items(who web.Principal) []consent.AskedPurpose {
	r.t.Helper()
	var page web.Page[consent.AskedPurpose]
	r.As(who).Get(path).Want(200).Into(&page)
	return page.Items
}

func (r *rig) give(who web.Principal, purpose string, version int) webtest.Answer {
	r.t.Helper()
	r.clock.Add(1)
	return r.As(who).Ask("PUT", path+"/"+purpose, map[string]any{"version": version})
}

func (r *rig) required(account string) error {
	return r.db.View(r.t.Context(), func(tx *database.Tx) error { return r.service.Require(tx, account, "test.watch") })
}

func TestSilenceIsNoConsent(t *testing.T) {
	each(t, func(r *rig) {
		r.Get(path).Want(401)
		r.Ask("PUT", path+"/test.watch", map[string]any{"version": 2}).Want(401)
		items := r.items(an)
		if len(items) != 2 || !items[0].Given || items[1].Given || !items[1].Sensitive || items[1].Title != "Theo dõi" || items[1].Fields[1] != "Nơi" {
			t.Fatalf("%+v", items)
		}
		if err := r.required("an"); !errs.Is(err, "consentNeeded") || errs.KindOf(err) != errs.Denied {
			t.Error(err)
		}
		r.give(an, "test.other", 1).Want(404)
		r.give(an, "test.account", 1).Want(409)
		r.give(an, "test.watch", 1).Want(409) // was shown an older text
		r.give(an, "test.watch", 0).WantField("version")
		if r.items(an)[1].Given {
			t.Error("given by a refused request")
		}
	})
}

func TestGivenAndWithdrawn(t *testing.T) {
	each(t, func(r *rig) {
		for range 2 { // the second changes nothing
			r.give(an, "test.watch", 2).Want(204)
		}
		if err := r.required("an"); err != nil {
			t.Error(err)
		}
		if err := r.required("binh"); err == nil {
			t.Error("somebody else's consent counts")
		}
		if i := r.items(an)[1]; !i.Given || i.GivenAt == nil || i.Changed {
			t.Errorf("%+v", i)
		}
		r.As(binh).Ask("DELETE", path+"/test.watch", nil).Want(204) // nothing to withdraw
		if err := r.required("an"); err != nil {
			t.Error("withdrawn by somebody else")
		}
		r.clock.Add(1)
		r.As(an).Ask("DELETE", path+"/test.watch", nil, "Accept-Language", "en").Want(204)
		if err := r.required("an"); err == nil {
			t.Error("withdrawn, and still in force")
		}
		var history web.Page[consent.GivenOrNot]
		r.As(an).Get(path + "/history?limit=1").Want(200).Into(&history)
		if len(history.Items) != 1 || history.Items[0].Given || history.Items[0].Text != "Watching\nTo suggest.\nThis is sensitive personal data under Decree 356/2025/NĐ-CP.\nName\nPlace" {
			t.Errorf("%+v", history.Items)
		}
		r.As(an).Get(path + "/history?cursor=" + history.Next).Want(200).Into(&history)
		if len(history.Items) != 1 || !history.Items[0].Given || history.Items[0].Channel != "settings" || history.Next != "" {
			t.Errorf("%+v", history)
		}
		r.As(binh).Get(path + "/history").Want(200).Into(&history)
		if len(history.Items) != 0 {
			t.Error("somebody else's history")
		}
		if got := r.forgotten(); got != "an" {
			t.Errorf("forgotten after the withdrawal: %q", got)
		}
	})
}

// forgotten runs the job that follows a withdrawal.
func (r *rig) forgotten() (account string) {
	jobs.NewRunner(r.db, []jobs.Job{{Name: "test.forget", Work: func(_ context.Context, payload json.RawMessage) error {
		var who consent.Account
		err := json.Unmarshal(payload, &who)
		account = who.Account
		return err
	}}}, slog.New(slog.DiscardHandler), jobs.Options{}).Drain(r.t.Context())
	return account
}

// Who agreed to an older text is asked anew.
func TestAnotherVersion(t *testing.T) {
	each(t, func(r *rig) {
		r.give(an, "test.watch", 2).Want(204)
		newer := append([]consent.Purpose{}, purposes...)
		newer[1].Version = 3
		m := consent.New(r.db, r.texts, newer)
		r.service, r.Server = m, webtest.Start(t, r.db, []fs.FS{m.Module().Texts, words}, m.Module().Routes...)
		if i := r.items(an)[1]; i.Given || !i.Changed || i.Version != 3 {
			t.Errorf("%+v", i)
		}
		if err := r.required("an"); err == nil {
			t.Error("an older consent counts")
		}
		r.give(an, "test.watch", 3).Want(204)
		if err := r.required("an"); err != nil {
			t.Error(err)
		}
	})
}

func TestErasedPersonLeavesOnlyTheProof(t *testing.T) {
	each(t, func(r *rig) {
		r.give(an, "test.watch", 2).Want(204)
		err := r.db.Update(t.Context(), func(tx *database.Tx) error { return r.service.Module().Personal.Erase(tx, "an") })
		if err != nil {
			t.Fatal(err)
		}
		var there, ended, sessions int
		err = r.db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Row(`SELECT (SELECT count(*) FROM consents), (SELECT count(*) FROM consent_events WHERE ended_at > 0),
				(SELECT count(*) FROM consent_events WHERE session <> '')`).Scan(&there, &ended, &sessions)
		})
		if err != nil || there != 0 || ended != 1 || sessions != 0 {
			t.Errorf("%d consents, %d proofs that ended, %d with a session; %v", there, ended, sessions, err)
		}
	})
}
