package search

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
)

// Index finds documents by their terms, newest first. A document is a rowid
// above 0 that orders it in time: the bigger, the newer. Rowids should be
// close together, as from a sequence: PostgreSQL searches windows of rowids,
// and finds everything but slowly where they hold next to nothing.
type Index struct {
	name   string
	sqlite sqliteIndex
	postgr postgresIndex
}

// New names an index; it has its own table of that name.
func New(name string) *Index {
	if !regexp.MustCompile(`^[a-z][a-z_]{1,40}$`).MatchString(name) {
		panic("search: " + name + " cannot name a table")
	}
	return &Index{name, newSQLiteIndex(name), newPostgresIndex(name)}
}

// store is an index on one engine.
type store interface {
	put(tx *database.Tx, rowid int64, terms []string) error
	putAll(tx *database.Tx, all []Document) error
	remove(tx *database.Tx, rowid int64) error
	find(tx *database.Tx, c criteria) ([]Hit, error)
}

// criteria are one tier's: every term of all, and none of the sets in not.
type criteria struct {
	all    []string
	not    [][]string
	before int64
	limit  int
	join   func(first int) Join
}

func (x *Index) on(tx *database.Tx) store {
	if tx.Engine() == database.SQLite {
		return x.sqlite
	}
	return x.postgr
}

// Put makes the document be found by exactly these terms, which come from
// Terms and Facet. It takes effect at the end of the transaction.
func (x *Index) Put(tx *database.Tx, rowid int64, terms []string) error {
	if rowid < 1 || len(terms) == 0 {
		return fmt.Errorf("search: document %d with %d terms", rowid, len(terms))
	}
	if err := checkTerms(terms); err != nil {
		return err
	}
	tx.AtEnd(func(tx *database.Tx) error { return x.on(tx).put(tx, rowid, terms) })
	return nil
}

// Document is what PutAll makes findable.
type Document struct {
	Rowid int64
	Terms []string
}

// PutAll is Put for many documents that are new.
func (x *Index) PutAll(tx *database.Tx, all []Document) error {
	for _, d := range all {
		if d.Rowid < 1 || len(d.Terms) == 0 {
			return fmt.Errorf("search: document %d with %d terms", d.Rowid, len(d.Terms))
		}
		if err := checkTerms(d.Terms); err != nil {
			return err
		}
	}
	tx.AtEnd(func(tx *database.Tx) error { return x.on(tx).putAll(tx, all) })
	return nil
}

// Delete makes the document be found no longer, from the end of the
// transaction on; one that is not there is no error.
func (x *Index) Delete(tx *database.Tx, rowid int64) error {
	tx.AtEnd(func(tx *database.Tx) error { return x.on(tx).remove(tx, rowid) })
	return nil
}

// Match is what to look for.
type Match struct {
	Tiers  [][]string // best first, each with the terms it takes all of; see Query.Tiers
	Filter []string   // terms that every hit has
	After  Hit        // the last hit of the page before; zero for the first page
	Limit  int        // 1 to MaxHits
	// Join reads something of each hit in the same statement; nil: nothing. Its
	// placeholders count from first.
	Join func(first int) Join
}

// Join is one number of the caller's own about each hit, from at most one row:
// SELECT Value FROM From WHERE Where, in which hit.id is the rowid. A hit for
// which there is no row has the Value 0.
type Join struct {
	Value, From, Where string
	Args               []any
}

// MaxHits bounds one page of hits.
const MaxHits = 1000

// Hit is a document found, and in which tier: the cursor to what follows it.
type Hit struct {
	Tier  int   `json:"t"`
	Rowid int64 `json:"r"`
	Value int64 `json:"-"` // what the Join answered
}

var errNothing = errors.New("search: nothing to look for")

// Find returns the documents that match, tier by tier and newest first within
// each; none is found twice. Without tiers, the filter alone decides.
func (x *Index) Find(tx *database.Tx, m Match) ([]Hit, error) {
	if len(m.Tiers) == 0 {
		m.Tiers = [][]string{nil}
	}
	if m.Limit < 1 || m.Limit > MaxHits {
		return nil, fmt.Errorf("search: a page of %d hits", m.Limit)
	}
	for _, terms := range append(slices.Clip(m.Tiers), m.Filter) { // clipped: the caller may have more behind
		if err := checkTerms(terms); err != nil {
			return nil, err
		}
	}
	hits := make([]Hit, 0, m.Limit)
	for tier := max(m.After.Tier, 0); tier < len(m.Tiers) && len(hits) < m.Limit; tier++ {
		c := criteria{slices.Concat(m.Tiers[tier], m.Filter), exclusions(m.Tiers[:tier]), math.MaxInt64, m.Limit - len(hits), m.Join}
		if len(c.all) == 0 {
			return nil, errNothing
		}
		if tier == m.After.Tier && m.After.Rowid > 0 {
			c.before = m.After.Rowid
		}
		found, err := x.on(tx).find(tx, c)
		if err != nil {
			return nil, fmt.Errorf("search %s: %w", x.name, err)
		}
		for _, h := range found {
			h.Tier = tier
			hits = append(hits, h)
		}
	}
	return hits, nil
}

// exclusions are the tiers before this one, without those that another one
// includes: what has more terms of the same matches less.
func exclusions(tiers [][]string) [][]string {
	var not [][]string
	for i, tier := range tiers {
		covered := slices.ContainsFunc(tiers[i+1:], func(later []string) bool {
			return !slices.ContainsFunc(later, func(term string) bool { return !slices.Contains(tier, term) })
		})
		if !covered {
			not = append(not, tier)
		}
	}
	return not
}

// checkTerms refuses what the engines would cut differently.
func checkTerms(terms []string) error {
	for _, t := range terms {
		for i := 0; i < len(t); i++ {
			c := t[i]
			if c < 0x80 && (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte("_=-%", c) < 0 {
				return fmt.Errorf("search: %q is not a term", t)
			}
		}
		if t == "" {
			return errors.New("search: an empty term")
		}
	}
	return nil
}

//go:embed migrations
var migrationFiles embed.FS

// Migrations make the index's table.
func (x *Index) Migrations() database.Migrations {
	return database.Migrations{Module: "search_" + x.name, Files: tableFiles{x.name}}
}

// tableFiles are the migrations with the table's name filled in.
type tableFiles struct{ name string }

func (f tableFiles) Open(name string) (fs.File, error) {
	return migrationFiles.Open("migrations/" + name)
}

func (f tableFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return migrationFiles.ReadDir(strings.TrimSuffix("migrations/"+name, "/."))
}

func (f tableFiles) ReadFile(name string) ([]byte, error) {
	raw, err := migrationFiles.ReadFile("migrations/" + name)
	return []byte(strings.ReplaceAll(string(raw), "NAME", f.name)), err
}
