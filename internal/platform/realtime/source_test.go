package realtime_test

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/realtime"
)

// node is a hub behind a real server; the header X-Account signs in.
type node struct {
	*realtime.Hub
	url     string
	revoked *atomic.Bool
}

func start(t *testing.T, o realtime.Options) node {
	t.Helper()
	revoked := &atomic.Bool{}
	o.Log = slog.New(slog.DiscardHandler)
	o.Authenticate = func(r *http.Request) (string, bool) {
		account := r.Header.Get("X-Account")
		return account, account != "" && !revoked.Load()
	}
	o.Refuse = func(w http.ResponseWriter, _ *http.Request, err error) {
		status := map[errs.Kind]int{errs.Unauthenticated: 401, errs.TooMany: 429, errs.Unavailable: 503}[errs.KindOf(err)]
		http.Error(w, err.Error(), status)
	}
	hub, err := realtime.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /events", hub.Events())
	mux.Handle("GET /socket", hub.Socket())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(wrapped{w}, r)
	}))
	t.Cleanup(func() {
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return node{hub, server.URL, revoked}
}

// wrapped is a ResponseWriter as middleware leaves it.
type wrapped struct{ w http.ResponseWriter }

func (w wrapped) Header() http.Header         { return w.w.Header() }
func (w wrapped) Write(p []byte) (int, error) { return w.w.Write(p) }
func (w wrapped) WriteHeader(status int)      { w.w.WriteHeader(status) }
func (w wrapped) Unwrap() http.ResponseWriter { return w.w }

func (n node) say(t *testing.T, account string, text string) {
	t.Helper()
	if err := n.Publish(realtime.Personal(account), text); err != nil {
		t.Fatal(err)
	}
}

// source reads a stream as a browser's EventSource does.
type source struct {
	response *http.Response
	lines    *bufio.Scanner
	cancel   func()
}

type event struct{ id, name, data string }

func (n node) request(t *testing.T, account, after string) (*http.Response, func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	if account != "" {
		request.Header.Set("X-Account", account)
	}
	if after != "" {
		request.Header.Set("Last-Event-ID", after)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response, cancel
}

func (n node) listen(t *testing.T, account, after string) *source {
	t.Helper()
	response, cancel := n.request(t, account, after)
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("answered %d %s", response.StatusCode, response.Header)
	}
	return &source{response, bufio.NewScanner(response.Body), cancel}
}

// next returns the next event, false when the stream has ended.
func (s *source) next() (e event, more bool) {
	for s.lines.Scan() {
		key, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch key {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			if e.data != "" {
				return e, true
			}
		}
	}
	return event{}, false
}

// want reads events and compares each with "name data" (or just data).
func (s *source) want(t *testing.T, all ...string) (last event) {
	t.Helper()
	for _, want := range all {
		e, more := s.next()
		if got := strings.TrimSpace(e.name + " " + e.data); !more || got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		last = e
	}
	return last
}

const ready = "ready {}"

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never came: " + what)
}
