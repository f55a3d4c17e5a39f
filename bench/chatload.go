package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/websocket"
)

// begin notes where the conversations are, and makes an app for each side.
func (c *chat) begin(s *server, told func(text string)) (all listeners, err error) {
	err = together(len(c.pairs), 8, func(i int) error {
		p := c.pairs[i]
		var now struct{ Rev int64 }
		err := call(p.one.client, s.url+"/api/v1/conversations/"+p.id, nil, &now)
		p.first = now.Rev
		return err
	})
	for _, p := range c.pairs {
		for _, who := range []*chatter{p.one, p.other} {
			all = append(all, &listener{address: strings.TrimPrefix(s.url, "http://"), p: who, pair: p, rev: p.first, told: told})
		}
	}
	return all, err
}

// talk is messages written at a steady rate, whether they are answered or not,
// each by the sides of a conversation in turn.
type talk struct {
	began    sync.Map // when, by what it says
	answered []time.Duration
	heard    []time.Duration
	failed   int
	written  atomic.Int64
	mu       sync.Mutex
}

func (t *talk) say(s *server, p *pair, n int64) {
	who := p.one
	if n/int64(chatPeople/2)%2 == 1 {
		who = p.other
	}
	text := fmt.Sprintf("Tin số %d, chiều nay mình gặp ở cổng trường nhé.", n)
	start := time.Now()
	t.began.Store(text, start)
	err := call(who.client, s.url+"/api/v1/conversations/"+p.id+"/messages", map[string]any{
		"client": "message-" + strconv.FormatInt(start.UnixNano(), 36) + "-" + strconv.FormatInt(n, 36), "kind": "text", "text": text,
	}, &struct{}{})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answered = append(t.answered, time.Since(start))
	if err != nil {
		t.failed++
	}
}

// told notes how late a message is heard, by who wrote it, too: another of her
// apps would hear it as late.
func (t *talk) told(text string) {
	if began, is := t.began.Load(text); is {
		t.mu.Lock()
		t.heard = append(t.heard, time.Since(began.(time.Time)))
		t.mu.Unlock()
	}
}

// keep writes until the context ends.
func (t *talk) keep(ctx context.Context, c *chat, s *server) {
	tick := time.NewTicker(time.Second / chatRate)
	defer tick.Stop()
	var writing sync.WaitGroup
	defer writing.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			n := t.written.Add(1) - 1
			writing.Go(func() { t.say(s, c.pairs[n%int64(len(c.pairs))], n) })
		}
	}
}

func (t *talk) during(ctx context.Context, c *chat, s *server, d time.Duration) {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	t.keep(ctx, c, s)
}

// settle waits until all that was written has been heard by both sides.
func settle(all listeners, base string) (lost, doubled, disordered, resets int, err error) {
	for range 20 {
		lost, doubled, disordered, resets, err = all.heard(base)
		if err != nil || lost == 0 {
			break
		}
		time.Sleep(500 * time.Millisecond) // what a killed or full queue left is told after three seconds
	}
	return lost, doubled, disordered, resets, err
}

func quantile(all []time.Duration, of float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[min(len(all)-1, int(of*float64(len(all))))]
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// delivery is how soon 1,000 hear what they write to each other, and what a
// connection takes of the program's memory.
func (c *chat) delivery(ctx context.Context, s *server) error {
	fresh, err := c.memoryOf(s)
	if err != nil {
		return err
	}
	// What writing takes is no part of a connection: first without any.
	(&talk{}).during(ctx, c, s, c.turn*5)
	warm, err := c.memoryOf(s)
	if err != nil {
		return err
	}
	t := &talk{}
	all, err := c.begin(s, t.told)
	if err != nil {
		return err
	}
	if err := all.open(); err != nil {
		return err
	}
	defer all.cut()
	before, err := processTime(s.pid())
	if err != nil {
		return err
	}
	began := time.Now()
	t.during(ctx, c, s, c.turn*20)
	took := time.Since(began)
	after, err := processTime(s.pid())
	if err != nil {
		return err
	}
	full, err := c.memoryOf(s)
	if err != nil {
		return err
	}
	lost, doubled, disordered, _, err := settle(all, s.url)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c.add(figured{what: fmt.Sprintf("from sending to being heard, %d connected, %d a second", len(all), chatRate), asked: "p99 < 100 ms",
		measured: "p50 " + millis(quantile(t.heard, .5)) + ", p99 " + millis(quantile(t.heard, .99)),
		note: fmt.Sprintf("%d written at %.0f/s, %d failed, heard %d times, %d lost, %d doubled, %d out of order; answered p50 %s, p99 %s; %.0f %% of a core, %.1f ms of processor each",
			len(t.answered), float64(len(t.answered))/took.Seconds(), t.failed, len(t.heard), lost, doubled, disordered, millis(quantile(t.answered, .5)), millis(quantile(t.answered, .99)),
			100*(after-before).Seconds()/took.Seconds(), 1000*(after-before).Seconds()/float64(max(1, len(t.answered))))})
	n := int64(len(all))
	c.add(figured{what: fmt.Sprintf("memory of a connection, %d connected and active", n), asked: "< 60 kB",
		measured: fmt.Sprintf("%d kB held, resident %d kB more than without", (full.held()-warm.held())/n>>10, (full.rss-warm.rss)/n>>10),
		note: fmt.Sprintf("held: heap after a collection, and stacks; %d kB above a program just started, which has taken no message. Resident %s with nobody just started, %s having taken as many messages, %s with all; %s",
			(full.held()-fresh.held())/n>>10, mega(fresh.rss), mega(warm.rss), mega(full.rss), full)})
	return nil
}

// cut cuts all at once, again and again, while messages flow; all come back at
// once with the event they heard last.
func (c *chat) cut(ctx context.Context, s *server) error {
	t := &talk{}
	all, err := c.begin(s, nil)
	if err != nil {
		return err
	}
	if err := all.open(); err != nil {
		return err
	}
	writing, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan struct{})
	go func() { defer close(over); t.keep(writing, c, s) }()
	var back []time.Duration
	for range chatCuts {
		time.Sleep(c.turn / 2)
		all.cut()
		began := time.Now()
		if err := all.open(); err != nil {
			return err
		}
		back = append(back, time.Since(began))
	}
	time.Sleep(c.turn / 2)
	stop()
	<-over
	lost, doubled, disordered, resets, err := settle(all, s.url)
	if err != nil {
		return err
	}
	all.cut()
	c.add(figured{what: fmt.Sprintf("all %d cut and back at once, %d times, at %d messages a second", len(all), chatCuts, chatRate), asked: "0 lost, 0 doubled, order kept",
		measured: fmt.Sprintf("%d lost, %d doubled, %d out of order", lost, doubled, disordered),
		note: fmt.Sprintf("%d written, %d failed; %d of %d came back to more than is remembered; all back after %s, at worst %s", t.written.Load(), t.failed, resets, chatCuts*len(all),
			millis(quantile(back, .5)), millis(slices.Max(back)))})
	return nil
}

// connecting is how a silent app is connected; what it answers is closed at the end.
type connecting struct {
	name string
	open func(s *server, people []*chatter) (closing func(), err error)
}

var streams = connecting{"event stream", func(s *server, people []*chatter) (func(), error) {
	var all listeners
	for _, p := range people {
		all = append(all, &listener{address: strings.TrimPrefix(s.url, "http://"), p: p})
	}
	return all.cut, all.open()
}}

var sockets = connecting{"websocket", func(s *server, people []*chatter) (func(), error) {
	all := make([]*websocket.Conn, len(people))
	closing := func() {
		for _, ws := range all {
			if ws != nil {
				ws.Close()
			}
		}
	}
	return closing, together(len(people), 64, func(i int) (err error) {
		config, err := websocket.NewConfig("ws"+strings.TrimPrefix(s.url, "http")+"/api/v1/realtime/socket", s.url)
		if err != nil {
			return err
		}
		config.Header = http.Header{"Authorization": people[i].header["Authorization"]}
		ws, err := websocket.DialConfig(config)
		if err != nil {
			return err
		}
		all[i] = ws
		if err := websocket.Message.Send(ws, `{"id":1,"connect":{}}`); err != nil {
			return err
		}
		var hello struct{ Connect *json.RawMessage }
		if err := websocket.JSON.Receive(ws, &hello); err != nil || hello.Connect == nil {
			return fmt.Errorf("no hello: %w", err)
		}
		go answerPings(ws)
		return nil
	})
}}

// answerPings answers each empty message with one, until the end.
func answerPings(ws *websocket.Conn) {
	for {
		var ping string
		if websocket.Message.Receive(ws, &ping) != nil || ping == "{}" && websocket.Message.Send(ws, "{}") != nil {
			return
		}
	}
}

// idle is what 5,000 take who are connected and silent, past the times at which
// each is asked whether it is still there and whether its session is.
func (c *chat) idle(ctx context.Context, s *server, by connecting) error {
	fresh, err := c.memoryOf(s)
	if err != nil {
		return err
	}
	closing, err := by.open(s, c.people)
	defer closing()
	if err != nil {
		return err
	}
	before, err := processTime(s.pid())
	if err != nil {
		return err
	}
	began := time.Now()
	select {
	case <-time.After(90 * time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	after, err := processTime(s.pid())
	if err != nil {
		return err
	}
	full, err := c.memoryOf(s)
	if err != nil {
		return err
	}
	n := int64(len(c.people))
	c.add(figured{what: fmt.Sprintf("%d connected by %s and silent", n, by.name), asked: "resident < 400 MB", measured: mega(full.rss),
		note: fmt.Sprintf("%s with nobody, %d kB for each; %s; %.1f %% of a core", mega(fresh.rss), (full.rss-fresh.rss)/n>>10, full, 100*(after-before).Seconds()/time.Since(began).Seconds())})
	return nil
}
