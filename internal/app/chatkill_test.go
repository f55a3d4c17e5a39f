package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	centrifuge "github.com/centrifugal/centrifuge-go"

	"daklakid/internal/platform/database"
)

// reader is an open app that speaks the protocol by a library that is not ours.
// It believes an event that follows what it knows, and reads what it missed.
type reader struct {
	t            *testing.T
	p            person
	conversation string

	mu   sync.Mutex
	rev  int64
	seqs []int64
	text []string
	gaps int
}

type chatMessage struct {
	Seq, Rev   int64
	Kind, Text string
}

// open connects, and comes back by itself whenever the connection breaks.
func (r *reader) open() {
	header := http.Header{"Authorization": {"Bearer " + r.p.token}, "Accept-Encoding": {"gzip, deflate, br"}} // as browsers
	c := centrifuge.NewJsonClient("ws"+strings.TrimPrefix(r.p.n.url, "http")+"/api/v1/realtime/socket", centrifuge.Config{
		Header: header, MinReconnectDelay: 20 * time.Millisecond, MaxReconnectDelay: 300 * time.Millisecond,
	})
	c.OnPublication(func(e centrifuge.ServerPublicationEvent) { r.heard(e.Data) })
	c.OnSubscribed(func(e centrifuge.ServerSubscribedEvent) {
		if !e.Recovered {
			r.catchUp()
		}
	})
	r.t.Cleanup(c.Close)
	if err := c.Connect(); err != nil {
		r.t.Error(err)
	}
}

func (r *reader) heard(data []byte) {
	var e struct {
		Type, Conversation string
		Rev                int64
		Message            *chatMessage
	}
	if err := json.Unmarshal(data, &e); err != nil {
		r.t.Errorf("%s: %v", data, err)
	}
	if e.Type != "message" || e.Conversation != r.conversation {
		return
	}
	r.mu.Lock()
	next := e.Rev == r.rev+1 && e.Message != nil
	if next {
		r.take(*e.Message)
	}
	missed := e.Rev > r.rev
	r.mu.Unlock()
	if missed {
		r.catchUp()
	}
}

// take adds what comes next; r.mu is held.
func (r *reader) take(m chatMessage) {
	r.rev = m.Rev
	r.seqs = append(r.seqs, m.Seq)
	if m.Kind == "text" {
		r.text = append(r.text, m.Text)
	}
}

// catchUp reads what came after what it knows, as often as it takes.
func (r *reader) catchUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gaps++
	for more := true; more; {
		a, err := r.p.try(http.MethodGet, fmt.Sprintf("/api/v1/conversations/%s/messages?since=%d&limit=200", r.conversation, r.rev), nil)
		if err != nil || a.status != http.StatusOK {
			time.Sleep(30 * time.Millisecond)
			select {
			case <-r.t.Context().Done():
				return
			default:
				continue
			}
		}
		var l struct {
			Items []chatMessage
			More  bool
		}
		if err := json.Unmarshal(a.body, &l); err != nil {
			r.t.Error(err)
			return
		}
		for _, m := range l.Items {
			if m.Rev > r.rev {
				r.take(m)
			}
		}
		more = l.More
	}
}

func (r *reader) has() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seqs)
}

// group is a conversation of all of them, who let each other put them there.
func group(t *testing.T, all []person) (conversation string) {
	t.Helper()
	const path = "/api/v1/conversations"
	chosen := map[string]any{"byPhone": true, "byName": false, "presence": false, "receipts": true, "groups": true}
	var others []string
	for i, p := range all[1:] {
		p.ask(http.MethodPut, "/api/v1/me/message-profile", chosen).want(http.StatusOK)
		c := into[struct{ ID string }](all[0].post(path, map[string]any{"phone": p.phone, "client": fmt.Sprintf("first-%04d", i), "text": "Vào nhóm nhé"}).want(http.StatusCreated))
		p.n.until("asked", func() bool { return strings.Contains(string(p.get(path+"?folder=requests").body), c.ID) })
		p.post(path+"/"+c.ID+"/accept", nil).want(http.StatusOK)
		others = append(others, into[struct{ Person string }](p.get("/api/v1/me/message-profile")).Person)
	}
	g := into[struct{ ID string }](all[0].post("/api/v1/conversation-groups", map[string]any{"title": "Nhóm thử", "people": others}).want(http.StatusCreated))
	return g.ID
}

// talk sends one after the other until the nodes are left alone, at least some;
// each again under its own id until it is answered.
func talk(t *testing.T, i int, p person, conversation string, calm <-chan struct{}) (words int) {
	for ; ; words++ {
		select {
		case <-calm:
			if words >= 20 {
				return words
			}
		default:
		}
		body := map[string]any{"client": fmt.Sprintf("message-%d-%d", i, words), "kind": "text", "text": fmt.Sprintf("Tin %d-%d", i, words)}
		for {
			a, err := p.try(http.MethodPost, "/api/v1/conversations/"+conversation+"/messages", body)
			if err == nil && a.status == http.StatusCreated {
				break
			}
			if err == nil && a.status != http.StatusServiceUnavailable {
				t.Errorf("%v: %d %.300s", body, a.status, a.body)
				return words
			}
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
	}
}

// Messages are written while nodes are killed: on SQLite the one there is, on
// PostgreSQL either of two that Redis joins. Nothing is lost or doubled, all see
// one order, and each sender's own is kept.
func TestNoMessageIsLostThroughKills(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		nodes := []*node{h.serve(t, "--demo")}
		if h.options.URL != "" && h.options.Path == "" {
			h.settings = append(h.settings, "DAKLAKID_REDIS_URL="+os.Getenv("TEST_REDIS_URL"))
			first := nodes[0]
			nodes = []*node{h.serve(t, "--demo"), h.serve(t, "--demo")}
			if err := first.end(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
		}
		f := newFront(t, nodes...)
		const senders = 4
		all := make([]person, senders)
		for i := range all {
			all[i] = nodes[0].newcomer(nodes...)
			all[i].n = &node{t: t, url: f.url}
		}
		conversation, times := group(t, all), kills(t)
		readers := make([]*reader, senders)
		for i, p := range all {
			readers[i] = &reader{t: t, p: p, conversation: conversation}
			readers[i].open()
		}
		var writing sync.WaitGroup
		var words [senders]int
		calm := make(chan struct{})
		for i, p := range all {
			writing.Go(func() { words[i] = talk(t, i, p, conversation, calm) })
		}
		for range times {
			time.Sleep(time.Duration(200+rand.IntN(800)) * time.Millisecond)
			i := rand.IntN(len(nodes))
			f.drop(nodes[i])
			if err := nodes[i].end(syscall.SIGKILL); err == nil {
				t.Error("it was not killed")
			}
			nodes[i] = h.serve(t, "--demo")
			f.add(nodes[i])
		}
		close(calm)
		writing.Wait()
		said := 0
		for _, n := range words {
			said += n
		}
		check(t, h.look(t), conversation, readers, said)
		again := 0
		for _, r := range readers {
			again += r.gaps
		}
		t.Logf("%d kills, %d messages answered, each stored once and heard once by each of %d in one order; they read again %d times", times, said, senders, again)
	})
}

// check: what is stored and what each heard are the same, in the same order.
func check(t *testing.T, db *database.DB, conversation string, readers []*reader, said int) {
	t.Helper()
	want := said + 1 // and that the group was made
	if n := number(t, db, `SELECT count(*) FROM messages WHERE conversation = $1`, conversation); n != int64(want) {
		t.Errorf("%d messages are stored of %d", n, want)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if readers[0].has() >= want && readers[1].has() >= want && readers[2].has() >= want && readers[3].has() >= want {
			break
		}
	}
	for n, r := range readers {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.seqs) != want {
			t.Errorf("reader %d has %d of %d", n, len(r.seqs), want)
		}
		for i, seq := range r.seqs {
			if seq != int64(i+1) {
				t.Fatalf("reader %d has %d at %d", n, seq, i)
			}
		}
		if got, first := strings.Join(r.text, ","), strings.Join(readers[0].text, ","); got != first {
			t.Errorf("reader %d sees another order", n)
		}
		last := map[int]int{}
		for _, text := range r.text {
			var who, number int
			if _, err := fmt.Sscanf(text, "Tin %d-%d", &who, &number); err != nil || number != last[who] {
				t.Fatalf("reader %d: after %d of %d comes %q", n, last[who], who, text)
			}
			last[who] = number + 1
		}
	}
}
