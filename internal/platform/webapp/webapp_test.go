package webapp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"daklakid/internal/platform/webapp"
)

const shell = `<head><script>start()</script><!--daklakid:head--></head><body><!--daklakid:body--></body>`

func load(t *testing.T) *webapp.App {
	t.Helper()
	built := fstest.MapFS{
		"shell.html":                 {Data: []byte(shell)},
		"_app/immutable/a.js":        {Data: []byte("plain")},
		"_app/immutable/a.js.gz":     {Data: []byte("zipped")},
		"_app/immutable/a.js.br":     {Data: []byte("brotli")},
		"manifest.webmanifest":       {Data: []byte("{}")},
		"_app/immutable/font.woff2":  {Data: []byte("font")},
		"_app/immutable/lib.wasm":    {Data: []byte("wasm")},
		"_app/immutable/unknown.bin": {Data: []byte("bin")},
	}
	a, err := webapp.Load(built, "/", func(r *http.Request) (webapp.Page, error) {
		if r.URL.Path == "/gone" {
			return webapp.Page{Status: 404, Head: "<title>Gone</title>", Body: "<p>Gone</p>"}, nil
		}
		return webapp.Page{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func get(a http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

func TestFiles(t *testing.T) {
	a := load(t)
	for accepted, want := range map[string]string{"": "plain", "gzip": "zipped", "gzip, br": "brotli"} {
		w := get(a, "/_app/immutable/a.js", "Accept-Encoding", accepted)
		if w.Body.String() != want || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %s %v", accepted, w.Body, w.Header())
		}
		again := get(a, "/_app/immutable/a.js", "Accept-Encoding", accepted, "If-None-Match", w.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%q: asked again, %d", accepted, again.Code)
		}
	}
	if w := get(a, "/manifest.webmanifest"); w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Content-Type") != "application/manifest+json" {
		t.Error(w.Header())
	}
}

func TestShell(t *testing.T) {
	a := load(t)
	for _, path := range []string{"/", "/anything/at/all", "/shell.html"} {
		w := get(a, path)
		if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Body.String(), "start()") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		csp := w.Header().Get("Content-Security-Policy")
		// The hash of "start()" as the browser computes it.
		if !strings.Contains(csp, "script-src 'self' 'wasm-unsafe-eval' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='") || strings.Contains(csp, "script-src 'self' 'unsafe-inline'") {
			t.Error(csp)
		}
	}
	if w := get(a, "/gone"); w.Code != 404 || !strings.Contains(w.Body.String(), "<title>Gone</title></head>") || !strings.Contains(w.Body.String(), "<body><p>Gone</p>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A service worker keeps the app for use without a network, and may do only
// what the policy of its file allows.
func TestWorkersMayFetch(t *testing.T) {
	a := load(t)
	if csp := get(a, "/_app/immutable/a.js").Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'; script-src 'self' 'wasm-unsafe-eval';") {
		t.Errorf("a script's policy is %q", csp)
	}
	if csp := get(a, "/_app/immutable/font.woff2").Header().Get("Content-Security-Policy"); csp != "" {
		t.Errorf("a font's policy is %q", csp)
	}
}

func TestOnlyAppsWithWebAssemblyMayCompileIt(t *testing.T) {
	a, err := webapp.Load(fstest.MapFS{"shell.html": {Data: []byte(shell)}, "a.js": {}}, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if csp := get(a, "/").Header().Get("Content-Security-Policy"); strings.Contains(csp, "wasm") {
		t.Error(csp)
	}
}

func TestRoutes(t *testing.T) {
	built := fstest.MapFS{"shell.html": {Data: []byte(shell)}, "routes.json": {Data: []byte(
		`{"/": ["/home.js", "/home.css"], "/rooms/[id]": ["/room.js"], "/rooms/new": ["/new.js"], "/rooms/[id]/edit": ["/edit.js?a&b"]}`)}}
	a, err := webapp.Load(built, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/":             `<link rel="modulepreload" href="/home.js"><link rel="stylesheet" href="/home.css">`,
		"/rooms/7":      `<link rel="modulepreload" href="/room.js">`,
		"/rooms/new":    `<link rel="modulepreload" href="/new.js">`,
		"/rooms/7/edit": `<link rel="modulepreload" href="/edit.js?a&amp;b">`,
		"/rooms":        "",
	} {
		if body := get(a, path).Body.String(); !strings.Contains(body, "</script>"+want+"</head>") {
			t.Errorf("%s: %s", path, body)
		}
	}
	built["routes.json"] = &fstest.MapFile{Data: []byte("[")}
	if _, err := webapp.Load(built, "/", nil); err == nil {
		t.Error("loaded with routes that are not JSON")
	}
}

func TestPaintedAhead(t *testing.T) {
	painted := strings.NewReplacer("start()", "hydrate()", "<body>", "<body>Painted")
	built := fstest.MapFS{
		"shell.html": {Data: []byte(shell)},
		"index.html": {Data: []byte(painted.Replace(shell))},
		"rooms.html": {Data: []byte(painted.Replace(shell))},
	}
	a, err := webapp.Load(built, "/", func(*http.Request) (webapp.Page, error) { return webapp.Page{Head: "<title>T</title>"}, nil })
	if err != nil {
		t.Fatal(err)
	}
	plain := get(a, "/other").Header().Get("Content-Security-Policy")
	for path, want := range map[string]bool{"/": true, "/rooms": true, "/index": false, "/shell.html": false, "/rooms/7": false} {
		w := get(a, path)
		if got := strings.Contains(w.Body.String(), "Painted"); got != want || !strings.Contains(w.Body.String(), "<title>T</title>") {
			t.Errorf("%s: %s", path, w.Body)
		}
		if got := w.Header().Get("Content-Security-Policy") != plain; got != want {
			t.Errorf("%s: the policy of another page", path)
		}
	}
}

func TestOldScriptsAreGone(t *testing.T) {
	if w := get(load(t), "/_app/immutable/gone.js"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "start()") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNoShellIsAnError(t *testing.T) {
	if _, err := webapp.Load(fstest.MapFS{"a.js": {}}, "/", nil); err == nil {
		t.Fatal("loaded without a shell")
	}
}
