package realtime_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/realtime"
)

func TestNobodyIsRefused(t *testing.T) {
	n := start(t, realtime.Options{})
	for _, path := range []string{"/events", "/socket"} {
		response, err := http.Get(n.url + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != 401 {
			t.Errorf("%s answered %d to nobody", path, response.StatusCode)
		}
	}
}

func TestOnlyTheOwnerHears(t *testing.T) {
	n := start(t, realtime.Options{})
	an, binh := n.listen(t, "an", ""), n.listen(t, "binh", "")
	an.want(t, ready)
	binh.want(t, ready)
	n.say(t, "an", "phòng của An")
	n.say(t, "binh", "phòng của Bình")
	an.want(t, `"phòng của An"`)
	binh.want(t, `"phòng của Bình"`)
}

func TestReconnectingGetsWhatWasMissed(t *testing.T) {
	n := start(t, realtime.Options{})
	first := n.listen(t, "an", "")
	seen := first.want(t, ready)
	first.cancel() // before any message
	n.say(t, "an", "1")
	second := n.listen(t, "an", seen.id)
	seen = second.want(t, `"1"`)
	second.want(t, ready)
	second.cancel()
	n.say(t, "an", "2")
	n.say(t, "an", "3")
	n.say(t, "binh", "not yours")
	third := n.listen(t, "an", seen.id)
	seen = third.want(t, `"2"`, `"3"`, ready)
	third.cancel() // what was missed is behind it now
	n.say(t, "an", "4")
	fourth := n.listen(t, "an", seen.id)
	fourth.want(t, `"4"`, ready)
	n.say(t, "an", "5")
	fourth.want(t, `"5"`)
}

func TestWhoMissedTooMuchIsTold(t *testing.T) {
	n := start(t, realtime.Options{})
	first := n.listen(t, "an", "")
	seen := first.want(t, ready)
	first.cancel()
	for i := range 150 {
		n.say(t, "an", fmt.Sprint(i))
	}
	for _, after := range []string{seen.id, "made up", "x.9", "." + strings.Repeat("9", 30), strings.Repeat("a", 5000)} {
		back := n.listen(t, "an", after)
		if e, _ := back.next(); e.name != "reset" {
			t.Errorf("after %.20q came %+v", after, e)
		}
		back.cancel()
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	n := start(t, realtime.Options{Connections: 2})
	first, second := n.listen(t, "an", ""), n.listen(t, "an", "")
	first.want(t, ready)
	second.want(t, ready)
	if r, _ := n.request(t, "an", ""); r.StatusCode != 429 {
		t.Fatalf("the third connection was answered %d", r.StatusCode)
	}
	n.listen(t, "binh", "").want(t, ready)
	first.cancel()
	until(t, "there is room again", func() bool {
		r, cancel := n.request(t, "an", "")
		defer cancel()
		return r.StatusCode == 200
	})
}

func TestARevokedSessionLosesItsConnection(t *testing.T) {
	n := start(t, realtime.Options{Recheck: time.Second})
	an := n.listen(t, "an", "")
	an.want(t, ready)
	n.revoked.Store(true)
	if e, more := an.next(); more {
		t.Fatalf("still hears %+v", e)
	}
}

func TestASessionThatGoesOnKeepsItsConnection(t *testing.T) {
	n := start(t, realtime.Options{Recheck: time.Second})
	an := n.listen(t, "an", "")
	an.want(t, ready)
	time.Sleep(2500 * time.Millisecond) // past two rechecks
	n.say(t, "an", "still there")
	an.want(t, `"still there"`)
}

func TestDisconnect(t *testing.T) {
	n := start(t, realtime.Options{})
	an, binh := n.listen(t, "an", ""), n.listen(t, "binh", "")
	an.want(t, ready)
	binh.want(t, ready)
	if err := n.Disconnect("an"); err != nil {
		t.Fatal(err)
	}
	if _, more := an.next(); more {
		t.Fatal("an is still connected")
	}
	n.say(t, "binh", "still there")
	binh.want(t, `"still there"`)
}

func TestClosingEndsStreamsAndRefusesNewOnes(t *testing.T) {
	n := start(t, realtime.Options{})
	an := n.listen(t, "an", "")
	an.want(t, ready)
	if err := n.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, more := an.next(); more {
		t.Fatal("the stream goes on")
	}
	if r, _ := n.request(t, "an", ""); r.StatusCode != 503 {
		t.Fatalf("answered %d while stopping", r.StatusCode)
	}
}

func TestASlowClientIsDisconnected(t *testing.T) {
	n := start(t, realtime.Options{Connections: 1})
	conn, err := net.Dial("tcp", strings.TrimPrefix(n.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /events HTTP/1.1\r\nHost: x\r\nX-Account: an\r\n\r\n") // and never reads
	until(t, "it is connected", func() bool {
		r, cancel := n.request(t, "an", "")
		defer cancel()
		return r.StatusCode == 429
	})
	big := strings.Repeat("x", 8000)
	until(t, "it was disconnected", func() bool {
		for range 100 {
			n.say(t, "an", big)
		}
		r, cancel := n.request(t, "an", "")
		defer cancel()
		return r.StatusCode == 200
	})
}

// A client that does not read is let go because too much waits for it, while
// others hear each message before the next is sent; then it comes back to what it
// missed. Were others to wait for it, nothing could come to wait: it would be let
// go for a write that took too long.
func TestNobodyWaitsForASlowClient(t *testing.T) {
	metrics := prometheus.NewRegistry()
	n := start(t, realtime.Options{Metrics: metrics})
	binh := n.listen(t, "binh", "")
	binh.want(t, ready)
	for tries := 0; slowOnes(t, metrics) == 0; tries++ {
		if tries == 10 {
			t.Fatal("nobody was let go for not reading")
		}
		conn, said := n.neglect(t, binh)
		seen, got := drain(t, conn)
		back, missed := n.listen(t, "an", seen.id), said-got
		for ; got < said && missed <= 100; got++ {
			if e, _ := back.next(); !strings.HasPrefix(e.data, fmt.Sprintf("\"%dx", got)) {
				t.Fatalf("after %d of %d came %.20q %s", got, said, e.data, e.name)
			}
		}
		back.want(t, map[bool]string{true: ready, false: "reset {}"}[missed <= 100])
		back.cancel()
		until(t, "an is gone", func() bool { return !n.there(t, "an") })
	}
}

// neglect connects as an, who reads nothing, and says things to her and binh, who
// hears each, until an is let go.
func (n node) neglect(t *testing.T, binh *source) (conn *net.TCPConn, said int) {
	t.Helper()
	dialled, err := net.Dial("tcp", strings.TrimPrefix(n.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dialled.Close() })
	conn = dialled.(*net.TCPConn)
	if err := conn.SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /events HTTP/1.1\r\nHost: x\r\nX-Account: an\r\n\r\n")
	until(t, "it is connected", func() bool { return n.there(t, "an") })
	for ; n.there(t, "an"); said++ {
		n.say(t, "an", fmt.Sprint(said, strings.Repeat("x", 7900)))
		n.say(t, "binh", fmt.Sprint(said))
		binh.want(t, fmt.Sprintf("%q", fmt.Sprint(said)))
	}
	return conn, said
}

// drain reads what is still on its way, to the end.
func drain(t *testing.T, conn *net.TCPConn) (seen event, got int) {
	t.Helper()
	if err := conn.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	s := &source{lines: bufio.NewScanner(conn)}
	for e, more := s.next(); more; e, more = s.next() {
		seen = e
		if e.name == "" {
			got++
		}
	}
	return seen, got
}

// slowOnes is how many were let go because too much waited for them.
func slowOnes(t *testing.T, metrics *prometheus.Registry) (n float64) {
	t.Helper()
	all, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range all {
		for _, m := range family.GetMetric() {
			for _, label := range m.GetLabel() {
				if strings.HasSuffix(family.GetName(), "num_server_disconnects") && label.GetName() == "code" && label.GetValue() == "3008" {
					n += m.GetCounter().GetValue()
				}
			}
		}
	}
	return n
}

func (n node) there(t *testing.T, account string) bool {
	t.Helper()
	is, err := n.Online(account)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestHintsFollowTheCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		n := start(t, realtime.Options{})
		an := n.listen(t, "an", "")
		an.want(t, ready)
		refused := errors.New("refused")
		for _, outcome := range []error{refused, nil} {
			err := db.Update(t.Context(), func(tx *database.Tx) error {
				if err := n.After(tx, realtime.Personal("an"), map[string]any{"kept": outcome == nil}); err != nil {
					return err
				}
				return outcome
			})
			if !errors.Is(err, outcome) {
				t.Fatal(err)
			}
		}
		an.want(t, `{"kept":true}`)
	})
}

func TestMessagesAreBounded(t *testing.T) {
	n := start(t, realtime.Options{})
	if n.Publish("#an", strings.Repeat("x", 9000)) == nil || n.Publish("#an", func() {}) == nil {
		t.Fatal("published what is too big or no JSON")
	}
}

func TestWhatIsPassedIsNoPosition(t *testing.T) {
	n := start(t, realtime.Options{})
	an := n.listen(t, "an", "")
	an.want(t, ready)
	n.say(t, "an", "1")
	seen := an.want(t, `"1"`)
	if err := n.Pass(realtime.Personal("an"), "typing"); err != nil {
		t.Fatal(err)
	}
	if e := an.want(t, `"typing"`); e.id != "" {
		t.Errorf("it has the position %s", e.id)
	}
	n.say(t, "an", "2")
	an.want(t, `"2"`)
	an.cancel()
	if err := n.Pass(realtime.Personal("an"), "missed"); err != nil {
		t.Fatal(err)
	}
	n.listen(t, "an", seen.id).want(t, `"2"`, ready)
}

func TestOnline(t *testing.T) {
	n := start(t, realtime.Options{})
	is := func(account string) bool {
		there, err := n.Online(account)
		if err != nil {
			t.Fatal(err)
		}
		return there
	}
	if is("an") {
		t.Error("online before she came")
	}
	an := n.listen(t, "an", "")
	an.want(t, ready)
	if !is("an") || is("binh") {
		t.Error("presence is wrong")
	}
	an.cancel()
	until(t, "she is gone", func() bool { return !is("an") })
}
