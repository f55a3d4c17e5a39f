package app

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
)

// indoors is the program without its background, within the test: what it asks of
// its database is what requests ask.
type indoors struct {
	person
	db *database.DB
}

func (h house) indoors(t *testing.T, p person) indoors {
	t.Helper()
	a, err := open(t.Context(), Config{
		Data: h.folder, DatabaseURL: h.options.URL, MasterKey: masterKey, Province: "daklak", PublicURL: "http://127.0.0.1", LogLevel: "error", BackupsKept: 30,
		HideAfter: 3, VNeIDLevels: []string{"2"},
	}, true, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	handler, err := a.web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return indoors{p.at(&node{t: t, url: server.URL}), a.db}
}

// costs is how many statements a request takes once what is remembered is
// remembered: the least of three, because now and then one notes that a session is
// in use.
func (in indoors) costs(path string) (statements uint64, items int) {
	in.n.t.Helper()
	statements = math.MaxUint64
	for range 3 {
		before := in.db.Statements()
		a := in.get(path)
		statements = min(statements, in.db.Statements()-before)
		if a.status != http.StatusOK {
			return 0, -a.status
		}
		var page struct{ Items []json.RawMessage }
		_ = json.Unmarshal(a.body, &page) // what is no page has no items
		items = len(page.Items)
	}
	return statements, items
}

// everything gives a person what the demonstration gave others, so that lists of
// one's own are long.
func everything(t *testing.T, db *database.DB, p person) (companies []string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) error {
		for _, statement := range []string{
			`UPDATE listings SET owner = $1`, `UPDATE listing_searches SET account = $1`, `UPDATE vouchers SET account = $1`,
			`UPDATE coach_requests SET account = $1`, `UPDATE applications SET account = $1, state = 'withdrawn'`,
			`INSERT INTO listing_favourites (account, listing, kind, at) SELECT $1, id, kind, 1 FROM listings`,
			`INSERT INTO camera_favourites (account, camera, at) SELECT $1, id, 1 FROM cameras`,
			`UPDATE conversation_members SET account = $1 WHERE account = (SELECT min(o.account) FROM conversation_members o
				WHERE o.conversation = conversation_members.conversation AND o.state = 'accepted')`,
			`UPDATE conversations SET last_at = last_at * 2 WHERE demo = 1 AND starter <> $1`, // with others in them first
		} {
			if _, err := tx.Exec(statement, p.id); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		found, err := tx.Query(`SELECT id FROM organisations WHERE kind = 'company' ORDER BY id`)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var id string
			if err := found.Scan(&id); err != nil {
				return err
			}
			companies = append(companies, id)
		}
		if err := found.Err(); err != nil {
			return err
		}
		for _, id := range companies {
			if err := organisation.Add(tx, "test", id, p.id, organisation.Owner); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return companies
}

// A list of twenty asks the database as often as one of two.
func TestListsDoNotAskForEachRow(t *testing.T) {
	h := furnished(t, database.SQLite)
	n := h.serve(t, "--demo")
	officer := h.officer(t, n)
	for i := range 5 {
		asked := map[string]any{"phone": fmt.Sprintf("097600000%d", i), "client": fmt.Sprintf("first-%04d", i), "text": "Chào bạn"}
		officer.post("/api/v1/conversations", asked).want(http.StatusCreated)
	}
	companies := everything(t, h.look(t), officer)
	if err := n.end(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p := h.indoors(t, officer)
	long := 0
	for _, o := range readContract(t).operations {
		if o.method != http.MethodGet || !strings.Contains(fmt.Sprint(o.Parameters), "limit") {
			continue
		}
		ids := []string{""}
		if strings.Contains(o.path, "{id}") || o.needs("organisation") {
			ids = append(ids, companies...)
		}
		best, at := 0, ""
		for _, id := range ids {
			path := o.fill(id) + "?" + o.listing(id)
			_, items := p.costs(path + "&limit=20")
			if items > best || at == "" {
				best, at = items, path
			}
		}
		few, _ := p.costs(at + "&limit=2")
		many, items := p.costs(at + "&limit=20")
		t.Logf("%3d of %2d, %3d of 2  %s", many, items, few, at)
		if items < 4 {
			continue
		}
		long++
		if many > few {
			t.Errorf("%s: %d statements for %d rows, %d for two", at, many, items, few)
		}
	}
	if long < 20 {
		t.Errorf("only %d lists are long enough to say anything", long)
	}
}

func (o operation) needs(name string) bool {
	for _, p := range o.Parameters {
		if p.In == "query" && p.Name == name {
			return true
		}
	}
	return false
}

// listing is a query of what must be there.
func (o operation) listing(organisation string) string {
	q, err := url.ParseQuery(o.query("limit", ""))
	if err != nil {
		return ""
	}
	q.Del("limit")
	if o.needs("organisation") {
		q.Set("organisation", organisation)
	}
	return q.Encode()
}
