package app

import (
	"flag"
	"os"
	"strings"
	"testing"

	"daklakid/internal/platform/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

func opened(t *testing.T, demo bool) *App {
	t.Helper()
	c := Config{Data: t.TempDir(), PublicURL: "http://127.0.0.1:8080", Province: "daklak", LogLevel: "error", RateLimit: 0}
	a, err := open(t.Context(), c, demo, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// A change of access is one reviewed line.
func TestRoutesAreGolden(t *testing.T) {
	const file = "routes.golden.txt"
	got := opened(t, true).web.Golden()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the routes changed; run go test ./internal/app -update and review the diff of %s\n%s", file, difference(string(want), got))
	}
	if strings.Contains(got, "–  nobody") {
		t.Error("a route lets nobody in: its policy was forgotten")
	}
	for _, line := range strings.Split(got, "\n") {
		if strings.Contains(line, " /api/v1/desk/") && !strings.HasSuffix(line, ", second factor") {
			t.Error("a route of the desk without .Proven(): " + line)
		}
	}
}

func TestSettingsHaveWords(t *testing.T) {
	a := opened(t, true)
	names := a.services.settings.Names()
	if len(names) < 10 {
		t.Errorf("only %v", names)
	}
	for _, name := range names {
		group, _, _ := strings.Cut(name, ".")
		for _, code := range []string{"setting." + name, "setting." + name + ".help", "setting.group." + group} {
			if a.texts.Say(text.First, code, nil) == code {
				t.Error("no text for " + code)
			}
		}
	}
}

func difference(want, got string) string {
	var out strings.Builder
	for _, line := range strings.Split(want, "\n") {
		if !strings.Contains(got, line+"\n") {
			out.WriteString("- " + line + "\n")
		}
	}
	for _, line := range strings.Split(got, "\n") {
		if !strings.Contains(want, line+"\n") {
			out.WriteString("+ " + line + "\n")
		}
	}
	return out.String()
}

func TestDevRoutesNeedDemo(t *testing.T) {
	if golden := opened(t, false).web.Golden(); strings.Contains(golden, "/dev/") {
		t.Error("a /dev route without --demo")
	}
}

func TestEnglishIsComplete(t *testing.T) {
	a := opened(t, true)
	if err := a.texts.Complete("en"); err != nil {
		t.Error(err)
	}
	if got := a.texts.Say(text.First, "signInNeeded", nil); got == "signInNeeded" {
		t.Error("no texts were loaded")
	}
}
