package coaches

import (
	"context"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// operatorPage is where the app shows one feed's operators.
const operatorPage = "/xe-khach/nha-xe/"

// CoachWay is a route as an operator drives it, from its first stop to its last.
type CoachWay struct {
	Route   string `json:"route"`
	From    string `json:"from"`
	FromKey string `json:"fromKey,omitempty" doc:"Of its place, for a search"`
	To      string `json:"to"`
	ToKey   string `json:"toKey,omitempty"`
	Trips   int    `json:"trips" doc:"How many are in the timetable"`
}

// CoachOperatorView is a timetable on its own page: who drives, and where.
type CoachOperatorView struct {
	Feed      string          `json:"feed"`
	Name      string          `json:"name"`
	Demo      bool            `json:"demo" doc:"Made up, to show how it works"`
	Operators []CoachOperator `json:"operators" nullable:"false"`
	Ways      []CoachWay      `json:"ways" nullable:"false"`
	More      bool            `json:"more" doc:"There are more than are shown"`
}

// maxWays bounds a page.
const maxWays = 200

type oneOperatorInput struct {
	Feed string `path:"feed" maxLength:"36"`
}

func (s *Service) getOperator(ctx context.Context, in *oneOperatorInput) (*web.JSON[CoachOperatorView], error) {
	var out CoachOperatorView
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		n, err := s.network(tx)
		if err != nil {
			return err
		}
		t := n.table(in.Feed)
		if t == nil {
			return errs.Missing()
		}
		out = t.page()
		return nil
	})
	return web.Answer(out), err
}

func (t *timetable) page() CoachOperatorView {
	v := CoachOperatorView{Feed: t.feed.ID, Name: t.feed.Name, Demo: t.feed.Demo, Operators: []CoachOperator{}, Ways: t.ways()}
	for _, a := range t.agencies {
		v.Operators = append(v.Operators, t.operator(a))
	}
	slices.SortFunc(v.Operators, func(a, b CoachOperator) int { return strings.Compare(search.Fold(a.Name), search.Fold(b.Name)) })
	if len(v.Ways) > maxWays {
		v.Ways, v.More = v.Ways[:maxWays], true
	}
	return v
}

// ways are the routes with how many trips drive each, by name.
func (t *timetable) ways() []CoachWay {
	type ends struct {
		route    string
		from, to int
	}
	ways, at := []CoachWay{}, map[ends]int{}
	for i := range t.trips {
		one := &t.trips[i]
		e := ends{one.route.ID, one.calls[0].stop, one.calls[len(one.calls)-1].stop}
		n, known := at[e]
		if !known {
			n = len(ways)
			at[e] = n
			from, to := &t.stops[e.from], &t.stops[e.to]
			ways = append(ways, CoachWay{Route: one.route.name(), From: from.Name, FromKey: from.place(), To: to.Name, ToKey: to.place()})
		}
		ways[n].Trips++
	}
	slices.SortStableFunc(ways, func(a, b CoachWay) int {
		return strings.Compare(search.Fold(a.Route+a.From), search.Fold(b.Route+b.From))
	})
	return ways
}

// place is the key of the largest place that a stop belongs to: its town, if it has one.
func (one *stop) place() string {
	for _, key := range one.keys {
		if strings.HasPrefix(key, "city:") {
			return key
		}
	}
	if len(one.keys) == 0 {
		return ""
	}
	return one.keys[0]
}
