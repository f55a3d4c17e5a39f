package camera

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jpegdc"
	"daklakid/internal/platform/web"
)

var (
	crowd = flag.Int("cameras", 0, "how many cameras to measure with; 0 measures nothing")
	stand = flag.Bool("stand", false, "serve that many simulated cameras, for the one who measures")
	whole = flag.Bool("decode", false, "decode every picture wholly, to compare with")
	span  = flag.Duration("span", time.Minute, "how long to measure")
)

func slugOf(n int) string { return fmt.Sprintf("camera%d", n) }

// TestStand is the other process: drawing pictures is no work of ours.
func TestStand(t *testing.T) {
	if !*stand {
		t.Skip("the other side of TestFigure")
	}
	s := snapshot.NewSandbox(nil)
	for n := range *crowd {
		s.Add(snapshot.Scene{Slug: slugOf(n), Title: "Camera", View: []string{"pass", "junction", "bridge", "coast", "town", "highway"}[n%6]})
	}
	server := httptest.NewServer(s)
	fmt.Println("STAND " + strings.TrimPrefix(server.URL, "http://"))
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // ends when the one who measures does
}

// TestFigure measures what taking the pictures of many cameras every ten seconds
// takes of a processor: scripts/bench cameras.
func TestFigure(t *testing.T) {
	if *crowd == 0 || *stand {
		t.Skip("a measurement: -cameras=200")
	}
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestStand$", "-stand", fmt.Sprintf("-cameras=%d", *crowd))
	in, err := other.StdinPipe()
	ok(t, err)
	out, err := other.StdoutPipe()
	ok(t, err)
	ok(t, other.Start())
	defer func() { _ = in.Close(); _ = other.Wait() }()
	r := start(t, database.SQLite)
	for line := bufio.NewScanner(out); line.Scan(); {
		if address, is := strings.CutPrefix(line.Text(), "STAND "); is {
			r.options.StandIn, r.options.Timeout = address, 0
			break
		}
	}
	for n := range *crowd {
		who := []web.Principal{r.officer, r.boss}[n%2] // each may put up so many an hour
		r.As(who).Post(deskPath, r.entry(slugOf(n), func(e map[string]any) { e["interval"] = 10 })).Want(201)
	}
	service := New(r.options)
	if *whole {
		service.plane = wholly
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go service.Pull(ctx)
	r.await("every camera has a picture", func() bool { return r.pictures() >= *crowd })
	before, pictures, began := spent(t), r.pictures(), time.Now()
	time.Sleep(*span)
	used, took, more := spent(t)-before, time.Since(began), r.pictures()-pictures
	t.Logf("%d cameras: %.1f %% of a core over %v, %d pictures, %.2f ms each; decoded wholly: %t",
		*crowd, 100*used.Seconds()/took.Seconds(), took.Round(time.Second), more, 1000*used.Seconds()/float64(max(1, more)), *whole)
	if more < *crowd*int(took/time.Second)/20 {
		t.Errorf("only %d pictures came: the cameras were too slow to measure by", more)
	}
}

func (r *rig) pictures() (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT count(*) FROM camera_pictures`).Scan(&n)
	}))
	return n
}

func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	ok(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// wholly is the plain way: all pixels, and the mean of every block.
func wholly(data []byte) (p jpegdc.Plane, err error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return p, err
	}
	b := img.Bounds()
	p.W, p.H = (b.Dx()+7)/8, (b.Dy()+7)/8
	y, is := img.(*image.YCbCr)
	if !is {
		return p, jpegdc.ErrFormat
	}
	for by := range p.H {
		for bx := range p.W {
			sum := 0
			for dy := range 8 {
				for dx := range 8 {
					sum += int(y.Y[min(by*8+dy, b.Dy()-1)*y.YStride+min(bx*8+dx, b.Dx()-1)])
				}
			}
			p.Mean = append(p.Mean, uint8(sum/64))
		}
	}
	return p, nil
}
