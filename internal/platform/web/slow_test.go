package web_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// Who sends a body drop by drop, or none of what was announced, is let go of
// whether or not anything reads it.
func TestSlowBodies(t *testing.T) {
	texts, err := text.Load(web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	edge := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: dbtest.Open(t, database.SQLite, nil, web.Migrations()), Texts: texts, Seal: webtest.Clear{},
		Now: time.Now, Title: "test", Version: "test", BodyTime: 50 * time.Millisecond,
	})
	s := webtest.Serve(t, edge,
		web.Do(http.MethodPost, "/read", "Read", web.Public(), func(_ context.Context, in *struct{ Body map[string]any }) (*web.None, error) {
			return &web.None{}, nil
		}, web.MaxBody(1000)),
		web.Do(http.MethodPost, "/refused", "Refused", web.Policy{}, func(context.Context, *web.None) (*web.None, error) { return &web.None{}, nil }),
		web.Raw(http.MethodGet, "/raw", "Raw", web.Public(), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
	)
	for line, status := range map[string]string{"POST /read": "408", "POST /refused": "403", "GET /raw": "200", "POST /nowhere": "404"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(line + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(conn) // ends only when the server closes
		if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 "+status) {
			t.Errorf("%s: %v %.100s", line, err, got)
		}
	}
}

// Who asks and never reads is let go of; who reads slowly is not.
func TestSlowReaders(t *testing.T) {
	texts, err := text.Load(web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	edge := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), DB: dbtest.Open(t, database.SQLite, nil, web.Migrations()), Texts: texts, Seal: webtest.Clear{},
		Now: time.Now, Title: "test", Version: "test", WriteTime: 500 * time.Millisecond,
	})
	ended := make(chan error, 1)
	const pieces, piece = 1000, 64 << 10 // more than the sockets on both sides take in
	s := webtest.Serve(t, edge, web.Raw(http.MethodGet, "/long", "Long", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var err error
		noise := make([]byte, piece)
		_, _ = rand.Read(noise) // never fails; nothing to compress
		for i := 0; i < pieces && err == nil; i++ {
			_, err = w.Write(noise)
		}
		ended <- err
	})))
	ask := func() net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if _, err := conn.Write([]byte("GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		return conn
	}
	ask()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("all was written to who reads nothing")
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits for who reads nothing")
	}
	slow, began, got := ask(), time.Now(), 0
	for buffer := make([]byte, 1<<20); ; {
		n, err := slow.Read(buffer)
		if got += n; errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := <-ended; err != nil || got < pieces*piece || time.Since(began) < 500*time.Millisecond {
		t.Errorf("who reads slowly got %d bytes in %v: %v", got, time.Since(began), err)
	}
}
