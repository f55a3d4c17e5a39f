package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// words are searched for: in most listings, in some, in few.
type words struct{ common, middling, rare string }

// look notes what can be asked for in this data.
func (b *bench) look(ctx context.Context) error {
	b.words = words{common: "phong tro", middling: "hoa phu", rare: "krong no gac lung"}
	db, err := sql.Open("sqlite", "file:"+b.database()+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	if b.ids, err = column(ctx, db, `SELECT id FROM listings WHERE status = 'published' ORDER BY seq LIMIT 5000`); err != nil {
		return err
	}
	if b.wards, err = column(ctx, db, `SELECT DISTINCT ward FROM listings WHERE status = 'published' LIMIT 40`); err != nil {
		return err
	}
	peer, err := sql.Open("sqlite", "file:"+b.data+"/peer/data.db?mode=ro")
	if err != nil {
		return err
	}
	defer peer.Close()
	b.peers, err = column(ctx, peer, `SELECT id FROM listings ORDER BY seq LIMIT 5000`)
	return err
}

func column(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// scenario is one kind of request, as each contender wants it asked.
type scenario struct {
	name      string
	targets   func(*bench, string) func(base string) vegeta.Targeter
	inProcess func(*bench) (figure, error)
}

// plain asks for an answer that is not compressed: the floor and the peer do
// not compress, and the question is what else costs.
var plain = http.Header{"Accept-Encoding": {"identity"}}

// filters are what people ask for: a kind, and what they can pay for it.
var filters = []struct {
	kind     string
	priceMax int64
}{
	{"room", 1_200_000}, {"room", 1_500_000}, {"room", 2_000_000}, {"apartment", 4_000_000}, {"apartment", 6_000_000}, {"house", 8_000_000},
}

func (b *bench) scenarios() []scenario {
	all := []scenario{{"list and filter", listTargets, listLimit}}
	for _, w := range []struct{ name, q string }{
		{"common word", b.words.common}, {"middling word", b.words.middling}, {"rare words", b.words.rare},
	} {
		all = append(all, scenario{"search, " + w.name, searchTargets(w.q), searchLimit(w.q)},
			scenario{"search over everything, " + w.name, everythingTargets(w.q), nil})
	}
	return append(all,
		scenario{"detail", detailTargets, nil},
		scenario{"create", createTargets, nil},
		scenario{"sign-in code", signInTargets, nil})
}

// get asks with addresses drawn anew each time.
func get(address func(base string, r *rand.Rand) string) func(string) vegeta.Targeter {
	return func(base string) vegeta.Targeter {
		r := &locked{r: rand.New(rand.NewPCG(1, 2))}
		return func(t *vegeta.Target) error {
			t.Method, t.Header = http.MethodGet, plain
			r.do(func(r *rand.Rand) { t.URL = address(base, r) })
			return nil
		}
	}
}

type locked struct {
	sync.Mutex
	r *rand.Rand
}

func (l *locked) do(fn func(*rand.Rand)) {
	l.Lock()
	defer l.Unlock()
	fn(l.r)
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// peerLists are the peer at its best, without the total, and as it answers by
// default: with a total, for which it reads every row that matches. Ours
// answers a count that stops at 1,000.
var peerLists = map[string]string{
	thePeer:   "/api/collections/listings/records?perPage=20&skipTotal=1&sort=-seq&filter=",
	peerTotal: "/api/collections/listings/records?perPage=20&sort=-seq&filter=",
}

func listTargets(_ *bench, name string) func(string) vegeta.Targeter {
	if list, asked := peerLists[name]; asked {
		return get(func(base string, r *rand.Rand) string {
			f := pick(r, filters)
			return base + list + url.QueryEscape(fmt.Sprintf(`kind="rentals"&&category=%q&&price<=%d`, f.kind, f.priceMax))
		})
	}
	if name == durablePeer {
		return nil
	}
	return get(func(base string, r *rand.Rand) string {
		f := pick(r, filters)
		return fmt.Sprintf("%s/api/v1/rentals?kind=%s&priceMax=%d", base, f.kind, f.priceMax)
	})
}

func searchTargets(q string) func(*bench, string) func(string) vegeta.Targeter {
	return func(_ *bench, name string) func(string) vegeta.Targeter {
		if name == durablePeer {
			return nil
		}
		if list, asked := peerLists[name]; asked {
			return get(func(base string, _ *rand.Rand) string { return base + list + url.QueryEscape(peerFilter(q)) })
		}
		return get(func(base string, _ *rand.Rand) string { return base + "/api/v1/rentals?q=" + url.QueryEscape(q) })
	}
}

// everythingTargets search all kinds of things at once, which neither the floor nor
// the peer has.
func everythingTargets(q string) func(*bench, string) func(string) vegeta.Targeter {
	return func(_ *bench, name string) func(string) vegeta.Targeter {
		if name != ours && name != onPG {
			return nil
		}
		return get(func(base string, _ *rand.Rand) string { return base + "/api/v1/search?q=" + url.QueryEscape(q) })
	}
}

func detailTargets(b *bench, name string) func(string) vegeta.Targeter {
	if name == peerTotal || name == durablePeer {
		return nil
	}
	if name == thePeer {
		return get(func(base string, r *rand.Rand) string {
			return base + "/api/collections/listings/records/" + pick(r, b.peers)
		})
	}
	ids := b.ids
	if name == onPG {
		ids = b.pgIDs
	}
	return get(func(base string, r *rand.Rand) string { return base + "/api/v1/rentals/" + pick(r, ids) })
}

// inProcess calls fn from as many goroutines as the others have clients.
func inProcess(d time.Duration, fn func(*rand.Rand) error) (figure, error) {
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return figure{}, err
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	f := figure{}
	for n := range clients {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 3))
			done, failed := 0, 0
			for end := time.Now().Add(d); time.Now().Before(end); done++ {
				if fn(r) != nil {
					failed++
				}
			}
			mu.Lock()
			f.requests, f.failed = f.requests+done, f.failed+failed
			mu.Unlock()
		})
	}
	group.Wait()
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return figure{}, err
	}
	f.cpu = used(after) - used(before)
	return f, nil
}

func used(u syscall.Rusage) time.Duration {
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func listLimit(b *bench) (figure, error) {
	f, err := openFloor(b.database())
	if err != nil {
		return figure{}, err
	}
	defer f.close()
	return inProcess(b.turn, func(r *rand.Rand) error {
		wanted := pick(r, filters)
		_, err := f.ask("", wanted.kind, wanted.priceMax, "")
		return err
	})
}

func searchLimit(q string) func(*bench) (figure, error) {
	return func(b *bench) (figure, error) {
		f, err := openFloor(b.database())
		if err != nil {
			return figure{}, err
		}
		defer f.close()
		return inProcess(b.turn, func(*rand.Rand) error {
			_, err := f.ask(q, "", 0, "")
			return err
		})
	}
}
