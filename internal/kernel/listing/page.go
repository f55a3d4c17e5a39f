package listing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/media"
)

// asError is errors.As, which reads oddly with a nil error.
func asError(err error, target **errs.Error) bool { return err != nil && errors.As(err, target) }

// detailMap is the kind's detail for readers that do not know the kind.
func (i *Item) detailMap() (map[string]any, error) {
	m := map[string]any{}
	if err := json.Unmarshal([]byte(i.detail), &m); err != nil {
		return nil, fmt.Errorf("listing %s: detail: %w", i.ID, err)
	}
	return m, nil
}

// Page is what the served page of a listing says to readers without
// JavaScript: search engines, and previews of shared links.
type Page struct {
	Path        string // of the page
	Title       string
	Description string // one line
	Body        string // the owner's words, with line ends
	Facts       []string
	Image       string // path of the cover; empty without
	JSONLD      []byte // a schema.org object, safe to stand inside a script element
}

// Page prepares a published listing for being served as a page; Missing for
// any other.
func (k *Kernel) Page(ctx context.Context, kind, listing string) (Page, error) {
	b, err := k.board(kind)
	if err != nil {
		return Page{}, err
	}
	var i *Item
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		i, err = k.public(tx, kind, listing)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	ward, _ := k.Province.Ward(i.Ward)
	p := Page{
		Path: b.page + i.ID, Title: i.Title, Body: i.Body,
		Facts: []string{money(i.Price), fmt.Sprintf("%g m²", float64(i.Size)/100), ward.FullName},
	}
	p.Description = oneLine(strings.Join(p.Facts, " · ")+". "+i.Body, 160)
	if len(i.Photos) > 0 {
		p.Image = media.URL(i.Photos[0].ID, media.Large)
	}
	schema, err := b.schema(i)
	if err != nil {
		return Page{}, err
	}
	if schema == nil {
		return p, nil
	}
	schema["@context"] = "https://schema.org"
	if p.Image != "" {
		schema["image"] = p.Image
	}
	// json.Marshal writes <, > and & as escapes, so nothing ends the script.
	p.JSONLD, err = json.Marshal(schema)
	return p, err
}

func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:most-1])) + "…"
}

// money writes đồng the Vietnamese way.
func money(dong int64) string {
	digits := fmt.Sprint(dong)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits + " đ"
}
