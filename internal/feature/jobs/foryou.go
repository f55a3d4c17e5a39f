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

// suggestion is a row and why it stands here.
type suggestion struct {
	listing.Row
	points int
	reason string
}

// listed is a jobPage that is not written yet.
type listed struct {
	rows     []suggestion
	near     *place.Point
	next     string
	count    listing.Total
	personal bool
}

func (s *Service) list(ctx context.Context, in *jobsInput) (*web.JSON[web.Encoded[jobPage]], error) {
	f, err := s.board.Filter(in.Query)
	if err != nil {
		return nil, err
	}
	out := listed{near: f.Near}
	err = s.db.View(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx)
		if in.Sort == forYou {
			f.Sort = ""
			err = s.forYou(tx, who.Account, f, in.Paging, web.Language(ctx), &out)
		} else {
			out.rows, out.next, err = s.find(tx, f, in.Cursor, in.Limit)
		}
		if err != nil {
			return err
		}
		if err := s.markFavourites(tx, who.Account, out.rows); err != nil {
			return err
		}
		out.count = listing.Total{Value: len(out.rows)}
		if in.Cursor != "" || out.next != "" {
			out.count, err = s.kernel.Count(tx, Kind, f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	page, err := web.Encode[jobPage](func(b []byte) ([]byte, error) { return s.appendPage(b, out) })
	return web.Answer(page), err
}

func (s *Service) find(tx *database.Tx, f listing.Filter, cursor string, limit int) ([]suggestion, string, error) {
	found, err := s.kernel.Find(tx, Kind, f, cursor, limit)
	rows := make([]suggestion, len(found.Rows))
	for n, r := range found.Rows {
		rows[n].Row = r
	}
	return rows, found.Next, err
}

func (s *Service) markFavourites(tx *database.Tx, account string, rows []suggestion) error {
	if account == "" {
		return nil
	}
	plain := make([]*listing.Row, len(rows))
	for n := range rows {
		plain[n] = &rows[n].Row
	}
	return s.kernel.MarkFavourites(tx, account, plain)
}

// position is where a page in the personal order ended: what has been shown
// beyond the newest, and where the newest go on.
type position struct {
	Shown []int64 `json:"x"`
	Next  string  `json:"n"`
}

// forYou gives first what fits, each with its reasons, and then the newest.
// The list's own filters hold throughout.
func (s *Service) forYou(tx *database.Tx, account string, f listing.Filter, p web.Paging, language string, out *listed) error {
	var at position
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
			if out.rows, err = s.fitting(tx, t, f, min(p.Limit, maxFirst), language); err != nil {
				return err
			}
		}
	}
	for _, r := range out.rows {
		at.Shown = append(at.Shown, r.Seq)
	}
	out.personal = len(at.Shown) > 0
	return s.rest(tx, f, at, p.Limit, out)
}

// fitting weighs the newest, the newest nearby and the newest of the same work,
// and answers the n that fit best; of equals, the newer first.
func (s *Service) fitting(tx *database.Tx, t *taste, f listing.Filter, n int, language string) ([]suggestion, error) {
	seen := map[int64]bool{}
	var fit []suggestion
	for _, narrowed := range t.narrow(f) {
		rows, _, err := s.find(tx, narrowed, "", weighed)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if seen[r.Seq] {
				continue
			}
			seen[r.Seq] = true
			points, reasons := t.fits(r.Row)
			if points >= pointsEnough {
				r.points, r.reason = points, s.because(reasons, language)
				fit = append(fit, r)
			}
		}
	}
	slices.SortFunc(fit, func(a, b suggestion) int { return cmp.Or(b.points-a.points, cmp.Compare(b.Seq, a.Seq)) })
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

// rest fills a page with the newest that have not been shown.
func (s *Service) rest(tx *database.Tx, f listing.Filter, at position, limit int, out *listed) error {
	for len(out.rows) < limit {
		rows, next, err := s.find(tx, f, at.Next, limit-len(out.rows))
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !slices.Contains(at.Shown, r.Seq) {
				out.rows = append(out.rows, r)
			}
		}
		if at.Next = next; next == "" {
			return nil
		}
	}
	out.next = web.Cursor(at)
	return nil
}

// appendPage writes a jobPage from cards that the kernel has encoded already. A
// cursor is base64, which needs no quoting.
func (s *Service) appendPage(b []byte, l listed) (_ []byte, err error) {
	b = append(b, `{"items":[`...)
	for n, r := range l.rows {
		if n > 0 {
			b = append(b, ',')
		}
		if b, err = s.kernel.AppendCard(b, r.Row, l.near, r.reason); err != nil {
			return nil, err
		}
	}
	b = append(append(b, `],"next":"`...), l.next...)
	b = strconv.AppendInt(append(b, `","count":{"value":`...), int64(l.count.Value), 10)
	b = strconv.AppendBool(append(b, `,"more":`...), l.count.More)
	return append(strconv.AppendBool(append(b, `},"personal":`...), l.personal), '}'), nil
}
