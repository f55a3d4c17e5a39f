// Package audit is the append-only log of who did what to whose data, chained
// by hashes so that a changed, missing or added entry is found.
package audit

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/database"
)

// System is the actor of what no account did.
const System = "system"

// Subject is what was acted upon.
type Subject struct {
	Kind string // listing, account, case …
	ID   string
}

// Entry is one act. Record fills Seq and At.
type Entry struct {
	Seq          int64 // 1, 2, 3 … without a gap
	At           time.Time
	Actor        string // account id, or System
	Action       string // a stable code such as listing.approve
	Subject      Subject
	Owner        string // account id of the person whose data was touched; empty if nobody's
	Organisation string // for which the actor acted; empty if for none
	// Details are codes, ids and numbers that explain the act; never personal
	// data, because entries cannot be erased.
	Details map[string]string
}

// Bounds of an entry, in bytes.
const (
	maxField   = 200
	maxDetails = 4096
)

var actionForm = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$`)

// Record adds the entry to tx: it is written if and only if tx commits, just
// before that, and not readable earlier. An entry without actor, action
// (noun.verb) or subject, or over its bounds, is an error.
func Record(tx *database.Tx, e Entry) error {
	details := []byte("{}")
	if len(e.Details) > 0 {
		var err error
		if details, err = json.Marshal(e.Details); err != nil { // keys come sorted
			return fmt.Errorf("audit: %w", err)
		}
	}
	r := record{
		at: tx.Now(), actor: e.Actor, action: e.Action, kind: e.Subject.Kind, id: e.Subject.ID,
		owner: e.Owner, organisation: e.Organisation, details: string(details),
	}
	// What is wrong must show here: at the end it would fail the neighbours
	// that share the commit.
	if err := r.check(); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	// The chain has one head, and whoever writes it makes the others wait until
	// its commit. So it is taken last.
	tx.AtEnd(func(tx *database.Tx) error { return r.chain(tx) })
	return nil
}

func (r record) check() error {
	if !actionForm.MatchString(r.action) {
		return fmt.Errorf("the action %q is not of the form noun.verb", r.action)
	}
	if r.actor == "" || r.kind == "" || r.id == "" {
		return fmt.Errorf("%s has no actor or no subject", r.action)
	}
	for _, field := range []string{r.actor, r.action, r.kind, r.id, r.owner, r.organisation} {
		if len(field) > maxField || !utf8.ValidString(field) || strings.ContainsRune(field, 0) {
			return fmt.Errorf("%s has a field that is too long or not text", r.action)
		}
	}
	if len(r.details) > maxDetails {
		return fmt.Errorf("%s has %d bytes of details, more than %d", r.action, len(r.details), maxDetails)
	}
	return nil
}
