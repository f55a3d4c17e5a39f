package classifieds

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"daklakid/internal/core/place"
)

// tree is the pack's classifieds.json.
type tree struct {
	Categories []category        `json:"categories"`
	Prohibited []prohibition     `json:"prohibited"`
	Scams      []scam            `json:"scams"`
	Shorthand  map[string]string `json:"shorthand"`

	kinds map[string]*kind
}

type category struct {
	Code  string     `json:"code"`
	Name  place.Text `json:"name"`
	Kinds []*kind    `json:"kinds"`
}

// kind is a leaf of the tree.
type kind struct {
	Code      string     `json:"code"`
	Name      place.Text `json:"name"`
	Words     []string   `json:"words"`
	Days      int        `json:"days"`
	Floor     int64      `json:"floor"` // đồng; below it an officer looks twice
	Deals     []string   `json:"deals"` // none: sell, buy and give
	Condition bool       `json:"condition"`
	Fields    []field    `json:"fields"`
}

// prohibition is something that may not be traded, and the law that says so.
type prohibition struct {
	Code   string     `json:"code"`
	Name   place.Text `json:"name"`
	Law    string     `json:"law"`
	Refuse []string   `json:"refuse"` // words that leave no doubt
	Flag   []string   `json:"flag"`   // words that an officer weighs
}

type scam struct {
	Code  string   `json:"code"`
	Words []string `json:"words"`
}

func load(pack fs.FS) (*tree, error) {
	t := &tree{kinds: map[string]*kind{}}
	raw, err := fs.ReadFile(pack, "classifieds.json")
	if err == nil {
		err = json.Unmarshal(raw, t)
	}
	if err != nil {
		return nil, fmt.Errorf("classifieds: %w", err)
	}
	names := map[string]bool{}
	for _, c := range t.Categories {
		names[c.Code] = true
	}
	for _, c := range t.Categories {
		for _, k := range c.Kinds {
			if k.Code == "" || t.kinds[k.Code] != nil || names[k.Code] || k.Days < 1 {
				return nil, fmt.Errorf("classifieds: category %q is there twice, or for no day", k.Code)
			}
			if err := k.sound(); err != nil {
				return nil, err
			}
			t.kinds[k.Code] = k
		}
	}
	return t, nil
}

func (t *tree) kind(code string) *kind { return t.kinds[code] }

// codes are the leaves, in the pack's order.
func (t *tree) codes() []string {
	var all []string
	for _, c := range t.Categories {
		for _, k := range c.Kinds {
			all = append(all, k.Code)
		}
	}
	return all
}

func (t *tree) groups() map[string][]string {
	all := map[string][]string{}
	for _, c := range t.Categories {
		for _, k := range c.Kinds {
			all[c.Code] = append(all[c.Code], k.Code)
		}
	}
	return all
}

func (t *tree) lasts(code string) time.Duration {
	if k := t.kind(code); k != nil {
		return time.Duration(k.Days) * 24 * time.Hour
	}
	return 0
}

func (k *kind) deals() []string {
	if len(k.Deals) > 0 {
		return k.Deals
	}
	return []string{"sell", "buy", "give"}
}

// prohibits is what a text offers that the law does not allow; nil for nothing.
// Words count with their accents: "pháo nổ" is not "phao nó".
func (t *tree) prohibits(said string) *prohibition {
	w := read(said)
	for n := range t.Prohibited {
		for _, word := range t.Prohibited[n].Refuse {
			if w.says(word) {
				return &t.Prohibited[n]
			}
		}
	}
	return nil
}

// suspects is like prohibits for words with an innocent meaning too, and for
// texts written without accents, of which only phrases count.
func (t *tree) suspects(said string) *prohibition {
	w := read(said)
	for n := range t.Prohibited {
		p := &t.Prohibited[n]
		for _, word := range p.Flag {
			if w.says(word) {
				return p
			}
		}
		for _, word := range p.Refuse {
			if w.bare && strings.Contains(word, " ") && w.saysBare(word) {
				return p
			}
		}
	}
	return nil
}
