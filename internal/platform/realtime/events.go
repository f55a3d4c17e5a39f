package realtime

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/centrifugal/centrifuge"
)

// Events is the stream for a browser's EventSource (WHATWG HTML §9.2). Each
// message is an event with its JSON as data and its position as id; the browser
// sends the last id when it reconnects and gets what it missed. Two events
// carry no message: "ready" once everything missed has been sent, or, instead of
// it, "reset" when too much was missed and the page must read the truth again.
// A page that makes a new EventSource passes the id as ?after=.
func (h *Hub) Events() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, ok := h.admit(w, r)
		if !ok {
			return
		}
		who, _ := centrifuge.GetCredentials(r.Context())
		subscription, recovering := since(r)
		s := &stream{to: answer(w, r), proto: r.ProtoMajor, channel: Personal(who.UserID), recovering: recovering, closed: make(chan struct{})}
		ctx := context.WithoutCancel(r.Context()) // the node ends a client by closing its stream
		client, leave, err := centrifuge.NewClient(ctx, h.node, s)
		if err != nil {
			h.o.Log.Error("realtime stream not begun", "error", err)
			s.end()
			return
		}
		stay := func() {
			s.to.wait(s.closed, h.node.NotifyShutdown())
			_ = leave() // it was there or is gone already
			s.end()
		}
		if err := s.begin(); err != nil { // the browser went away
			_ = s.Close(centrifuge.DisconnectConnectionClosed)
		} else {
			client.Connect(centrifuge.ConnectRequest{Subs: map[string]centrifuge.SubscribeRequest{s.channel: subscription}})
		}
		if _, taken := s.to.(*wire); taken {
			go stay()
			return
		}
		stay()
	})
}

// maxID bounds a Last-Event-ID.
const maxID = 100

// since reads the position that a client has seen last.
func since(r *http.Request) (centrifuge.SubscribeRequest, bool) {
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if last == "" || len(last) > maxID {
		return centrifuge.SubscribeRequest{}, last != ""
	}
	epoch, number, _ := strings.Cut(last, ".")
	offset, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return centrifuge.SubscribeRequest{}, true // made up: it will be told to reset
	}
	return centrifuge.SubscribeRequest{Recover: true, Epoch: epoch, Offset: offset}, true
}

// push is what the node writes into the stream.
type push struct {
	Channel string       `json:"channel"`
	Pub     *publication `json:"pub"`
	Connect *struct {
		Subs map[string]struct {
			Epoch        string        `json:"epoch"`
			Offset       uint64        `json:"offset"`
			Recovered    bool          `json:"recovered"`
			Publications []publication `json:"publications"`
		} `json:"subs"`
	} `json:"connect"`
}

type publication struct {
	Offset uint64          `json:"offset"`
	Epoch  string          `json:"epoch"`
	Data   json.RawMessage `json:"data"`
}

// stream is one EventSource as the node's transport.
type stream struct {
	to         line
	proto      int
	channel    string
	recovering bool
	closed     chan struct{}

	mu    sync.Mutex // the node writes from its own goroutines
	epoch string
	over  bool
}

func (s *stream) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// After a restart not everybody comes back in the same second.
	return s.send(fmt.Sprintf("retry: %d\n\n", 2000+rand.IntN(4000)))
}

// Write passes one push on.
func (s *stream) Write(message []byte) error { return s.WriteMany(message) }

// WriteMany passes pushes on, in one flush.
func (s *stream) WriteMany(messages ...[]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, message := range messages {
		if string(message) == ping { // most of what is written; reading it would take a deeper stack
			b.WriteString(":\n\n")
			continue
		}
		var p push
		if err := json.Unmarshal(message, &p); err != nil {
			return fmt.Errorf("push: %w", err)
		}
		s.format(&b, p)
	}
	return s.send(b.String())
}

// ping is what the node writes now and then.
const ping = "{}"

// format writes a push as events; what carries nothing becomes a comment.
func (s *stream) format(b *strings.Builder, p push) {
	switch {
	case p.Pub != nil && p.Channel == s.channel:
		s.message(b, *p.Pub)
	case p.Connect != nil:
		mine := p.Connect.Subs[s.channel]
		s.epoch = mine.Epoch
		state := "ready"
		if s.recovering && !mine.Recovered {
			state = "reset"
		}
		at := mine.Offset // before what was missed
		for _, missed := range mine.Publications {
			s.message(b, missed)
			at = max(at, missed.Offset)
		}
		fmt.Fprintf(b, "id: %s.%d\nevent: %s\ndata: {}\n\n", s.epoch, at, state)
	default:
		b.WriteString(":\n\n")
	}
}

func (s *stream) message(b *strings.Builder, p publication) {
	if p.Epoch != "" {
		s.epoch = p.Epoch
	}
	if p.Offset == 0 { // passed, not remembered: it is no position to come back to
		fmt.Fprintf(b, "data: %s\n\n", p.Data)
		return
	}
	fmt.Fprintf(b, "id: %s.%d\ndata: %s\n\n", s.epoch, p.Offset, p.Data)
}

func (s *stream) send(text string) error {
	if s.over {
		return io.ErrClosedPipe
	}
	return s.to.write(text)
}

// end keeps the node from writing after the handler has returned.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.to.close()
}

// Close is the node ending the connection. What is being written to somebody who
// does not read ends first.
func (s *stream) Close(centrifuge.Disconnect) error {
	s.to.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.over = true
		close(s.closed)
	}
	return nil
}

// What the node wants to know about the transport.
func (s *stream) Name() string                                { return "events" }
func (s *stream) Protocol() centrifuge.ProtocolType           { return centrifuge.ProtocolTypeJSON }
func (s *stream) ProtocolVersion() centrifuge.ProtocolVersion { return centrifuge.ProtocolVersion2 }
func (s *stream) Unidirectional() bool                        { return true }
func (s *stream) Emulation() bool                             { return false }
func (s *stream) DisabledPushFlags() uint64                   { return centrifuge.PushFlagDisconnect }
func (s *stream) PingPongConfig() centrifuge.PingPongConfig   { return centrifuge.PingPongConfig{} }
func (s *stream) AcceptProtocol() string                      { return "h" + strconv.Itoa(s.proto) }
