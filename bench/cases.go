package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"daklakid/internal/core/place"
	"daklakid/province"
)

// The cases of officers are measured in data of their own: a million reports
// over all wards.
const (
	caseRate = 50 // requests a second: what officers ask of a list, and what people file
	madeUp   = 1_000_000
)

// desk is what the work-lists are asked for.
type desk struct {
	office string // with the most cases
	ward   string
	lead   string // phone
	token  http.Header
}

// measured is one line of the table of cases.
type measured struct {
	what, engine string
	p50, p99     time.Duration
	requests     int
	failed       int
	note         string
}

func (b *bench) cases(ctx context.Context) error {
	b.data = "data/cases"
	var all []measured
	for _, engine := range []string{ours, onPG} {
		if b.engine != "" && (b.engine == "postgres") != (engine == onPG) {
			continue
		}
		environ, err := b.caseData(ctx, engine)
		if err != nil {
			return err
		}
		if environ == nil {
			continue
		}
		for _, part := range []func(context.Context, string, []string) ([]measured, error){b.lists, b.filing, b.whole, b.outage} {
			some, err := part(ctx, engine, environ)
			if err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
			for _, m := range some {
				fmt.Println(m.row())
			}
			all = append(all, some...)
			if err := reportCases(all); err != nil {
				return err
			}
		}
	}
	return nil
}

// caseData makes the data once, and answers how to serve it; nil for no PostgreSQL.
func (b *bench) caseData(ctx context.Context, engine string) ([]string, error) {
	address := ""
	if engine == onPG {
		var err error
		if address, err = schema(ctx, os.Getenv("BENCH_POSTGRES_URL"), "bench_cases"); err != nil || address == "" {
			return nil, err
		}
	}
	folder := b.data
	if engine == onPG {
		folder += "-pg"
	}
	environ := []string{"DAKLAKID_DATA=" + folder, "DAKLAKID_DATABASE_URL=" + address, "DAKLAKID_RATE_LIMIT=0", "DAKLAKID_LOG_LEVEL=warn"}
	ready := filepath.Join(folder, "ready")
	if _, err := os.Stat(ready); err == nil {
		return environ, nil
	}
	if err := b.command(ctx, environ, "demo", "--listings", "60", "--cases", fmt.Sprint(b.reports)); err != nil {
		return nil, err
	}
	return environ, os.WriteFile(ready, nil, 0o600)
}

func (b *bench) open(engine string, environ []string) (*sql.DB, error) {
	if engine == ours {
		return sql.Open("sqlite", "file:"+b.data+"/daklakid.db?mode=ro")
	}
	for _, e := range environ {
		if address, found := strings.CutPrefix(e, "DAKLAKID_DATABASE_URL="); found {
			return sql.Open("pgx", address)
		}
	}
	return nil, fmt.Errorf("no database is named")
}

// desk finds the office with the most cases, its ward, and who leads it.
func (b *bench) desk(ctx context.Context, engine string, environ []string) (d desk, err error) {
	db, err := b.open(engine, environ)
	if err != nil {
		return d, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `SELECT organisation, ward FROM cases WHERE organisation <> '' GROUP BY organisation, ward
		ORDER BY count(*) DESC LIMIT 1`).Scan(&d.office, &d.ward)
	if err == nil {
		d.lead, err = leadOf(d.ward)
	}
	return d, err
}

// leadOf is the number of who leads a made-up office: those of the first towns
// are of every demonstration (internal/app/demoreports.go).
func leadOf(code string) (string, error) {
	pack, err := province.Pack("daklak")
	if err != nil {
		return "", err
	}
	there, err := place.Load(pack)
	if err != nil {
		return "", err
	}
	towns := 0
	for n, w := range there.Wards() {
		town := w.Kind == "phuong" && towns < 3
		switch {
		case w.Code == code && town:
			return fmt.Sprintf("0905%06d", 11+10*towns), nil
		case w.Code == code:
			return fmt.Sprintf("0905%06d", 11+10*(100+n)), nil
		case town:
			towns++
		}
	}
	return "", fmt.Errorf("there is no ward %s", code)
}

// lists asks for the work-lists of the office with the most cases, and for what
// there is to do in it.
func (b *bench) lists(ctx context.Context, engine string, environ []string) (all []measured, err error) {
	d, err := b.desk(ctx, engine, environ)
	if err != nil {
		return nil, err
	}
	s, err := b.caseServer(ctx, engine, environ)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if d.token, err = signInAs(s.url, d.lead); err != nil {
		return nil, err
	}
	const list = "/api/v1/desk/cases?limit=20&office="
	second, err := nextPage(s.url+list+d.office, d.token)
	if err != nil {
		return nil, err
	}
	closed, err := nextPage(s.url+list+d.office+"&closed=true", d.token)
	if err != nil {
		return nil, err
	}
	for _, q := range []struct{ name, path string }{
		{"work-list, by deadline", list + d.office},
		{"work-list, second page", list + d.office + "&cursor=" + second},
		{"work-list, status processing", list + d.office + "&status=processing"},
		{"work-list, status supplement", list + d.office + "&status=supplement"},
		{"work-list, ward", list + d.office + "&ward=" + d.ward},
		{"work-list, another ward", list + d.office + "&ward=24133"},
		{"work-list, mine", list + d.office + "&assignee=me"},
		{"work-list, nobody's", list + d.office + "&assignee=none"},
		{"work-list, overdue", list + d.office + "&overdue=true"},
		{"work-list, due today", list + d.office + "&today=true"},
		{"work-list, one procedure", list + d.office + "&procedure=MT"},
		{"work-list, closed", list + d.office + "&closed=true"},
		{"work-list, closed, second page", list + d.office + "&closed=true&cursor=" + closed},
		{"work-list, closed and declined", list + d.office + "&closed=true&status=declined"},
		{"case-load of an office", "/api/v1/desk/case-load?office=" + d.office},
		{"case-counts over my offices", "/api/v1/desk/case-counts"},
	} {
		if !b.wanted(q.name) {
			continue
		}
		m := steady(perSecond(caseRate), b.turn, func(t *vegeta.Target) error {
			t.Method, t.URL, t.Header = http.MethodGet, s.url+q.path, d.token
			return nil
		})
		m.what, m.engine = q.name, engine
		all = append(all, m)
	}
	return all, nil
}

func nextPage(address string, token http.Header) (string, error) {
	var page struct{ Next string }
	err := call(&http.Client{Transport: bearing{token}}, address, nil, &page)
	return url.QueryEscape(page.Next), err
}

// bearing sends headers along.
type bearing struct{ header http.Header }

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	for name, values := range b.header {
		r.Header[name] = values
	}
	return http.DefaultTransport.RoundTrip(r)
}

// steady sends so many requests a second, whether they are answered or not.
func steady(rate vegeta.Rate, d time.Duration, targets vegeta.Targeter) (m measured) {
	attacker := vegeta.NewAttacker(vegeta.Workers(clients), vegeta.Connections(100), vegeta.KeepAlive(true), vegeta.Timeout(30*time.Second))
	var metrics vegeta.Metrics
	reasons := map[string]bool{}
	for r := range attacker.Attack(targets, rate, d, "") {
		if r.Error == vegeta.ErrNoTargets.Error() {
			continue
		}
		metrics.Add(r)
		if r.Error != "" || r.Code >= http.StatusBadRequest {
			m.failed++
			reasons[fmt.Sprintf("%d %.80s", r.Code, r.Body)] = true
		}
	}
	metrics.Close()
	for reason := range reasons {
		m.note += reason
	}
	m.requests, m.p50, m.p99 = int(metrics.Requests), metrics.Latencies.P50, metrics.Latencies.P99
	return m
}

func perSecond(n int) vegeta.Rate { return vegeta.Rate{Freq: n, Per: time.Second} }

func (b *bench) caseServer(ctx context.Context, name string, environ []string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return start(ctx, name, address, "/readyz", slices.Concat(environ, []string{"DAKLAKID_PRIVATE_NETWORKS=127.0.0.0/8"}), b.serve(address)...)
}

func (m measured) row() string {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return fmt.Sprintf("| %s | %s | %d | %.1f ms | %.1f ms | %d | %s |", m.what, m.engine, m.requests, ms(m.p50), ms(m.p99), m.failed, m.note)
}

// reportCases writes a file of its own, so that neither report loses the other's.
func reportCases(all []measured) error {
	out := fmt.Sprintf("# Cases\n\nMeasured %s by `make bench` on 2 cores (%s), at %d requests a second whether they are answered or not; "+
		"the load of the machine was %s at the end.\n\n| request | contender | requests | p50 | p99 | failed | note |\n|---|---|---|---|---|---|---|\n",
		time.Now().UTC().Format(time.DateOnly), processor(), caseRate, loadOf())
	for _, m := range all {
		out += m.row() + "\n"
	}
	return os.WriteFile("CASES.md", []byte(out), 0o644)
}

// loadOf is how many processes wanted a processor, over the last minutes.
func loadOf() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(raw))[:3], ", ")
}
