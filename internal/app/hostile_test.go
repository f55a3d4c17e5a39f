package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"daklakid/internal/platform/web"
)

var hostile = map[string]string{
	"zero": "a\x00b", "no UTF-8": "a\xff\xfeb", "bell": "a\u0007b", "turned round": "a\u202eb",
}

var anyName = regexp.MustCompile(`\{\w+\}`)

// Every parameter of every query with what it must not hold.
func TestEveryParameter(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone); p.found(p) }}
		for _, o := range c.operations {
			path := o.fill("0193a7b2-0000-7000-8000-000000000000")
			for _, p := range o.Parameters {
				if p.In != "query" {
					continue
				}
				for what, value := range badParameters(p) {
					a := as.ask(t, o.method, path+"?"+o.query(p.Name, value), c.wellBehaved(o))
					a.refused(p.Name+" "+what, p.Name)
				}
				for _, value := range []string{"Pho\u0300ng", "<script>", "' OR 1=1 --", "%", "\"*\" NEAR(", strings.Repeat("a ", 90)} {
					as.ask(t, o.method, path+"?"+o.query(p.Name, value), c.wellBehaved(o)).sound(p.Name + " " + value)
				}
			}
			if o.method == http.MethodGet && !strings.HasPrefix(o.path, "/api/v1/realtime") {
				as.ask(t, o.method, path+"?colour=red", nil).refused("an unknown parameter", "")
			}
			for _, id := range []string{"x", "%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1", strings.Repeat("9", 3000), "%E2%80%AE", "-1"} {
				if strings.Contains(o.path, "{") {
					send := anyName.ReplaceAllLiteralString(o.path, id)
					s, _ := c.body(o)
					a := as.ask(t, o.method, send, c.sample(s), "If-Match", `"v1"`)
					a.sound("id " + id)
				}
			}
		}
	})
}

// wellBehaved is a body that leaves only the query to complain about; none for
// what has no body, and one byte for what takes a file.
func (c contract) wellBehaved(o operation) any {
	switch s, ok := c.body(o); {
	case ok:
		return c.sample(s)
	case o.RequestBody != nil:
		return []byte("x")
	}
	return nil
}

// query is one with a parameter as given, and the others that must be there.
func (o operation) query(name, value string) string {
	needed := map[string]string{"kind": "rentals", "organisation": "0193a7b2-0000-7000-8000-000000000000", "lat": "12.6", "lng": "108", "commune": "Hòa Phú", "trip": "x", "day": "2026-11-27"}
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
	`{"a":9223372036854775807,"i":"\u0000"}`, `{"a":-9223372036854775808,"i":"zzz","c":true}`, `{"a":1e30,"i":1}`, `{"s":"match","a":99,"b":5}`, `{"s":"match","a":-99,"b":5}`, `{"x":[1,2,3],"n":"garbage"}`, `{"x":null,"n":""}`, `{"x":[-1]}`,
}

func TestForgedCursors(t *testing.T) {
	c := readContract(t)
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		as := &crew{n: n, admin: func(p person) { h.run(t, "admin", p.phone); p.found(p) }}
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
				case "/api/v1/desk/cases":
					extras = []string{"&office=none", "&office=none&closed=true"}
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
