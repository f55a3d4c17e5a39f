package web

import (
	"fmt"
	"net/http"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"daklakid/internal/platform/errs"
)

// Limit is how often something may happen: Count times in any Per, with bursts
// up to Count. The zero Limit does not limit.
type Limit struct {
	Count int
	Per   time.Duration
}

// maxCallers bounds the memory; the longest silent ones are forgotten, which
// only ever forgives.
const maxCallers = 100_000

// limiter counts per route and caller in this process.
type limiter struct {
	now     func() time.Time
	buckets *lru.Cache[string, *rate.Limiter]
}

func newLimiter(now func() time.Time) *limiter {
	buckets, err := lru.New[string, *rate.Limiter](maxCallers)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &limiter{now, buckets}
}

// take counts one call, says in the answer's headers how many are left, and
// refuses when none is (draft-ietf-httpapi-ratelimit-headers).
func (l *limiter) take(w http.ResponseWriter, what, caller string, limit Limit) error {
	key := what + "\x00" + caller
	bucket, ok := l.buckets.Get(key)
	if !ok {
		bucket = rate.NewLimiter(rate.Every(limit.Per/time.Duration(limit.Count)), limit.Count)
		if other, raced, _ := l.buckets.PeekOrAdd(key, bucket); raced {
			bucket = other
		}
	}
	now := l.now()
	allowed := bucket.AllowN(now, 1)
	left := max(0, bucket.TokensAt(now))
	wait := time.Duration(0)
	if left < 1 {
		wait = time.Duration((1 - left) * float64(limit.Per) / float64(limit.Count))
	}
	h := w.Header()
	h.Set("RateLimit-Policy", fmt.Sprintf(`"default";q=%d;w=%d`, limit.Count, int(limit.Per.Seconds())))
	h.Set("RateLimit", fmt.Sprintf(`"default";r=%d;t=%d`, int(left), int(wait.Seconds()+0.999)))
	if !allowed {
		return errs.New(errs.TooMany, "tooManyRequests").After(max(wait, time.Second))
	}
	return nil
}
