package messages_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/retention"
	"daklakid/internal/core/setting"
	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/realtime"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// The people of this suite, with their numbers. Bình is identified.
var (
	lan      = webtest.Account("lan")
	binh     = webtest.Account("binh")
	chi      = webtest.Account("chi")
	dung     = webtest.Account("dung")
	stranger = webtest.Account("stranger")
	reviewer = webtest.With(webtest.Account("reviewer"), organisation.Reviewer, "province")
	second   = webtest.With(webtest.Account("second reviewer"), organisation.Reviewer, "province")

	phones = map[string]string{
		"lan": "+84905000101", "binh": "+84905000102", "chi": "+84905000103", "dung": "+84905000104", "stranger": "+84905000105",
	}
)

type rig struct {
	*webtest.Server
	t       testing.TB
	db      *database.DB
	vault   *crypto.Vault
	hub     *realtime.Hub
	service *messages.Service
	ms      atomic.Int64
	jobs    map[string]jobs.Job
	people  map[string]messages.Person
	topics  map[string]messages.Subject // what conversations may be about, by id
	gone    map[string]bool             // accounts
	without map[string]bool             // accounts that no topic is for
	sought  atomic.Int64                // times that a number was looked up
}

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) now() time.Time { return time.UnixMilli(r.ms.Load()) }

func (r *rig) pass(d time.Duration) { r.ms.Add(d.Milliseconds()) }

// Subject lets the sides of a topic write about it.
func (r *rig) Subject(_ *database.Tx, account, kind, id string) (messages.Subject, error) {
	s, there := r.topics[kind+"/"+id]
	if !there || r.without[account] {
		return messages.Subject{}, errs.Missing()
	}
	if s.Key == "asker" {
		s.Key = account
		s.Sides = append([]string{account}, s.Sides...)
	}
	return s, nil
}

func start(t testing.TB, engine database.Engine, changes ...func(*messages.Options)) *rig {
	t.Helper()
	r := &rig{t: t, jobs: map[string]jobs.Job{}, topics: map[string]messages.Subject{}, gone: map[string]bool{}, without: map[string]bool{}, people: map[string]messages.Person{
		"lan": {Name: "Nguyễn Thị Lan"}, "binh": {Name: "Y Bình Niê", Level: 2}, "chi": {Name: "Trần Thị Lan Chi"}, "dung": {Name: "Lê Văn Dũng", Level: 1},
		"stranger": {}, "reviewer": {Name: "Cán Bộ Một"}, "second reviewer": {Name: "Cán Bộ Hai"},
	}}
	r.ms.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
	r.db = dbtest.Open(t, engine, r.now)
	blobs, err := blob.Open(t.Context(), "", t.TempDir())
	ok(t, err)
	t.Cleanup(func() { blobs.Close() })
	r.vault = cryptotest.Vault(t)
	texts := &text.Catalogue{}
	documents := document.New(r.db, blobs, r.vault, media.New(media.Limits{}))
	r.startHub()
	o := messages.Options{
		DB: r.db, Vault: r.vault, Documents: documents, Blobs: blobs, Live: live{r.hub}, Subjects: r, Settings: setting.New(nil, texts),
		Officers: web.Role(organisation.Reviewer), PublicURL: "https://daklakid.example", Location: time.UTC, Log: slog.New(slog.DiscardHandler),
		People: func(_ *database.Tx, accounts []string) (map[string]messages.Person, error) {
			all := map[string]messages.Person{}
			for _, account := range accounts {
				if p, known := r.people[account]; known && !r.gone[account] {
					all[account] = p
				}
			}
			return all, nil
		},
		ByPhone: func(_ *database.Tx, phone string) (string, error) {
			r.sought.Add(1)
			for account, number := range phones {
				if number == phone && !r.gone[account] {
					return account, nil
				}
			}
			return "", errs.Missing()
		},
		Parse: identity.ParsePhone,
		Fail:  func(w http.ResponseWriter, req *http.Request, err error) { r.Web.Fail(w, req, err) },
	}
	for _, change := range changes {
		change(&o)
	}
	r.service = messages.New(o)
	t.Cleanup(func() { ok(t, r.service.Close()) })
	r.serve(texts, r.service.Module(), documents.Module(), module.Module{Name: "live", Routes: []web.Route{
		web.Raw(http.MethodGet, "/events", "Events", web.SignedIn(), r.hub.Events()),
		web.Raw(http.MethodGet, "/socket", "Events", web.SignedIn(), r.hub.Socket()),
	}})
	return r
}

func (r *rig) startHub() {
	var err error
	r.hub, err = realtime.New(realtime.Options{
		Authenticate: func(req *http.Request) (string, bool) {
			who := web.Who(req.Context())
			return who.Account, who.Somebody()
		},
		Refuse: func(w http.ResponseWriter, req *http.Request, err error) { r.Web.Fail(w, req, err) },
		Log:    slog.New(slog.DiscardHandler),
	})
	ok(r.t, err)
	r.t.Cleanup(func() { ok(r.t, r.hub.Close(context.Background())) })
}

// live reaches the hub as the program does.
type live struct{ hub *realtime.Hub }

func (l live) Tell(account string, event any) error {
	return l.hub.Publish(realtime.Personal(account), event)
}

func (l live) Pass(account string, event any) error {
	return l.hub.Pass(realtime.Personal(account), event)
}

func (l live) Online(accounts []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, account := range accounts {
		there, err := l.hub.Online(account)
		if err != nil {
			return nil, err
		}
		all[account] = there
	}
	return all, nil
}

func (r *rig) serve(texts *text.Catalogue, modules ...module.Module) {
	r.t.Helper()
	folders := []fs.FS{web.Texts(), media.Texts(), realtime.Texts()}
	tables := []database.Migrations{
		web.Migrations(), jobs.Migrations(), audit.Migrations(), retention.Migrations(),
		{Module: "notify", Files: notify.New(notify.Options{}).Module().Migrations},
	}
	var routes []web.Route
	for _, m := range modules {
		if m.Texts != nil {
			folders = append(folders, m.Texts)
		}
		if m.Migrations != nil {
			tables = append(tables, database.Migrations{Module: m.Name, Files: m.Migrations})
		}
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

// work runs a job, for each payload that waits in the queue, else once.
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
	due := r.payloads(`DELETE FROM jobs WHERE name = $1 AND due_at <= $2 RETURNING payload`, name)
	for _, payload := range due {
		ok(r.t, job.Work(r.t.Context(), payload))
		ok(r.t, job.Work(r.t.Context(), payload)) // as after a crash
	}
}

// payloads are those that a statement about jobs returns; it takes a job's name and
// the time.
func (r *rig) payloads(statement, name string) (all []json.RawMessage) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), func(tx *database.Tx) error {
		all = nil
		return tx.Each(func(rows *sql.Rows) error {
			var payload []byte
			err := rows.Scan(&payload)
			all = append(all, payload)
			return err
		}, statement, name, tx.Now())
	}))
	return all
}

type fields = map[string]any

func client() string { return uuid.NewString() }

// person is what others know somebody by.
func (r *rig) person(who web.Principal) string {
	r.t.Helper()
	var p messages.MessageProfile
	r.As(who).Get("/api/v1/me/message-profile").Want(http.StatusOK).Into(&p)
	return p.Person
}

// allow lets whom people write with put them into groups.
func (r *rig) allow(people ...web.Principal) {
	r.t.Helper()
	for _, who := range people {
		chosen := fields{"byPhone": true, "byName": false, "presence": false, "receipts": true, "groups": true}
		r.As(who).Ask(http.MethodPut, "/api/v1/me/message-profile", chosen).Want(http.StatusOK)
	}
}

// ask asks for a conversation, and has the request delivered.
func (r *rig) ask(who web.Principal, f fields) (v messages.ConversationView) {
	r.t.Helper()
	body := fields{"client": client(), "text": "Chào bạn, mình là bạn cùng lớp."}
	for name, value := range f {
		body[name] = value
	}
	r.As(who).Post("/api/v1/conversations", body).Want(http.StatusCreated).Into(&v)
	r.work("message.request")
	return v
}

// talk is a conversation that both have accepted.
func (r *rig) talk(one, other web.Principal) string {
	r.t.Helper()
	v := r.ask(one, fields{"phone": phones[other.Account]})
	r.As(other).Post("/api/v1/conversations/"+v.ID+"/accept", nil).Want(http.StatusOK)
	return v.ID
}

// say sends a text.
func (r *rig) say(who web.Principal, conversation, words string) (m messages.MessageView) {
	r.t.Helper()
	r.send(who, conversation, fields{"kind": "text", "text": words}).Want(http.StatusCreated).Into(&m)
	return m
}

func (r *rig) send(who web.Principal, conversation string, f fields) webtest.Answer {
	r.t.Helper()
	body := fields{"client": client()}
	for name, value := range f {
		body[name] = value
	}
	return r.As(who).Post("/api/v1/conversations/"+conversation+"/messages", body)
}

func (r *rig) see(who web.Principal, conversation string) (v messages.ConversationView) {
	r.t.Helper()
	r.As(who).Get("/api/v1/conversations/" + conversation).Want(http.StatusOK).Into(&v)
	return v
}

func (r *rig) read(who web.Principal, conversation, query string) (l messages.MessageList) {
	r.t.Helper()
	r.As(who).Get("/api/v1/conversations/" + conversation + "/messages" + query).Want(http.StatusOK).Into(&l)
	return l
}

func (r *rig) folder(who web.Principal, folder string) []messages.ConversationView {
	r.t.Helper()
	var p web.Page[messages.ConversationView]
	r.As(who).Get("/api/v1/conversations?folder=" + folder).Want(http.StatusOK).Into(&p)
	return p.Items
}

func (r *rig) count(query string, args ...any) (n int64) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

func texts(l messages.MessageList) (all []string) {
	for _, m := range l.Items {
		all = append(all, strings.TrimSpace(m.Kind+" "+m.Text))
	}
	return all
}

// heard is an event as an open app gets it.
type heard struct {
	Type, Conversation, Person string
	Rev, Seq                   int64
	Message                    *messages.MessageView
}

// listen is an open app.
func (r *rig) listen(who web.Principal) (next func() heard, leave func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/events", nil)
	ok(r.t, err)
	request.Header.Set("X-Test-Principal", r.header(who))
	response, err := http.DefaultClient.Do(request)
	ok(r.t, err)
	r.t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	ready := false
	next = func() (h heard) {
		for lines.Scan() {
			ready = ready || lines.Text() == "event: ready"
			if data, found := strings.CutPrefix(lines.Text(), "data: "); found && data != "{}" {
				ok(r.t, json.Unmarshal([]byte(data), &h))
				return h
			}
			if ready && lines.Text() == "" && h.Type == "" {
				ready = false
				return heard{Type: "ready"}
			}
		}
		if ctx.Err() == nil {
			r.t.Error("the stream has ended")
		}
		return heard{Type: "ended"}
	}
	if first := next(); first.Type != "ready" {
		r.t.Fatalf("first came %+v", first)
	}
	return next, cancel
}

func missing() string { return id.New(1) }

func at(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// header is how webtest says who asks.
func (r *rig) header(who web.Principal) string {
	r.t.Helper()
	raw, err := json.Marshal(who)
	ok(r.t, err)
	return base64.StdEncoding.EncodeToString(raw)
}

// rows are the values of every row of a table, as text.
func (r *rig) rows(table string) (all [][]byte) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			names, err := rows.Columns()
			if err != nil {
				return err
			}
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			err = rows.Scan(into...)
			all = append(all, fmt.Appendf(nil, "%s", values))
			return err
		}, `SELECT * FROM `+table)
	}))
	return all
}

// forget erases an account as the program does.
func (r *rig) forget(account string) {
	r.t.Helper()
	ok(r.t, r.db.Update(r.t.Context(), func(tx *database.Tx) error { return r.service.Module().Personal.Erase(tx, account) }))
	r.gone[account] = true
}

// rotate changes the keys and destroys the old ones.
func (r *rig) rotate() {
	r.t.Helper()
	for _, keyset := range []string{crypto.Data, crypto.Index} {
		ok(r.t, r.vault.Rotate(r.t.Context(), keyset, 0))
	}
	if n, err := r.service.Module().Rekey(r.t.Context()); err != nil || n == 0 {
		r.t.Fatalf("%d brought under the new keys: %v", n, err)
	}
	for _, keyset := range []string{crypto.Data, crypto.Index} {
		ok(r.t, r.vault.Retire(r.t.Context(), keyset))
	}
}

// join lets people into a group whom it asks first.
func (r *rig) join(group string, people ...web.Principal) {
	r.t.Helper()
	for _, who := range people {
		if r.see(who, group).State == "requested" {
			r.As(who).Post("/api/v1/conversations/"+group+"/accept", nil).Want(http.StatusOK)
		}
	}
}
