package quality

import (
	"context"
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Routes are the officers'.
func (s *Service) Routes() []web.Route {
	const path, one = "/api/v1/desk/quality", "/api/v1/desk/quality/{kind}/{id}/{fault}"
	return []web.Route{
		web.Get("/api/v1/desk/overview", "How many things of each kind, category or ward there are, by where they stand", officers(), s.overview),
		web.Get(path, "What is wrong with things, the oldest first", officers(), s.list),
		web.Get(path+"/counts", "How many faults of each sort there are", officers(), s.count),
		web.Post(one+"/ask", "Ask who posted it to mend it", officers(), s.ask),
		web.Post(one+"/dismiss", "It is right as it is", officers(), s.dismiss),
		web.Post(one+"/reopen", "It is not right after all", officers(), s.reopen),
	}
}

// FaultPath is the path of one fault.
type FaultPath struct {
	Kind  string `path:"kind" maxLength:"40"`
	ID    string `path:"id" format:"uuid"`
	Fault string `path:"fault" maxLength:"40" doc:"Its code, as in the lists"`
}

// FaultState is where a fault stands.
type FaultState struct {
	State string `json:"state" enum:"open,asked,dismissed"`
}

// FaultScope narrows what officers look at.
type FaultScope struct {
	Kind string `query:"kind" maxLength:"40" doc:"The kind of thing: rentals, companies"`
	Ward string `query:"ward" maxLength:"5"`
}

// scope checks what was asked for, and keeps an officer to her wards.
func (s *Service) scope(tx *database.Tx, asked FaultScope) (o scope, err error) {
	var f errs.Fields
	_, known := s.source(asked.Kind)
	f.Check(asked.Kind == "" || known, "kind", "notAllowed")
	f.Check(asked.Ward == "" || s.HasWard(asked.Ward), "ward", "notAllowed")
	if err := f.Err(); err != nil {
		return o, err
	}
	o = scope{kind: asked.Kind, ward: asked.Ward}
	o.all, o.wards, err = s.Reach(tx, web.Who(tx.Context()))
	return o, err
}

type qualityInput struct {
	web.Paging
	FaultScope
	Fault Fault  `query:"fault" enum:"photos,position,ward,phone,unconfirmed,ending,duplicate" default:"photos"`
	State string `query:"state" enum:"open,asked,dismissed" default:"open"`
}

// FoundFault is one line of the lists.
type FoundFault struct {
	Kind     string    `json:"kind"`
	ID       string    `json:"id"`
	Fault    Fault     `json:"fault" enum:"photos,position,ward,phone,unconfirmed,ending,duplicate"`
	State    string    `json:"state" enum:"open,asked,dismissed"`
	Title    string    `json:"title"`
	Category string    `json:"category"`
	Ward     string    `json:"ward"`
	WardName string    `json:"wardName"`
	Link     string    `json:"link" doc:"Path of its page"`
	Other    string    `json:"other,omitempty" doc:"Path of the page of what it resembles"`
	Reason   string    `json:"reason,omitempty" doc:"Why it was dismissed"`
	FoundAt  time.Time `json:"foundAt"`
	At       time.Time `json:"changedAt"`
}

func (s *Service) list(ctx context.Context, in *qualityInput) (*web.JSON[web.Page[FoundFault]], error) {
	page := web.Page[FoundFault]{}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		page = web.Page[FoundFault]{Items: []FoundFault{}}
		var after position
		if _, err := web.After(in.Cursor, &after); err != nil {
			return err
		}
		o, err := s.scope(tx, in.FaultScope)
		if err != nil {
			return err
		}
		found, err := list(tx, in.Fault, in.State, o, after, in.Limit+1)
		if err != nil {
			return err
		}
		if len(found) > in.Limit {
			found = found[:in.Limit]
			last := found[in.Limit-1]
			page.Next = web.Cursor(position{last.found, last.thing})
		}
		for _, f := range found {
			page.Items = append(page.Items, s.shown(f))
		}
		return nil
	})
	return web.Answer(page), err
}

func (s *Service) shown(f fault) FoundFault {
	one := FoundFault{
		Kind: f.kind, ID: f.thing, Fault: Fault(f.fault), State: f.state, Title: f.title, Category: f.category, Ward: f.ward,
		WardName: s.WardName(f.ward), Reason: f.reason, FoundAt: time.UnixMilli(f.found).UTC(), At: time.UnixMilli(f.changed).UTC(),
	}
	if source, ok := s.source(f.kind); ok {
		one.Link = source.Link(f.kind, f.thing)
		if f.other != "" {
			one.Other = source.Link(f.kind, f.other)
		}
	}
	return one
}

// FaultCount is how many things have a fault.
type FaultCount struct {
	Fault Fault `json:"fault" enum:"photos,position,ward,phone,unconfirmed,ending,duplicate"`
	Open  int   `json:"open"`
	Asked int   `json:"asked"`
	More  bool  `json:"more" doc:"There are more than were counted"`
}

// FaultCounts are those of all faults.
type FaultCounts struct {
	Items []FaultCount `json:"items" nullable:"false"`
}

func (s *Service) count(ctx context.Context, in *FaultScope) (*web.JSON[FaultCounts], error) {
	var out FaultCounts
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		o, err := s.scope(tx, *in)
		if err != nil {
			return err
		}
		waiting, err := counts(tx, open, o)
		if err != nil {
			return err
		}
		told, err := counts(tx, asked, o)
		out.Items = make([]FaultCount, len(Faults))
		for n, f := range Faults {
			out.Items[n] = FaultCount{f, min(waiting[f], maxCount), min(told[f], maxCount), max(waiting[f], told[f]) > maxCount}
		}
		return err
	})
	return web.Answer(out), err
}

type overviewInput struct {
	FaultScope
	By string `query:"by" enum:"kind,category,ward" default:"kind" doc:"What a line stands for"`
}

// OverviewLine counts the things of a kind, of a category or of a ward.
type OverviewLine struct {
	Kind     string `json:"kind,omitempty"`
	Category string `json:"category,omitempty"`
	Ward     string `json:"ward,omitempty"`
	WardName string `json:"wardName,omitempty"`
	Tally
}

// Overview are the lines, with when they were counted.
type Overview struct {
	Items []OverviewLine `json:"items" nullable:"false"`
	Total Tally          `json:"total"`
	At    time.Time      `json:"at"`
}

func (s *Service) overview(ctx context.Context, in *overviewInput) (*web.JSON[Overview], error) {
	var o scope
	var figures []Figure
	out := Overview{}
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		if o, err = s.scope(tx, in.FaultScope); err != nil {
			return err
		}
		var at int64
		figures, at, err = s.tallied(tx)
		out.At = time.UnixMilli(at).UTC()
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Items, out.Total = s.lines(figures, o, in.By)
	return web.Answer(out), nil
}

// lines adds the figures of a scope up.
func (s *Service) lines(figures []Figure, o scope, by string) (lines []OverviewLine, total Tally) {
	lines = []OverviewLine{}
	place := map[OverviewLine]int{}
	for _, f := range figures {
		if o.kind != "" && f.Kind != o.kind || o.ward != "" && f.Ward != o.ward || !o.all && !slices.Contains(o.wards, f.Ward) {
			continue
		}
		key := OverviewLine{}
		switch by {
		case "kind":
			key.Kind = f.Kind
		case "category":
			key.Kind, key.Category = f.Kind, f.Category
		default:
			key.Ward, key.WardName = f.Ward, s.WardName(f.Ward)
		}
		n, ok := place[key]
		if !ok {
			n = len(lines)
			place[key], lines = n, append(lines, key)
		}
		lines[n].add(f.Tally)
		total.add(f.Tally)
	}
	slices.SortStableFunc(lines, func(a, b OverviewLine) int { return int(b.Published+b.Waiting) - int(a.Published+a.Waiting) })
	return lines, total
}
