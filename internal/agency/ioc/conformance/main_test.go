package main

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"daklakid/internal/agency/ioc"
)

func TestTheCommand(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	sandbox, err := ioc.NewSandbox(ioc.SandboxOptions{Key: "key", URL: "http://" + server.Listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = sandbox
	server.Start()
	defer server.Close()
	var out strings.Builder
	if err := run(t.Context(), []string{server.URL + "/v2"}, &out); err != nil || len(sandbox.Requests()) != 0 {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := run(t.Context(), []string{server.URL + "/v2", "--key", "key", "--write", "--extensions"}, &out); err != nil || len(sandbox.Requests()) == 0 {
		t.Errorf("%v\n%s", err, out.String())
	}
	if text := out.String(); !strings.Contains(text, "pass  json  posts") || !strings.Contains(text, " 0 failed") {
		t.Error(text)
	}
	sandbox.Fail(ioc.Faults{FailNext: 1000})
	out.Reset()
	if err := run(t.Context(), []string{server.URL + "/v2"}, &out); !errors.Is(err, errFailed) || !strings.Contains(out.String(), "FAIL  xml   services") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := run(t.Context(), []string{"--help"}, &out); err != nil || !strings.Contains(out.String(), "--moderated") {
		t.Error(err, out.String())
	}
	for _, args := range [][]string{{}, {"a", "b"}, {server.URL, "--no-such"}} {
		if err := run(t.Context(), args, &out); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
