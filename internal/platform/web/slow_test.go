package web_test

import (
	"context"
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
