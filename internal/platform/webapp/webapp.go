// Package webapp serves a single-page app from the folder its build left:
// precompressed files that browsers may keep for ever, and one shell for every
// path, with what search engines and people without scripts need put inside.
package webapp

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// Page is what the server itself says on a path, before any script runs.
type Page struct {
	Status int           // 0 is 200
	Head   template.HTML // title, description, structured data
	Body   template.HTML
}

// App is one built app.
type App struct {
	built  fs.FS
	base   string
	files  map[string]*file
	shells map[string]*shell // by name without .html, "shell" for all other paths
	routes []route
	page   func(*http.Request) (Page, error)
}

// shell is a page that is filled in at each request.
type shell struct {
	body   []byte
	policy string // the Content-Security-Policy that allows its inline scripts
}

type file struct {
	contentType string
	policy      string // of a script, should it run as a worker; else the server's own
	etag        string
	forever     bool
	names       map[string]string // in the build, by content encoding, "" is plain
}

const (
	shellName = "shell"
	// builtFolder is where the build puts what it names by content.
	builtFolder = "_app/"
	headMarker  = "<!--daklakid:head-->"
	bodyMarker  = "<!--daklakid:body-->"
)

// Load reads a built app that is served under base ("/" or "/desk/"). page
// may be nil, and may return an empty Page for paths it knows nothing of.
func Load(built fs.FS, base string, page func(*http.Request) (Page, error)) (*App, error) {
	a := &App{built: built, base: base, files: map[string]*file{}, shells: map[string]*shell{}, page: page}
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, ok := strings.CutSuffix(name, ".html")
		if !ok {
			return a.add(name)
		}
		body, err := fs.ReadFile(built, name)
		a.shells[page] = &shell{body: body}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("webapp: %w", err)
	}
	if a.shells[shellName] == nil {
		return nil, errors.New("webapp: the build left no " + shellName + ".html")
	}
	for _, s := range a.shells {
		s.policy = contentPolicy(s.body, a.compiles())
	}
	for name, f := range a.files {
		if path.Ext(name) == ".js" {
			f.policy = workerPolicy(a.compiles())
		}
	}
	a.routes, err = loadRoutes(built)
	return a, err
}

var encodings = map[string]string{".br": "br", ".gz": "gzip"}

// add notes a file. What it holds stays where it is, in the program's own file.
func (a *App) add(named string) error {
	name, encoding := named, encodings[path.Ext(named)]
	if encoding != "" {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	f := a.files[name]
	if f == nil {
		f = &file{contentType: contentType(name), forever: strings.Contains(name, "/immutable/"), names: map[string]string{}}
		a.files[name] = f
	}
	f.names[encoding] = named
	if encoding != "" {
		return nil
	}
	sum := sha256.New()
	err := a.copyTo(sum, named)
	f.etag = hex.EncodeToString(sum.Sum(nil)[:8])
	return err
}

func (a *App) copyTo(w io.Writer, name string) error {
	file, err := a.built.Open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	_, err = io.Copy(w, file)
	return err
}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// compiles reports whether the app brings WebAssembly.
func (a *App) compiles() bool {
	for name := range a.files {
		if path.Ext(name) == ".wasm" {
			return true
		}
	}
	return false
}

// workerPolicy lets a worker fetch from here, above all the service worker,
// which has the policy that its own file comes with.
func workerPolicy(compiles bool) string {
	scripts := "'self'"
	if compiles {
		scripts += " 'wasm-unsafe-eval'"
	}
	return "default-src 'self'; script-src " + scripts + "; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
}

// contentPolicy allows scripts from here, a page's own inline ones by their
// hash, and compiling WebAssembly only where the app brings some.
func contentPolicy(page []byte, compiles bool) string {
	var hashes strings.Builder
	if compiles {
		hashes.WriteString(" 'wasm-unsafe-eval'")
	}
	for _, match := range inlineScript.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(match[1])
		hashes.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return "default-src 'self'; script-src 'self'" + hashes.String() +
		"; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:" +
		"; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
}

// ServeHTTP answers a file of the build, a page that the build has painted
// ahead (index.html, rooms.html), or the shell.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, a.base)
	if f := a.files[name]; f != nil {
		a.serveFile(w, r, f)
		return
	}
	if strings.HasPrefix(name, builtFolder) {
		// A script that an older page asks for must not come back as a page.
		http.NotFound(w, r)
		return
	}
	a.serveShell(w, r, a.shellFor(name))
}

func (a *App) shellFor(name string) *shell {
	switch name {
	case "":
		name = "index"
	case "index":
		name = shellName // "index" is painted for "/", not for "/index"
	}
	if painted := a.shells[name]; painted != nil {
		return painted
	}
	return a.shells[shellName]
}

// Has reports whether a path is a file of the build.
func (a *App) Has(urlPath string) bool {
	_, ok := a.files[strings.TrimPrefix(urlPath, a.base)]
	return ok
}

func (a *App) serveShell(w http.ResponseWriter, r *http.Request, s *shell) {
	page := Page{}
	if a.page != nil {
		var err error
		if page, err = a.page(r); err != nil {
			page = Page{Status: http.StatusInternalServerError}
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", s.policy)
	if page.Status == 0 {
		page.Status = http.StatusOK
	}
	w.WriteHeader(page.Status)
	out := bytes.Replace(s.body, []byte(headMarker), []byte(linksFor(a.routes, r.URL.Path)+page.Head), 1)
	out = bytes.Replace(out, []byte(bodyMarker), []byte(page.Body), 1)
	_, _ = w.Write(out) // a reader that went away is not our failure
}

func (a *App) serveFile(w http.ResponseWriter, r *http.Request, f *file) {
	encoding := f.choose(r.Header.Get("Accept-Encoding"))
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+f.etag+encoding+`"`)
	if f.policy != "" {
		h.Set("Content-Security-Policy", f.policy)
	}
	h.Set("Cache-Control", "no-cache")
	if f.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	_ = a.copyTo(w, f.names[encoding]) // a reader that went away is not our failure
}

func (f *file) choose(accepted string) string {
	for _, encoding := range []string{"br", "gzip"} {
		if f.names[encoding] != "" && strings.Contains(accepted, encoding) {
			return encoding
		}
	}
	return ""
}

var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml",
	".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".wasm": "application/wasm",
	".txt": "text/plain; charset=utf-8", ".webp": "image/webp", ".jpg": "image/jpeg",
}

// contentType does not ask the system's table, which differs between machines.
func contentType(name string) string {
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	return "application/octet-stream"
}
