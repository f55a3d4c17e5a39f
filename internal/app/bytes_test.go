package app

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

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
