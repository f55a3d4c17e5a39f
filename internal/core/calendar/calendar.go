// Package calendar puts what has a time – appointments, deadlines, ends – into
// people's own calendars: one thing as a file, and what somebody chose at a
// private address that calendars ask. What there is, its owners say.
package calendar

import (
	"cmp"
	"embed"
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/ical"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
)

// Event is one thing of somebody's that has a time.
type Event struct {
	ID         string
	Version    int64 // grows when it changes
	Changed    time.Time
	Start, End time.Time
	AllDay     bool
	// Title, Place and Note say what it is; a calendar that is shared does not
	// show them unless its owner wants it.
	Title, Place, Note string
	Path               string // of its page
	Cancelled          bool
	Remind             []time.Duration
}

// Source is one kind of them.
type Source struct {
	Kind string // stands in addresses; its text is calendar.<Kind>
	// Upcoming are an account's that end after a time, at most Limit; what was
	// called off is among them, so that calendars take it out.
	Upcoming func(tx *database.Tx, account, language string, after time.Time) ([]Event, error)
	// One is an account's own, else errs.Missing.
	One func(tx *database.Tx, account, language, id string) (Event, error)
}

// Limit bounds the events of a kind.
const Limit = 200

// Options are what calendars need.
type Options struct {
	DB        *database.DB
	Texts     *text.Catalogue
	App       string
	PublicURL string
	Zone      *time.Location
	Sources   []Source
	// Language is an account's.
	Language func(tx *database.Tx, account string) (string, error)
}

// Service is the calendar.
type Service struct{ o Options }

// New prepares the service.
func New(o Options) *Service { return &Service{o} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what calendars add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "calendar", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"),
		Routes: s.routes(), Personal: personal(),
	}
}

func (s *Service) kinds() []string {
	all := make([]string, len(s.o.Sources))
	for i, source := range s.o.Sources {
		all[i] = source.Kind
	}
	return all
}

// keep is how long calendars still hear of what is over.
const keep = 31 * 24 * time.Hour

// upcoming are the events of some kinds, the earliest first.
func (s *Service) upcoming(tx *database.Tx, account, language string, kinds []string, details bool) (all []ical.Event, err error) {
	for _, source := range s.o.Sources {
		if !slices.Contains(kinds, source.Kind) {
			continue
		}
		events, err := source.Upcoming(tx, account, language, tx.Time().Add(-keep))
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			all = append(all, s.written(source.Kind, language, e, details))
		}
	}
	slices.SortStableFunc(all, func(a, b ical.Event) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID))
	})
	return all, nil
}

// written is an event as calendars read it.
func (s *Service) written(kind, language string, e Event, details bool) ical.Event {
	w := ical.Event{
		UID: kind + "-" + e.ID + "@" + host(s.o.PublicURL), Sequence: e.Version, Changed: e.Changed, Start: e.Start, End: e.End, AllDay: e.AllDay,
		Title: s.o.Texts.Say(language, "calendar."+kind, nil), URL: s.o.PublicURL + e.Path, Cancelled: e.Cancelled, Remind: e.Remind,
	}
	if details {
		w.Title, w.Place, w.Note = e.Title, e.Place, e.Note
	}
	return w
}

func (s *Service) bytes(name string, events ...ical.Event) []byte {
	c := ical.Calendar{Product: s.o.App, Name: name, Zone: s.o.Zone, Events: events}
	if name != "" {
		c.Refresh = refresh
	}
	return c.Bytes()
}

// refresh is how often calendars are asked to look.
const refresh = 6 * time.Hour

// LastDay makes an event of a deadline: the whole of its last day when it falls
// on a midnight, which belongs to the day before.
func (e *Event) LastDay(deadline time.Time, zone *time.Location) {
	local := deadline.In(zone)
	e.Start = deadline
	if e.AllDay = local.Hour() == 0 && local.Minute() == 0; e.AllDay {
		e.Start = deadline.Add(-time.Second)
	}
}
