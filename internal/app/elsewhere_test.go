package app

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
)

// Another site's page moves nothing here, whatever it has a browser send.
func TestOtherSitesMoveNothing(t *testing.T) {
	h := furnished(t, database.SQLite)
	n := h.serve(t, "--demo")
	as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone) }}
	tried := 0
	for _, o := range readContract(t).operations {
		if o.method == http.MethodGet || strings.HasSuffix(o.path, "/sessions/current") {
			continue
		}
		tried++
		for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			a := as.ask(t, o.method, o.fill("0193a7b2-0000-7000-8000-000000000000"), map[string]any{}, append(from, "If-Match", `"v1"`)...)
			if a.status != http.StatusForbidden {
				t.Errorf("%s from %v: %d %.200s", a.asked, from, a.status, a.body)
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d operations change anything", tried)
	}
}

// Twenty megabytes are no more than asked for, wherever they are sent.
func TestTwentyMegabytes(t *testing.T) {
	h := furnished(t, database.SQLite)
	n := h.serve(t, "--demo")
	p := h.officer(t, n)
	answered := map[int]int{}
	heavy := append(append([]byte(`{"text":"`), bytes.Repeat([]byte("a"), 20<<20)...), `"}`...)
	for _, o := range readContract(t).operations {
		if o.RequestBody == nil {
			continue
		}
		// Who stops reading closes the connection: then there is no answer to read.
		a, err := p.try(o.method, o.fill("0193a7b2-0000-7000-8000-000000000000"), heavy, "If-Match", `"v1"`)
		if err == nil {
			answered[a.status]++
		}
		if err == nil && (a.status < 400 || a.status >= 500) {
			t.Errorf("%s %s: %d %.200s", o.method, o.path, a.status, a.body)
		}
	}
	if answered[http.StatusRequestEntityTooLarge] < 100 {
		t.Errorf("few are too large: %v", answered)
	}
	n.as("").get("/healthz").want(http.StatusOK)
}
