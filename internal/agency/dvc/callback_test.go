package dvc_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"daklakid/internal/agency/dvc"
)

const callbackSecret = "a-secret-of-callbacks"

var now = time.Unix(1795680000, 0)

func event() dvc.Event {
	return dvc.Event{ID: "event-0001", Key: "case-0001", Code: "H15.12-261123-0001", Status: dvc.Received, Sequence: 2, Note: "Đã nhận", At: now.UTC()}
}

func signed(t *testing.T, secret string, e dvc.Event, at time.Time) (http.Header, []byte) {
	t.Helper()
	header, body, err := dvc.SignCallback(secret, e, at)
	if err != nil {
		t.Fatal(err)
	}
	return header, body
}

func TestCallbacksAreVerified(t *testing.T) {
	header, body := signed(t, callbackSecret, event(), now)
	// The signature is written a second time here, from the contract.
	mac := hmac.New(sha256.New, []byte(callbackSecret))
	fmt.Fprintf(mac, "%s.%s", header.Get("X-Timestamp"), body)
	if got := header.Get("X-Signature"); got != hex.EncodeToString(mac.Sum(nil)) {
		t.Fatal(got)
	}
	for _, at := range []time.Time{now, now.Add(5 * time.Minute), now.Add(-5 * time.Minute)} {
		got, err := dvc.VerifyCallback([]string{"an-older-secret-of-it", callbackSecret}, header, body, at)
		if err != nil || got != event() {
			t.Errorf("%v: %+v %v", at, got, err)
		}
	}
	for _, at := range []time.Time{now.Add(5*time.Minute + time.Second), now.Add(-5*time.Minute - time.Second)} {
		if _, err := dvc.VerifyCallback([]string{callbackSecret}, header, body, at); !errors.Is(err, dvc.ErrStale) {
			t.Errorf("%v: %v", at, err)
		}
	}
}

func TestForgedCallbacksAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		secrets []string
		change  func(http.Header, *[]byte)
		want    error
	}{
		"another secret":     {secrets: []string{"another-secret-of-it"}, want: dvc.ErrSignature},
		"no secret":          {secrets: nil, want: dvc.ErrSignature},
		"an empty secret":    {secrets: []string{""}, want: dvc.ErrSignature},
		"no signature":       {change: func(h http.Header, _ *[]byte) { h.Del("X-Signature") }, want: dvc.ErrSignature},
		"not hexadecimal":    {change: func(h http.Header, _ *[]byte) { h.Set("X-Signature", h.Get("X-Signature")+"zz") }, want: dvc.ErrSignature},
		"a shorter one":      {change: func(h http.Header, _ *[]byte) { h.Set("X-Signature", h.Get("X-Signature")[:62]) }, want: dvc.ErrSignature},
		"another time":       {change: func(h http.Header, _ *[]byte) { h.Set("X-Timestamp", "1795680001") }, want: dvc.ErrSignature},
		"no time":            {change: func(h http.Header, _ *[]byte) { h.Del("X-Timestamp") }, want: dvc.ErrSignature},
		"another body":       {change: func(_ http.Header, b *[]byte) { *b = bytes.Replace(*b, []byte(":2,"), []byte(":9,"), 1) }, want: dvc.ErrSignature},
		"another event's id": {change: func(h http.Header, _ *[]byte) { h.Set("X-Event-Id", "event-0002") }, want: dvc.ErrEvent},
		"much too long":      {change: func(_ http.Header, b *[]byte) { *b = make([]byte, dvc.MaxCallback+1) }, want: dvc.ErrEvent},
	} {
		header, body := signed(t, callbackSecret, event(), now)
		if test.secrets == nil && name != "no secret" {
			test.secrets = []string{callbackSecret}
		}
		if test.change != nil {
			test.change(header, &body)
		}
		if got, err := dvc.VerifyCallback(test.secrets, header, body, now); !errors.Is(err, test.want) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	// What was signed with no secret must not fit an empty setting.
	header, body := signed(t, "", event(), now)
	if _, err := dvc.VerifyCallback([]string{""}, header, body, now); !errors.Is(err, dvc.ErrSignature) {
		t.Error(err)
	}
}

func TestSignedNonsenseIsRefused(t *testing.T) {
	for name, change := range map[string]func(*dvc.Event){
		"no id":             func(e *dvc.Event) { e.ID = "" },
		"no key":            func(e *dvc.Event) { e.Key = "x" },
		"no code":           func(e *dvc.Event) { e.Code = "H15" },
		"no such status":    func(e *dvc.Event) { e.Status = 11 },
		"no sequence":       func(e *dvc.Event) { e.Sequence = 0 },
		"no time":           func(e *dvc.Event) { e.At = time.Time{} },
		"a wrong result":    func(e *dvc.Event) { e.Result = &dvc.Document{File: "x"} },
		"a very long story": func(e *dvc.Event) { e.Note = string(bytes.Repeat([]byte("a"), 2001)) },
	} {
		e := event()
		change(&e)
		header, body := signed(t, callbackSecret, e, now)
		if _, err := dvc.VerifyCallback([]string{callbackSecret}, header, body, now); !errors.Is(err, dvc.ErrEvent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerifyCallback(f *testing.F) {
	_, body, err := dvc.SignCallback(callbackSecret, event(), now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("event-0001", "1795680000", body)
	f.Add("", "-1", []byte("{}"))
	f.Fuzz(func(t *testing.T, id, stamp string, body []byte) {
		mac := hmac.New(sha256.New, []byte(callbackSecret))
		mac.Write([]byte(stamp + "."))
		mac.Write(body)
		header := http.Header{"X-Event-Id": {id}, "X-Timestamp": {stamp}, "X-Signature": {hex.EncodeToString(mac.Sum(nil))}}
		e, err := dvc.VerifyCallback([]string{callbackSecret}, header, body, now)
		if errors.Is(err, dvc.ErrSignature) {
			t.Errorf("what was signed was not believed: %q", body)
		}
		if err == nil && (e.ID != id || !e.Status.Known() || e.Sequence < 1 || e.Key == "") {
			t.Errorf("%+v", e)
		}
		header.Set("X-Signature", hex.EncodeToString(make([]byte, 32)))
		if _, err := dvc.VerifyCallback([]string{callbackSecret}, header, body, now); err == nil {
			t.Error("what was not signed was believed")
		}
	})
}

// listener is our side: it believes what is signed, and fails on demand.
type listener struct {
	mu   sync.Mutex
	fail int
	got  []dvc.Event
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail > 0 {
		l.fail--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	e, err := dvc.VerifyCallback([]string{callbackSecret}, r.Header, body, time.Now())
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	l.got = append(l.got, e)
}

func (l *listener) sequences() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []int
	for _, e := range l.got {
		all = append(all, e.Sequence)
	}
	return all
}

func TestCallbacksAreToldAgainTwiceAndInDisorder(t *testing.T) {
	for name, test := range map[string]struct {
		faults dvc.Faults
		fail   int
		want   []int
	}{
		"in order":    {want: []int{2, 3, 4}},
		"tried again": {fail: 1, want: []int{2, 3, 4}},
		"twice":       {faults: dvc.Faults{DuplicateNext: 2}, want: []int{2, 2, 3, 3, 4}},
		"in disorder": {faults: dvc.Faults{HoldNext: 1}, want: []int{3, 2, 4}},
		"one is lost": {faults: dvc.Faults{LoseNext: 1}, want: []int{3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			ours := &listener{fail: test.fail}
			server := httptest.NewServer(ours)
			defer server.Close()
			sandbox, c, _ := serve(t, dvc.SandboxOptions{
				Callback: server.URL + "/events", CallbackSecret: callbackSecret, Backoff: time.Millisecond,
				Script: []dvc.Step{{Status: dvc.Received}, {AfterMillis: 40, Status: dvc.Processing}, {AfterMillis: 40, Status: dvc.Done, Result: "ket-qua.pdf"}},
			})
			sandbox.Fail(test.faults)
			code, err := c.Create(t.Context(), "case-0001", dossier())
			if err != nil {
				t.Fatal(err)
			}
			for range 500 {
				if len(ours.sequences()) >= len(test.want) {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			got := ours.sequences()
			if test.fail > 0 {
				slices.Sort(got) // what is tried again may come after what follows it
			}
			if !slices.Equal(got, test.want) {
				t.Fatalf("%v, not %v; %+v", got, test.want, sandbox.Callbacks())
			}
			last := ours.got[slices.IndexFunc(ours.got, func(e dvc.Event) bool { return e.Sequence == 4 })]
			if last.Key != "case-0001" || last.Code != code || last.Status != dvc.Done || last.Result == nil {
				t.Errorf("%+v", last)
			}
			if name == "twice" && ours.got[0].ID != ours.got[1].ID {
				t.Error("a repeated event has another id")
			}
		})
	}
}
