package app

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/web"
)

var hostile = map[string]string{
	"zero": "a\x00b", "no UTF-8": "a\xff\xfeb", "bell": "a\u0007b", "turned round": "a\u202eb",
}

// Every parameter of every query with what it must not hold.
func TestEveryParameter(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone) }}
		for _, o := range c.operations {
			path := o.fill("0193a7b2-0000-7000-8000-000000000000")
			for _, p := range o.Parameters {
				if p.In != "query" {
					continue
				}
				for what, value := range badParameters(p) {
					a := as.ask(t, o.method, path+"?"+o.query(p.Name, value), nil)
					a.refused(p.Name+" "+what, p.Name)
				}
				for _, value := range []string{"Pho\u0300ng", "<script>", "' OR 1=1 --", "%", "\"*\" NEAR(", strings.Repeat("a ", 90)} {
					as.ask(t, o.method, path+"?"+o.query(p.Name, value), nil).sound(p.Name + " " + value)
				}
			}
			if o.method == http.MethodGet && !strings.HasPrefix(o.path, "/api/v1/realtime") {
				as.ask(t, o.method, path+"?colour=red", nil).refused("an unknown parameter", "")
			}
			for _, id := range []string{"x", "%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1", strings.Repeat("9", 3000), "%E2%80%AE", "-1"} {
				if strings.Contains(o.path, "{") {
					send := strings.NewReplacer("{id}", id, "{account}", id, "{invitation}", id, "{kind}", id).Replace(o.path)
					s, _ := c.body(o)
					a := as.ask(t, o.method, send, c.sample(s), "If-Match", `"v1"`)
					a.sound("id " + id)
				}
			}
		}
	})
}

// query is one with a parameter as given, and the others that must be there.
func (o operation) query(name, value string) string {
	needed := map[string]string{"kind": "rentals", "lat": "12.6", "lng": "108", "commune": "Hòa Phú"}
	q := url.Values{}
	for _, p := range o.Parameters {
		if p.In == "query" && p.Required {
			q.Set(p.Name, needed[p.Name])
		}
	}
	q.Set(name, value)
	return q.Encode()
}

func badParameters(p parameter) map[string]string {
	bad := map[string]string{}
	switch {
	case p.Schema.is("integer"), p.Schema.is("number"):
		for _, v := range []string{"abc", "1e400", "99999999999999999999999", "NaN", "0x10", "1,5"} {
			bad[v] = v
		}
		if p.Schema.Minimum != nil {
			bad["too small"] = fmt.Sprint(*p.Schema.Minimum - 1)
		}
		if p.Schema.Maximum != nil {
			bad["too big"] = fmt.Sprintf("%.0f", *p.Schema.Maximum+1)
		}
	case p.Schema.is("boolean"):
		bad["maybe"] = "maybe"
	case len(p.Schema.Enum) > 0:
		bad["not allowed"] = "never-allowed"
	default:
		for what, v := range hostile {
			bad[what] = v
		}
		if p.Schema.MaxLength > 0 {
			bad["ten times too long"] = strings.Repeat("a", 10*p.Schema.MaxLength)
		}
	}
	return bad
}

// positions are what a forged cursor may say; each once fits some list.
var positions = []string{
	`null`, `[]`, `{}`, `"\u0000"`, `"a\u0000"`, `"\ud800"`, `-1`, `9223372036854775807`, `-9223372036854775808`, `1e30`, `"zzz"`,
	`{"at":9223372036854775807,"id":"\u0000"}`, `{"at":-1,"id":""}`, `{"s":"","a":9,"b":-9223372036854775808}`,
	`{"s":"newest","b":-1}`, `{"s":"price","a":-9223372036854775808,"b":1}`, `{"s":"distance","a":9223372036854775807}`,
	`{"s":"match","a":99,"b":5}`, `{"s":"match","a":-99,"b":5}`, `{"x":[1,2,3],"n":"garbage"}`, `{"x":null,"n":""}`, `{"x":[-1]}`,
}

func TestForgedCursors(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone) }}
		for _, o := range c.operations {
			path := o.fill("0193a7b2-0000-7000-8000-000000000000") + "?cursor="
			for _, p := range o.Parameters {
				if p.Name != "cursor" {
					continue
				}
				extras := []string{""}
				switch o.path {
				case "/api/v1/rentals":
					extras = []string{"", "&sort=newest", "&sort=price", "&sort=priceDesc", "&sort=distance&near=kcn-hoa-phu", "&sort=forYou", "&q=phong+tro", "&q=phong+tro&sort=price"}
				case "/api/v1/me/favourites":
					extras = []string{"&kind=rentals"}
				}
				for _, extra := range extras {
					for _, garbage := range []string{"a", "AAAAAAAA", "%F0%9F%98%80", web.Cursor("x")[1:]} {
						as.ask(t, o.method, path+garbage+extra, nil).refused("garbage "+garbage+extra, "")
					}
					for _, p := range positions {
						as.ask(t, o.method, path+web.Cursor(json.RawMessage(p))+extra, nil).sound("cursor " + p + extra)
					}
				}
			}
		}
	})
}

// What stands in headers is input as well.
func TestHostileHeaders(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		owner := n.newcomer()
		room := owner.rent("Phòng trọ có tiêu đề lạ gần chợ")
		path := "/api/v1/rentals/" + room.ID
		for _, tag := range []string{"", "*", `"v2"`, `"v0"`, `"v-1"`, `"v99999999999999999999"`, `v1, v2`, "\xff", `"v1`, "1", strings.Repeat("v", 500)} {
			a := owner.ask(http.MethodPatch, path, map[string]any{"price": 1_400_000}, "If-Match", tag)
			a.refused("If-Match "+tag, "")
		}
		for name, values := range map[string][]string{
			"Idempotency-Key": {"\xff", strings.Repeat("k", 101), "khóa"},
			"Content-Type":    {"text/plain", "application/xml", "application/json; charset=latin1; x=\"", "\xff", "application/cbor", "multipart/form-data"},
		} {
			for _, v := range values {
				a := owner.post("/api/v1/rentals", rental("Phòng trọ không bao giờ có"), name, v)
				if a.sound(name + " " + v); name == "Idempotency-Key" {
					a.refused(v, "Idempotency-Key")
				}
			}
		}
		for name, values := range map[string][]string{
			"Accept":          {"application/xml", "*", "\xff", strings.Repeat("a/b,", 2000), "text/html;q=x"},
			"Accept-Language": {"\xff", strings.Repeat("xx;q=0.1,", 2000), "-", ";;,,", "EN-us"},
			"Authorization":   {"Bearer", "Bearer \xff", "Basic YTpi", "Bearer " + strings.Repeat("A", 20_000), "Bearer ../../"},
			"Cookie":          {"daklakid=\xff", "daklakid==", "daklakid=" + strings.Repeat("A", 20_000), "=", ";;;", "daklakid-device=\"\""},
			"Range":           {"bytes=9-1", "bytes=-1,-1,-1", "lines=1"},
			"User-Agent":      {"\xff\xfe", strings.Repeat("Zalo", 4000)},
			"X-Forwarded-For": {"1.1.1.1", "\xff", strings.Repeat("1.1.1.1,", 3000)},
			"Origin":          {"http://evil.example", "null", "\xff"},
			"Host":            {"evil.example"},
			"If-None-Match":   {"\xff", `"v1"`, "*"},
		} {
			for _, v := range values {
				for _, target := range []string{"/api/v1/rentals?limit=1", "/api/v1/me", "/api/v1/province", "/media/x/y", "/", "/api/docs"} {
					n.as("").get(target, name, v).sound(name + " " + v)
				}
				n.as("").post("/api/v1/sign-in/codes", map[string]string{"phone": "0"}, name, v).sound(name + " " + v)
			}
		}
		n.as("").post("/api/v1/sign-in/codes", map[string]string{"phone": "0981234567"}, "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site").want(http.StatusForbidden)
		n.as("").get("/api/v1/me", "X-Large", strings.Repeat("a", 64<<10)).want(http.StatusRequestHeaderFieldsTooLarge)
	})
}

// Whose address it is only a proxy that we know may say.
func TestForgedAddress(t *testing.T) {
	h := furnished(t, "sqlite")
	h.settings = append(h.settings, "DAKLAKID_RATE_LIMIT=1000000") // 0 would switch off the routes' own limits
	n := h.serve(t, "--demo")
	tries := func(ask func(i int) answer) (refused int) {
		for i := range 70 {
			if ask(i).status == http.StatusTooManyRequests {
				refused++
			}
		}
		return refused
	}
	wrong := map[string]any{"challenge": strings.Repeat("A", 43), "code": "000000"}
	forged := tries(func(i int) answer {
		return n.as("").post("/api/v1/sign-in/sessions", wrong, "X-Forwarded-For", fmt.Sprintf("10.0.0.%d", i))
	})
	if forged == 0 {
		t.Error("a forged X-Forwarded-For gets round the rate")
	}
	behind := tries(func(i int) answer {
		return person{n: n, address: fmt.Sprintf("10.0.0.%d", i)}.post("/api/v1/sign-in/sessions", wrong)
	})
	if behind != 0 {
		t.Errorf("%d of 70 people behind the proxy were refused", behind)
	}
	chain := tries(func(i int) answer {
		return person{n: n, address: fmt.Sprintf("10.9.9.%d, 10.1.1.1", i)}.post("/api/v1/sign-in/sessions", wrong)
	})
	if chain == 0 {
		t.Error("what stands before the last hop gets round the rate")
	}
}

// Photos that are not photos, and those that would eat the machine.
func TestHostilePhotos(t *testing.T) {
	h := furnished(t, "sqlite")
	n := h.serve(t, "--demo")
	p := n.newcomer()
	before := h.rows(t)["photos"]
	good := picture(t, 7)
	for what, data := range map[string][]byte{
		"nothing": {}, "text": []byte("hello"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "HTML": []byte("<html><script>"),
		"PDF": []byte("%PDF-1.7\n"), "ZIP": []byte("PK\x03\x04aaaa"), "cut short": good[:len(good)/2], "only a head": good[:40],
		"polyglot": append(bytes.Clone(good), "PK\x03\x04<script>alert(1)</script>"...), "100 megapixels": bomb(10_000, 10_000), "wide": bomb(1<<31-1, 1), "flat": bomb(0, 0),
	} {
		a := p.post("/api/v1/photos", data, "Content-Type", "image/png")
		a.refused(what, "")
	}
	p.post("/api/v1/photos", bytes.Repeat([]byte{0xff}, 20<<20), "Content-Type", "image/jpeg").want(http.StatusRequestEntityTooLarge)
	p.post("/api/v1/photos", good, "Content-Type", "text/html").sound("a photo called HTML")
	if after := h.rows(t)["photos"]; after > before+1 {
		t.Errorf("%d photos, then %d", before, after)
	}
	for _, path := range []string{"/media/x/thumb", "/media/..%2f..%2fmaster.key/thumb", "/media/0193a7b2-0000-4000-8000-000000000000/thumb", "/media/0193a7b2-0000-4000-8000-000000000000/..%2f..", "/media/%00/thumb"} {
		if a := n.as("").get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// bomb is a small PNG file that promises a large picture.
func bomb(width, height uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, body []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
		inner := append([]byte(kind), body...)
		out = append(out, inner...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(inner))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	chunk("IEND", nil)
	return out
}

// Bytes that are no request, or half of one, harm nobody.
func TestHostileConnections(t *testing.T) {
	h := furnished(t, "sqlite")
	n := h.serve(t, "--demo")
	host := strings.TrimPrefix(n.url, "http://")
	slow := make([]net.Conn, 0, 200)
	for i := range 200 { // many that begin and do not go on
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		start := "GET /api/v1/rentals HTTP/1.1\r\nHost: x\r\nX-A: "
		if i%2 == 0 {
			start = "POST /api/v1/sign-in/codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
		}
		if _, err := conn.Write([]byte(start)); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	for _, raw := range []string{
		"GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00", "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /api/v1/rentals HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
		"POST /api/v1/sign-in/codes HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", "GET //api/v1/me/../../x HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		if got := speak(t, host, raw); strings.Contains(got, " 50") && strings.HasPrefix(got, "HTTP/1.1 50") && !strings.HasPrefix(got, "HTTP/1.1 505") {
			t.Errorf("%.40q: %.200s", raw, got)
		}
	}
	n.as("").get("/api/v1/rentals?limit=1").want(http.StatusOK)
	if len(n.log.String()) > 0 && strings.Contains(n.log.String(), "panic") {
		t.Errorf("%.500s", n.log)
	}
}

func speak(t *testing.T, host, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	_, _ = conn.Write([]byte(raw))
	if c, ok := conn.(*net.TCPConn); ok {
		_ = c.CloseWrite()
	}
	got, _ := io.ReadAll(io.LimitReader(conn, 4096))
	return string(got)
}
