package snapshot

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"daklakid/internal/platform/outcall"
)

const maxRedirects = 3

func (c *Client) transport() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			// No proxy from the environment: it would dial what we must not.
			DialContext: c.dial, TLSClientConfig: &tls.Config{RootCAs: c.o.Roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: 5 * time.Second, MaxIdleConns: 512, MaxIdleConnsPerHost: 4, MaxConnsPerHost: 16,
			// Longer than most intervals: a handshake costs more than a picture.
			IdleConnTimeout: 90 * time.Second, MaxResponseHeaderBytes: 32 << 10,
			DisableCompression: true, // a JPEG gains nothing, and a bomb stays small
			ReadBufferSize:     32 << 10,
		},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			if len(before) > maxRedirects || origin(next.URL) != origin(before[0].URL) {
				return fmt.Errorf("%w: a redirect leads elsewhere", outcall.ErrTarget)
			}
			return nil
		},
	}
}

func origin(u *url.URL) string { return u.Scheme + "://" + strings.ToLower(u.Host) }

// overHTTP asks for a picture; a camera that answers with pictures without end
// is left after the first.
func (c *Client) overHTTP(ctx context.Context, s Source, known Known) (Shot, error) {
	response, err := c.get(ctx, s, s.URL, known)
	if err != nil {
		return Shot{}, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified {
		return Shot{Known: known, Same: true}, nil
	}
	var raw []byte
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); strings.HasPrefix(kind, "multipart/") {
		raw, err = frame(bufio.NewReaderSize(response.Body, 32<<10), c.o.MaxBytes)
	} else {
		raw, err = c.whole(response)
	}
	if err != nil {
		return Shot{}, err
	}
	shot, err := picture(raw)
	shot.ETag, shot.Modified = bounded(response.Header.Get("ETag")), bounded(response.Header.Get("Last-Modified"))
	return shot, err
}

// bounded keeps nothing that is longer than any honest camera's.
func bounded(tag string) string {
	if len(tag) > 200 {
		return ""
	}
	return tag
}

// whole reads an answer, unless it says or shows that it is too large.
func (c *Client) whole(response *http.Response) ([]byte, error) {
	if response.ContentLength > c.o.MaxBytes {
		return nil, fail(TooLarge, nil)
	}
	room := response.ContentLength
	if room < 0 {
		room = 64 << 10
	}
	raw := make([]byte, 0, room+1)
	for {
		if len(raw) == cap(raw) {
			raw = append(raw, 0)[:len(raw)]
		}
		n, err := response.Body.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		switch {
		case int64(len(raw)) > c.o.MaxBytes:
			return nil, fail(TooLarge, nil)
		case len(raw) >= 2 && (raw[0] != 0xFF || raw[1] != 0xD8):
			return nil, fail(NotPicture, nil) // the first bytes tell: the rest need not come
		case errors.Is(err, io.EOF):
			return raw, nil
		case err != nil:
			return nil, err
		}
	}
}

// get asks, and once more with user and password when the camera wants them. Any
// status but 200 and 304 is a Failure.
func (c *Client) get(ctx context.Context, s Source, address string, known Known) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fail(Target, nil)
	}
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" || request.URL.User != nil {
		return nil, fail(Target, nil)
	}
	request.Header.Set("User-Agent", "daklakid")
	if known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		request.Header.Set("If-Modified-Since", known.Modified)
	}
	key := origin(request.URL) + " " + s.User
	for range 2 {
		if asked, wants := c.known.Load(key); wants && s.User != "" {
			request.Header.Set("Authorization", asked.(*challenge).answer(s, request.Method, request.URL.RequestURI()))
		}
		response, err := c.http.Do(request) //nolint:bodyclose // closed below, or by who gets it
		if err != nil {
			return nil, err
		}
		switch response.StatusCode {
		case http.StatusOK, http.StatusNotModified:
			return response, nil
		}
		_ = response.Body.Close() // it says nothing that is read
		asked := challenged(response.Header.Values("WWW-Authenticate"))
		if response.StatusCode != http.StatusUnauthorized || s.User == "" || asked == nil {
			return nil, refused(response.StatusCode)
		}
		c.known.Store(key, asked)
	}
	return nil, fail(Credentials, nil)
}

func refused(status int) error {
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return fail(Credentials, nil)
	}
	return fail(Status, fmt.Errorf("status %d", status))
}
