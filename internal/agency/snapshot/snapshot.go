// Package snapshot takes single pictures of cameras that others run: JPEG and
// MJPEG over HTTP by itself, HLS and RTSP with the program ffmpeg, which is given
// nothing but bytes. It reaches public addresses only, and of private ones those
// in networks that somebody has listed.
package snapshot

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"daklakid/internal/platform/outcall"
)

// Kind is how a camera gives its pictures.
type Kind string

// The kinds.
const (
	JPEG  Kind = "jpeg"  // a picture per request
	MJPEG Kind = "mjpeg" // pictures without end in one answer
	HLS   Kind = "hls"   // video in segments, RFC 8216
	RTSP  Kind = "rtsp"  // video as a stream, RFC 2326
)

// Kinds are all of them.
var Kinds = []Kind{JPEG, MJPEG, HLS, RTSP}

// needsDecoder tells video from pictures.
func (k Kind) needsDecoder() bool { return k == HLS || k == RTSP }

// Options of a Client; zero values choose.
type Options struct {
	// Networks are the private networks that cameras may stand in, asked at
	// every dial; nil is none.
	Networks func() []netip.Prefix
	FFmpeg   string         // path of the program; empty: no video
	Timeout  time.Duration  // of one picture; 0 is 10 s. A stream gets twice that: it starts where it likes
	MaxBytes int64          // of one picture; 0 is 4 MiB
	Resolver *net.Resolver  // nil is the system's
	Roots    *x509.CertPool // whose certificates count; nil is the system's
	// StandIn is where the cameras of a demonstration are, host:port: what is
	// asked of StandInHost goes there. Empty: nowhere.
	StandIn string
}

// StandInHost is the name of the demonstration's cameras; no such name can be
// bought (RFC 6761).
const StandInHost = "camera-mo-phong.test"

// Client takes pictures. It is safe for concurrent use.
type Client struct {
	o       Options
	dial    outcall.DialFunc
	http    *http.Client
	known   sync.Map // how an origin wants to be told who asks, by origin and user: *challenge
	decoder chan struct{}
}

// New prepares a client; nothing is called yet.
func New(o Options) *Client {
	if o.Networks == nil {
		o.Networks = func() []netip.Prefix { return nil }
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 4 << 20
	}
	c := &Client{o: o, decoder: make(chan struct{}, maxDecoders)}
	c.dial = c.standIn(outcall.Guard(o.Networks, o.Resolver))
	c.http = c.transport()
	return c
}

func (c *Client) standIn(guarded outcall.DialFunc) outcall.DialFunc {
	if c.o.StandIn == "" {
		return guarded
	}
	plain := &net.Dialer{Timeout: 5 * time.Second}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(address); err == nil && host == StandInHost {
			return plain.DialContext(ctx, network, c.o.StandIn)
		}
		return guarded(ctx, network, address)
	}
}

// Video reports whether pictures can be taken of video here.
func (c *Client) Video() bool { return c.o.FFmpeg != "" }

// Forget closes idle connections, so that a network that is no longer listed
// is reached no more.
func (c *Client) Forget() { c.http.CloseIdleConnections() }

// Known is what was last got of a source, so that the same need not be sent.
type Known struct{ ETag, Modified string }

// Shot is one picture: the camera's own bytes without anything but pixels.
type Shot struct {
	JPEG          []byte
	Width, Height int
	Known
	Same bool // the camera says that it is the one that is known; the rest is empty
}

// Take takes one picture. The error is a *Failure, or that of a context which
// was cancelled.
func (c *Client) Take(ctx context.Context, s Source, known Known) (Shot, error) {
	if s.Kind.needsDecoder() && !c.Video() {
		return Shot{}, fail(NoDecoder, nil)
	}
	patience := c.o.Timeout
	if s.Kind == RTSP {
		patience *= 2
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var shot Shot
	var err error
	switch s.Kind {
	case HLS:
		shot, err = c.hls(bounded, s)
	case RTSP:
		shot, err = c.rtsp(bounded, s)
	default:
		shot, err = c.overHTTP(bounded, s, known)
	}
	switch {
	case err == nil:
		return shot, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return Shot{}, context.Canceled
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		return Shot{}, fail(Timeout, err)
	}
	return Shot{}, failed(err)
}
