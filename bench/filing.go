package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"daklakid/internal/agency/ioc"
)

const (
	photosEach = 3
	backlog    = 5000 // cases that are filed while the centre is away
	centreKey  = "bench-key"
)

// centre is the operation centre's stand-in, of which every taken post is counted.
type centre struct {
	*httptest.Server
	stand  *ioc.Sandbox
	mu     sync.Mutex
	byCase map[string]int // by Idempotency-Key, which names the case
	down   atomic.Bool
}

func newCentre() (*centre, error) {
	stand, err := ioc.NewSandbox(ioc.SandboxOptions{Key: centreKey})
	if err != nil {
		return nil, err
	}
	c := &centre{stand: stand, byCase: map[string]int{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.down.Load() {
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodPost {
			c.mu.Lock()
			c.byCase[r.Header.Get("Idempotency-Key")]++
			c.mu.Unlock()
		}
		stand.ServeHTTP(w, r)
	}))
	c.Config.ErrorLog = nil
	return c, nil
}

func (c *centre) environ() []string {
	return []string{"DAKLAKID_IOC_URL=" + c.URL + "/v2", "DAKLAKID_IOC_KEY=" + centreKey}
}

// counted is how many cases arrived, and how many of them more than once.
func (c *centre) counted() (cases, again int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.byCase {
		if n > 1 {
			again++
		}
	}
	return len(c.byCase), again
}

// reporter is somebody with photos that were sent.
type reporter struct {
	header http.Header
	photos []string
}

// filing sends reports with three photos each while they are forwarded.
func (b *bench) filing(ctx context.Context, engine string, environ []string) ([]measured, error) {
	if !b.wanted("report with three photos") {
		return nil, nil
	}
	c, err := newCentre()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	s, err := b.caseServer(ctx, engine, slices.Concat(environ, c.environ()))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	reports := int(b.turn.Seconds() * caseRate)
	all, err := reporters(s.url, reports/25+1)
	if err != nil {
		return nil, err
	}
	sent, err := sendPhotos(s.url, all, reports)
	if err != nil {
		return nil, err
	}
	var n atomic.Int64
	submit := steady(perSecond(caseRate), b.turn, func(t *vegeta.Target) error {
		i := int(n.Add(1) - 1)
		who := all[i%len(all)]
		from := i / len(all) * photosEach
		if from+photosEach > len(who.photos) {
			return vegeta.ErrNoTargets
		}
		return reportTarget(t, s.url, who.header, fmt.Sprintf("filing-%s-%d", s.url, i), who.photos[from:from+photosEach])
	})
	submit.what, submit.engine = "report with three photos, the submit", engine
	whole := sent
	whole.what, whole.engine, whole.note = "one photo of it, by "+fmt.Sprint(clients)+" clients as fast as they are taken", engine, ""
	drained := waitFor(2*time.Minute, func() bool { cases, _ := c.counted(); return cases >= submit.requests-submit.failed })
	cases, again := c.counted()
	submit.note += fmt.Sprintf("%d forwarded, %d twice, all %.1f s after the last", cases, again, drained.Seconds())
	return []measured{submit, whole}, nil
}

func reporters(base string, count int) ([]reporter, error) {
	all := make([]reporter, count)
	for i := range all {
		header, err := signIn(base)
		if err != nil {
			return nil, err
		}
		all[i].header = header
	}
	return all, nil
}

func reportTarget(t *vegeta.Target, base string, header http.Header, key string, photos []string) error {
	raw, err := json.Marshal(map[string]any{
		"category": "KHAC", "text": "Đèn đường trước số nhà " + key + " không sáng.", "ward": "24133", "address": "Trước nhà văn hoá",
		"lat": 12.68, "lng": 108.04, "photos": photos,
	})
	t.Method, t.URL, t.Body = http.MethodPost, base+"/api/v1/reports", raw
	t.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}, "Authorization": header["Authorization"]}
	return err
}

// sendPhotos sends what the reports need, three for each.
func sendPhotos(base string, all []reporter, reports int) (m measured, err error) {
	picture, err := samplePhoto()
	if err != nil {
		return m, err
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	var took []time.Duration
	places := make(chan struct{}, clients)
	each := (reports/len(all) + 1) * photosEach
	for i := range all {
		for range each {
			places <- struct{}{}
			group.Go(func() {
				defer func() { <-places }()
				began := time.Now()
				id, e := sendPhoto(base, all[i].header, picture)
				mu.Lock()
				defer mu.Unlock()
				if e != nil {
					err = e
					return
				}
				took = append(took, time.Since(began))
				all[i].photos = append(all[i].photos, id)
			})
		}
	}
	group.Wait()
	slices.Sort(took)
	if len(took) > 0 {
		m.requests, m.p50, m.p99 = len(took), took[len(took)/2], took[len(took)*99/100]
	}
	return m, err
}

func sendPhoto(base string, header http.Header, picture []byte) (string, error) {
	request, err := http.NewRequest(http.MethodPost, base+"/api/v1/documents?name=anh.jpg", bytes.NewReader(picture))
	if err != nil {
		return "", err
	}
	request.Header = http.Header{"Content-Type": {"application/octet-stream"}, "Authorization": header["Authorization"]}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusCreated {
		err = fmt.Errorf("photo: %d %s", response.StatusCode, raw)
	}
	var d struct{ ID string }
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	return d.ID, err
}

// samplePhoto is what the app sends of a phone's photo: made small there.
func samplePhoto() ([]byte, error) {
	r := rand.New(rand.NewPCG(5, 6))
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for y := range 1200 {
		for x := range 1600 {
			img.Set(x, y, color.RGBA{uint8(x/8 + r.IntN(20)), uint8(y / 6), uint8((x + y) / 12), 255})
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 80})
	return out.Bytes(), err
}

// whole files reports from the first of their photos to the end, each photo after
// the other as the app does, by clients that begin the next when one is done.
func (b *bench) whole(ctx context.Context, engine string, environ []string) ([]measured, error) {
	const name = "report with three photos, from the first upload to the end"
	if !b.wanted(name) {
		return nil, nil
	}
	c, err := newCentre()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	s, err := b.caseServer(ctx, engine, slices.Concat(environ, c.environ()))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	all, err := reporters(s.url, 20*clients)
	if err != nil {
		return nil, err
	}
	before, err := processTime(s.pid())
	if err != nil {
		return nil, err
	}
	began := time.Now()
	took, err := allTheWay(s.url, all, b.turn)
	if err != nil {
		return nil, err
	}
	clock := time.Since(began)
	after, err := processTime(s.pid())
	cases, again := 0, 0
	waitFor(time.Minute, func() bool { cases, again = c.counted(); return cases >= len(took) })
	each := (after - before) / time.Duration(len(took))
	return []measured{{
		what: name, engine: engine, requests: len(took), p50: took[len(took)/2], p99: took[len(took)*99/100],
		note: fmt.Sprintf("by %d clients: %.1f a second, %.0f ms of processor time each; %d forwarded, %d twice",
			clients, float64(len(took))/clock.Seconds(), each.Seconds()*1000, cases, again),
	}}, err
}

func allTheWay(base string, all []reporter, d time.Duration) (took []time.Duration, err error) {
	picture, err := samplePhoto()
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	end := time.Now().Add(d)
	for i := range clients {
		group.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				began := time.Now()
				who := all[i+clients*(n%(len(all)/clients))]
				e := oneReport(base, who.header, fmt.Sprintf("whole-%s-%d-%d", base, i, n), picture)
				mu.Lock()
				took, err = append(took, time.Since(began)), errors.Join(err, e)
				mu.Unlock()
				if e != nil {
					return
				}
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	return took, err
}

// oneReport sends the photos and then the report.
func oneReport(base string, header http.Header, key string, picture []byte) error {
	photos := make([]string, photosEach)
	for i := range photos {
		var err error
		if photos[i], err = sendPhoto(base, header, picture); err != nil {
			return err
		}
	}
	var t vegeta.Target
	if err := reportTarget(&t, base, header, key, photos); err != nil {
		return err
	}
	request, err := t.Request()
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("report: %d", response.StatusCode)
	}
	return nil
}

// outage files a backlog while the centre is away, and measures how fast it is
// worked off once it is back.
func (b *bench) outage(ctx context.Context, engine string, environ []string) ([]measured, error) {
	if !b.wanted("backlog after an outage") {
		return nil, nil
	}
	c, err := newCentre()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.down.Store(true)
	s, err := b.caseServer(ctx, engine, slices.Concat(environ, c.environ()))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	all, err := reporters(s.url, backlog/28+1)
	if err != nil {
		return nil, err
	}
	filed, err := b.backlog(s, all)
	if err != nil {
		return nil, err
	}
	before, err := processTime(s.pid())
	if err != nil {
		return nil, err
	}
	want := filed.requests - filed.failed
	c.down.Store(false)
	began := time.Now()
	first := waitFor(time.Minute, func() bool { cases, _ := c.counted(); return cases > probes })
	took := waitFor(10*time.Minute, func() bool { cases, _ := c.counted(); return cases >= want })
	after, err := processTime(s.pid())
	cases, again := c.counted()
	return []measured{{
		what: "backlog after an outage", engine: engine, requests: want, failed: filed.failed,
		p50: filed.p50, p99: filed.p99,
		note: fmt.Sprintf("filed at %.0f/s while the centre was away; %d forwarded, %d twice; found to be back after %.1f s, then %.0f/s (%.0f per second of processor time); %.1f s in all",
			filed.perSecond(), cases, again, first.Seconds(), float64(cases)/took.Seconds(), float64(cases)/(after-before).Seconds(), time.Since(began).Seconds()),
	}}, err
}

// backlog files what waits for the centre: as fast as it is answered, or evenly
// over the time that the centre is away.
func (b *bench) backlog(s *server, all []reporter) (figure, error) {
	var n atomic.Int64
	targets := func(t *vegeta.Target) error {
		i := int(n.Add(1) - 1)
		if i >= backlog {
			return vegeta.ErrNoTargets
		}
		return reportTarget(t, s.url, all[i%len(all)].header, fmt.Sprintf("outage-%s-%d", s.url, i), []string{})
	}
	if b.away == 0 {
		return attack(s, targets, 10*time.Minute)
	}
	began := time.Now()
	m := steady(vegeta.Rate{Freq: backlog, Per: b.away}, b.away, targets)
	f := figure{requests: m.requests, failed: m.failed, wall: time.Since(began), p50: m.p50, p99: m.p99}
	return f, nil
}

// probes is more than is tried while the centre seems to be away.
const probes = 4

func waitFor(most time.Duration, done func() bool) time.Duration {
	began := time.Now()
	for !done() && time.Since(began) < most {
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}
