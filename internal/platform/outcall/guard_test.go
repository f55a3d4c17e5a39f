package outcall_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// names serves every name of the map over real DNS.
func names(t *testing.T, addresses map[string]string) *net.Resolver {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			answer(&m, addresses)
			raw, err := m.Pack()
			if err != nil {
				continue
			}
			_, _ = socket.WriteTo(raw, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func answer(m *dnsmessage.Message, addresses map[string]string) {
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	address, err := netip.ParseAddr(addresses[q.Name.String()])
	if err != nil {
		m.RCode = dnsmessage.RCodeNameError
		return
	}
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
	switch {
	case q.Type == dnsmessage.TypeA && address.Is4():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: address.As4()}}}
	case q.Type == dnsmessage.TypeAAAA && address.Is6():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: address.As16()}}}
	}
}

func TestNamesDoNotLeadIntoOurNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resolver := names(t, map[string]string{
		"loop.example.": "127.0.0.1", "six.example.": "::1", "mapped.example.": "::ffff:127.0.0.1", "ten.example.": "10.0.0.1",
		"link.example.": "169.254.169.254", "unique.example.": "fd00::1", "nat.example.": "64:ff9b::7f00:1", "zero.example.": "0.0.0.0",
	})
	call := func(host string, networks ...netip.Prefix) error {
		origin := "http://" + net.JoinHostPort(host, u.Port())
		c := client(t, outcall.Options{Origins: []string{origin}, Networks: networks, Resolver: resolver, Retries: -1})
		_, err := get(t, c, origin)
		return err
	}
	for _, host := range []string{"loop.example", "six.example", "mapped.example", "ten.example", "link.example", "unique.example", "nat.example", "zero.example"} {
		if err := call(host); !errors.Is(err, outcall.ErrTarget) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if err := call("nobody.example"); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("an unknown name: %v", err)
	}
	for _, err := range []error{
		call("loop.example", netip.MustParsePrefix("127.0.0.0/8")),
		call("127.0.0.1"),
		call("localhost"),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if err := call("loop.example", netip.MustParsePrefix("10.0.0.0/8")); !errors.Is(err, outcall.ErrTarget) {
		t.Errorf("another network was listed: %v", err)
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "113.160.0.1": true, "2001:4860:4860::8888": true, "2402:800::1": true,
		"10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "127.9.9.9": false, "169.254.169.254": false,
		"100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "0.0.0.0": false, "240.0.0.1": false,
		"::": false, "::1": false, "fe80::1": false, "fc00::1": false, "ff02::1": false, "2001:db8::1": false, "2002:7f00:1::": false,
		"64:ff9b::1": false, "100::1": false, "2001:0:1::": false,
	} {
		if got := outcall.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
