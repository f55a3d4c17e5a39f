package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"image/jpeg"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Mode is how a simulated camera behaves.
type Mode string

// The modes. The first are faults that cameras have; the rest is what only
// somebody who means harm serves.
const (
	Moving    Mode = "moving"
	Frozen    Mode = "frozen"    // the same bytes again and again
	Restamped Mode = "restamped" // the same picture, under a clock that goes on
	Black     Mode = "black"
	Slow      Mode = "slow" // bytes come one by one
	Gone      Mode = "gone" // the connection is cut
	Locked    Mode = "locked"
	Page      Mode = "page"      // text/html
	Mistyped  Mode = "mistyped"  // a JPEG that is called otherwise
	Huge      Mode = "huge"      // two gigabytes
	Bomb      Mode = "bomb"      // a PNG of a few bytes and many pixels
	Wide      Mode = "wide"      // a JPEG whose header promises 65535×65535
	Metadata  Mode = "metadata"  // a redirect to where clouds keep their keys
	Elsewhere Mode = "elsewhere" // a redirect to another server
	Endless   Mode = "endless"   // MJPEG that never ends
	Hollow    Mode = "hollow"    // MJPEG without a picture
	Cut       Mode = "cut"       // half a JPEG
)

// Scene is what a simulated camera sees.
type Scene struct {
	Slug    string `json:"slug"`
	Title   string `json:"title"`
	View    string `json:"view"`    // pass, junction, bridge, coast, town, highway
	Weather string `json:"weather"` // clear, cloud, rain, fog
	Mode    Mode   `json:"mode"`
}

// Sandbox is a stand-in for many cameras: GET /{slug}.jpg and /{slug}.mjpg show
// a drawn scene that says so; PUT /faults {"slug": "mode"} makes them fail.
type Sandbox struct {
	now    func() time.Time
	mux    *http.ServeMux
	mu     sync.Mutex
	scenes map[string]*stage
	asked  map[string]int // how often, by slug
}

// stage is a scene with what was drawn of it.
type stage struct {
	Scene
	number int
	ground *painting
	held   []byte    // what a frozen one shows
	drawn  []byte    // of this moment
	at     time.Time // of drawn
	edge   string    // of drawn, as an ETag
}

// Password of the locked camera; its user is "camera".
const sandboxPassword = "matkhau"

// NewSandbox prepares the cameras; now may be nil.
func NewSandbox(now func() time.Time, scenes ...Scene) *Sandbox {
	if now == nil {
		now = time.Now
	}
	s := &Sandbox{now: now, mux: http.NewServeMux(), scenes: map[string]*stage{}, asked: map[string]int{}}
	for _, scene := range scenes {
		s.Add(scene)
	}
	s.mux.HandleFunc("GET /{file}", s.serve)
	s.mux.HandleFunc("PUT /faults", s.putFaults)
	s.mux.HandleFunc("GET /asked", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.Asked()) // a tester that went away is not our failure
	})
	return s
}

// Add puts up one more camera.
func (s *Sandbox) Add(scene Scene) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if scene.Mode == "" {
		scene.Mode = Moving
	}
	s.scenes[scene.Slug] = &stage{Scene: scene, number: len(s.scenes)}
}

// Fail changes how a camera behaves.
func (s *Sandbox) Fail(slug string, mode Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.scenes[slug]; at != nil {
		at.Mode, at.held, at.drawn = mode, nil, nil
	}
}

// Asked is how often each camera was asked for a picture.
func (s *Sandbox) Asked() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]int{}
	for slug, n := range s.asked {
		all[slug] = n
	}
	return all
}

func (s *Sandbox) putFaults(w http.ResponseWriter, r *http.Request) {
	var faults map[string]Mode
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&faults); err != nil {
		http.Error(w, "a JSON object of slugs and modes is needed", http.StatusBadRequest)
		return
	}
	for slug, mode := range faults {
		s.Fail(slug, mode)
	}
	w.WriteHeader(http.StatusNoContent)
}

// ServeHTTP answers as the cameras.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	slug, kind, _ := strings.Cut(r.PathValue("file"), ".")
	s.mu.Lock()
	at := s.scenes[slug]
	if at == nil {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	s.asked[slug]++
	mode := at.Mode
	s.mu.Unlock()
	switch {
	case s.misbehave(w, r, mode):
	case kind == "mjpg" || mode == Endless:
		s.stream(w, r, at)
	default:
		s.still(w, r, at, mode)
	}
}

func (s *Sandbox) still(w http.ResponseWriter, r *http.Request, at *stage, mode Mode) {
	data, tag := s.shoot(at)
	switch mode {
	case Slow:
		drip(w, r, data)
		return
	case Cut:
		data = data[:len(data)/2]
	case Mistyped:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(data)
		return
	case Wide:
		data = bytes.Clone(data)
		if i := bytes.Index(data, []byte{0xFF, markSOF0}); i > 0 {
			copy(data[i+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
		}
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag && mode != Wide && mode != Cut {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // who went away is not our failure
}

// shoot draws the camera's picture of this moment, once a second at most.
func (s *Sandbox) shoot(at *stage) (data []byte, tag string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if at.drawn != nil && (now.Sub(at.at) < time.Second || at.Mode == Frozen) {
		return at.drawn, at.edge
	}
	if at.ground == nil {
		at.ground = paintGround(at.Scene, now)
	}
	moment := now
	if at.Mode == Frozen || at.Mode == Restamped {
		moment = time.Unix(1_800_000_000, 0) // the picture stands, whatever its clock says
	}
	img := at.ground.at(moment, now, at.number)
	if at.Mode == Black {
		for i := range img.Pix {
			img.Pix[i] = 4
		}
		stamp(img, now, at.Title, color.RGBA{90, 90, 90, 255})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 72}); err != nil {
		panic(err) // into memory, of a size that is ours
	}
	at.drawn, at.at = out.Bytes(), now
	at.edge = fmt.Sprintf(`"%s-%d"`, at.Slug, now.UnixMilli())
	return at.drawn, at.edge
}

// stream is MJPEG as many cameras serve it, once a second.
func (s *Sandbox) stream(w http.ResponseWriter, r *http.Request, at *stage) {
	w.Header().Set("Content-Type", "multipart/x-mixed-replace; boundary=khung")
	out := http.NewResponseController(w)
	for {
		data, _ := s.shoot(at)
		_, err := fmt.Fprintf(w, "--khung\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n", len(data), data)
		if err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(time.Second):
		}
	}
}
