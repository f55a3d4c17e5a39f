package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// person asks a node as somebody, or as nobody without a token.
type person struct {
	n       *node
	token   string
	id      string
	phone   string
	address string // from where a trusted proxy says that the person comes
}

func (n *node) as(token string) person { return person{n: n, token: token} }

// answer is what came back.
type answer struct {
	t      *testing.T
	asked  string
	status int
	header http.Header
	body   []byte
}

var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// proxied asks from the address that the program trusts as a proxy's.
var proxied = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext},
	CheckRedirect: client.CheckRedirect,
}

// try is ask without insisting on an answer: the program may be killed.
func (p person) try(method, path string, body any, headers ...string) (answer, error) {
	raw, isRaw := body.([]byte)
	if body != nil && !isRaw {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return answer{}, err
		}
	}
	request, err := http.NewRequest(method, p.n.url+path, bytes.NewReader(raw))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	by := client
	if p.address != "" {
		by = proxied
		request.Header.Set("X-Forwarded-For", p.address)
	}
	response, err := by.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	return answer{p.n.t, method + " " + path, response.StatusCode, response.Header, got}, err
}

func (p person) ask(method, path string, body any, headers ...string) answer {
	p.n.t.Helper()
	a, err := p.try(method, path, body, headers...)
	if err != nil {
		p.n.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (p person) get(path string, headers ...string) answer {
	p.n.t.Helper()
	return p.ask(http.MethodGet, path, nil, headers...)
}

func (p person) post(path string, body any, headers ...string) answer {
	p.n.t.Helper()
	return p.ask(http.MethodPost, path, body, headers...)
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %.600s", a.asked, a.status, status, a.body)
	}
	return a
}

// into decodes the body.
func into[T any](a answer) (v T) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%s: %v: %.300s", a.asked, err, a.body)
	}
	return v
}

var digits = regexp.MustCompile(`\d{6}`)

// code asks for a one-time code and reads it from the outbox of any node.
func (n *node) code(phone string, nodes ...*node) (challenge, code string) {
	n.t.Helper()
	sent := into[struct{ Challenge string }](n.as("").post("/api/v1/sign-in/codes", map[string]string{"phone": phone}).want(http.StatusAccepted))
	n.until("a code for "+phone, func() bool {
		for _, one := range append(nodes, n) {
			a, err := one.as("").try(http.MethodGet, "/dev/outbox", nil)
			if err != nil {
				continue
			}
			for _, m := range into[[]struct{ To, Text string }](a) {
				if code == "" && strings.HasSuffix(m.To, phone[1:]) {
					code = digits.FindString(m.Text)
				}
			}
		}
		return code != ""
	})
	return sent.Challenge, code
}

// enter signs in with a phone number, as 0905….
func (n *node) enter(phone string, nodes ...*node) person {
	n.t.Helper()
	challenge, code := n.code(phone, nodes...)
	address := fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), rand.IntN(256))
	a := person{n: n, address: address}.post("/api/v1/sign-in/sessions", map[string]any{"challenge": challenge, "code": code, "token": true}).want(http.StatusCreated)
	in := into[struct {
		Token   string
		Account struct{ ID string }
	}](a)
	return person{n, in.Token, in.Account.ID, phone, address}
}

// newcomer signs in somebody who was never here.
func (n *node) newcomer(nodes ...*node) person {
	n.t.Helper()
	return n.enter(fmt.Sprintf("098%07d", rand.IntN(10_000_000)), nodes...)
}

// at is the same person at another node.
func (p person) at(n *node) person { p.n = n; return p }

// officer is an administrator, made so by the command.
func (h house) officer(t *testing.T, n *node, nodes ...*node) person {
	t.Helper()
	p := n.newcomer(nodes...)
	h.run(t, "admin", p.phone)
	return p
}

func rental(title string, photos ...string) map[string]any {
	if photos == nil {
		photos = []string{}
	}
	return map[string]any{
		"kind": "room", "title": title, "description": "Phòng sạch, giờ giấc tự do, gần cổng khu công nghiệp.",
		"ward": "24175", "address": "12 Nguyễn Văn Cừ", "price": 1_500_000, "area": 18.5, "deposit": 1_000_000, "photos": photos,
		"detail": map[string]any{"electricityPrice": 2500, "maxPeople": 2, "furnishings": []string{"bed"}},
	}
}

// posted is a listing as its owner is answered.
type posted struct {
	ID, Title, Status string
	Version           int64
}

func (p person) rent(title string, photos ...string) posted {
	p.n.t.Helper()
	return into[posted](p.post("/api/v1/rentals", rental(title, photos...)).want(http.StatusCreated))
}

func (p person) approve(l posted) {
	p.n.t.Helper()
	p.post("/api/v1/desk/reviews/"+l.ID+"/approve", map[string]any{}).want(http.StatusOK)
}
