package outcall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sony/gobreaker/v2"

	"daklakid/internal/platform/errs"
)

// Request is a call to make.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
	// Repeatable says that a POST or PATCH may be repeated because the other
	// side knows it again, by an id in it. GET, PUT and the like always may.
	Repeatable bool
}

// Answer is what came back, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration // until the headers came; only Open says it, also with an error
}

// errDown marks what counts against the other side.
var errDown = errors.New("down")

// Call makes the call and returns any answer with a status below 500 other than
// 429. Otherwise, and when no answer came in time or of bounded size, or the
// origin has failed so much that it is left alone, the error is of kind
// errs.Unavailable; it says when to try again if the other side did. ErrTarget
// is the error when the call is not allowed.
func (c *Client) Call(ctx context.Context, r Request) (Answer, error) {
	u, err := url.Parse(r.URL)
	if err != nil || c.target[origin(u)] == nil || u.User != nil {
		return Answer{}, ErrTarget // the URL itself may hold what nobody should read
	}
	t := c.target[origin(u)]
	t.budget.earn()
	ctx, cancel := context.WithTimeout(ctx, c.o.Deadline)
	defer cancel()
	for retries := 0; ; retries++ {
		answer, err := t.breaker.Execute(func() (Answer, error) { return c.try(ctx, r, origin(u)) })
		if err == nil {
			return answer, nil
		}
		if errors.Is(err, ErrTarget) {
			return Answer{}, ErrTarget
		}
		wait := max(retryAfter(answer.Header), backoff(retries, rand.Float64())) //nolint:gosec // jitter is no secret
		again := r.repeatable() && retries < c.o.Retries && worthwhile(answer, err) && t.budget.spend()
		if !again || !pause(ctx, wait) {
			return Answer{}, c.failure(origin(u), answer, err)
		}
	}
}

func (r Request) repeatable() bool {
	switch r.Method {
	case http.MethodPost, http.MethodPatch, http.MethodConnect:
		return r.Repeatable
	}
	return true // RFC 9110 §9.2.2
}

// worthwhile is whether the same request may well fare better in a moment.
func worthwhile(a Answer, err error) bool {
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests), errors.Is(err, errTooLarge):
		return false
	}
	switch a.Status {
	case 0, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// try makes one attempt. An answer that comes with an error tells its status
// and headers only.
func (c *Client) try(ctx context.Context, r Request, origin string) (a Answer, err error) {
	began := time.Now()
	defer func() { c.o.Observe(Try{origin, r.Method, a.Status, time.Since(began)}) }()
	bounded, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, ErrTarget
	}
	for name, values := range r.Header {
		request.Header[name] = values
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, blame(ctx, err)
	}
	defer response.Body.Close()
	a = Answer{Status: response.StatusCode, Header: response.Header}
	switch {
	case a.Status >= http.StatusInternalServerError:
		return a, fmt.Errorf("%w: status %d", errDown, a.Status)
	case a.Status == http.StatusTooManyRequests:
		return a, errors.New("status 429") // it is up, only not for us
	}
	a.Body, err = read(response.Body, c.o.MaxBytes)
	if err != nil {
		return Answer{}, blame(ctx, err)
	}
	return a, nil
}

var errTooLarge = errors.New("the answer is too large")

func read(r io.Reader, most int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(body)) > most {
		return nil, fmt.Errorf("%w: over %d bytes", errTooLarge, most)
	}
	return body, err
}

// blame says whose fault an error is, without the URL that net/http puts into
// its errors.
func blame(ctx context.Context, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, ErrTarget):
		return ErrTarget
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	}
	return fmt.Errorf("%w: %w", errDown, err)
}

// The waits before retries: up to 100 ms, 200 ms, 400 ms …, evenly at random,
// so that what failed together does not come back together.
func backoff(retries int, random float64) time.Duration {
	return time.Duration(random * float64(100*time.Millisecond<<min(retries, 6)))
}

// retryAfter reads how many seconds the other side asks us to wait.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > 24*60*60 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// pause waits, or reports at once that ctx would end meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (c *Client) failure(origin string, a Answer, err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	again := retryAfter(a.Header)
	if errors.Is(err, gobreaker.ErrOpenState) {
		again = c.o.Cooldown
	}
	return errs.New(errs.Unavailable, "outcallFailed").After(again).Because(fmt.Errorf("%s: %w", origin, err))
}
