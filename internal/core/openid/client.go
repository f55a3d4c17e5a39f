package openid

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"

	"daklakid/internal/platform/errs"
)

// The kinds of clients.
const (
	kindWeb    = "web"    // has a server that keeps a secret
	kindNative = "native" // runs on people's devices, and has none
)

const (
	active   = "active"
	disabled = "disabled"
)

// client is other software as it is registered.
type client struct {
	ID        string
	Name      string
	Logo      string // up to three letters in a circle
	About     string // what it is, in a sentence
	Kind      string
	Sector    string // clients of one sector know a person by one name
	Redirects []string
	Logouts   []string
	Fields    []Field
	Scopes    []string // of its machines
	State     string
	secret    []byte
	secretAt  int64
	createdAt int64
}

// confidential reports whether it has a secret to show.
func (c client) confidential() bool { return c.Kind == kindWeb }

const (
	maxAddresses = 10
	maxAddress   = 500 // bytes
)

// check finds what is wrong with a registration.
func (c client) check(scopes []Scope) error {
	var bad errs.Fields
	checkAddresses(&bad, "redirects", c.Redirects)
	checkAddresses(&bad, "logouts", c.Logouts)
	bad.Check(len(c.Redirects) > 0 || len(c.Scopes) > 0, "redirects", "required")
	bad.Check(c.confidential() || len(c.Scopes) == 0, "scopes", "openidNativeScopes")
	seen := map[string]bool{}
	for n, f := range c.Fields {
		bad.Check(!seen[f.Field], "fields["+strconv.Itoa(n)+"].field", "notUnique")
		seen[f.Field] = true
	}
	for n, name := range c.Scopes {
		known := slices.ContainsFunc(scopes, func(s Scope) bool { return s.Name == name })
		bad.Check(known, "scopes["+strconv.Itoa(n)+"]", "notAllowed")
	}
	return bad.Err()
}

func checkAddresses(bad *errs.Fields, field string, addresses []string) {
	bad.Check(len(addresses) <= maxAddresses, field, "tooMany", "max", maxAddresses)
	for n, address := range addresses {
		bad.Check(address != "" && len(address) <= maxAddress && allowedAddress(address), field+"["+strconv.Itoa(n)+"]", "openidAddress")
	}
}

// allowedAddress is https anywhere, or http on one's own device (RFC 8252 §7.3);
// to the letter, without fragment, user or wildcard.
func allowedAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || u.String() != address || slices.Contains([]byte(address), '*') {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}
