package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// What is asked of messages and of what tells open apps.
const (
	chatPeople = 1000 // connected and writing, in pairs
	chatIdle   = 5000 // connected and silent
	chatRate   = 200  // messages a second
	chatCuts   = 10   // times that all are cut at once
	chatAsks   = 600  // numbers of each kind that are asked
)

// figured is one line of the table: what was asked beside what was measured.
type figured struct{ what, engine, asked, measured, note string }

func (f figured) row() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", f.what, f.engine, f.asked, f.measured, f.note)
}

// chat is one program with its people.
type chat struct {
	*bench
	engine  string
	debug   string // address of the program's profiles
	environ []string
	people  []*chatter
	pairs   []*pair
	all     []figured
}

// chatter is somebody with a session.
type chatter struct {
	phone  string
	header http.Header
	client *http.Client
}

func (b *bench) chat(ctx context.Context) error {
	var all []figured
	for _, engine := range []string{ours, onPG} {
		if b.engine != "" && (b.engine == "postgres") != (engine == onPG) {
			continue
		}
		c := &chat{bench: b, engine: engine}
		if err := c.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		all = append(all, c.all...)
		if err := reportChat(all); err != nil {
			return err
		}
	}
	if !b.wanted("kills") {
		return nil
	}
	kills, err := b.chatKills(ctx)
	if err != nil {
		return err
	}
	return reportChat(append(all, kills...))
}

func (c *chat) add(f figured) {
	f.engine = c.engine
	fmt.Println(f.row())
	c.all = append(c.all, f)
}

// measure asks each part of a program that has just started, so that none
// carries what another has left in memory.
func (c *chat) measure(ctx context.Context) error {
	if err := c.prepareChat(ctx); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		do   func(context.Context, *server) error
	}{
		{"delivery", c.delivery}, {"cut", c.cut}, {"numbers", c.numbers},
		{"idle", func(ctx context.Context, s *server) error { return c.idle(ctx, s, streams) }},
		{"sockets", func(ctx context.Context, s *server) error { return c.idle(ctx, s, sockets) }},
	} {
		if !c.wanted(part.name) || c.engine == onPG && (part.name == "idle" || part.name == "sockets") {
			continue // whoever is silent does not touch the database
		}
		s, err := c.plainServer(ctx)
		if err != nil {
			return err
		}
		err = part.do(ctx, s)
		s.stop()
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// plainServer serves without the stand-ins of a demonstration, whose pictures
// take memory and time of their own.
func (c *chat) plainServer(ctx context.Context) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	if c.debug, err = freeAddress(); err != nil {
		return nil, err
	}
	environ := append([]string{"DAKLAKID_DEBUG_LISTEN=" + c.debug}, c.environ...)
	return start(ctx, c.engine, address, "/readyz", environ, c.binary, "serve", "--listen", address)
}

// prepareChat makes a small demonstration, signs people in, and brings pairs of
// them together: the one asks for the other's number, the other accepts.
func (c *chat) prepareChat(ctx context.Context) error {
	c.data = "data/chat"
	if err := os.RemoveAll(c.data); err != nil {
		return err
	}
	url := ""
	if c.engine == onPG {
		var err error
		if url, err = schema(ctx, os.Getenv("BENCH_POSTGRES_URL"), fmt.Sprintf("chat_%d", time.Now().Unix())); err != nil {
			return err
		}
	}
	c.environ = []string{
		"DAKLAKID_DATA=" + filepath.Clean(c.data), "DAKLAKID_DATABASE_URL=" + url, "DAKLAKID_RATE_LIMIT=0", "DAKLAKID_CODES_PER_DAY=0", "DAKLAKID_LOG_LEVEL=warn",
	}
	if err := c.command(ctx, c.environ, "demo", "--listings", "60"); err != nil {
		return err
	}
	s, err := c.caseServer(ctx, c.engine, c.environ)
	if err != nil {
		return err
	}
	defer s.stop()
	c.people = make([]*chatter, chatIdle)
	if c.engine == onPG {
		c.people = c.people[:2*chatPeople]
	}
	began := time.Now()
	err = together(len(c.people), 16, func(i int) (err error) {
		p := &chatter{phone: fmt.Sprintf("0976%06d", i)}
		p.header, err = signInAs(s.url, p.phone)
		p.client = &http.Client{Transport: bearing{p.header}, Timeout: time.Minute}
		c.people[i] = p
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d people signed in after %s\n", len(c.people), time.Since(began).Round(time.Second))
	c.pairs = make([]*pair, chatPeople/2)
	return together(len(c.pairs), 8, func(i int) (err error) {
		c.pairs[i], err = meet(s.url, c.people[2*i], c.people[2*i+1])
		return err
	})
}

// meet is a conversation of two.
func meet(base string, one, other *chatter) (*pair, error) {
	const path = "/api/v1/conversations"
	var made struct{ ID string }
	if err := call(one.client, base+path, map[string]any{"phone": other.phone, "client": "first-of-two", "text": "Chào bạn, mình đây."}, &made); err != nil {
		return nil, err
	}
	for range 500 {
		var asked struct{ Items []struct{ ID string } }
		if err := call(other.client, base+path+"?folder=requests", nil, &asked); err != nil {
			return nil, err
		}
		if len(asked.Items) > 0 {
			var now struct{ Rev int64 }
			err := call(other.client, base+path+"/"+made.ID+"/accept", map[string]any{}, &now)
			return &pair{id: made.ID, one: one, other: other, first: now.Rev}, err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, fmt.Errorf("%s was never asked", other.phone)
}

// together does n things, some at a time, and answers the first error.
func together(n, atOnce int, do func(int) error) error {
	var mu sync.Mutex
	var failed error
	var all sync.WaitGroup
	next := make(chan int)
	for range atOnce {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			break
		}
		next <- i
	}
	close(next)
	all.Wait()
	return failed
}

func reportChat(all []figured) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# Messages and what tells open apps\n\nMeasured %s by `scripts/bench chat` on 2 cores (%s), which the program shares with those who write and listen "+
		"over HTTP; memory and processor time are the program's alone. The load of the machine was %s at the end.\n\n"+
		"| what | contender | asked | measured | note |\n|---|---|---|---|---|\n", time.Now().UTC().Format(time.DateOnly), processor(), loadOf())
	for _, f := range all {
		fmt.Fprintln(&out, f.row())
	}
	out.WriteString(chatWords)
	return os.WriteFile("CHAT.md", []byte(out.String()), 0o644)
}

const chatWords = `
Those who listen are event streams with the headers of a browser, each over a connection of its own; an event counts as lost when it never came, as
doubled when a second one says the same, on the line of who heard it and before any reading again. Memory is the resident set, of which some 95 MB
are the pages of the program's file with the networks that look at faces.

What an open stream takes was 40 kB at 5,000 silent ones (451 MB, and 44 % of a core, because the collector was at its limit of 200 MB all the time).
Taking the connection from net/http, which keeps two goroutines, buffers of 4, 4 and 2 kB and the request, and reading no ping as JSON, made it
12 kB (280 MB, 5 % of a core). A websocket was at 22 kB (340 MB), and 5,000 of them kept the collector at that limit, too, at 110 % of a core: the
body of its request held all that net/http had for it, its buffers of 4 and 4 kB among them. Without it, with a buffer of 512 bytes to read and a
shared one to write, with networks that are laid out when a face is first looked at, and with the apps' files left where the program's file has them,
they take 286 MB and 5 %. What is left is mostly the stacks of two goroutines. A writer by timer instead of a goroutine for each
(centrifuge's WriteWithTimer) was looked at and left: who publishes would wait for the lock that is held while a slow client is written to.
`
