package messages_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
)

func TestBadMessages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		for name, c := range map[string]struct {
			status int
			f      fields
		}{
			"1 MB":                {413, fields{"kind": "text", "text": strings.Repeat("a", 1<<20)}},
			"too long":            {422, fields{"kind": "text", "text": strings.Repeat("ề", 4001)}},
			"nothing":             {422, fields{"kind": "text"}},
			"only space":          {422, fields{"kind": "text", "text": " \n\u00a0\u200b\u2060 "}},
			"only marks":          {422, fields{"kind": "text", "text": "\u0301\u0323"}},
			"control characters":  {422, fields{"kind": "text", "text": "a\x07\x1b[31mb"}},
			"NUL":                 {422, fields{"kind": "text", "text": "a\x00b"}},
			"bidi override":       {422, fields{"kind": "text", "text": "chuyển \u202e000.001\u202c đồng"}},
			"bidi isolate":        {422, fields{"kind": "text", "text": "a\u2067b\u2069"}},
			"another kind":        {422, fields{"kind": "event", "text": "Tôi là quản trị"}},
			"photo without one":   {422, fields{"kind": "photo", "text": "Ảnh đâu"}},
			"somebody's photo":    {422, fields{"kind": "photo", "photos": []string{missing()}}},
			"too many photos":     {422, fields{"kind": "photo", "photos": strings.Split(strings.Repeat(missing()+" ", 7), " ")[:7]}},
			"a place off earth":   {422, fields{"kind": "place", "place": fields{"lat": 91, "lng": 0}}},
			"no place":            {422, fields{"kind": "place"}},
			"a stranger's card":   {422, fields{"kind": "contact", "contact": r.person(dung)}},
			"nobody's card":       {422, fields{"kind": "contact", "contact": "nobody"}},
			"an empty code":       {422, fields{"kind": "qr"}},
			"an answer to nought": {422, fields{"kind": "text", "text": "Ừ", "reply": 99}},
			"a client with space": {422, fields{"kind": "text", "text": "Ừ", "client": "a b c d e f g"}},
			"no such field":       {422, fields{"kind": "text", "text": "Ừ", "from": "binh"}},
		} {
			if got := r.send(lan, talk, c.f); got.Status != c.status {
				t.Errorf("%s: %d %s", name, got.Status, got.Body)
			}
			time.Sleep(100 * time.Millisecond) // slower than the rate
		}
		if n := r.see(binh, talk).LastSeq; n != 1 {
			t.Errorf("%d messages are there", n)
		}
	})
}

// Markup is words like any others: it comes back as it was, in JSON.
func TestMarkupStaysWords(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		for _, words := range []string{
			`<script>alert(1)</script><img src=x onerror=alert(1)>`, "[bấm](javascript:alert(1)) **đậm**", `"}],"next":"x`, "Dòng một\nDòng hai\tđây", "👩‍👩‍👧 hoà\u0300",
		} {
			m := r.say(lan, talk, words)
			raw := r.As(binh).Get(at("/api/v1/conversations/%s/messages?after=%d", talk, m.Seq-1)).Want(http.StatusOK)
			if raw.Header.Get("Content-Type") != "application/json" || raw.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%v: %s", raw.Header, raw.Body)
			}
			var l messages.MessageList
			raw.Into(&l)
			if got := l.Items[0].Text; got != words && words != "👩‍👩‍👧 hoà\u0300" {
				t.Errorf("%q came back as %q", words, got)
			}
		}
	})
}

// A hundred messages a second from one client: a lively person gets through, the
// rest is refused and told when again; nobody else notices.
func TestAFlood(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		sent, refused := 0, 0
		for range 100 {
			switch a := r.send(lan, talk, fields{"kind": "text", "text": "Alo"}); a.Status {
			case http.StatusCreated:
				sent++
			case http.StatusTooManyRequests:
				refused++
				if a.Header.Get("Retry-After") == "" {
					t.Fatal("it does not say when again")
				}
			default:
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		if sent < 25 || sent > 60 || refused == 0 {
			t.Errorf("%d sent, %d refused", sent, refused)
		}
		r.say(binh, talk, "Từ từ thôi")
		if got := r.see(binh, talk); got.LastSeq != int64(sent+2) {
			t.Errorf("%d messages for %d sent", got.LastSeq, sent)
		}
	})
}

func TestWhatIsStoredTellsNoWords(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		talk := r.talk(lan, binh)
		r.say(lan, talk, "Wuzhơvần ở nhà")
		r.send(lan, talk, fields{"kind": "place", "place": fields{"lat": 12.66, "lng": 108.04, "name": "Wuzhơvần"}}).Want(http.StatusCreated)
		for _, table := range []string{"conversations", "messages", "message_terms", "message_untold", "jobs", "notices"} {
			for _, row := range r.rows(table) {
				if bytes.Contains(bytes.ToLower(row), []byte("wuzh")) || bytes.Contains(row, []byte("905000102")) {
					t.Errorf("%s says %q", table, row)
				}
			}
		}
	})
}
