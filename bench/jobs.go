package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// openings are what `bench jobs` searches, in data of their own.
const openings = 200_000

// hire is one kind of request for openings; floor: whether the bare handler
// knows it as well.
type hire struct {
	name, query string
	floor       bool
	personal    bool // by somebody who has said what she looks for
}

// hires are asked for by turns; the words are in most openings, in some, in few.
var hires = []hire{
	{name: "list and filter", query: "kind=craft&priceMin=7000000", floor: true},
	{name: "search, common word", query: "q=cong+nhan", floor: true},
	{name: "search, middling word", query: "q=hoa+hiep", floor: true},
	{name: "search, rare words", query: "q=phong+vat+tru+sua", floor: true},
	{name: "park, dormitory, shift", query: "kind=craft&tag=dormitory&tag=office&tag=kcn-hoa-hiep-1"},
	{name: "in her order", query: "sort=forYou", personal: true},
	{name: "in her order, narrowed", query: "sort=forYou&kind=craft&priceMin=7000000", personal: true},
}

// jobs measures the search for openings.
func (b *bench) jobs(ctx context.Context) error {
	servers, stop, err := b.jobServers(ctx)
	defer stop()
	if err != nil {
		return err
	}
	fmt.Println("| request | contender | requests/CPU-s | by the clock | p50 | p99 | failed |\n|---|---|---|---|---|---|---|")
	for _, h := range hires {
		if !b.wanted(h.name) {
			continue
		}
		figures := map[string][]figure{}
		for range b.turns {
			for _, name := range contenders {
				s := servers[name]
				if s == nil || name == theFloor && !h.floor {
					continue
				}
				header := plain
				if h.personal {
					if header, err = b.seeker(s); err != nil {
						return err
					}
				}
				f, err := attack(s, ask(s.url+"/api/v1/jobs?"+h.query, header), b.turn)
				if err != nil {
					return fmt.Errorf("%s: %s: %w", h.name, name, err)
				}
				figures[name] = append(figures[name], f)
			}
		}
		for _, name := range contenders {
			if all := figures[name]; len(all) > 0 {
				m := medianTurn(all)
				fmt.Printf("| %s | %s | %.0f | %.0f | %.1f ms | %.1f ms | %d |\n", h.name, name, m.perCPUSecond(), m.perSecond(),
					m.p50.Seconds()*1000, m.p99.Seconds()*1000, m.failed)
			}
		}
	}
	return nil
}

// medianTurn is the turn with the median of requests per second of processor time.
func medianTurn(all []figure) figure {
	at := all[0]
	for _, f := range all {
		less := 0
		for _, g := range all {
			if g.perCPUSecond() < f.perCPUSecond() {
				less++
			}
		}
		if less == len(all)/2 {
			at = f
		}
	}
	return at
}

func ask(address string, header http.Header) vegeta.Targeter {
	return func(t *vegeta.Target) error {
		t.Method, t.URL, t.Header = http.MethodGet, address, header
		return nil
	}
}

// seeker signs somebody in, once on each server, who has said what she looks for.
func (b *bench) seeker(s *server) (http.Header, error) {
	if known := b.seekers[s]; known != nil {
		return known, nil
	}
	header, err := signIn(s.url)
	if err != nil {
		return nil, err
	}
	header = header.Clone()
	header.Set("Accept-Encoding", "identity")
	wishes, err := json.Marshal(map[string]any{
		"home": "22261", "kinds": []string{"craft", "operator"}, "parks": []string{"kcn-hoa-hiep-1"}, "shifts": []string{"office"}, "with": []string{"dormitory"},
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPut, s.url+"/api/v1/me/job-wishes", strings.NewReader(string(wishes)))
	if err != nil {
		return nil, err
	}
	request.Header = header.Clone()
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("wishes: %s", answer.Status)
	}
	b.seekers[s] = header
	return header, nil
}

// jobServers loads the openings where they are not yet, and serves them.
func (b *bench) jobServers(ctx context.Context) (map[string]*server, func(), error) {
	all := map[string]*server{}
	stop := func() {
		for _, s := range all {
			s.stop()
		}
	}
	b.data, b.seekers = "data/jobs", map[*server]http.Header{}
	self, err := os.Executable()
	if err != nil {
		return all, stop, err
	}
	postgres, err := schema(ctx, os.Getenv("BENCH_POSTGRES_URL"), "bench_jobs")
	if err != nil {
		return all, stop, err
	}
	for _, c := range []struct {
		name, data, url string
	}{{ours, b.data, ""}, {onPG, b.data + "-pg", postgres}} {
		if c.name == onPG && postgres == "" {
			continue
		}
		environ := []string{"DAKLAKID_DATA=" + c.data, "DAKLAKID_DATABASE_URL=" + c.url, "DAKLAKID_RATE_LIMIT=0", "DAKLAKID_LOG_LEVEL=warn"}
		began := time.Now()
		// What is loaded already stays.
		if err := b.command(ctx, environ, "demo", "--listings", "60", "--openings", fmt.Sprint(openings)); err != nil {
			return all, stop, err
		}
		fmt.Fprintf(os.Stderr, "%s: loaded in %s\n", c.name, time.Since(began).Round(time.Second))
		address, err := freeAddress()
		if err != nil {
			return all, stop, err
		}
		s, err := start(ctx, c.name, address, "/readyz", environ, b.serve(address)...)
		if err != nil {
			return all, stop, err
		}
		all[c.name] = s
	}
	address, err := freeAddress()
	if err != nil {
		return all, stop, err
	}
	s, err := start(ctx, theFloor, address, "/readyz", nil, self, "floor-jobs", filepath.Join(b.data, "daklakid.db"), address)
	if err != nil {
		return all, stop, err
	}
	all[theFloor] = s
	return all, stop, nil
}
