package listing

import (
	"slices"
	"strconv"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Listed is a page of a list that is not written yet.
type Listed struct {
	Rows  []Row
	Near  *place.Point
	Next  string
	Count Total
}

// Finish notes which rows the account keeps, and counts what a filter finds when
// there is more than this page of it.
func (k *Kernel) Finish(tx *database.Tx, account, kind string, f Filter, cursor string, page *Listed) (err error) {
	rows := make([]*Row, len(page.Rows))
	for n := range page.Rows {
		rows[n] = &page.Rows[n]
	}
	if err := k.MarkFavourites(tx, account, rows); err != nil {
		return err
	}
	page.Count = Total{Value: len(page.Rows)}
	if cursor != "" || page.Next != "" {
		page.Count, err = k.Count(tx, kind, f)
	}
	return err
}

// AppendListed writes a PageOf from cards that are encoded already, without its
// closing brace: a kind may have more to say of a page. A cursor is base64, which
// needs no quoting.
func (k *Kernel) AppendListed(b []byte, page Listed) (_ []byte, err error) {
	b = append(b, `{"items":[`...)
	for n, r := range page.Rows {
		if n > 0 {
			b = append(b, ',')
		}
		if b, err = k.appendCard(b, r, page.Near); err != nil {
			return nil, err
		}
	}
	b = append(append(b, `],"next":"`...), page.Next...)
	b = strconv.AppendInt(append(b, `","count":{"value":`...), int64(page.Count.Value), 10)
	return append(strconv.AppendBool(append(b, `,"more":`...), page.Count.More), '}'), nil
}

// Shown is where a page in a personal order ended: what it has shown beyond the
// newest, and where the newest go on.
type Shown struct {
	Seqs []int64 `json:"x"`
	Next string  `json:"n"`
}

// FillUp adds the newest that have not been shown to a page that begins with what
// suits somebody.
func (k *Kernel) FillUp(tx *database.Tx, kind string, f Filter, at Shown, limit int, page *Listed) error {
	for _, r := range page.Rows {
		at.Seqs = append(at.Seqs, r.Seq)
	}
	for len(page.Rows) < limit {
		found, err := k.Find(tx, kind, f, at.Next, limit-len(page.Rows))
		if err != nil {
			return err
		}
		for _, r := range found.Rows {
			if !slices.Contains(at.Seqs, r.Seq) {
				page.Rows = append(page.Rows, r)
			}
		}
		if at.Next = found.Next; at.Next == "" {
			return nil
		}
	}
	page.Next = web.Cursor(at)
	return nil
}
