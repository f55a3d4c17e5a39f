package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// pair is a conversation of two, and what was said in it.
type pair struct {
	id         string
	one, other *chatter
	first      int64 // rev before anything that is measured
}

// note is what a listener keeps of a message.
type note struct {
	rev  int64
	text string
}

// listener is an open app of one person: an event stream over a connection of
// its own. It believes what it hears, and reads again only when told to.
type listener struct {
	address string
	p       *chatter
	pair    *pair
	told    func(text string) // of each message, when it is heard

	mu      sync.Mutex
	conn    net.Conn
	last    string // the event that it will come back to
	rev     int64
	notes   []note
	doubled int
	gaps    int
	resets  int
	bad     error
	ready   chan struct{}
	ended   chan struct{}
	closing atomic.Bool
}

// open connects, from where it was if it was there before, and listens until the
// connection ends.
func (l *listener) open() error {
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.conn, l.ready, l.ended = conn, make(chan struct{}), make(chan struct{})
	after := l.last
	l.mu.Unlock()
	l.closing.Store(false)
	ask := "GET /api/v1/realtime/events HTTP/1.1\r\nHost: " + l.address + "\r\nAuthorization: " + l.p.header.Get("Authorization") + "\r\n"
	// What browsers send along has its share in a connection's memory.
	ask += "Accept: text/event-stream\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: vi-VN,vi;q=0.9,en-US;q=0.8\r\nCache-Control: no-cache\r\n" +
		"Referer: http://" + l.address + "/nhan-tin\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n" +
		"User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36\r\n"
	if after != "" {
		ask += "Last-Event-ID: " + after + "\r\n"
	}
	if _, err := conn.Write([]byte(ask + "\r\n")); err != nil {
		return err
	}
	go l.listen(conn)
	return nil
}

func (l *listener) listen(conn net.Conn) {
	defer close(l.ended)
	defer conn.Close()
	response, err := http.ReadResponse(bufio.NewReaderSize(conn, 1024), nil)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the stream was answered %d", response.StatusCode)
	}
	if err == nil {
		err = l.events(response)
	}
	if !l.closing.Load() {
		l.mu.Lock()
		l.bad = fmt.Errorf("%s: the stream has ended: %w", l.p.phone, err)
		l.mu.Unlock()
	}
}

func (l *listener) events(response *http.Response) error {
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(make([]byte, 0, 512), 64<<10)
	var id, name, data string
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			data = value
		case "":
			if data != "" {
				if err := l.event(id, name, data); err != nil {
					return err
				}
			}
			id, name, data = "", "", ""
		}
	}
	return lines.Err()
}

func (l *listener) event(id, name, data string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id != "" {
		l.last = id
	}
	switch name {
	case "reset":
		l.resets++
		fallthrough
	case "ready":
		close(l.ready)
		return nil
	}
	var e struct {
		Type, Conversation string
		Rev                int64
		Message            *struct{ Text string }
	}
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return err
	}
	if e.Type != "message" || l.pair == nil || e.Conversation != l.pair.id {
		return nil
	}
	switch {
	case e.Rev <= l.rev:
		l.doubled++
		return nil
	case e.Rev > l.rev+1:
		l.gaps++
	}
	l.rev = e.Rev
	l.notes = append(l.notes, note{e.Rev, e.Message.Text})
	if l.told != nil {
		l.told(e.Message.Text)
	}
	return nil
}

// cut ends the connection as a network that is gone does: nobody says good-bye.
func (l *listener) cut() {
	l.closing.Store(true)
	l.mu.Lock()
	conn, ended := l.conn, l.ended
	l.mu.Unlock()
	if tcp, is := conn.(*net.TCPConn); is {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
	<-ended
}

// await waits until everything missed has been heard.
func (l *listener) await() error {
	l.mu.Lock()
	ready, ended := l.ready, l.ended
	l.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ended:
		return fmt.Errorf("%s did not get in: %w", l.p.phone, l.bad)
	case <-time.After(time.Minute):
		return fmt.Errorf("%s waited a minute to get in", l.p.phone)
	}
}

// listeners are many open apps.
type listeners []*listener

// open connects all at once, and waits until all have what they missed.
func (all listeners) open() error {
	if err := together(len(all), 64, func(i int) error { return all[i].open() }); err != nil {
		return err
	}
	for _, l := range all {
		if err := l.await(); err != nil {
			return err
		}
	}
	return nil
}

func (all listeners) cut() {
	var gone sync.WaitGroup
	for _, l := range all {
		gone.Go(l.cut)
	}
	gone.Wait()
}

// heard compares what all have heard with what is stored, in the order of the
// conversation; what differs is counted.
func (all listeners) heard(base string) (lost, doubled, disordered, resets int, err error) {
	for _, l := range all {
		stored, err := l.pair.stored(base)
		if err != nil {
			return lost, doubled, disordered, resets, err
		}
		l.mu.Lock()
		if l.bad != nil {
			err = l.bad
		}
		doubled += l.doubled
		resets += l.resets
		if !slices.Equal(l.notes, stored) {
			for _, n := range stored {
				if !slices.Contains(l.notes, n) {
					lost++
				}
			}
			if !slices.IsSortedFunc(l.notes, func(a, b note) int { return int(a.rev - b.rev) }) || len(l.notes) > len(stored) {
				disordered++
			}
		}
		l.mu.Unlock()
		if err != nil {
			return lost, doubled, disordered, resets, err
		}
	}
	return lost, doubled, disordered, resets, nil
}

// stored is what the conversation says since the measuring began.
func (p *pair) stored(base string) (all []note, err error) {
	since := p.first
	for more := true; more; {
		var l struct {
			Items []struct {
				Rev  int64
				Text string
			}
			More bool
		}
		if err := call(p.one.client, fmt.Sprintf("%s/api/v1/conversations/%s/messages?since=%d&limit=200", base, p.id, since), nil, &l); err != nil {
			return nil, err
		}
		for _, m := range l.Items {
			all = append(all, note{m.Rev, m.Text})
			since = m.Rev
		}
		more = l.More
	}
	return all, nil
}
