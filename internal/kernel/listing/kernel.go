package listing

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Services are what the kernel builds on.
type Services struct {
	DB       *database.DB
	Province *place.Province
	Texts    *text.Catalogue
	Vault    Sealer
	Person   func(tx *database.Tx, account string) (Person, error)
	Phone    func(tx *database.Tx, account string) (string, error) // E.164
	Log      *slog.Logger
	// PublicURL is where the province's pages are, without a slash at the end.
	PublicURL string
	// Companies may have listings of their own; nil: there are none.
	Companies Companies
	// HideAfter is the number of people whose reports hide a listing until an
	// officer has looked, unless the province sets another; 0 means 3.
	HideAfter int
	// Settings takes what the province may change; nil keeps the defaults.
	Settings *setting.Book
}

// Sealer encrypts what only some may read.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// Kernel holds the listings of all kinds.
type Kernel struct {
	Services
	boards   map[string]*board
	names    []string // of the boards, in the order they were added
	wardText map[string][]string
	counts   *lru.Cache[string, counted]
	rows     *lru.Cache[stamp, remembered]
	views    *views
	hide     setting.Number // reports that hide a listing
}

// New returns a kernel without kinds; Add gives it some.
func New(s Services) *Kernel {
	if s.HideAfter == 0 {
		s.HideAfter = 3
	}
	if s.Settings == nil {
		s.Settings = setting.New(nil, nil)
	}
	return &Kernel{
		Services: s, boards: map[string]*board{},
		counts: cache[string, counted](maxCounts), rows: cache[stamp, remembered](maxRemembered),
		wardText: wardTexts(s.Province), views: newViews(), hide: declareHide(s.Settings, s.HideAfter),
	}
}

func cache[K comparable, V any](size int) *lru.Cache[K, V] {
	c, err := lru.New[K, V](size)
	if err != nil {
		panic(err) // only for a size below one
	}
	return c
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the tables of the kernel, of what is wrong with listings, and
// of these search indexes.
func Migrations(indexes ...string) []database.Migrations {
	all := []database.Migrations{{Module: "listing", Files: embedded.Folder(migrations, "migrations")}, quality.Migrations()}
	for _, name := range indexes {
		all = append(all, search.New(name).Migrations())
	}
	return all
}

// Texts are the sentences of the kernel's errors, warnings and notices.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// board is a kind without its type: what listings of several kinds in one
// list, job or desk need.
type board struct {
	name, page          string
	index               *search.Index
	categories          []string
	reports, rejections []string
	reviewed            setting.Switch
	lifetime, contacts  setting.Number // days; owners a day
	words               func(*Item) ([]string, error)
	warnings            func(*database.Tx, *Item) ([]Warning, error)
	flags               func(*Item) ([]Warning, error)
	doubts              func(*Item) ([]quality.Fault, error)
	excused             []quality.Fault
	tags                func(*Item) ([]string, error)
	spell               func(string) string
	lasts               func(category string) time.Duration
	until               func(*Item) (time.Time, error)
	filter              func(Query) (Filter, error)
	schema              func(*database.Tx, *Item) (map[string]any, error)
	card                func(Card, Row) any
	moved               func(*database.Tx, *Item) error
	noContact           bool
}

// Board is a kind's part of the kernel.
type Board[D any] struct {
	k    *Kernel
	kind Kind[D]
	own  *board
}

// Add gives the kernel a kind; twice the same name is a mistake of the program.
func Add[D any](k *Kernel, kind Kind[D]) *Board[D] {
	if k.boards[kind.Name] != nil || kind.Name == "" {
		panic("listing: kind " + kind.Name + " is there already")
	}
	if kind.Photos == 0 {
		kind.Photos = 10
	}
	if kind.ListCard == nil {
		kind.ListCard = func(c Card, _ Row) any { return c }
	}
	b := &Board[D]{k: k, kind: kind}
	b.own = &board{
		name: kind.Name, page: kind.Page, index: search.New(cmp.Or(kind.Index, kind.Name+"_terms")), categories: kind.Categories, reports: kind.Reports, rejections: kind.Rejections,
		reviewed: declareReviewed(k.Settings, kind.Name, kind.Reviewed),
		lifetime: declareLifetime(k.Settings, kind.Name, kind.Lifetime),
		words:    b.words, warnings: b.itemWarnings, schema: b.schema, filter: b.Filter, card: kind.ListCard,
		flags: b.itemFlags, tags: b.itemTags, spell: speller(kind.Shorthand), lasts: kind.Lasts, until: b.itemUntil,
		moved: kind.Moved, doubts: b.itemDoubts, excused: kind.Excused, noContact: kind.NoContact,
	}
	if !kind.NoContact {
		b.own.contacts = declareContacts(k.Settings, kind.Name, kind.Contacts)
	}
	k.boards[kind.Name] = b.own
	k.names = append(k.names, kind.Name)
	return b
}

func (b *Board[D]) listing(i *Item) (*Listing[D], error) {
	l := &Listing[D]{Item: *i}
	if err := json.Unmarshal([]byte(i.detail), &l.Detail); err != nil {
		return nil, fmt.Errorf("listing %s: detail: %w", i.ID, err)
	}
	return l, nil
}

func (b *Board[D]) words(i *Item) ([]string, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.Words == nil {
		return nil, err
	}
	return b.kind.Words(l.Category, &l.Detail), nil
}

func (b *Board[D]) itemWarnings(tx *database.Tx, i *Item) ([]Warning, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.Warnings == nil {
		return nil, err
	}
	return b.kind.Warnings(tx, l), nil
}

func (b *Board[D]) itemFlags(i *Item) ([]Warning, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.Flags == nil {
		return nil, err
	}
	return b.kind.Flags(l), nil
}

func (b *Board[D]) itemDoubts(i *Item) ([]quality.Fault, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.Doubts == nil {
		return nil, err
	}
	return b.kind.Doubts(&l.Detail), nil
}

func (b *Board[D]) itemTags(i *Item) ([]string, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.Tagged == nil {
		return nil, err
	}
	return b.kind.Tagged(&l.Detail), nil
}

func (b *Board[D]) itemUntil(i *Item) (time.Time, error) {
	if b.kind.Until == nil {
		return time.Time{}, nil
	}
	l, err := b.listing(i)
	if err != nil {
		return time.Time{}, err
	}
	return b.kind.Until(&l.Detail), nil
}

func (b *Board[D]) schema(tx *database.Tx, i *Item) (map[string]any, error) {
	l, err := b.listing(i)
	if err != nil || b.kind.SchemaOrg == nil {
		return nil, err
	}
	return b.kind.SchemaOrg(tx, l)
}

// board finds the kind of an item.
func (k *Kernel) board(kind string) (*board, error) {
	b := k.boards[kind]
	if b == nil {
		return nil, errors.New("listing: no kind " + kind)
	}
	return b, nil
}

// KindNames lists the kinds that the kernel was given, in that order.
func (k *Kernel) KindNames() []string { return slices.Clone(k.names) }

func (k *Kernel) link(i *Item) string {
	if b := k.boards[i.Kind]; b != nil {
		return b.page + i.ID
	}
	return ""
}

func (k *Kernel) seal(id string, p Private) ([]byte, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("listing: %w", err)
	}
	return k.Vault.Seal(raw, "listing:"+id), nil
}

// Private unseals an item's address and exact position. Whoever calls it has
// made sure that the reader may know, and has it logged.
func (k *Kernel) Private(i *Item) (Private, error) {
	var p Private
	raw, err := k.Vault.Unseal(i.sealed, "listing:"+i.ID)
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		return p, fmt.Errorf("listing %s: sealed part: %w", i.ID, err)
	}
	return p, nil
}

// Say is the sentence of a warning in a language.
func (k *Kernel) Say(language string, w Warning) string {
	return k.Texts.Say(language, "warning."+w.Code, w.Args)
}

// mayPost is the kind's rule for a principal.
func (b *Board[D]) mayPost(who web.Principal) error {
	if !who.Somebody() {
		return errs.New(errs.Unauthenticated, "signInNeeded")
	}
	if b.kind.MayPost == nil {
		return nil
	}
	return b.kind.MayPost(who)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// wardTexts are the names a ward is found by: its own, and those of the
// communes and districts that it was until 2025.
func wardTexts(p *place.Province) map[string][]string {
	all := map[string][]string{}
	for _, w := range p.Wards() {
		all[w.Code] = append([]string{w.FullName}, w.Aliases...)
	}
	for _, u := range p.OldUnits() {
		for _, code := range u.Wards {
			name := u.FullName
			if d, ok := p.District(u.District); ok {
				name += ", " + d.FullName
			}
			if !strings.Contains(strings.Join(all[code], "\n"), name) {
				all[code] = append(all[code], name)
			}
		}
	}
	return all
}
