package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// push is RFC 8030 §5.
func (s *Sandbox) push(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	status, code := http.StatusRequestEntityTooLarge, "tooLarge"
	var m Waiting
	if err == nil {
		m, status, code = s.read(r.Header, body)
	}
	if status == 0 {
		status, code = s.take(r.PathValue("id"), m)
	}
	if status == http.StatusCreated && s.due(func(f *Faults) *int { return &f.DropNext }) {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	f := s.current()
	if f.RetryAfter > 0 && (status == http.StatusTooManyRequests || status == http.StatusInternalServerError) {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	select {
	case <-r.Context().Done():
	case <-time.After(min(maxDelay, time.Duration(f.DelayMillis)*time.Millisecond)):
	}
	if status != http.StatusCreated {
		refuse(w, status, code)
		return
	}
	address, _ := s.place()
	w.Header().Set("Location", address+"/message/"+m.ID)
	w.Header()["TTL"] = []string{strconv.Itoa(m.TTL)}
	w.WriteHeader(status)
}

var (
	topic   = regexp.MustCompile(`^[A-Za-z0-9_-]{0,32}$`)
	urgency = regexp.MustCompile(`^(very-low|low|normal|high|)$`)
)

// read checks what a message says of itself; a status says what is wrong.
func (s *Sandbox) read(h http.Header, body []byte) (m Waiting, status int, code string) {
	m = Waiting{
		ID: uuid.NewString(), Encoding: h.Get("Content-Encoding"), Urgency: h.Get("Urgency"), Topic: h.Get("Topic"), Body: body, At: s.now().UTC(),
	}
	ttl, err := strconv.Atoi(h.Get("TTL"))
	m.TTL = ttl
	switch {
	case err != nil || ttl < 0: // §5.2: it must be there
		return m, http.StatusBadRequest, "ttl"
	case !topic.MatchString(m.Topic):
		return m, http.StatusBadRequest, "topic"
	case !urgency.MatchString(m.Urgency):
		return m, http.StatusBadRequest, "urgency"
	case len(body) > 0 && m.Encoding != "aes128gcm":
		return m, http.StatusBadRequest, "encoding"
	}
	if m.Token, m.Key, err = s.vapid(h.Get("Authorization")); err != nil {
		return m, http.StatusForbidden, "vapid"
	}
	return m, 0, ""
}

// vapid checks who sends (RFC 8292 §2 and §3).
func (s *Sandbox) vapid(authorization string) (token, key string, err error) {
	rest, found := strings.CutPrefix(authorization, "vapid ")
	if !found {
		return "", "", errVAPID
	}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			token = value
		case "k":
			key = value
		}
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return "", "", errVAPID
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return "", "", errVAPID
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return "", "", errVAPID
	}
	var claims struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Contact  string `json:"sub"`
	}
	if parsed.Claims(public, &claims) != nil {
		return "", "", errVAPID
	}
	left := time.Unix(claims.Expires, 0).Sub(s.now())
	if _, origin := s.place(); claims.Audience != origin || left <= 0 || left > 24*time.Hour || claims.Contact == "" {
		return "", "", errVAPID
	}
	return token, key, nil
}

var errVAPID = errors.New("webpush: not signed as RFC 8292 wants it")

// take puts a message into its box; one of the same topic goes (§5.4).
func (s *Sandbox) take(id string, m Waiting) (status int, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(id)
	switch {
	case b == nil:
		return http.StatusNotFound, "notFound"
	case b.gone:
		return http.StatusGone, "gone"
	case b.vapid != "" && b.vapid != m.Key:
		return http.StatusForbidden, "vapid" // RFC 8292 §4.2
	}
	if status := s.fault(b); status != 0 {
		return status, "asAsked"
	}
	kept := b.wait[:0]
	for _, w := range b.wait {
		if m.Topic == "" || w.Topic != m.Topic {
			kept = append(kept, w)
		}
	}
	b.wait = append(kept[max(0, len(kept)-maxWaiting+1):], m)
	return http.StatusCreated, ""
}

// fault is the status of the fault that is due, 0 for none.
func (s *Sandbox) fault(b *box) int {
	for status, left := range map[int]*int{
		http.StatusGone: &s.faults.GoneNext, http.StatusNotFound: &s.faults.MissingNext, http.StatusRequestEntityTooLarge: &s.faults.LargeNext,
		http.StatusTooManyRequests: &s.faults.BusyNext, http.StatusInternalServerError: &s.faults.FailNext,
	} {
		if *left > 0 {
			*left--
			b.gone = b.gone || status == http.StatusGone
			return status
		}
	}
	return 0
}

// due reports whether a counted fault is due, and counts it.
func (s *Sandbox) due(which func(*Faults) *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := which(&s.faults)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}
