package outcall_test

import (
	"errors"
	"net"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"daklakid/internal/platform/outcall"
)

// What people enter is judged by the address that is dialled: neither a literal,
// nor a name, nor localhost leads inside, until a network is listed.
func TestGuardJudgesWhatIsDialled(t *testing.T) {
	server := httptest.NewServer(nil)
	defer server.Close()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	var networks []netip.Prefix
	resolver := names(t, map[string]string{"camera.example.": "127.0.0.1", "meta.example.": "169.254.169.254"})
	dial := outcall.Guard(func() []netip.Prefix { return networks }, resolver)
	for _, host := range []string{"127.0.0.1", "localhost", "camera.example", "meta.example", "169.254.169.254", "::1", "10.0.0.1", "::ffff:127.0.0.1"} {
		if _, err := dial(t.Context(), "tcp", net.JoinHostPort(host, port)); !errors.Is(err, outcall.ErrTarget) && !unresolved(err) {
			t.Errorf("%s: %v", host, err)
		}
	}
	networks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	c, err := dial(t.Context(), "tcp", net.JoinHostPort("camera.example", port))
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	if _, err := dial(t.Context(), "tcp", net.JoinHostPort("meta.example", port)); !errors.Is(err, outcall.ErrTarget) {
		t.Error(err)
	}
}

// unresolved: the tests' server of names does not know localhost.
func unresolved(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns)
}
