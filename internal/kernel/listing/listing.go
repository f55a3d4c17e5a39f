// Package listing is the kernel of what is posted and found: rooms for rent,
// jobs, things for sale. One table holds them all; a kind declares what is
// particular to it, and gets posting, review, search, contact, expiry,
// favourites, alerts and statistics.
package listing

import (
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Status is where a listing stands; state.go has the ways between.
type Status string

// The statuses. Drafts are not listings yet: they live in core/draft.
const (
	Review    Status = "review"    // waits for an officer
	Published Status = "published" // everybody sees it
	Paused    Status = "paused"    // by its owner, for a while
	Rejected  Status = "rejected"  // by an officer, with reasons
	Withdrawn Status = "withdrawn" // by its owner
	Expired   Status = "expired"   // its time is over; the owner may renew it
	Hidden    Status = "hidden"    // reported by several people, or hidden by an officer
)

// Kind declares what is particular to one kind of listing; D is its detail,
// stored as JSON.
type Kind[D any] struct {
	Name       string   // plural, as in paths: "rentals"
	Page       string   // path of the public page before the id: "/thue-nha/"
	Index      string   // table of the words it is found by; empty: the name and "_terms"
	Categories []string // what D is divided into
	Reports    []string // reasons for which a listing may be reported
	Rejections []string // reasons for which an officer may reject
	Price      Range    // đồng
	Size       Range    // hundredths of the unit
	Photos     int      // at most
	TitleMin   int      // characters; 0: MinTitle
	Reviewed   bool     // an officer looks before the public does
	Lifetime   time.Duration
	Contacts   int // owners one account may contact on one day
	// NoContact: a listing is about something that is not its owner's, so nobody
	// learns who posted it, nor how to reach her.
	NoContact bool

	// Groups are names for several categories at once, in filters.
	Groups map[string][]string
	// Tags are what a list is narrowed to besides, with ?tag=; Tagged are those
	// of one listing.
	Tags   []string
	Tagged func(*D) []string
	// Shorthand are ways to write words that are short for others, folded: both
	// what is indexed and what is searched for have them written out.
	Shorthand map[string]string
	// Lasts is the lifetime in a category, if it has one of its own; nil or 0:
	// that of the kind.
	Lasts func(category string) time.Duration
	// Until is when a listing is over by its own words, if that is before the
	// end of its lifetime; nil or zero: it says nothing.
	Until func(*D) time.Time

	MayPost  func(web.Principal) error // nil: every account
	Validate func(*D, *errs.Fields)    // names fields by their path on the wire
	// Rules are what only the whole draft, or the time, shows to be wrong.
	Rules func(*database.Tx, *Draft[D], *errs.Fields)
	// Flags are what an officer should look at before anything else. Only
	// officers see them; what is flagged is reviewed though the kind is not.
	Flags  func(*Listing[D]) []Warning
	Facets func(*D) Facets
	// Doubts are what the kind itself finds wrong with what is public, for the
	// officers' lists; Excused is what is no fault of this kind.
	Doubts  func(*D) []quality.Fault
	Excused []quality.Fault
	// Words are further texts to be found by, the most telling first.
	Words func(category string, d *D) []string
	// Unreviewed blanks what an owner may change without another review.
	Unreviewed func(*D)
	Warnings   func(*database.Tx, *Listing[D]) []Warning
	SchemaOrg  func(*database.Tx, *Listing[D]) (map[string]any, error) // schema.org, without @context
	// Moved is told, in the same transaction, that a listing has come to another
	// status: for a kind that keeps something of its own beside it.
	Moved func(*database.Tx, *Item) error
	// ListCard is what a list shows of a row: the Card and what the kind adds,
	// an object in JSON; nil: only the Card.
	ListCard func(Card, Row) any
}

// Range is an interval, both ends included.
type Range struct{ Min, Max int64 }

// Facets are the standard columns that only the kind's detail knows.
type Facets struct {
	Amount   int64 // a second sum that a card shows, in đồng: a deposit, the top of a wage
	Quantity int64 // how many people, places or pieces
	Marks    int64 // small signs on a card, as bits that the kind gives a meaning
}

// Warning is something a reader or the owner should know. Its text has the
// code "warning." + Code.
type Warning struct {
	Code     string
	Args     map[string]any
	Listings []string // ids it is about
}

// Draft is what an owner writes.
type Draft[D any] struct {
	Title    string
	Body     string
	Category string
	Ward     string       // code
	Address  string       // shown only on contact
	At       *place.Point // exact, shown only on contact; nil: somewhere in the ward
	Price    int64        // đồng
	Size     int64        // hundredths of the unit
	Photos   []string     // ids of the owner's uploads, the cover first
	Detail   D
	// Organisation is the company it is posted for, fixed from then on; empty
	// for who posts for herself.
	Organisation string
}

// Item is what all kinds have in common.
type Item struct {
	ID           string
	Kind         string
	Owner        string
	Organisation string
	Status       Status
	Version      int64
	Seq          int64 // order of publication; 0 before the first
	Title, Body  string
	Category     string
	Ward         string
	Price        int64
	Amount       int64
	Size         int64
	Quantity     int64
	Marks        int64
	At           place.Point // rounded to some hundred metres
	Photos       []photo.Photo
	Verified     bool // the owner was identified when it was posted
	Demo         bool
	Reasons      []string // of the last rejection
	Note         string   // the officer's own words
	Appeal       string   // the owner's, while one waits
	Reviewer     string   // the officer who decided last
	Reports      int64    // since the last decision
	Created      time.Time
	Updated      time.Time
	Submitted    time.Time
	Published    time.Time // zero before the first time
	Expires      time.Time // zero before the first publication

	sealed []byte
	detail string
	warned bool
}

// Listing is an item with its kind's detail.
type Listing[D any] struct {
	Item
	Detail D
}

// Private is what only the owner, officers and those who asked for contact see.
type Private struct {
	Address string       `json:"address"`
	At      *place.Point `json:"at,omitempty"`
}

// Person is an owner as readers see her.
type Person struct {
	Name     string
	Verified bool
	Since    time.Time
}
