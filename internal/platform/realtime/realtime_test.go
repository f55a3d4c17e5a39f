package realtime_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

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
	third.want(t, `"2"`, `"3"`, ready)
	n.say(t, "an", "4")
	third.want(t, `"4"`)
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
