package app

import (
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
)

// front is a load balancer before the nodes that live: one address, whichever
// node answers behind it.
type front struct {
	url string
	mu  sync.Mutex
	at  map[*node]string
	now map[net.Conn]bool
}

func newFront(t *testing.T, nodes ...*node) *front {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	f := &front{url: "http://" + listener.Addr().String(), at: map[*node]string{}, now: map[net.Conn]bool{}}
	for _, n := range nodes {
		f.add(n)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go f.carry(conn)
		}
	}()
	return f
}

func (f *front) add(n *node) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at[n] = strings.TrimPrefix(n.url, "http://")
}

func (f *front) drop(n *node) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.at, n)
}

// cut leads nowhere from now on, and breaks off what is being carried.
func (f *front) cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.at)
	for conn := range f.now {
		conn.Close()
	}
}

func (f *front) carries(conn net.Conn, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if yes {
		f.now[conn] = true
	} else {
		delete(f.now, conn)
	}
}

// pick is any of the nodes; empty when there is none.
func (f *front) pick() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, address := range f.at {
		all = append(all, address)
	}
	if len(all) == 0 {
		return ""
	}
	return all[rand.IntN(len(all))]
}

// carry passes bytes on in both ways until either side is gone.
func (f *front) carry(conn net.Conn) {
	defer conn.Close()
	f.carries(conn, true)
	defer f.carries(conn, false)
	there, err := net.Dial("tcp", f.pick())
	if err != nil {
		return
	}
	defer there.Close()
	over := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{conn, there}, {there, conn}} {
		go func() {
			_, _ = io.Copy(way[0], way[1]) // a killed node breaks it off
			over <- struct{}{}
		}()
	}
	<-over
}
