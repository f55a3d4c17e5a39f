package realtime_test

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/net/websocket"

	"daklakid/internal/platform/realtime"
)

// dial opens a websocket as an account, coming from a page of origin.
func (n node) dial(account, origin string) (*websocket.Conn, error) {
	config, err := websocket.NewConfig("ws"+strings.TrimPrefix(n.url, "http")+"/socket", origin)
	if err != nil {
		return nil, err
	}
	config.Header.Set("X-Account", account)
	return websocket.DialConfig(config)
}

// ask sends one command of the centrifuge protocol and returns what comes next.
func ask(t *testing.T, ws *websocket.Conn, command string) string {
	t.Helper()
	if command != "" {
		if err := websocket.Message.Send(ws, command); err != nil {
			t.Fatal(err)
		}
	}
	var answer string
	if err := websocket.Message.Receive(ws, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestSocketHearsOnlyItsOwn(t *testing.T) {
	n := start(t, realtime.Options{})
	ws, err := n.dial("an", n.url)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	var hello struct {
		Connect struct {
			Subs map[string]struct{ Recoverable bool }
		}
	}
	if err := json.Unmarshal([]byte(ask(t, ws, `{"id":1,"connect":{}}`)), &hello); err != nil {
		t.Fatal(err)
	}
	if len(hello.Connect.Subs) != 1 || !hello.Connect.Subs["#an"].Recoverable {
		t.Fatalf("subscribed to %v", hello.Connect.Subs)
	}
	for _, command := range []string{
		`{"id":2,"subscribe":{"channel":"#binh"}}`, `{"id":3,"publish":{"channel":"#binh","data":{}}}`,
		`{"id":4,"history":{"channel":"#binh"}}`, `{"id":5,"presence":{"channel":"#binh"}}`, `{"id":6,"rpc":{"method":"x"}}`,
	} {
		if answer := ask(t, ws, command); !strings.Contains(answer, `"error"`) {
			t.Errorf("%s was answered %s", command, answer)
		}
	}
	n.say(t, "binh", "not yours")
	n.say(t, "an", "yours")
	if got := ask(t, ws, ""); !strings.Contains(got, `"data":"yours"`) {
		t.Fatalf("got %s", got)
	}
}

func TestSocketRefusesOtherOrigins(t *testing.T) {
	n := start(t, realtime.Options{})
	if ws, err := n.dial("an", "https://evil.example"); err == nil {
		ws.Close()
		t.Fatal("another site's page was let in")
	}
}

// TEST_REDIS_URL names a Redis for tests.
func TestNodesShareRedis(t *testing.T) {
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run the tests with make test, or see scripts/with-services")
	}
	o := realtime.Options{RedisURL: url, Prefix: t.TempDir()}
	here, there := start(t, o), start(t, o)
	an := here.listen(t, "an", "")
	an.want(t, ready)
	there.say(t, "an", "1")
	seen := an.want(t, `"1"`)
	an.cancel()
	here.say(t, "an", "2")
	there.say(t, "binh", "not yours")
	back := there.listen(t, "an", seen.id)
	back.want(t, `"2"`, ready)
	here.say(t, "an", "3")
	back.want(t, `"3"`)
	if err := here.Disconnect("an"); err != nil {
		t.Fatal(err)
	}
	if _, more := back.next(); more {
		t.Fatal("the other node's connection lives on")
	}
}

func TestAnAbsentRedisIsAnError(t *testing.T) {
	if _, err := realtime.New(realtime.Options{RedisURL: "redis://127.0.0.1:1"}); err == nil {
		t.Fatal("it started without its Redis")
	}
}

// A websocket that never reads is ended, and what waited for it is let go.
func TestASocketThatNeverReads(t *testing.T) {
	n := start(t, realtime.Options{})
	ws, err := n.dial("an", n.url)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if err := websocket.Message.Send(ws, `{"id":1,"connect":{}}`); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		is, err := n.Online("an")
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	until(t, "it is connected", there)
	before, peak := heap(), uint64(0)
	big := strings.Repeat("x", 8000)
	until(t, "it was disconnected", func() bool { // at the latest when a write has taken too long
		for range 50 {
			n.say(t, "an", big)
		}
		peak = max(peak, heap())
		return !there()
	})
	if peak > before+16<<20 { // the memory of the channel itself is under 1 MB
		t.Errorf("%d bytes waited for it", peak-before)
	}
}

// heap is how much is in use once what is not was collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
