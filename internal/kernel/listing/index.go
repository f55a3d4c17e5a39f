package listing

import (
	"slices"
	"strings"

	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/search"
)

// parkRange is how near an industrial park a listing is found by its name, in
// metres.
const parkRange = 5000

// reindex writes or removes the search terms when what is public has changed,
// and has new listings compared with saved searches.
func (k *Kernel) reindex(tx *database.Tx, before, now *Item) error {
	if before.Status == Published && (now.Status != Published || now.Seq != before.Seq) {
		if err := k.unindex(tx, before); err != nil {
			return err
		}
	}
	if now.Status != Published {
		if before.Status != Published {
			return nil
		}
		return quality.Hidden(tx, now.ID)
	}
	if before.Status == Published && now.Seq == before.Seq {
		return lookAgain(tx, now.ID)
	}
	if err := k.putTerms(tx, now); err != nil {
		return err
	}
	if before.Seq != 0 {
		return lookAgain(tx, now.ID) // it was public before: whoever waited for it has been told
	}
	return jobs.Enqueue(tx, compareJob, compare{now.ID})
}

func (k *Kernel) putTerms(tx *database.Tx, i *Item) error {
	b, err := k.board(i.Kind)
	if err != nil {
		return err
	}
	terms, err := k.terms(i)
	if err != nil {
		return err
	}
	return b.index.Put(tx, i.Seq, terms)
}

func (k *Kernel) unindex(tx *database.Tx, i *Item) error {
	b, err := k.board(i.Kind)
	if err != nil {
		return err
	}
	return b.index.Delete(tx, i.Seq)
}

// terms are everything a listing is found by: facets, then texts from the
// most to the least telling, of which the last may be cut off.
func (k *Kernel) terms(i *Item) ([]string, error) {
	b, err := k.board(i.Kind)
	if err != nil {
		return nil, err
	}
	words, err := b.words(i)
	if err != nil {
		return nil, err
	}
	tags, err := b.tags(i)
	if err != nil {
		return nil, err
	}
	texts := append([]string{b.spell(i.Title)}, words...)
	texts = append(texts, k.wardText[i.Ward]...)
	for _, park := range k.parksNear(i.At, parkRange) {
		texts = append(texts, park.Site.Name.In("vi"))
		texts = append(texts, park.Site.Aliases...)
	}
	texts = append(texts, b.spell(i.Body))
	return append(append(facets(i.Category, i.Ward), tagFacets(tags)...), search.Terms(texts...)...), nil
}

func facets(category, ward string) []string {
	return []string{search.Facet("category", category), search.Facet("ward", ward)}
}

func tagFacets(tags []string) []string {
	all := make([]string, len(tags))
	for n, t := range tags {
		all[n] = search.Facet("tag", t)
	}
	return all
}

// speller writes out what is short for other words. A listing's title and text
// go through it before they are indexed, as does what somebody searches for, so
// that both meet in the full words; what readers see stays as it was written.
func speller(shorthand map[string]string) func(string) string {
	if len(shorthand) == 0 {
		return func(s string) string { return s }
	}
	return func(s string) string {
		words := strings.Fields(s)
		for n, w := range words {
			bare := strings.Trim(w, ".,;:!?()[]\"“”'")
			if full, ok := shorthand[strings.ToLower(bare)]; ok {
				words[n] = full
			}
		}
		return strings.Join(words, " ")
	}
}

// Nearby is a site and how far it is, in metres.
type Nearby struct {
	Site   place.Site
	Metres int64
}

// parksNear lists the parks within some metres, the nearest first.
func (k *Kernel) parksNear(at place.Point, metres float64) []Nearby {
	var near []Nearby
	for _, s := range k.Province.Parks() {
		if d := place.Distance(at, s.Point); d <= metres {
			near = append(near, Nearby{s, int64(d)})
		}
	}
	slices.SortFunc(near, func(a, b Nearby) int { return int(a.Metres - b.Metres) })
	return near
}

// Parks lists at most three industrial parks within 30 km, the nearest first.
func (k *Kernel) Parks(at place.Point) []Nearby {
	near := k.parksNear(at, 30_000)
	return near[:min(3, len(near))]
}
