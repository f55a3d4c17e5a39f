package coaches

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/text"
)

const (
	departuresPage = "/xe-khach"
	departurePage  = "/xe-khach/chuyen/"
)

// around are words that people write around the name of a town, folded.
var around = map[string]bool{
	"xe": true, "khach": true, "ve": true, "di": true, "den": true, "toi": true, "nay": true, "hom": true, "chuyen": true, "ben": true, "tim": true,
	"coach": true, "bus": true, "to": true, "tonight": true, "today": true,
}

// begins is how well a place must answer to be meant: at least its name begins
// with what was typed.
const begins = 3

// Found makes the next coaches to a town findable in the search over everything.
func (s *Service) Found() finder.Source {
	return finder.Source{Kind: "coaches", Find: s.findDepartures, Where: func(tx *database.Tx, q finder.Query) (string, error) {
		n, err := s.network(tx)
		if err != nil {
			return "", err
		}
		from, to, _ := s.meant(n, q.Text)
		params := url.Values{"tu": {from.Key}}
		if to.Key != "" {
			params.Set("den", to.Key)
		}
		return departuresPage + "?" + params.Encode(), nil
	}}
}

// meant is from where to where somebody wants to go who types the name of a
// town: from the one with the most coaches. Who types that one wants to leave.
func (s *Service) meant(n *network, typed string) (from, to CoachPlace, found bool) {
	words := slices.DeleteFunc(strings.Fields(search.Fold(typed)), func(word string) bool { return around[word] })
	name := strings.Join(words, " ")
	if len(name) < 2 {
		return from, to, false
	}
	for _, p := range n.places {
		if inside := s.o.Province.Bounds.Contains(s.town(strings.TrimPrefix(p.Key, "city:")).Point); p.Kind == placeKinds[0] && inside && p.Trips > from.Trips {
			from = p
		}
	}
	if best := n.find(name, 1); len(best) > 0 && best[0].fits(name) >= begins {
		to = best[0]
	}
	if from.Key == "" || to.Key == "" {
		return from, to, false
	}
	if to.Key == from.Key {
		to = CoachPlace{}
	}
	return from, to, true
}

// findDepartures are those that leave next, on this day or, late in the
// evening, on the next.
func (s *Service) findDepartures(tx *database.Tx, q finder.Query) (all []finder.Finding, err error) {
	n, err := s.network(tx)
	if err != nil {
		return nil, err
	}
	from, to, found := s.meant(n, q.Text)
	if !found {
		return nil, nil
	}
	zone := s.o.Province.Location()
	today := dayOf(tx.Time().In(zone))
	for _, on := range []day{today, today.plus(1)} {
		gone, err := cancellations(tx, on)
		if err != nil {
			return nil, err
		}
		for _, d := range n.departures(from.Key, to.Key, on, zone) {
			if gone.mark(&d); len(all) < q.Limit && d.reason == "" && d.at.After(tx.Time()) {
				all = append(all, s.finding(d, q.Language))
			}
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}

func (s *Service) finding(d departure, language string) finder.Finding {
	v := s.view(d)
	name := func(at int) string {
		one := d.table.stops[at]
		return cmp.Or(s.town(one.city).Name.In(language), one.Name)
	}
	f := finder.Finding{
		Path:   departurePage + url.PathEscape(v.ID),
		Title:  d.at.Format("15:04") + " · " + name(d.trip.calls[d.from].stop) + " → " + name(d.trip.calls[d.to].stop),
		Detail: d.at.Format("02/01") + " · " + v.Operator.Name, Demo: v.Operator.Demo,
	}
	if language != text.First {
		f.Detail = d.at.Format("2 Jan") + " · " + v.Operator.Name
	}
	return f
}

// Serve is what the page of a departure says in a line; errs.Missing for one
// that there is not.
func (s *Service) Serve(ctx context.Context, id string) (title, about string, err error) {
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		d, err := s.named(tx, id)
		if err == nil {
			f := s.finding(d, text.First)
			title, about = f.Title, f.Detail
		}
		return err
	})
	return title, about, err
}
