package app_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"daklakid/internal/app"
)

func TestTracesReachTheCollector(t *testing.T) {
	spans := make(chan string, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { spans <- r.URL.Path }))
	defer collector.Close()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	stopped := make(chan error, 1)
	go func() {
		stopped <- app.Run(ctx, []string{
			"serve", "--listen=127.0.0.1:0", "--data=" + t.TempDir(), "--log-level=error", "--trace-endpoint=" + collector.URL + "/v1/traces",
		}, nil, writer, os.Stderr)
	}()
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSpace(line[strings.Index(line, "http"):]) + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	cancel() // stopping sends what was gathered
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	select {
	case path := <-spans:
		if path != "/v1/traces" {
			t.Error(path)
		}
	case <-time.After(5 * time.Second):
		t.Error("no span arrived")
	}
}
