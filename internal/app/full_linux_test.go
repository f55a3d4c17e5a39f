package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"daklakid/internal/platform/database"
)

// apart says that the test runs in namespaces of its own, where anybody may
// mount.
const apart = "TEST_APART"

// TestFullDisk gives the program a small disk, fills it, and makes room again:
// what was answered is there, what was refused is not, not even in part.
func TestFullDisk(t *testing.T) {
	if os.Getenv(apart) == "" {
		runApart(t)
		return
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=96m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	h := newHouse(t, database.SQLite)
	h.folder, h.options.Path = disk, filepath.Join(disk, "daklakid.db")
	h.settings[0] = "DAKLAKID_DATA=" + disk
	h.run(t, "demo", "--listings", "60")
	n := h.serve(t, "--demo")
	p := n.newcomer()
	spare := n.newcomer()
	var people []person // one may have twenty that wait for a review
	for range 20 {
		people = append(people, n.newcomer())
	}
	db, image := h.look(t), picture(t, 7)
	p.post("/api/v1/photos", image, "Content-Type", "image/jpeg").want(http.StatusCreated)
	before := files(t, disk)

	ballast := fill(t, disk)
	accepted := postUntilFull(t, people, ballast)
	a := p.post("/api/v1/photos", image, "Content-Type", "image/jpeg").want(http.StatusInsufficientStorage)
	if !strings.Contains(string(a.body), `"storageFull"`) {
		t.Errorf("%s", a.body)
	}
	p.get("/api/v1/rentals").want(http.StatusOK)
	p.get("/api/v1/me").want(http.StatusOK)
	if a := n.as("").get("/readyz").want(http.StatusServiceUnavailable); !strings.Contains(string(a.body), `"storage":"unavailable"`) {
		t.Errorf("%s", a.body)
	}
	if after := files(t, disk); after != before {
		t.Errorf("files before: %s\nafter what was refused: %s", before, after)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	n.await()
	spare.post("/api/v1/rentals", rental("Phòng trọ có chỗ trở lại gần chợ Tân An")).want(http.StatusCreated)
	p.post("/api/v1/photos", image, "Content-Type", "image/jpeg").want(http.StatusCreated)
	if got := number(t, db, `SELECT count(*) FROM listings WHERE title LIKE 'Phòng trọ đầy dần%'`); got != accepted {
		t.Errorf("%d listings were accepted, %d are there", accepted, got)
	}
	if got := number(t, db, `SELECT count(*) FROM photos WHERE account = $1`, p.id); got != 2 {
		t.Errorf("2 photos were accepted, %d are there", got)
	}
	h.run(t, "audit", "verify")
}

// runApart runs the test again where it may mount, as root or not.
func runApart(t *testing.T) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), apart+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	out, err := c.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skipf("this machine lets nobody make a small disk: %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%.300s", out)
}

// fill takes all room that is left.
func fill(t *testing.T, disk string) (ballast string) {
	t.Helper()
	ballast = filepath.Join(disk, "ballast")
	topUp(t, ballast)
	return ballast
}

func topUp(t *testing.T, ballast string) {
	t.Helper()
	f, err := os.OpenFile(ballast, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 1<<20); err == nil; {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// postUntilFull posts until there is no room: the log of writes still has
// some inside itself.
func postUntilFull(t *testing.T, people []person, ballast string) (accepted int64) {
	t.Helper()
	for i := range 20 * len(people) {
		a := people[i/20].post("/api/v1/rentals", rental(fmt.Sprintf("Phòng trọ đầy dần %d gần chợ Tân An", i)))
		switch a.status {
		case http.StatusCreated:
			accepted++
			topUp(t, ballast)
		case http.StatusInsufficientStorage:
			if !strings.Contains(string(a.body), `"storageFull"`) || a.header.Get("Retry-After") == "" {
				t.Errorf("%s", a.body)
			}
			return accepted
		default:
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	t.Fatal("the disk never got full")
	return 0
}

// files lists the stored files with their sizes.
func files(t *testing.T, disk string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(disk, "blobs"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		fmt.Fprintln(&all, path, info.Size())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
