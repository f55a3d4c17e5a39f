package app

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/platform/database"
)

// manyKills says how often the program is killed; without it a few times are
// enough to see the paths.
const manyKills = "TEST_KILLS"

func kills(t *testing.T) int {
	t.Helper()
	asked := os.Getenv(manyKills)
	if asked == "" {
		return 4
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// reporters are people who report, and repeat what got no answer.
type reporters struct {
	mu       sync.Mutex
	n        *node
	stop     bool
	answered map[string]string // case by what it says
	each     int
}

func (r *reporters) at() (n *node, stop bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n, r.stop
}

func (r *reporters) move(n *node) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n = n
}

// report sends one after the other; each again under its key until it is
// answered, whoever was killed meanwhile.
func (r *reporters) report(t *testing.T, i int, p person) {
	for j := range r.each {
		text := fmt.Sprintf("Đèn đường số %d-%d không sáng, tối về khó đi.", i, j)
		for {
			n, stop := r.at()
			if stop {
				return
			}
			a, err := p.at(n).try(http.MethodPost, "/api/v1/reports", map[string]any{
				"category": "KHAC", "text": text, "ward": "24133", "address": "Trước nhà văn hoá",
			}, "Idempotency-Key", fmt.Sprintf("report-%d-%d", i, j))
			var made struct{ ID string }
			switch {
			case err != nil || a.status == http.StatusServiceUnavailable:
				time.Sleep(20 * time.Millisecond)
				continue
			case a.status != http.StatusCreated || json.Unmarshal(a.body, &made) != nil:
				t.Errorf("%s: %d %.300s", text, a.status, a.body)
				return
			}
			r.mu.Lock()
			r.answered[text] = made.ID
			r.mu.Unlock()
			time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
			break
		}
	}
}

// Reports filed while the centre is away and the program is killed again and
// again reach the centre, each once.
func TestForwardedOnceThroughKills(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		const key = "test-key"
		centre, err := ioc.NewSandbox(ioc.SandboxOptions{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(centre)
		defer server.Close()
		h.settings = append(h.settings, "DAKLAKID_IOC_URL="+server.URL+"/v2", "DAKLAKID_IOC_KEY="+key, "DAKLAKID_PRIVATE_NETWORKS=127.0.0.0/8")
		n := h.serve(t, "--demo")
		times, db := kills(t), h.look(t)
		r := &reporters{n: n, answered: map[string]string{}, each: min(28, 6+2*times)}
		var all sync.WaitGroup
		for i, p := range people(n, 6) {
			all.Go(func() { r.report(t, i, p) })
		}
		centre.Fail(ioc.Faults{Down: true})
		for i := range times {
			time.Sleep(time.Duration(100+rand.IntN(900)) * time.Millisecond)
			if i >= times/2 {
				centre.Fail(ioc.Faults{DropNext: 2, FailNext: 1, DelayMillis: rand.IntN(60)}) // it is back, and its answers get lost
			}
			if err := n.end(syscall.SIGKILL); err == nil {
				t.Error("it was not killed")
			}
			passMinute(t, db)
			n = h.serve(t, "--demo")
			r.move(n)
		}
		all.Wait()
		centre.Fail(ioc.Faults{})
		// The killed program's lease of the queue ends first, half a minute on.
		for range 6 {
			passMinute(t, db)
			if n.within(20*time.Second, func() bool { return number(t, db, `SELECT count(*) FROM case_forwards`) == 0 }) {
				break
			}
		}
		if left := number(t, db, `SELECT count(*) FROM case_forwards`); left != 0 {
			t.Errorf("%d were not forwarded", left)
		}
		t.Logf("%d kills, %d reports answered, %d at the centre", times, len(r.answered), len(centre.Requests()))
		r.check(t, db, centre)
		if out := h.run(t, "audit", "verify"); out == "" {
			t.Error("no report")
		}
	})
}

// passMinute lets the time pass for which a killed program has claimed cases.
func passMinute(t *testing.T, db *database.DB) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(`UPDATE case_forwards SET due_at = 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// check: every answered report is one case, known by the name of one request,
// and nothing is at the centre that is no case.
func (r *reporters) check(t *testing.T, db *database.DB, centre *ioc.Sandbox) {
	t.Helper()
	codes := map[string]string{}
	err := db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var id, code string
			err := rows.Scan(&id, &code)
			codes[id] = code
			return err
		}, `SELECT id, foreign_code FROM cases WHERE kind = 'citizenreport'`)
	})
	if err != nil {
		t.Fatal(err)
	}
	arrived, byCode := map[string]int{}, map[string]string{}
	for _, q := range centre.Requests() {
		for text := range r.answered {
			if strings.Contains(string(q.Description), text) {
				arrived[text]++
				byCode[string(q.ID)] = text
			}
		}
	}
	if len(r.answered) != 6*r.each {
		t.Errorf("%d of %d were answered", len(r.answered), 6*r.each)
	}
	for text, id := range r.answered {
		if arrived[text] != 1 || byCode[codes[id]] != text {
			t.Errorf("%q arrived %d times, and is called %q", text, arrived[text], codes[id])
		}
	}
	if len(centre.Requests()) > len(codes) {
		t.Errorf("%d requests of %d cases", len(centre.Requests()), len(codes))
	}
}
