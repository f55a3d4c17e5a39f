package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	sse "github.com/tmaxmax/go-sse"

	"daklakid/internal/platform/database"
)

// streamer is an open app that hears event streams by a library that is not ours
// and knows nothing of us: it comes back by itself, with the id it heard last.
type streamer struct {
	mu  sync.Mutex
	all []string // what it was told, in order
}

func (s *streamer) open(t *testing.T, p person) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.n.url+"/api/v1/realtime/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	connection := (&sse.Client{Backoff: sse.Backoff{InitialInterval: 50 * time.Millisecond, MaxInterval: time.Second}}).NewConnection(request)
	connection.SubscribeToAll(func(e sse.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.Type != "" {
			s.all = append(s.all, e.Type)
			return
		}
		if e.Data == "" {
			return // only how long to wait before coming back
		}
		var m struct {
			Type    string
			Message *chatMessage
		}
		if err := json.Unmarshal([]byte(e.Data), &m); err != nil {
			t.Errorf("%s: %v", e.Data, err)
		}
		if m.Type == "message" && m.Message.Kind == "text" {
			s.all = append(s.all, m.Message.Text)
		}
	})
	var over sync.WaitGroup
	over.Go(func() {
		if err := connection.Connect(); ctx.Err() == nil {
			t.Errorf("it has given up: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); over.Wait() })
}

// heard is what came, in order.
func (s *streamer) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// Libraries that are not ours speak with the program by both of its protocols,
// asking for compressed answers as browsers do. Cut off, they come back by
// themselves to all that was said meanwhile, each once and in its order; and they
// are told when that is more than is remembered.
func TestLibrariesOfOthersCatchUp(t *testing.T) {
	h := furnished(t, database.SQLite)
	n := h.serve(t, "--demo")
	f := newFront(t, n)
	an, binh := n.newcomer(), n.newcomer()
	conversation := group(t, []person{an, binh})
	say := func(words ...string) {
		for _, text := range words {
			an.post("/api/v1/conversations/"+conversation+"/messages", map[string]any{"client": "client-" + text, "kind": "text", "text": text}).want(http.StatusCreated)
		}
	}
	away := binh.at(&node{t: t, url: f.url})
	events, socket := &streamer{}, &reader{t: t, p: away, conversation: conversation}
	events.open(t, away)
	socket.open()
	has := func(wanted ...string) {
		t.Helper()
		n.until(fmt.Sprintf("%d events over the stream, and what they say over the socket", len(wanted)), func() bool {
			said := slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return s == "ready" || s == "reset" })
			socket.mu.Lock()
			defer socket.mu.Unlock()
			return len(events.heard()) >= len(wanted) && len(socket.text) >= len(said)
		})
		if got := events.heard(); !slices.Equal(got, wanted) {
			t.Errorf("the stream said %.300s, want %.300s", strings.Join(got, " "), strings.Join(wanted, " "))
		}
	}
	all := []string{"ready"}
	n.until("both are there", func() bool { return len(events.heard()) == 1 && socket.has() == 1 })
	say("mot")
	all = append(all, "mot")
	has(all...)
	f.cut()
	say("hai", "ba")
	f.add(n)
	all = append(all, "hai", "ba", "ready")
	has(all...)
	say("bon")
	all = append(all, "bon")
	has(all...)
	if socket.gaps != 1 { // the first time
		t.Errorf("the socket's client has read again %d times", socket.gaps-1)
	}
	f.cut()
	for i := range 120 { // a channel remembers a hundred
		say(fmt.Sprint("nhieu-", i))
	}
	f.add(n)
	all = append(all, "reset")
	n.until("both are told", func() bool { return len(events.heard()) == len(all) && socket.has() == 1+4+120 })
	say("cuoi")
	all = append(all, "cuoi")
	n.until("both go on", func() bool { return len(events.heard()) == len(all) && socket.has() == 1+4+120+1 })
	if got := events.heard(); !slices.Equal(got, all) {
		t.Errorf("the stream said %.300s", strings.Join(got, " "))
	}
	if !slices.IsSorted(socket.seqs) || len(slices.Compact(slices.Clone(socket.seqs))) != len(socket.seqs) {
		t.Errorf("the socket said %v", socket.seqs)
	}
}
