package draft_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/draft"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const path = "/api/v1/me/drafts/rentals"

type rig struct {
	*webtest.Server
	db      *database.DB
	vault   *crypto.Vault
	service *draft.Service
	ahead   *time.Duration
}

func each(t *testing.T, test func(*testing.T, rig)) {
	files := draft.New(nil, nil).Module().Migrations
	var ahead time.Duration // moved on only while nothing runs
	now := func() time.Time { return time.Now().Add(ahead) }
	dbtest.EachAt(t, now, func(t *testing.T, db *database.DB) {
		ahead = 0
		vault := cryptotest.Vault(t)
		service := draft.New(db, vault)
		m := service.Module()
		test(t, rig{webtest.Start(t, db, []fs.FS{m.Texts}, m.Routes...), db, vault, service, &ahead})
	}, web.Migrations(), jobs.Migrations(), database.Migrations{Module: "draft", Files: files})
}

func (r rig) as(account string) *webtest.Server { return r.As(webtest.Account(account)) }

func put(s *webtest.Server, path, body string, headers ...string) webtest.Answer {
	return s.Ask(http.MethodPut, path, []byte(body), append(headers, "Content-Type", "application/json")...)
}

// content is the draft as it comes back, without the line end of the answer.
func content(s *webtest.Server) string {
	return strings.TrimSpace(string(s.Get(path).Want(http.StatusOK).Body))
}

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		r.Get(path).Want(http.StatusUnauthorized)
		put(r.Server, path, `{}`).Want(http.StatusUnauthorized)
		r.Ask(http.MethodDelete, path, nil).Want(http.StatusUnauthorized)
		put(r.as("linh"), path, `{"title":"Phòng trọ"}`).Want(http.StatusNoContent)
		r.as("bia").Get(path).Want(http.StatusNotFound)
		r.as("bia").Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		put(r.as("bia"), path, `{"title":"of another"}`).Want(http.StatusNoContent)
		if got := content(r.as("linh")); got != `{"title":"Phòng trọ"}` {
			t.Fatal(got)
		}
	})
}

func TestADraftIsKeptAsItIs(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		linh := r.as("linh")
		written := `{"b": 1, "a": [1.50, null, {"deep": "  <b>khoảng trắng</b> "}], "n": 12345678901234567890}`
		put(linh, path, written).Want(http.StatusNoContent)
		var sealed []byte
		err := r.db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(`SELECT sealed FROM drafts`).Scan(&sealed) })
		if err != nil || bytes.Contains(sealed, []byte("deep")) {
			t.Fatalf("%v, or it is stored in the clear: %s", err, sealed)
		}
		got := linh.Get(path).Want(200)
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(written)); err != nil {
			t.Fatal(err)
		}
		if content(linh) != compact.String() {
			t.Fatal(content(linh))
		}
		if got.Header.Get("Content-Type") != "application/json" {
			t.Fatal(got.Header)
		}
		linh.Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
		linh.Get(path).Want(http.StatusNotFound)
		linh.Ask(http.MethodDelete, path, nil).Want(http.StatusNoContent)
	})
}

func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		linh := r.as("linh")
		first := put(linh, path, `{"n":1}`).Want(http.StatusNoContent).Header.Get("ETag")
		if got := linh.Get(path).Header.Get("ETag"); first == "" || got != first {
			t.Fatalf("ETag %q, then %q", first, got)
		}
		second := put(linh, path, `{"n":2}`, "If-Match", first).Want(http.StatusNoContent).Header.Get("ETag")
		third := put(linh, path, `{"n":3}`).Want(http.StatusNoContent).Header.Get("ETag")
		if first == second || second == third {
			t.Fatalf("a version came twice: %s %s %s", first, second, third)
		}
		for _, stale := range []string{first, second, `"v1"`, `"v0"`, `"forged"`, `*`} {
			put(linh, path, `{"n":4}`, "If-Match", stale).Want(http.StatusPreconditionFailed)
		}
		linh.Ask(http.MethodDelete, path, nil)
		put(linh, path, `{"n":5}`, "If-Match", third).Want(http.StatusPreconditionFailed)
		linh.Get(path).Want(http.StatusNotFound)
	})
}

func TestOneOfManyWritersOfAVersionWins(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		linh := r.as("linh")
		known := put(linh, path, `{}`).Header.Get("ETag")
		var group sync.WaitGroup
		statuses := make([]int, 8)
		for i := range statuses {
			group.Go(func() { statuses[i] = put(linh, path, fmt.Sprintf(`{"n":%d}`, i), "If-Match", known).Status })
		}
		group.Wait()
		won := 0
		for i, status := range statuses {
			if status == http.StatusNoContent {
				won++
				if got := content(linh); got != fmt.Sprintf(`{"n":%d}`, i) {
					t.Errorf("%d won, but %s is stored", i, got)
				}
			}
		}
		if won != 1 {
			t.Fatalf("%d won: %v", won, statuses)
		}
	})
}

func TestBadInput(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		linh := r.as("linh")
		for _, body := range []string{``, ` `, `null`, `7`, `"text"`, `[{}]`, `{"open"`, `{} {}`, "{\"a\":\"\xff\"}", `{a:1}`} {
			put(linh, path, body).Want(http.StatusUnprocessableEntity).Problem()
		}
		put(linh, path, `[]`).WantField("body")
		put(linh, path, `{"a":"`+strings.Repeat("x", 64<<10)+`"}`).Want(http.StatusRequestEntityTooLarge)
		for _, kind := range []string{"Rentals", "a_b", "a.b", "%C4%91", strings.Repeat("x", 41), "-a"} {
			put(linh, "/api/v1/me/drafts/"+kind, `{}`).WantField("kind")
		}
		put(linh, "/api/v1/me/drafts/"+strings.Repeat("x", 40), `{"a":"`+strings.Repeat("x", 65_000)+`"}`).Want(http.StatusNoContent)
		for i := range 19 {
			put(linh, fmt.Sprintf("/api/v1/me/drafts/k%d", i), `{}`).Want(http.StatusNoContent)
		}
		if p := put(linh, path, `{}`).Want(http.StatusConflict).Problem(); p.Code != "draftsTooMany" {
			t.Fatal(p.Code)
		}
		linh.Get(path).Want(http.StatusNotFound)
	})
}

func TestDraftsSurviveTheRetirementOfTheirKey(t *testing.T) {
	each(t, func(t *testing.T, r rig) {
		for i := range 5 {
			put(r.as(fmt.Sprint("account", i)), path, fmt.Sprintf(`{"n":%d}`, i))
		}
		if err := r.vault.Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if n, err := r.service.Rekey(t.Context()); n != 5 || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := r.vault.Retire(t.Context(), crypto.Data); err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			if got := content(r.as(fmt.Sprint("account", i))); got != fmt.Sprintf(`{"n":%d}`, i) {
				t.Error(got)
			}
		}
	})
}
