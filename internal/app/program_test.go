package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
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
	if !n.within(20*time.Second, done) {
		n.t.Fatalf("never came: %s", what)
	}
}

// within waits so long for something to be done.
func (n *node) within(d time.Duration, done func() bool) bool {
	for deadline := time.Now().Add(d); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return false
}

func eachEngine(t *testing.T, test func(*testing.T, house)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, furnished(t, engine)) })
	}
}
