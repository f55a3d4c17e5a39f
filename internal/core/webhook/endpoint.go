package webhook

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// The states of an endpoint.
const (
	active   = "active"
	paused   = "paused"   // by somebody: events wait
	disabled = "disabled" // by us, because it failed: events are not kept for it
)

// Why an endpoint was disabled.
const (
	gone    = "gone"    // it answered 410
	failing = "failing" // it took nothing for long
)

// endpoint is where other software wants to be told.
type endpoint struct {
	id        string
	form      EndpointForm
	signature string
	state     string
	reason    string
	failing   int64 // since when; 0 is not
	failures  int64
	version   int64
	createdAt int64

	public   string // half of the newest key
	keyAt    int64
	oldUntil int64 // an older key signs until then
}

// EndpointForm is what an administrator says of an endpoint.
type EndpointForm struct {
	URL         string   `json:"url" minLength:"1" maxLength:"500" doc:"Where to post events: https."`
	Description string   `json:"description" minLength:"2" maxLength:"200" doc:"Whose it is, and what for."`
	Types       []string `json:"types" nullable:"false" maxItems:"50" doc:"Which events; none means all."`
	Kinds       []string `json:"kinds" nullable:"false" maxItems:"20" doc:"Of which kinds of matters; none means all."`
}

// EndpointView is an endpoint as administrators see it.
type EndpointView struct {
	EndpointForm
	ID           string     `json:"id"`
	Signature    string     `json:"signature" enum:"hmac,ed25519"`
	PublicKey    string     `json:"publicKey" doc:"whpk_…, which verifies ed25519; empty with hmac."`
	State        string     `json:"state" enum:"active,paused,disabled"`
	Reason       string     `json:"reason" enum:",gone,failing" doc:"Why it was disabled."`
	FailingSince *time.Time `json:"failingSince,omitempty" doc:"Since when it has taken nothing."`
	KeyAt        time.Time  `json:"keyAt" doc:"When what signs now was made."`
	OldKeyUntil  *time.Time `json:"oldKeyUntil,omitempty" doc:"Until then the one before signs too."`
	Version      int64      `json:"version"`
	CreatedAt    time.Time  `json:"createdAt"`
}

func (e *endpoint) view() EndpointView {
	return EndpointView{
		EndpointForm: e.form, ID: e.id, Signature: e.signature, PublicKey: e.public, State: e.state, Reason: e.reason,
		FailingSince: maybe(e.failing), KeyAt: moment(e.keyAt), OldKeyUntil: maybe(e.oldUntil), Version: e.version, CreatedAt: moment(e.createdAt),
	}
}

// check finds what is wrong with a form.
func (s *Service) check(f EndpointForm) error {
	var bad errs.Fields
	bad.Check(outcall.Allowed(f.URL, s.o.Networks), "url", "webhookAddress")
	each := func(field string, chosen, known []string) {
		for i, one := range chosen {
			bad.Check(slices.Contains(known, one), field+"["+strconv.Itoa(i)+"]", "notAllowed")
			bad.Check(!slices.Contains(chosen[:i], one), field+"["+strconv.Itoa(i)+"]", "notUnique")
		}
	}
	each("types", f.Types, s.o.Types)
	each("kinds", f.Kinds, s.o.Kinds)
	return bad.Err()
}

// wants reports whether an event is one it asked for.
func (f EndpointForm) wants(e Event) bool {
	return (len(f.Types) == 0 || slices.Contains(f.Types, e.Type)) && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, e.Kind))
}

// host is what may be told of an address: a path can hold a secret.
func (f EndpointForm) host() string {
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func record(tx *database.Tx, actor, action, endpoint string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: "webhook." + action, Subject: audit.Subject{Kind: "webhook", ID: endpoint}, Details: details,
	})
}
