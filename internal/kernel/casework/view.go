package casework

import (
	"slices"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
)

// Brief is what lists show of a case.
type Brief struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Procedure  string     `json:"procedure" doc:"Code"`
	Name       string     `json:"name" doc:"Of the procedure"`
	Line       string     `json:"line,omitempty" doc:"What it is about, in a line"`
	Receipt    string     `json:"receipt"`
	Status     Status     `json:"status"`
	Ward       string     `json:"ward,omitempty"`
	At         *Spot      `json:"at,omitempty" doc:"Rounded to some hundred metres"`
	Assignee   string     `json:"assignee,omitempty"`
	Due        *time.Time `json:"dueAt,omitempty" doc:"Absent while it waits for its owner, or without a deadline"`
	Late       bool       `json:"late"`
	Escalation int64      `json:"escalation,omitempty"`
	TriageBy   *time.Time `json:"triageBy,omitempty" doc:"Until when an officer decides whether it is taken up; for officers"`
	AssignBy   *time.Time `json:"assignBy,omitempty" doc:"Until when somebody is given it; for officers"`
	LateSteps  []Step     `json:"lateSteps,omitempty" doc:"triage, assign: whose time is over; for officers"`
	Created    time.Time  `json:"createdAt"`
	Updated    time.Time  `json:"updatedAt"`
	Closed     *time.Time `json:"closedAt,omitempty"`
	Version    int64      `json:"version"`
	Demo       bool       `json:"demo,omitempty"`
}

// Spot is a position.
type Spot = place.Point

// Entry is an event as a reader sees it.
type Entry struct {
	At       time.Time         `json:"at"`
	Role     Role              `json:"role" enum:"owner,officer,agency,system"`
	Name     string            `json:"name,omitempty" doc:"Who, for officers' eyes"`
	Action   Action            `json:"action"`
	Status   Status            `json:"status"`
	Internal bool              `json:"internal,omitempty"`
	Words    string            `json:"text,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Files    []File            `json:"files,omitempty"`
}

// Overview is a case whole.
type Overview struct {
	Brief
	Office     string            `json:"office,omitempty" doc:"Which organisation works on it"`
	Agency     string            `json:"agency"`
	Answers    form.Answers      `json:"answers" nullable:"false"`
	Sources    map[string]string `json:"sources,omitempty"`
	Exact      *Spot             `json:"exact,omitempty"`
	Address    string            `json:"address,omitempty"`
	Timeline   []Entry           `json:"timeline" nullable:"false"`
	Fee        int64             `json:"fee,omitempty"`
	Promised   *time.Time        `json:"promisedAt,omitempty" doc:"The first deadline, when another was named since"`
	Foreign    string            `json:"foreignCode,omitempty" doc:"What the agency calls it"`
	Rating     int64             `json:"rating,omitempty"`
	MergedInto string            `json:"mergedInto,omitempty"`
	Anonymous  bool              `json:"anonymous,omitempty"`
	Edition    int64             `json:"edition" doc:"Version of the procedure it was filed under"`
	Talk       bool              `json:"talk,omitempty" doc:"The reader may write about it: its owner to the officer who was given it, or she to her"`
}

// card fills in what needs no permission beyond the list's own.
func (k *Kernel) card(tx *database.Tx, c *Case, language string) (Brief, error) {
	p, err := k.Of(tx, c)
	if err != nil {
		return Brief{}, err
	}
	line, err := k.Line(c)
	card := Brief{
		ID: c.ID, Kind: c.Kind, Procedure: c.Procedure, Name: p.Name.In(language), Line: line, Receipt: Grouped(c.Receipt),
		Status: c.Status, Ward: c.Ward, Assignee: c.Assignee, Escalation: c.Escalation, Created: c.Created, Updated: c.Updated,
		Closed: maybe(c.Closed), Version: c.Version, Demo: c.Demo, TriageBy: maybe(c.Triage), AssignBy: maybe(c.Assign),
		LateSteps: c.lateSteps(tx.Time()),
	}
	if !c.Status.waits() {
		card.Due = maybe(c.Due)
		card.Late = c.Open() && !c.Due.IsZero() && tx.Time().After(c.Due)
	}
	if c.At != (place.Point{}) {
		card.At = &c.At
	}
	return card, err
}

// forOwner leaves out how an office organises its work.
func (b *Brief) forOwner() { b.Assignee, b.TriageBy, b.AssignBy, b.LateSteps = "", nil, nil, nil }

func maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// view shows a case; officers also see what is internal and who did what.
func (k *Kernel) view(tx *database.Tx, c *Case, language string, officer bool) (v Overview, err error) {
	if v.Brief, err = k.card(tx, c, language); err != nil {
		return v, err
	}
	content, err := k.Content(c)
	if err != nil {
		return v, err
	}
	v.Agency, v.Answers, v.Sources, v.Exact, v.Address = c.Agency, content.Answers, content.Sources, content.At, content.Address
	v.Fee, v.Foreign, v.Rating, v.MergedInto, v.Anonymous, v.Edition = c.Fee, c.ForeignCode, c.Rating, c.MergedInto, c.Anonymous, c.Edition
	v.Talk = c.talked()
	if v.Answers == nil {
		v.Answers = form.Answers{}
	}
	if !c.Promised.Equal(c.Due) && !c.Status.waits() {
		v.Promised = maybe(c.Promised)
	}
	if c.Organisation != unrouted {
		if v.Office, err = k.Offices.Name(tx, c.Organisation); err != nil {
			return v, err
		}
	}
	events, err := k.Timeline(tx, c, officer)
	if err != nil {
		return v, err
	}
	v.Timeline, err = k.steps(tx, c, events, officer)
	return v, err
}

func (k *Kernel) steps(tx *database.Tx, c *Case, events []Event, officer bool) ([]Entry, error) {
	steps := make([]Entry, 0, len(events))
	names := map[string]string{}
	for _, e := range events {
		s := Entry{At: e.At, Role: e.Role, Action: e.Action, Status: e.Status, Internal: e.Internal, Words: e.Words, Args: e.Args, Files: e.Files}
		if officer && e.Role == ByOfficer && e.Actor != "" {
			if _, known := names[e.Actor]; !known {
				name, err := k.Name(tx, e.Actor)
				if err != nil {
					return nil, err
				}
				names[e.Actor] = name
			}
			s.Name = names[e.Actor]
		}
		if !officer {
			s.Args = nil
		}
		steps = append(steps, s)
	}
	if c.MergedInto == "" || officer {
		return steps, nil
	}
	return k.further(tx, c, steps)
}

// further adds to a merged case what happened since to the one it went into.
func (k *Kernel) further(tx *database.Tx, c *Case, steps []Entry) ([]Entry, error) {
	into, err := k.byID(tx, ``, c.MergedInto)
	if err != nil {
		return steps, err
	}
	events, err := k.Timeline(tx, into, false)
	for _, e := range events {
		// Its own reporter's words and papers stay hers.
		if e.Role == ByOwner || e.At.Before(c.Closed) {
			continue
		}
		steps = append(steps, Entry{At: e.At, Role: e.Role, Action: e.Action, Status: e.Status, Words: e.Words, Files: nil})
	}
	return steps, err
}

// Nexts are the actions that a status allows an officer.
func Nexts(s Status) []Action {
	var all []Action
	for a := range acts {
		if a.Allowed(s) {
			all = append(all, a)
		}
	}
	slices.Sort(all)
	return all
}
