package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

var made atomic.Int64

// createTargets posts a listing, answered after it is on disk.
func createTargets(b *bench, name string) func(string) vegeta.Targeter {
	switch name {
	case theFloor, peerTotal:
		return nil
	case thePeer, durablePeer:
		return func(base string) vegeta.Targeter {
			return post(base+"/api/collections/listings/records", func(n int64) any {
				return map[string]any{
					"kind": "rentals", "category": "room", "ward": b.wards[0], "price": 1_500_000, "size": 2000, "seq": n,
					"title": fmt.Sprintf("Phòng trọ số %d", n), "body": description, "words": "phong tro", "lat": 12.6, "lng": 108.0, "detail": "{}",
				}
			})
		}
	}
	return func(base string) vegeta.Targeter {
		headers := make([]http.Header, owners)
		for n := range headers {
			var err error
			if headers[n], err = signIn(base); err != nil {
				return func(*vegeta.Target) error { return err }
			}
		}
		var posted atomic.Int64
		next := post(base+"/api/v1/rentals", func(n int64) any {
			return map[string]any{
				"title": fmt.Sprintf("Phòng trọ số %d", n), "description": description, "kind": "room", "ward": b.wards[0],
				"price": 1_500_000, "area": 20, "address": "12 Nguyễn Văn Cừ", "photos": []string{},
			}
		})
		return func(t *vegeta.Target) error {
			n := posted.Add(1) - 1
			if n >= owners*each {
				return vegeta.ErrNoTargets
			}
			if err := next(t); err != nil {
				return err
			}
			t.Header.Set("Authorization", headers[n%owners].Get("Authorization"))
			t.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%d", n))
			return nil
		}
	}
}

// An account may have twenty listings in review, so many post a few each.
const (
	owners = 100
	each   = 19
)

const description = "Phòng sạch sẽ, thoáng mát, gần chợ và khu công nghiệp, giờ giấc tự do, có chỗ để xe."

func post(address string, body func(int64) any) vegeta.Targeter {
	return func(t *vegeta.Target) error {
		n := made.Add(1)
		raw, err := json.Marshal(body(n))
		if err != nil {
			return err
		}
		t.Method, t.URL, t.Body = http.MethodPost, address, raw
		t.Header = http.Header{"Content-Type": {"application/json"}}
		return nil
	}
}

// signInTargets asks for one-time codes, each for another number.
func signInTargets(_ *bench, name string) func(string) vegeta.Targeter {
	if name != ours && name != onPG {
		return nil
	}
	return func(base string) vegeta.Targeter {
		return post(base+"/api/v1/sign-in/codes", func(n int64) any {
			return map[string]any{"phone": fmt.Sprintf("09%08d", n%100_000_000)}
		})
	}
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// signIn is the whole way: ask for a code, read it where the demo shows what
// would be sent, and get a token.
func signIn(base string) (http.Header, error) {
	return signInAs(base, fmt.Sprintf("098%07d", (time.Now().UnixNano()/1000)%10_000_000))
}

func signInAs(base, phone string) (http.Header, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar}
	var challenge struct{ Challenge string }
	if err := call(client, base+"/api/v1/sign-in/codes", map[string]any{"phone": phone}, &challenge); err != nil {
		return nil, err
	}
	for range 100 {
		var sent []struct{ To, Text string }
		if err := call(client, base+"/dev/outbox", nil, &sent); err != nil {
			return nil, err
		}
		for _, m := range sent {
			if m.To != "+84"+phone[1:] {
				continue
			}
			var session struct{ Token string }
			err := call(client, base+"/api/v1/sign-in/sessions", map[string]any{
				"challenge": challenge.Challenge, "code": sixDigits.FindString(m.Text), "token": true,
			}, &session)
			return http.Header{"Authorization": {"Bearer " + session.Token}}, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, fmt.Errorf("no code was sent to %s", phone)
}

func call(client *http.Client, address string, body, into any) error {
	method, reader := http.MethodGet, io.Reader(nil)
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		method, reader = http.MethodPost, bytes.NewReader(raw)
	}
	request, err := http.NewRequest(method, address, reader)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s: %d %s", address, response.StatusCode, raw)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
