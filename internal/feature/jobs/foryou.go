package jobs

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// forYou is the order that puts first what fits who asks.
const forYou = "forYou"

// Bounds of the personal order: how many of the newest are weighed, in all of
// the list and in each part of it that may fit, and how many come first.
const (
	weighed  = 120
	maxFirst = 20
)

// jobPage is a page of openings.
type jobPage struct {
	Items    []jobCard     `json:"items" nullable:"false"`
	Next     string        `json:"next"`
	Count    listing.Total `json:"count"`
	Personal bool          `json:"personal" doc:"It begins with what fits who asks; each such card says why"`
}

type jobsInput struct {
	listing.Query
	web.Paging
}

// listed is a jobPage that is not written yet.
type listed struct {
	listing.Listed
	personal bool
}

func (s *Service) list(ctx context.Context, in *jobsInput) (*web.JSON[web.Encoded[jobPage]], error) {
	f, err := s.board.Filter(in.Query)
	if err != nil {
		return nil, err
	}
	out := listed{Listed: listing.Listed{Near: f.Near}}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if in.Sort == forYou {
			f.Sort = ""
			err = s.forYou(tx, who.Account, f, in.Paging, web.Language(ctx), &out)
		} else {
			out.Rows, out.Next, err = s.find(tx, f, in.Cursor, in.Limit)
		}
		if err != nil {
			return err
		}
		return s.kernel.Finish(tx, who.Account, Kind, f, in.Cursor, &out.Listed)
	})
	if err != nil {
		return nil, err
	}
	page, err := web.Encode[jobPage](func(b []byte) ([]byte, error) { return s.appendPage(b, out) })
	return web.Answer(page), err
}

func (s *Service) find(tx *database.Tx, f listing.Filter, cursor string, limit int) ([]listing.Row, string, error) {
	found, err := s.kernel.Find(tx, Kind, f, cursor, limit)
	return found.Rows, found.Next, err
}

// forYou gives first what fits, each with its reasons, and then the newest.
// The list's own filters hold throughout.
func (s *Service) forYou(tx *database.Tx, account string, f listing.Filter, p web.Paging, language string, out *listed) error {
	var at listing.Shown
	more, err := web.After(p.Cursor, &at)
	if err != nil {
		return err
	}
	if !more {
		t, wanted, err := s.taste(tx, account)
		if err != nil {
			return err
		}
		if wanted {
			if out.Rows, err = s.fitting(tx, t, f, min(p.Limit, maxFirst), language); err != nil {
				return err
			}
		}
	}
	out.personal = len(at.Seqs)+len(out.Rows) > 0
	return s.kernel.FillUp(tx, Kind, f, at, p.Limit, &out.Listed)
}

// fitting weighs the newest, the newest nearby and the newest of the same work,
// and answers the n that fit best; of equals, the newer first.
func (s *Service) fitting(tx *database.Tx, t *taste, f listing.Filter, n int, language string) ([]listing.Row, error) {
	points := map[int64]int{} // by seq, also of what does not fit
	var fit []listing.Row
	for _, narrowed := range t.narrow(f) {
		rows, _, err := s.find(tx, narrowed, "", weighed)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if _, seen := points[r.Seq]; seen {
				continue
			}
			worth, reasons := t.fits(r)
			points[r.Seq] = worth
			if worth >= pointsEnough {
				r.Reason = s.because(reasons, language)
				fit = append(fit, r)
			}
		}
	}
	slices.SortFunc(fit, func(a, b listing.Row) int { return cmp.Or(points[b.Seq]-points[a.Seq], cmp.Compare(b.Seq, a.Seq)) })
	return fit[:min(len(fit), n)], nil
}

// narrow is where to look for what fits: all, the wards, the occupations. What
// the list is narrowed to already stays so.
func (t *taste) narrow(f listing.Filter) []listing.Filter {
	all := []listing.Filter{f}
	if wards := both(f.Wards, t.around()); len(wards) > 0 {
		nearby := f
		nearby.Wards = wards
		all = append(all, nearby)
	}
	kinds := make([]string, 0, len(t.kinds))
	for kind := range t.kinds {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds) // a map has no order of its own
	if kinds = both(f.Categories, kinds); len(kinds) > 0 {
		same := f
		same.Categories = kinds
		all = append(all, same)
	}
	return all
}

// both are the wanted that are also allowed; without allowed ones, all.
func both(allowed, wanted []string) []string {
	if len(allowed) == 0 {
		return wanted
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(v string) bool { return !slices.Contains(allowed, v) })
}

// because says the first reasons in words: "đúng nghề bạn đã lưu, gần nơi bạn ở".
func (s *Service) because(reasons []why, language string) string {
	said := make([]string, 0, reasonsToSay)
	for _, r := range reasons[:min(len(reasons), reasonsToSay)] {
		if name, ok := r.args["park"].(place.Text); ok {
			r.args = map[string]any{"park": name.In(language)}
		}
		said = append(said, s.texts.Say(language, r.code, r.args))
	}
	return strings.Join(said, ", ")
}

// appendPage writes a jobPage.
func (s *Service) appendPage(b []byte, l listed) ([]byte, error) {
	b, err := s.kernel.AppendListed(b, l.Listed)
	return append(strconv.AppendBool(append(b, `,"personal":`...), l.personal), '}'), err
}
