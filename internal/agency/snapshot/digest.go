package snapshot

import (
	"crypto/md5" //nolint:gosec // what cameras know (RFC 7616 §3.3 keeps it for them)
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
)

// challenge is how a camera wants to be told who asks: by Digest where it knows
// that, else by Basic.
type challenge struct {
	digest               bool
	realm, nonce, opaque string
	algorithm            string
	quality              bool // qop=auth
	count                atomic.Int64
	sha                  bool
}

var parameter = regexp.MustCompile(`([a-zA-Z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))`)

// challenged reads the headers WWW-Authenticate; nil when we know none of the
// ways.
func challenged(headers []string) *challenge {
	var basic *challenge
	for _, h := range headers {
		scheme, rest, _ := strings.Cut(strings.TrimSpace(h), " ")
		switch strings.ToLower(scheme) {
		case "basic":
			basic = &challenge{}
		case "digest":
			if c := digested(rest); c != nil {
				return c
			}
		}
	}
	return basic
}

func digested(rest string) *challenge {
	c := &challenge{digest: true}
	for _, m := range parameter.FindAllStringSubmatch(rest, -1) {
		value := m[2] + m[3]
		switch strings.ToLower(m[1]) {
		case "realm":
			c.realm = value
		case "nonce":
			c.nonce = value
		case "opaque":
			c.opaque = value
		case "algorithm":
			c.algorithm = value
		case "qop":
			for _, q := range strings.Split(value, ",") {
				c.quality = c.quality || strings.TrimSpace(q) == "auth"
			}
		}
	}
	switch strings.ToUpper(c.algorithm) {
	case "", "MD5":
	case "SHA-256":
		c.sha = true
	default:
		return nil
	}
	if c.nonce == "" {
		return nil
	}
	return c
}

// answer is the header Authorization for one request.
func (c *challenge) answer(s Source, method, uri string) string {
	if !c.digest {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(s.User+":"+s.Password))
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	out := fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s"`,
		quote.Replace(s.User), c.realm, c.nonce, quote.Replace(uri))
	if c.algorithm != "" {
		out += ", algorithm=" + c.algorithm
	}
	if c.quality {
		count, own := fmt.Sprintf("%08x", c.count.Add(1)), rand.Text()[:16]
		out += fmt.Sprintf(`, qop=auth, nc=%s, cnonce="%s", response="%s"`, count, own, c.response(s, method, uri, count, own))
	} else {
		out += fmt.Sprintf(`, response="%s"`, c.response(s, method, uri, "", ""))
	}
	if c.opaque != "" {
		out += fmt.Sprintf(`, opaque="%s"`, c.opaque)
	}
	return out
}

// response is the proof by Digest that somebody knows the password (RFC 7616 §3.4.1).
func (c *challenge) response(s Source, method, uri, count, own string) string {
	hashed := func(parts ...string) string {
		h := md5.New() //nolint:gosec // see the import
		if c.sha {
			h = sha256.New()
		}
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	one, two := hashed(s.User, c.realm, s.Password), hashed(method, uri)
	if c.quality {
		return hashed(one, c.nonce, count, own, "auth", two)
	}
	return hashed(one, c.nonce, two)
}
