package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// asProgram makes the test binary behave as the program itself, so that tests
// can kill it.
const asProgram = "TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	err := Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// house is where a program keeps its data; several nodes may share one.
type house struct {
	folder   string
	settings []string
	options  database.Options
}

// masterKey is shared by nodes that share a database.
const masterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func newHouse(t *testing.T, engine database.Engine) house {
	t.Helper()
	h := house{folder: t.TempDir(), options: dbtest.Options(t, engine)}
	h.settings = []string{
		"DAKLAKID_DATA=" + h.folder, "DAKLAKID_DATABASE_URL=" + h.options.URL, "DAKLAKID_MASTER_KEY=" + masterKey,
		"DAKLAKID_LISTEN=127.0.0.1:0", "DAKLAKID_RATE_LIMIT=0", "DAKLAKID_TRUSTED_PROXIES=127.0.0.2/32", "DAKLAKID_LOG_LEVEL=error",
	}
	if engine == database.SQLite {
		h.options.Path = filepath.Join(h.folder, "daklakid.db")
	}
	return h
}

// furnished is a house with a little demo data, so that `serve --demo` does
// not stop to make much.
func furnished(t *testing.T, engine database.Engine) house {
	t.Helper()
	h := newHouse(t, engine)
	h.run(t, "demo", "--listings", "60")
	return h
}

func (h house) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + h.folder}, h.settings...)
	return c
}

// run runs a command of the program to its end.
func (h house) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := h.command(args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// look opens the database that the program uses.
func (h house) look(t *testing.T) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), h.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func number(t *testing.T, db *database.DB, query string, args ...any) (n int64) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// node is a running program.
type node struct {
	t    *testing.T
	url  string
	cmd  *exec.Cmd
	log  *lines
	done chan error
}

// lines collects what a program says of errors.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func (h house) serve(t *testing.T, args ...string) *node {
	t.Helper()
	n := h.begin(t, args...)
	n.await()
	return n
}

// begin starts a node without waiting for it.
func (h house) begin(t *testing.T, args ...string) *node {
	t.Helper()
	n := &node{t: t, cmd: h.command(append([]string{"serve"}, args...)...), log: &lines{}, done: make(chan error, 1)}
	n.cmd.Stderr = n.log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	serving, err := bufio.NewReader(out).ReadString('\n')
	go func() { n.done <- n.cmd.Wait() }()
	if err != nil {
		t.Fatalf("%v: %s", err, n.log)
	}
	n.url = strings.TrimSpace(strings.TrimPrefix(serving, "Serving on "))
	t.Cleanup(func() {
		n.end(syscall.SIGKILL)
		if t.Failed() {
			t.Logf("the program said: %.4000s", n.log)
		}
	})
	return n
}

func (n *node) await() {
	n.t.Helper()
	n.until("ready", func() bool { return n.as("").get("/readyz").status == http.StatusOK })
}

// end sends a signal and waits for the end.
func (n *node) end(s os.Signal) error {
	if n.cmd.ProcessState == nil {
		_ = n.cmd.Process.Signal(s)
	}
	err := <-n.done
	n.done <- err
	return err
}

// until waits for what the program does on its own time.
func (n *node) until(what string, done func() bool) {
	n.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	n.t.Fatalf("never came: %s", what)
}

// person asks a node as somebody, or as nobody without a token.
type person struct {
	n       *node
	token   string
	id      string
	phone   string
	address string // from where a trusted proxy says that the person comes
}

func (n *node) as(token string) person { return person{n: n, token: token} }

// answer is what came back.
type answer struct {
	t      *testing.T
	asked  string
	status int
	header http.Header
	body   []byte
}

var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// proxied asks from the address that the program trusts as a proxy's.
var proxied = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext},
	CheckRedirect: client.CheckRedirect,
}

// try is ask without insisting on an answer: the program may be killed.
func (p person) try(method, path string, body any, headers ...string) (answer, error) {
	raw, isRaw := body.([]byte)
	if body != nil && !isRaw {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return answer{}, err
		}
	}
	request, err := http.NewRequest(method, p.n.url+path, bytes.NewReader(raw))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	by := client
	if p.address != "" {
		by = proxied
		request.Header.Set("X-Forwarded-For", p.address)
	}
	response, err := by.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	return answer{p.n.t, method + " " + path, response.StatusCode, response.Header, got}, err
}

func (p person) ask(method, path string, body any, headers ...string) answer {
	p.n.t.Helper()
	a, err := p.try(method, path, body, headers...)
	if err != nil {
		p.n.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (p person) get(path string, headers ...string) answer {
	p.n.t.Helper()
	return p.ask(http.MethodGet, path, nil, headers...)
}

func (p person) post(path string, body any, headers ...string) answer {
	p.n.t.Helper()
	return p.ask(http.MethodPost, path, body, headers...)
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %.600s", a.asked, a.status, status, a.body)
	}
	return a
}

// into decodes the body.
func into[T any](a answer) (v T) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%s: %v: %.300s", a.asked, err, a.body)
	}
	return v
}

var digits = regexp.MustCompile(`\d{6}`)

// code asks for a one-time code and reads it from the outbox of any node.
func (n *node) code(phone string, nodes ...*node) (challenge, code string) {
	n.t.Helper()
	sent := into[struct{ Challenge string }](n.as("").post("/api/v1/sign-in/codes", map[string]string{"phone": phone}).want(http.StatusAccepted))
	n.until("a code for "+phone, func() bool {
		for _, one := range append(nodes, n) {
			a, err := one.as("").try(http.MethodGet, "/dev/outbox", nil)
			if err != nil {
				continue
			}
			for _, m := range into[[]struct{ To, Text string }](a) {
				if code == "" && strings.HasSuffix(m.To, phone[1:]) {
					code = digits.FindString(m.Text)
				}
			}
		}
		return code != ""
	})
	return sent.Challenge, code
}

// enter signs in with a phone number, as 0905….
func (n *node) enter(phone string, nodes ...*node) person {
	n.t.Helper()
	challenge, code := n.code(phone, nodes...)
	address := fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), rand.IntN(256))
	a := person{n: n, address: address}.post("/api/v1/sign-in/sessions", map[string]any{"challenge": challenge, "code": code, "token": true}).want(http.StatusCreated)
	in := into[struct {
		Token   string
		Account struct{ ID string }
	}](a)
	return person{n, in.Token, in.Account.ID, phone, address}
}

// newcomer signs in somebody who was never here.
func (n *node) newcomer(nodes ...*node) person {
	n.t.Helper()
	return n.enter(fmt.Sprintf("098%07d", rand.IntN(10_000_000)), nodes...)
}

// at is the same person at another node.
func (p person) at(n *node) person { p.n = n; return p }

// officer is an administrator, made so by the command.
func (h house) officer(t *testing.T, n *node, nodes ...*node) person {
	t.Helper()
	p := n.newcomer(nodes...)
	h.run(t, "admin", p.phone)
	return p
}

func rental(title string, photos ...string) map[string]any {
	if photos == nil {
		photos = []string{}
	}
	return map[string]any{
		"kind": "room", "title": title, "description": "Phòng sạch, giờ giấc tự do, gần cổng khu công nghiệp.",
		"ward": "24175", "address": "12 Nguyễn Văn Cừ", "price": 1_500_000, "area": 18.5, "deposit": 1_000_000, "photos": photos,
		"detail": map[string]any{"electricityPrice": 2500, "maxPeople": 2, "furnishings": []string{"bed"}},
	}
}

// posted is a listing as its owner is answered.
type posted struct {
	ID, Title, Status string
	Version           int64
}

func (p person) rent(title string, photos ...string) posted {
	p.n.t.Helper()
	return into[posted](p.post("/api/v1/rentals", rental(title, photos...)).want(http.StatusCreated))
}

func (p person) approve(l posted) {
	p.n.t.Helper()
	p.post("/api/v1/desk/reviews/"+l.ID+"/approve", map[string]any{}).want(http.StatusOK)
}

func eachEngine(t *testing.T, test func(*testing.T, house)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, furnished(t, engine)) })
	}
}
