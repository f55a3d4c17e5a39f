package outcall_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// start serves handler and makes a client that may call it.
func start(t *testing.T, o outcall.Options, handler http.HandlerFunc) (*outcall.Client, string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o.Origins = append(o.Origins, server.URL)
	return client(t, o), server.URL
}

func client(t *testing.T, o outcall.Options) *outcall.Client {
	t.Helper()
	c, err := outcall.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func get(t *testing.T, c *outcall.Client, url string) (outcall.Answer, error) {
	t.Helper()
	return c.Call(t.Context(), outcall.Request{Method: http.MethodGet, URL: url})
}

func TestAnswersComeWhole(t *testing.T) {
	c, url := start(t, outcall.Options{}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer x" || r.Method != http.MethodPost {
			w.WriteHeader(http.StatusTeapot)
		}
		w.Header().Set("X-Kind", "a")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, r.URL.Query().Get("q"))
	})
	got, err := c.Call(t.Context(), outcall.Request{
		Method: http.MethodPost, URL: url + "/x?q=1", Header: http.Header{"Authorization": {"Bearer x"}}, Body: []byte("in"),
	})
	if err != nil || got.Status != http.StatusNotFound || string(got.Body) != "1" || got.Header.Get("X-Kind") != "a" {
		t.Fatalf("%+v %v", got, err)
	}
}

// flaky fails n times with status and then answers 200.
func flaky(n int64, status int, header ...string) (http.HandlerFunc, *atomic.Int64) {
	var calls atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) <= n {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
		}
	}, &calls
}

func TestWhatMayBeRepeatedIs(t *testing.T) {
	for _, test := range []struct {
		method     string
		repeatable bool
		status     int
		calls      int64
	}{
		{http.MethodGet, false, 503, 3},
		{http.MethodPut, false, 502, 3},
		{http.MethodDelete, false, 504, 3},
		{http.MethodPost, true, 503, 3},
		{http.MethodGet, false, 429, 3},
		{http.MethodPost, false, 503, 1},
		{http.MethodPatch, false, 503, 1},
		{http.MethodGet, false, 500, 1}, // it would go wrong again
		{http.MethodGet, false, 501, 1},
	} {
		handler, calls := flaky(2, test.status)
		c, url := start(t, outcall.Options{}, handler)
		_, err := c.Call(t.Context(), outcall.Request{Method: test.method, URL: url, Repeatable: test.repeatable})
		if calls.Load() != test.calls || (err == nil) != (test.calls == 3) {
			t.Errorf("%s %d: %d calls, %v", test.method, test.status, calls.Load(), err)
		}
		if err != nil && errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s %d: %v is not unavailable", test.method, test.status, err)
		}
	}
}

func TestRetriesAreFew(t *testing.T) {
	handler, calls := flaky(100, 503)
	c, url := start(t, outcall.Options{Retries: 3}, handler)
	if _, err := get(t, c, url); err == nil || calls.Load() != 4 {
		t.Fatalf("%d calls, %v", calls.Load(), err)
	}
	handler, calls = flaky(100, 503)
	c, url = start(t, outcall.Options{Retries: -1}, handler)
	if _, err := get(t, c, url); err == nil || calls.Load() != 1 {
		t.Fatalf("%d calls, %v", calls.Load(), err)
	}
}

func TestALongRetryAfterIsTheCallersMatter(t *testing.T) {
	handler, calls := flaky(1, 503, "Retry-After", "120")
	c, url := start(t, outcall.Options{}, handler)
	_, err := get(t, c, url)
	var e *errs.Error
	if !errors.As(err, &e) || e.Retry != 2*time.Minute || calls.Load() != 1 {
		t.Fatalf("%v after %d calls", err, calls.Load())
	}
}

// The budget lets 400 failing calls be repeated 10 + 40 times, not 400.
func TestRetriesHaveABudget(t *testing.T) {
	var calls atomic.Int64
	c, url := start(t, outcall.Options{Retries: 1}, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusTooManyRequests) // does not open the breaker
	})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				_, _ = c.Call(t.Context(), outcall.Request{Method: http.MethodGet, URL: url})
			}
		})
	}
	group.Wait()
	if n := calls.Load() - 400; n < 10 || n > 50 {
		t.Fatalf("%d retries", n)
	}
}

func TestABrokenOriginIsLeftAlone(t *testing.T) {
	var down atomic.Bool
	var calls atomic.Int64
	c, url := start(t, outcall.Options{Retries: -1, Cooldown: time.Second}, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		if down.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	down.Store(true)
	for range 5 {
		_, _ = get(t, c, url)
	}
	for range 10 {
		_, err := get(t, c, url)
		var e *errs.Error
		if !errors.As(err, &e) || e.Retry != time.Second {
			t.Fatalf("%v", err)
		}
	}
	if calls.Load() != 5 {
		t.Fatalf("%d calls reached the broken side", calls.Load())
	}
	down.Store(false)
	for {
		if _, err := get(t, c, url); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestOneOriginsTroubleIsNotAnothers(t *testing.T) {
	up, _ := flaky(0, 0)
	other := httptest.NewServer(up)
	defer other.Close()
	handler, _ := flaky(1000, 500)
	c, url := start(t, outcall.Options{Origins: []string{other.URL}}, handler)
	for range 10 {
		_, _ = get(t, c, url)
	}
	if _, err := get(t, c, other.URL); err != nil {
		t.Fatal(err)
	}
}

func TestBounds(t *testing.T) {
	blocked := make(chan struct{})
	c, url := start(t, outcall.Options{MaxBytes: 1000, Timeout: 400 * time.Millisecond, Retries: -1}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/exact":
			fmt.Fprint(w, strings.Repeat("x", 1000))
		case "/large":
			fmt.Fprint(w, strings.Repeat("x", 1001))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, strings.Repeat("0", 1<<20))
			_ = z.Close()
		case "/silent":
			<-blocked
		case "/slow":
			for range 100 {
				fmt.Fprint(w, "x")
				w.(http.Flusher).Flush()
				select {
				case <-blocked:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}
	})
	defer close(blocked)
	if got, err := get(t, c, url+"/exact"); err != nil || len(got.Body) != 1000 {
		t.Fatal(err)
	}
	for _, path := range []string{"/large", "/bomb", "/silent", "/slow"} {
		if _, err := get(t, c, url+path); errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestTheWholeCallHasADeadline(t *testing.T) {
	handler, calls := flaky(1000, 503)
	c, url := start(t, outcall.Options{Retries: 1000, Deadline: 20 * time.Millisecond}, handler)
	if _, err := get(t, c, url); errs.KindOf(err) != errs.Unavailable || calls.Load() > 6 {
		t.Fatalf("%v after %d calls", err, calls.Load())
	}
}

func TestWhoGivesUpIsNotHeldAgainstTheOtherSide(t *testing.T) {
	var calls atomic.Int64
	came := make(chan struct{}, 100)
	c, url := start(t, outcall.Options{}, func(_ http.ResponseWriter, r *http.Request) {
		if calls.Add(1) <= 10 {
			came <- struct{}{}
			<-r.Context().Done()
		}
	})
	for range 10 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-came
			cancel()
		}()
		if _, err := c.Call(ctx, outcall.Request{Method: http.MethodGet, URL: url}); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if _, err := get(t, c, url); err != nil {
		t.Fatal(err)
	}
}

func TestErrorsTellNoPersonalData(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close() // nobody listens there any more
	var tries []outcall.Try
	c := client(t, outcall.Options{Origins: []string{server.URL}, Retries: -1, Observe: func(o outcall.Try) { tries = append(tries, o) }})
	for _, url := range []string{server.URL + "/p/0905123456?cccd=066123456789", "https://other.example/0905123456", "::0905123456"} {
		_, err := get(t, c, url)
		if err == nil || strings.Contains(err.Error(), "0905123456") || strings.Contains(err.Error(), "066123456789") {
			t.Errorf("%v", err)
		}
	}
	if len(tries) != 1 || strings.Contains(fmt.Sprint(tries), "0905") || tries[0].Status != 0 {
		t.Errorf("%v", tries)
	}
}
