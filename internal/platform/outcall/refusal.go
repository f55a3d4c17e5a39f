package outcall

import (
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
)

// Base reads the address that paths are added to: https, but on the same machine.
// Whom names the other side in the error, which does not quote the address.
func Base(whom, address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New(whom + "'s address must be https://host[:port][/path]")
	}
	if u.Scheme != "https" && !onThisMachine(u.Hostname()) {
		return nil, errors.New(whom + " is asked over https, but for one on this machine")
	}
	return u, nil
}

func onThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Refusal is how a side that keeps a contract of ours says no. It holds nothing
// personal.
type Refusal struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

const maxWord = 60 // bytes of a code or a field

// Refusal is why an answer says no. Its code is ? when something else speaks, such
// as a proxy.
func (a Answer) Refusal() Refusal {
	var r Refusal
	if err := json.Unmarshal(a.Body, &r); err != nil || len(r.Code) > maxWord || len(r.Field) > maxWord {
		return Refusal{Code: "?"}
	}
	return r
}
