package outcall

import (
	"context"
	"net"
	"net/netip"
)

// Guard returns a dial function for what people enter that is not a call of
// Open, such as a stream: it reaches public addresses, judged after the name was
// resolved and by the very address that is dialled, and private ones only in
// networks, which is asked at every dial. The error is ErrTarget otherwise.
func Guard(networks func() []netip.Prefix, resolver *net.Resolver) DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialing(networks(), resolver, inside)(ctx, network, address)
	}
}
