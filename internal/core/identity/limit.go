package identity

import (
	"net/netip"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Limits bound how many codes are sent, and so what guessing and sending cost.
type Limits struct {
	Resend   time.Duration // between two codes to one number, or to a known device
	Phone    []web.Limit   // codes to one number for devices that are strangers to it
	Known    []web.Limit   // codes to one number for one device that has signed in with it
	Address  []web.Limit   // unanswered codes of an IPv4 address, or an IPv6 network of 64 bits
	Network  []web.Limit   // unanswered codes of the 24 bits around an IPv4 address, or 48 of IPv6
	Device   []web.Limit
	Budget   []web.Limit // codes to all numbers together
	Reserve  int         // percent of the budget that is kept for known devices
	Answers  web.Limit   // tried codes of an address, right or wrong; zero is no limit
	Sessions int         // of one account; the longest unused is ended
}

// DefaultLimits let a stranger guess at most 50 codes of a million a day for
// one number: ten codes, five attempts each. Devices that the number has signed
// in on before have codes of their own, so that a stranger who uses up those of
// a number does not lock its holder out.
//
// Mobile carriers put thousands of people behind one IPv4 address, and a
// factory its whole shift, so an address is not a person. What tells people
// from somebody who makes us send messages for money is that people answer:
// only codes that nobody has answered count against an address and the network
// around it. With one in six never answered, 60 an hour let some 360 people an
// hour sign in behind one address; who answers none costs us 60 messages, and
// a whole rented network 400. Over IPv6, which most phones here use, 64 bits
// are one subscriber, so the same figure is ample.
func DefaultLimits() Limits {
	return Limits{
		Resend:  time.Minute,
		Phone:   []web.Limit{{Count: 5, Per: time.Hour}, {Count: 10, Per: 24 * time.Hour}},
		Known:   []web.Limit{{Count: 5, Per: time.Hour}, {Count: 10, Per: 24 * time.Hour}},
		Address: []web.Limit{{Count: 60, Per: time.Hour}, {Count: 300, Per: 24 * time.Hour}},
		Network: []web.Limit{{Count: 400, Per: time.Hour}},
		Device:  []web.Limit{{Count: 10, Per: time.Hour}},
		Reserve: 20,
		Answers: web.Limit{Count: 60, Per: time.Minute}, Sessions: 20,
	}
}

// source is where a code was asked from, as blind indexes; empty for a known
// device, which counts nowhere but on itself.
type source struct{ address, network []byte }

// window is a rule with whom it counts.
type window struct {
	rule   string
	caller []byte
	limits []web.Limit
}

// take counts a code in every window it belongs to, or refuses and says when to
// come back. The order is always the same, so that two requests never wait for
// each other crosswise.
func (s *Service) take(tx *database.Tx, phone, address, device string) (from source, err error) {
	known, err := s.known(tx, phone, device)
	if err != nil {
		return from, err
	}
	limits, resend := s.o.Limits, []web.Limit{{Count: 1, Per: s.o.Limits.Resend}}
	var windows []window
	if known {
		pair := s.caller("known", device+phone)
		windows = []window{{"known-resend", pair, resend}, {"known", pair, with(limits.Known, s.hourly.phone)}}
	} else {
		from = source{s.caller("address", network(address, 32, 64)), s.caller("network", network(address, 24, 48))}
		number := s.caller("phone", phone)
		windows = []window{
			{"resend", number, resend},
			{"phone", number, with(limits.Phone, s.hourly.phone)},
			{"address", from.address, with(limits.Address, s.hourly.address)},
			{"network", from.network, limits.Network},
		}
	}
	for _, w := range append(windows, window{"device", s.caller("device", device), limits.Device}) {
		for _, limit := range w.limits {
			_, until, err := count(tx, rule(w.rule, limit), w.caller, limit.Count, limit.Per)
			if err != nil {
				return from, err
			}
			if until > 0 {
				return from, errs.New(errs.TooMany, "codesTooMany").After(remaining(tx, until))
			}
		}
	}
	return from, s.spend(tx, known)
}

// spend counts a code in the budget of all numbers. Strangers may not take the
// reserve, so that whoever uses the rest up keeps nobody from signing in where
// she has signed in before. The operators hear of it when strangers are
// refused, and when everybody is.
func (s *Service) spend(tx *database.Tx, known bool) error {
	for _, limit := range s.o.Limits.Budget {
		open := limit.Count * (100 - s.o.Limits.Reserve) / 100
		most := open
		if known {
			most = limit.Count
		}
		used, until, err := count(tx, rule("budget", limit), nobody, most, limit.Per)
		if err != nil {
			return err
		}
		if until > 0 {
			return errs.New(errs.Unavailable, "codesPaused").After(remaining(tx, until))
		}
		if s.o.Spent != nil && (used == open || used == limit.Count) {
			if err := s.o.Spent(tx, used, limit); err != nil {
				return err
			}
		}
	}
	return nil
}

// giveBack credits an answered code to where it was asked from.
func (s *Service) giveBack(tx *database.Tx, from source) error {
	for _, w := range []window{{"address", from.address, s.o.Limits.Address}, {"network", from.network, s.o.Limits.Network}} {
		for _, limit := range w.limits {
			if len(w.caller) == 0 {
				continue
			}
			if err := uncount(tx, rule(w.rule, limit), w.caller); err != nil {
				return err
			}
		}
	}
	return nil
}

// nobody is the one caller of the budget.
var nobody = []byte{}

func rule(name string, limit web.Limit) string { return name + "/" + limit.Per.String() }

func (s *Service) caller(rule, value string) []byte {
	return s.o.Vault.BlindIndex("identity.limit."+rule, value)
}

func remaining(tx *database.Tx, until int64) time.Duration {
	return time.Duration(until-tx.Now()) * time.Millisecond
}

// network is the part of an address that so many bits say, of IPv4 or IPv6.
func network(address string, bits4, bits6 int) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	bits := bits6
	if ip = ip.Unmap(); ip.Is4() {
		bits = bits4
	}
	prefix, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return address
	}
	return prefix.String()
}
