// Package classifieds is what people buy, sell, give away and do for each
// other, on the listing kernel. The tree of categories, what may not be traded
// and what smells of fraud are the pack's.
package classifieds

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// Kind is how this function's listings are called in paths and in the database.
const Kind = "classifieds"

// What somebody wants, and in which state a thing is.
var (
	Deals      = []string{"sell", "buy", "give", "service"}
	Conditions = []string{"new", "likenew", "used", "broken"}
)

// Ad is the detail of a listing of this kind. The price is the listing's; 0 is
// by agreement, or free when it is given away.
type Ad struct {
	Facts AdFacts `json:"detail"`
}

// AdFacts are what somebody says beyond the common fields.
type AdFacts struct {
	Deal       string    `json:"deal" maxLength:"10" doc:"sell, buy, give or service"`
	Condition  string    `json:"condition,omitempty" maxLength:"10" doc:"new, likenew, used or broken; only where the category asks"`
	Negotiable bool      `json:"negotiable,omitempty" doc:"The price is a beginning"`
	Fields     []AdValue `json:"fields,omitempty" maxItems:"20" doc:"What the category asks for"`
}

// AdValue is the answer to one of a category's questions: a text or the code of
// a choice, or a number.
type AdValue struct {
	Code   string  `json:"code" maxLength:"20"`
	Text   string  `json:"text,omitempty" maxLength:"200"`
	Number float64 `json:"number,omitempty" minimum:"0" maximum:"1000000000"`
}

// Service is this function.
type Service struct {
	db       *database.DB // for the made-up ones
	kernel   *listing.Kernel
	board    *listing.Board[Ad]
	province *place.Province
	texts    Texts
	tree     *tree
}

// Texts say codes in a language.
type Texts interface {
	Say(language, code string, args map[string]any) string
}

// New adds classifieds to the kernel. The pack has classifieds.json.
func New(k *listing.Kernel, pack fs.FS) (*Service, error) {
	s := &Service{db: k.DB, kernel: k, province: k.Province, texts: k.Texts}
	var err error
	if s.tree, err = load(pack); err != nil {
		return nil, err
	}
	s.board = listing.Add(k, listing.Kind[Ad]{
		Name: Kind, Page: "/rao-vat/", Categories: s.tree.codes(), Groups: s.tree.groups(),
		Reports:    []string{"fraud", "prohibited", "counterfeit", "wrong", listing.Unreachable, "sold", "duplicate", "offensive", "other"},
		Rejections: []string{"prohibited", "fraud", "category", "photos", "price", "incomplete", "contactInText", "duplicate", "offensive", "other"},
		Price:      listing.Range{Max: 1_000_000_000_000},
		Reviewed:   true, Lifetime: 45 * 24 * time.Hour, Lasts: s.tree.lasts, Contacts: 40, Photos: 10,
		Tags: slices.Concat(Deals, Conditions), Tagged: tagged, Shorthand: s.tree.Shorthand,
		Rules: s.rules, Flags: s.flags, Facets: facets, Words: s.words, Unreviewed: unreviewed, SchemaOrg: s.schemaOrg,
		ListCard: func(c listing.Card, r listing.Row) any {
			return adCard{c, at(Deals, r.Quantity), at(Conditions, r.Amount)}
		},
	})
	return s, nil
}

//go:embed texts/*.json
var texts embed.FS

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Kind, Texts: Sentences(), Routes: s.Routes(), Indicators: []module.Indicator{s.board.Indicator()},
	}
}

// facets carry the deal and the condition as small numbers, so that a card
// shows them without its detail being read.
func facets(a *Ad) listing.Facets {
	return listing.Facets{
		Quantity: int64(slices.Index(Deals, a.Facts.Deal) + 1), Amount: int64(slices.Index(Conditions, a.Facts.Condition) + 1),
	}
}

// at is the word that facets gave a number.
func at(words []string, n int64) string {
	if n < 1 || n > int64(len(words)) {
		return ""
	}
	return words[n-1]
}

func tagged(a *Ad) []string {
	if a.Facts.Condition == "" {
		return []string{a.Facts.Deal}
	}
	return []string{a.Facts.Deal, a.Facts.Condition}
}

func unreviewed(a *Ad) { a.Facts.Negotiable = false }

// words are what people call such a thing, and what its owner answered.
func (s *Service) words(category string, a *Ad) []string {
	k := s.tree.kind(category)
	if k == nil {
		return nil // the pack has changed since
	}
	all := append([]string{k.Name.In("vi")}, k.Words...)
	for _, v := range a.Facts.Fields {
		if f := k.field(v.Code); f != nil && v.Text != "" {
			all = append(all, f.said(v, "vi"))
		}
	}
	return append(all, s.texts.Say("vi", "classifieds.words."+a.Facts.Deal, nil))
}

// rules check what only category and detail together show, and refuse what the
// law does not let anybody trade.
func (s *Service) rules(tx *database.Tx, d *listing.Draft[Ad], f *errs.Fields) {
	facts := &d.Detail.Facts
	k := s.tree.kind(d.Category)
	if k == nil {
		return // said already
	}
	f.OneOf(facts.Deal, "detail.deal", k.deals()...)
	switch {
	case !k.Condition || facts.Deal == "buy":
		f.Check(facts.Condition == "", "detail.condition", "notAskedOfKind")
	default:
		f.OneOf(facts.Condition, "detail.condition", Conditions...)
	}
	f.Check(facts.Deal != "give" || d.Price == 0, "price", "givenFree")
	f.Check(!facts.Negotiable || d.Price > 0, "detail.negotiable", "priceNeeded")
	k.check(facts, f, tx.Time().In(s.province.Location()).Year())
	for _, said := range [][2]string{{"title", d.Title}, {"description", d.Body}} {
		if p := s.tree.prohibits(said[1]); p != nil {
			f.Check(false, said[0], "prohibited", "what", p.Name.In("vi"), "law", p.Law)
		}
	}
}
