package web

import (
	"bufio"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// measurements count requests by route, never by path.
type measurements struct{ took *prometheus.HistogramVec }

func newMeasurements(registry *prometheus.Registry) *measurements {
	m := &measurements{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "How long requests took, by route.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	if registry != nil {
		registry.MustRegister(m.took)
	}
	return m
}

func (m *measurements) request(method, route string, status int, took time.Duration) {
	m.took.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// recorder notes what was answered, and lets go of who does not read it.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	wait   time.Duration // for the reader to take one piece; 0 is for ever
}

// patience starts anew with every piece, so that a stream, or a long file over
// a slow network, goes on as long as its reader reads.
func (r *recorder) patience() {
	if r.wait > 0 {
		// A writer without deadlines, as in tests, has no connection to hold.
		_ = http.NewResponseController(r.ResponseWriter).SetWriteDeadline(time.Now().Add(r.wait))
	}
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.patience()
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.patience()
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what streams need.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Hijack is for compression, which asks the writer itself: browsers offer to take
// compressed answers in the handshake of a websocket, too.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// Flush is for streams that ask the writer itself.
func (r *recorder) Flush() {
	r.patience()
	// A writer that cannot flush has nothing to hold back.
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// discard is a writer whose answer nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
