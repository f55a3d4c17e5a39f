package snapshot

import (
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Source is where a camera's pictures come from. It is a secret: some cameras
// have the password in their path.
type Source struct {
	Kind     Kind   `json:"kind"`
	URL      string `json:"url"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// Parse makes a source of what somebody entered. A user and password that stand
// in the address are taken out of it. It is false for what is no address of
// that kind.
func Parse(kind Kind, address, user, password string) (Source, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	schemes := []string{"http", "https"}
	if kind == RTSP {
		schemes = []string{"rtsp", "rtsps"}
	}
	if err != nil || !slices.Contains(Kinds, kind) || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "" || u.Opaque != "" {
		return Source{}, false
	}
	if u.User != nil {
		if user == "" {
			user = u.User.Username()
		}
		if inside, set := u.User.Password(); set && password == "" {
			password = inside
		}
		u.User = nil
	}
	u.Fragment, u.RawFragment = "", ""
	if strings.ContainsAny(user, ":\r\n\x00") || strings.ContainsAny(password, "\r\n\x00") {
		return Source{}, false // would end a line of the protocol
	}
	return Source{Kind: kind, URL: u.String(), User: user, Password: password}, true
}

// Shown is what may be seen of the address: neither path nor question.
func (s Source) Shown() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/…"
}

// Host is the camera's name or address, and its port if that is said.
func (s Source) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// String, GoString and LogValue keep a source out of logs and error texts.
func (s Source) String() string { return string(s.Kind) + " " + s.Shown() }

// GoString is for %#v.
func (s Source) GoString() string { return s.String() }

// LogValue is for slog.
func (s Source) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Bytes are the source to be sealed.
func (s Source) Bytes() []byte {
	raw, err := json.Marshal(struct {
		K Kind
		U string
		N string `json:",omitempty"`
		P string `json:",omitempty"`
	}{s.Kind, s.URL, s.User, s.Password})
	if err != nil {
		panic(err) // four strings
	}
	return raw
}

// FromBytes reads what Bytes gave.
func FromBytes(raw []byte) (Source, error) {
	var in struct {
		K Kind
		U string
		N string
		P string
	}
	err := json.Unmarshal(raw, &in)
	return Source{in.K, in.U, in.N, in.P}, err
}
