package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// memory is what the program says and the system knows of it; live is what is
// left of the heap after a collection.
type memory struct {
	rss, heap, live, stacks int64
	goroutines              int64
}

func (m memory) String() string {
	return fmt.Sprintf("heap in use %s, %s of it alive, stacks %s, %d goroutines", mega(m.heap), mega(m.live), mega(m.stacks), m.goroutines)
}

// held is what is neither garbage nor waits to be given back.
func (m memory) held() int64 { return m.live + m.stacks }

func mega(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/(1<<20)) }

func (c *chat) memoryOf(s *server) (m memory, err error) {
	time.Sleep(2 * time.Second) // what has just been done may still be worked off
	if m.rss, err = residentMemory(s.pid()); err != nil {
		return m, err
	}
	response, err := http.Get(s.url + "/metrics")
	if err != nil {
		return m, err
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		into := map[string]*int64{"go_memstats_heap_inuse_bytes": &m.heap, "go_memstats_stack_inuse_bytes": &m.stacks, "go_goroutines": &m.goroutines}[name]
		if into == nil {
			continue
		}
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return m, err
		}
		*into = int64(number)
	}
	m.live, err = liveHeap(c.debug)
	return m, err
}

// liveHeap collects, and is what is left.
func liveHeap(address string) (bytes int64, err error) {
	response, err := http.Get("http://" + address + "/debug/pprof/heap?gc=1&debug=1")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if value, is := strings.CutPrefix(lines.Text(), "# HeapAlloc = "); is {
			return strconv.ParseInt(value, 10, 64)
		}
	}
	return 0, errors.New("the profile does not say how large the heap is")
}

// numbers asks numbers of nobody, of people who do not want to be asked, and of
// people who do, in turn and one after another: what differs would tell which is
// which.
func (c *chat) numbers(_ context.Context, s *server) error {
	askers, closed, open := c.people[chatPeople:chatPeople+chatAsks], c.people[chatPeople+chatAsks:][:200], c.people[chatPeople+chatAsks+200:][:200]
	err := together(len(closed), 8, func(i int) error {
		return put(closed[i].client, s.url+"/api/v1/me/message-profile", `{"byPhone":false,"byName":false,"presence":false,"receipts":true}`)
	})
	if err != nil {
		return err
	}
	kinds := []string{"nobody's", "of who opted out", "of who is there"}
	var took [3][]time.Duration
	for n, asker := range askers {
		for turn := range kinds {
			kind := (n + turn) % len(kinds)
			phone := []string{fmt.Sprintf("0977%06d", n), closed[n%len(closed)].phone, open[n%len(open)].phone}[kind]
			body := map[string]any{"phone": phone, "client": fmt.Sprintf("asked-%d-%d", n, kind), "text": "Chào bạn, mình là bạn cùng lớp."}
			began := time.Now()
			if err := call(asker.client, s.url+"/api/v1/conversations", body, &struct{}{}); err != nil {
				return err
			}
			took[kind] = append(took[kind], time.Since(began))
		}
	}
	note := ""
	for kind, name := range kinds {
		note += fmt.Sprintf("%s p50 %.3f ms, p95 %.3f ms; ", name, quantile(took[kind], .5).Seconds()*1000, quantile(took[kind], .95).Seconds()*1000)
	}
	nobody, out := quantile(took[0], .5), quantile(took[1], .5)
	c.add(figured{what: fmt.Sprintf("writing to a number, %d of each kind in turn", chatAsks), asked: "no difference",
		measured: fmt.Sprintf("%+.3f ms (%+.1f %%) between the medians of who opted out and of nobody", (out-nobody).Seconds()*1000, 100*(out-nobody).Seconds()/nobody.Seconds()),
		note:     strings.TrimSuffix(note, "; ")})
	return nil
}

func put(client *http.Client, address, body string) error {
	request, err := http.NewRequest(http.MethodPut, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s: %d", address, response.StatusCode)
	}
	return nil
}

var killed = regexp.MustCompile(`(\d+ kills?, .*)`)

// chatKills runs the test of kills with many of them: it has its own program,
// PostgreSQL and Redis.
func (b *bench) chatKills(ctx context.Context) (all []figured, err error) {
	cmd := exec.CommandContext(ctx, "scripts/with-services", "go", "test", "-count=1", "-timeout=60m", "-run=TestNoMessageIsLostThroughKills", "-v", "./internal/app")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), fmt.Sprintf("TEST_KILLS=%d", b.kills))
	cmd.Stderr = os.Stderr
	out, failed := cmd.Output()
	engine := ours
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "=== RUN") && strings.Contains(line, "/postgres") {
			engine = "two nodes, PostgreSQL and Redis"
		}
		if said := killed.FindString(line); said != "" {
			f := figured{what: fmt.Sprintf("killed by SIGKILL %d times while writing", b.kills), engine: engine, asked: "0 lost, 0 doubled, one order for all", measured: "as asked", note: said}
			if failed != nil {
				f.measured = "FAILED"
			}
			fmt.Println(f.row())
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil, errors.Join(failed, fmt.Errorf("the test of kills said nothing: %.2000s", out))
	}
	return all, nil
}
