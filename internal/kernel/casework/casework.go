// Package casework is the kernel of what is filed and answered: applications
// for public services, citizens' reports, complaints. A procedure is data; a
// kind declares what is particular to it, and gets filing, papers, a timeline,
// deadlines, officers' work-lists, forwarding to an agency and back.
package casework

import (
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// Status is where a case stands; state.go has the ways between.
type Status string

// The statuses: the ten of dossiers at one-stop offices (TT 01/2018/TT-VPCP),
// and two that reports need.
const (
	Submitted   Status = "submitted"   // 1
	Accepted    Status = "accepted"    // 2
	Declined    Status = "declined"    // 3, the end
	Processing  Status = "processing"  // 4
	Supplement  Status = "supplement"  // 5: more papers are asked for
	Payment     Status = "payment"     // 6: a fee is due
	Withdrawing Status = "withdrawing" // 7: the owner asked to take it back
	Stopped     Status = "stopped"     // 8, the end
	Answered    Status = "answered"    // an answer waits for approval
	Done        Status = "done"        // 9
	Delivered   Status = "delivered"   // 10, the end
	Merged      Status = "merged"      // into another report of the same thing, the end
)

// Role is in what quality somebody acts on a case.
type Role string

// The roles.
const (
	ByOwner   Role = "owner"
	ByOfficer Role = "officer"
	ByAgency  Role = "agency" // the outside system it was forwarded to
	BySystem  Role = "system"
)

// Case is one matter.
type Case struct {
	ID           string
	Kind         string
	Procedure    string // code
	Edition      int64  // version of the procedure
	Receipt      string // what its owner may ask with, without signing in
	Owner        string // account; empty once it was erased, or filed by a partner
	Anonymous    bool   // officers do not see who the owner is
	Agency, Ward string
	Organisation string // that works on it; empty when none has the duty yet
	Assignee     string // account of the officer
	Status       Status
	Version      int64
	At           place.Point // rounded to some hundred metres; zero without a place
	Events       int64       // how many there are: the number of the last
	Fee          int64       // đồng
	Due          time.Time
	Promised     time.Time // the first deadline
	Triage       time.Time // until when an office decides whether it is taken up; zero once it has
	Assign       time.Time // until when somebody is given it; zero once one is
	Postponed    bool
	Escalation   int64 // reminders sent, up to 3
	Reopened     bool
	Rating       int64 // 1 to 5; 0 is none yet
	MergedInto   string
	ForeignCode  string // what the agency calls it
	Channel      string // web, open311 …
	Demo         bool
	Created      time.Time
	Updated      time.Time
	Closed       time.Time // zero while it is open

	foreignSeq int64
	pausedDays int64
	escalateAt int64
	stepTold   int64 // steps whose lateness was told of
	stepAt     int64 // when the next is late; 0 is none
	askedAt    int64
	head       []byte
	sealed     []byte
}

// Content is what was filled in; it is sealed.
type Content struct {
	Answers form.Answers `json:"answers"`
	// Sources say where a prefilled answer came from, by section.key.
	Sources map[string]string `json:"sources,omitempty"`
	At      *place.Point      `json:"at,omitempty"` // exact
	Address string            `json:"address,omitempty"`
	Contact Contact           `json:"contact,omitzero"`
	Foreign map[string]string `json:"foreign,omitempty"` // what a partner sent along
	// Share: the owner agrees that the outside system that works on it sees the papers.
	Share bool `json:"share,omitempty"`
}

// Contact is how a partner's reporter is reached; people with an account need none.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// Event is one entry of a case's timeline.
type Event struct {
	Seq      int64
	At       time.Time
	Role     Role
	Actor    string // account; empty for agency and system
	Action   Action
	Status   Status // after it
	Internal bool   // only for officers
	Args     map[string]string
	Words    string
	Files    []File
}

// File is a document of a case and what it answers.
type File struct {
	document.Document
	Slot     string `json:"slot,omitempty" doc:"Which demand of the procedure it answers"`
	Seq      int64  `json:"event"`
	Internal bool   `json:"internal,omitempty"`
}

// Paper is a document that somebody files for a demand.
type Paper struct {
	Slot     string `json:"slot" maxLength:"60" doc:"Code of the demand"`
	Document string `json:"document" format:"uuid"`
}

// NotNow is the answer when a case's status does not allow an action, or
// somebody else was faster.
func NotNow() error { return errs.New(errs.Conflict, "caseState") }

// Open reports whether work on it is still to be done.
func (c *Case) Open() bool { return c.Closed.IsZero() }

func (c *Case) subject() string { return "case:" + c.ID }

// bit stores a truth on both engines.
func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Hook runs in the transaction that moved a case.
type Hook func(tx *database.Tx, c *Case, e Event) error
