package casework

import (
	"crypto/rand"
	"math"
	"time"
	"unicode/utf8"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/id"
)

// Submission is what somebody files.
type Submission struct {
	Kind      string
	Procedure string // code
	Account   string // empty: a partner's, whose reporter has no account here
	Level     int    // how sure we are of who it is
	Ward      string
	Answers   form.Answers
	Sources   map[string]string
	Papers    []Paper
	Anonymous bool
	At        *place.Point
	Address   string
	Contact   Contact
	Foreign   map[string]string
	Share     bool
	Channel   string // web, or who filed it
	Demo      bool
	Flags     []string // what fees depend on
	// Notes are codes that officers see with the filing.
	Notes map[string]string
	// Received is when made-up cases came in; zero is now.
	Received time.Time
}

// Bounds of what people write in their own words, in characters.
const (
	MaxWords   = 4000
	maxAddress = 300
)

// File stores a case with all that must follow, or nothing.
func (k *Kernel) File(tx *database.Tx, s Submission) (*Case, error) {
	kind, err := k.kind(s.Kind)
	if err != nil {
		return nil, err
	}
	p, err := k.Current(tx, s.Kind, s.Procedure)
	if err != nil {
		return nil, err
	}
	if err := k.check(tx, kind, p, &s); err != nil {
		return nil, err
	}
	received := tx.Time()
	if s.Demo && !s.Received.IsZero() {
		received = s.Received
	}
	agency, _ := p.Authority.Of(s.Answers)
	c := &Case{
		ID: id.New(tx.Now()), Kind: s.Kind, Procedure: p.Code, Edition: p.Version, Receipt: receipt(), Owner: s.Account,
		Anonymous: s.Anonymous, Agency: agency, Ward: s.Ward, Status: Submitted, Version: 1, Channel: s.Channel,
		Demo: s.Demo, Due: p.Limit.opening(k.Province, received), Created: received, Updated: received, Events: 1,
	}
	content := &Content{Answers: s.Answers, Sources: s.Sources, At: s.At, Address: s.Address, Contact: s.Contact, Foreign: s.Foreign, Share: s.Share}
	if c.Organisation, err = k.responsible(tx, p, &s); err != nil {
		return nil, err
	}
	if err := k.store(tx, kind, p, c, content); err != nil {
		return nil, err
	}
	e := Event{Role: ByOwner, Actor: s.Account, Action: Submit, Args: s.Notes, At: received}
	c.Events = 0 // add counts it
	if err := k.add(tx, c, &e); err != nil {
		return nil, err
	}
	if err := k.attach(tx, c, s.Account, "papers", s.Papers, false); err != nil {
		return nil, err
	}
	if p.Forward && kind.Forward != nil && !s.Demo {
		if err := k.enqueue(tx, c); err != nil {
			return nil, err
		}
	}
	if kind.Filed != nil {
		if err := kind.Filed(tx, c, content); err != nil {
			return nil, err
		}
	}
	return c, k.follow(tx, c, e)
}

// Try checks a filing without storing anything, and names the office that would
// work on it, also while something is wrong; empty when none has the duty yet.
func (k *Kernel) Try(tx *database.Tx, s *Submission) (p *Procedure, office string, err error) {
	kind, err := k.kind(s.Kind)
	if err != nil {
		return nil, "", err
	}
	if p, err = k.Current(tx, s.Kind, s.Procedure); err != nil {
		return nil, "", err
	}
	wrong := k.check(tx, kind, p, s)
	organisation, err := k.responsible(tx, p, s)
	if err == nil && organisation != unrouted {
		office, err = k.Offices.Name(tx, organisation)
	}
	if wrong != nil {
		err = wrong
	}
	return p, office, err
}

func (k *Kernel) responsible(tx *database.Tx, p *Procedure, s *Submission) (string, error) {
	agency, byWard := p.Authority.Of(s.Answers)
	if !byWard {
		return k.Offices.Responsible(tx, agency, "")
	}
	return k.Offices.Responsible(tx, agency, s.Ward)
}

func (k *Kernel) check(tx *database.Tx, kind *Kind, p *Procedure, s *Submission) error {
	if p.Compiled == nil {
		return errs.New(errs.Conflict, "notFiledHere")
	}
	if s.Level < p.Level {
		return errs.New(errs.Denied, "levelNeeded", "level", p.Level)
	}
	if s.Answers == nil {
		s.Answers = form.Answers{}
	}
	bad, err := p.Compiled.Check("form", s.Answers)
	if err != nil {
		return err
	}
	if _, byWard := p.Authority.Of(s.Answers); s.Ward != "" || byWard {
		_, known := k.Province.Ward(s.Ward)
		bad.Check(known, "ward", "wardUnknown")
	}
	bad.Check(utf8.RuneCountInString(s.Address) <= maxAddress, "address", "tooLong", "max", maxAddress)
	if s.At != nil {
		const slack = 0.1 // for the sea and the border, in degrees
		b := k.Province.Bounds
		inside := s.At.Lat >= b.South-slack && s.At.Lat <= b.North+slack && s.At.Lng >= b.West-slack && s.At.Lng <= b.East+slack
		bad.Check(inside, "lat", "outsideProvince")
	}
	p.papers(&bad, s.Answers, s.Papers)
	if kind.Check != nil {
		if err := kind.Check(tx, s, p, &bad); err != nil {
			return err
		}
	}
	return bad.Err()
}

func (k *Kernel) store(tx *database.Tx, kind *Kind, p *Procedure, c *Case, content *Content) error {
	var cell int64
	if content.At != nil {
		c.At = place.Point{Lat: round(content.At.Lat), Lng: round(content.At.Lng)}
		cell = cellOf(c.At)
	}
	if kind.Line != nil {
		c.head = k.Vault.Seal([]byte(kind.Line(p, content)), lineContext(c.ID))
	} else {
		c.head = []byte{}
	}
	if err := k.seal(c, content); err != nil {
		return err
	}
	c.Promised = c.Due
	k.schedule(c)
	k.arrived(c, p.Limit, c.Created)
	return k.insert(tx, c, cell)
}

// round leaves some hundred metres.
func round(degrees float64) float64 { return math.Round(degrees*500) / 500 }

// receiptAlphabet leaves out what is easily misread (Crockford's base 32).
const receiptAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// receiptLength makes 60 random bits: nobody guesses one.
const receiptLength = 12

func receipt() string {
	raw := make([]byte, receiptLength)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // it never returns one
	}
	for i, b := range raw {
		raw[i] = receiptAlphabet[b&31]
	}
	return string(raw)
}

// audit notes that an officer saw or changed somebody's case.
func (k *Kernel) audit(tx *database.Tx, actor string, c *Case, action string, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "case", ID: c.ID}, Owner: c.Owner,
		Organisation: c.Organisation, Details: details,
	})
}
