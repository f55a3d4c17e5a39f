package listing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"daklakid/internal/core/photo"
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
	Price       string
	Size, Place string
	Image       string // path of the cover, large; empty without
	Photo       string // path of the cover as the page shows it
	Color       string // of the cover, to stand in its place
	Demo        bool   // made up
	JSONLD      []byte // a schema.org object, safe to stand inside a script element
}

// At finds the kind and the id of a listing by the path of its page; false for
// any other path.
func (k *Kernel) At(path string) (kind, listing string, ok bool) {
	for _, name := range k.names {
		if rest, found := strings.CutPrefix(path, k.boards[name].page); found && len(rest) == 36 {
			return name, rest, true
		}
	}
	return "", "", false
}

// Page prepares a published listing for being served as a page; Missing for
// any other.
func (k *Kernel) Page(ctx context.Context, kind, listing string) (Page, error) {
	b, err := k.board(kind)
	if err != nil {
		return Page{}, err
	}
	var i *Item
	var schema map[string]any
	err = k.DB.View(ctx, func(tx *database.Tx) (err error) {
		if i, err = k.public(tx, kind, listing); err == nil {
			schema, err = b.schema(tx, i)
		}
		return err
	})
	if err != nil {
		return Page{}, err
	}
	ward, _ := k.Province.Ward(i.Ward)
	p := Page{Path: b.page + i.ID, Title: i.Title, Body: i.Body, Place: ward.FullName, Demo: i.Demo}
	said := make([]string, 0, 3)
	if i.Price > 0 { // else it is by agreement
		p.Price = money(i.Price)
		said = append(said, p.Price)
	}
	if i.Size > 0 {
		p.Size = squareMetres(i.Size)
		said = append(said, p.Size)
	}
	p.Description = oneLine(strings.Join(append(said, p.Place), " · ")+". "+i.Body, 160)
	if len(i.Photos) > 0 {
		p.Image, p.Photo = media.URL(i.Photos[0].ID, media.Large), media.URL(i.Photos[0].ID, media.Medium)
		p.Color = i.Photos[0].Color
	}
	if schema == nil {
		return p, nil
	}
	schema["@context"] = "https://schema.org"
	if p.Image != "" {
		schema["image"] = k.PublicURL + p.Image // search engines take no path
	}
	// json.Marshal writes <, > and & as escapes, so nothing ends the script.
	p.JSONLD, err = json.Marshal(schema)
	return p, err
}

// Front prepares the newest published listings of a kind for a served list,
// in short: with the small photo, and without words and structured data.
func (k *Kernel) Front(ctx context.Context, kind string, n int) ([]Page, error) {
	b, err := k.board(kind)
	if err != nil {
		return nil, err
	}
	var all []Page
	err = k.DB.View(ctx, func(tx *database.Tx) error {
		found, err := k.Find(tx, kind, Filter{}, "", n)
		all = all[:0]
		for _, r := range found.Rows {
			ward, _ := k.Province.Ward(r.Ward)
			p := Page{
				Path: b.page + r.ID, Title: r.Title, Price: shortMoney(r.Price), Size: squareMetres(r.Size),
				Place: ward.FullName, Color: r.Color, Demo: r.Demo == 1,
			}
			if r.Cover != "" {
				p.Photo = photo.Thumb(r.Cover)
			}
			all = append(all, p)
		}
		return err
	})
	return all, err
}

func squareMetres(hundredths int64) string {
	return decimal(float64(hundredths)/100) + " m²"
}

// decimal writes a number with a comma.
func decimal(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
}

// shortMoney is money on a card: "950.000 đ", "1,5 triệu", "1,15 tỷ".
func shortMoney(dong int64) string {
	switch {
	case dong < 1_000_000:
		return money(dong)
	case dong >= 1_000_000_000:
		return decimal(math.Round(float64(dong)/10_000_000)/100) + " tỷ"
	}
	return decimal(math.Round(float64(dong)/10_000)/100) + " triệu"
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
	return digits + "\u00a0đ"
}
