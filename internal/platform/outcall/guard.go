package outcall

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

const dialTimeout = 5 * time.Second

// DialFunc opens a connection to host:port.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dialer returns a dial function that reaches public addresses only, judged
// after the name was resolved, so that no name leads into our own network. A
// private address is reached when it is itself what was asked for, being an IP
// address or localhost, or when it is in one of the networks.
func Dialer(networks ...netip.Prefix) DialFunc { return newDialer(networks, nil) }

func newDialer(networks []netip.Prefix, resolver *net.Resolver) DialFunc {
	return dialing(networks, resolver, allowed)
}

// dialing asks may about the very address that is dialled, which a name was
// resolved to once.
func dialing(networks []netip.Prefix, resolver *net.Resolver, may func(host string, to netip.Addr, networks []netip.Prefix) bool) DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{Timeout: dialTimeout, Resolver: resolver, Control: func(_, resolved string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return err
			}
			if !may(host, to.Addr().Unmap(), networks) {
				return fmt.Errorf("%w: the name leads to a private address", ErrTarget)
			}
			return nil
		}}
		return d.DialContext(ctx, network, address)
	}
}

func allowed(host string, to netip.Addr, networks []netip.Prefix) bool {
	if public(to) {
		return true
	}
	if literal, err := netip.ParseAddr(host); err == nil {
		return literal.Unmap().WithZone("") == to.WithZone("")
	}
	if host == "localhost" && to.IsLoopback() {
		return true
	}
	for _, n := range networks {
		if n.Contains(to) {
			return true
		}
	}
	return false
}

// special lists what is not anybody's host on the internet although it looks
// like it (IANA special-purpose address registries, RFC 6890 and updates). Of
// IPv6 only 2000::/3 is looked at, so what translates into IPv4 by other
// prefixes (64:ff9b::/96) is out already.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by carriers
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), // carries an IPv4 address
}

var globalIPv6 = netip.MustParsePrefix("2000::/3")

func public(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !globalIPv6.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
