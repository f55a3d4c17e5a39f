// Package finder is federated search: one question put to everything in which
// something can be found, answered as one page of groups. What can be found is
// a list of sources, each on the index or the table of its own module; another
// kind is one more line of that list.
package finder

import (
	"cmp"
	"context"
	"embed"
	"net/url"
	"strings"
	"unicode/utf8"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Most is how many of each kind one answer has at most.
const Most = 5

// Recent is how many of somebody's own things of one kind are looked through,
// the newest first: they have no index, being few and partly sealed.
const Recent = 50

// shortest is how many letters a question needs: one of them is in everything.
const shortest = 2

// Query is what somebody asks for.
type Query struct {
	Text     string // as typed
	Who      web.Principal
	Language string
	Limit    int // of what is answered, 1 to Most

	words []string // folded
}

// About reports whether the texts have each word of the question, with or
// without accents; the last may still be on its way.
func (q Query) About(texts ...string) bool { return HasWords(strings.Join(texts, " "), q.words) }

// HasWords reports whether a text has each of these folded words, and one that
// begins with the last.
func HasWords(text string, words []string) bool {
	folded := " " + search.Fold(text) + " "
	for n, word := range words {
		if n < len(words)-1 {
			word += " "
		}
		if !strings.Contains(folded, " "+word) {
			return false
		}
	}
	return len(words) > 0
}

// Finding is one thing that was found.
type Finding struct {
	Path   string `json:"path" doc:"In the app"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty" doc:"One line that tells it from others"`
	Photo  string `json:"photo,omitempty" doc:"Path of a small picture"`
	Color  string `json:"color,omitempty" doc:"Of the picture, to stand in its place"`
	Demo   bool   `json:"demo,omitempty" doc:"Made-up data"`
}

// Source finds things of one kind. The words for it are the text "found." + Kind.
type Source struct {
	Kind string
	// All is the path of the list that holds them all; {q} is what was typed.
	// Without {q} the list takes no words; empty: there is none.
	All string
	// Own is what only who is signed in has, and only among her own.
	Own  bool
	Find func(*database.Tx, Query) ([]Finding, error)
	// Where is the path of the list, where it is not simply All; nil: it is.
	Where func(*database.Tx, Query) (string, error)
}

// Service asks the sources.
type Service struct {
	db      *database.DB
	texts   *text.Catalogue
	sources []Source
}

// New takes the sources in the order in which they are answered.
func New(db *database.DB, texts *text.Catalogue, sources ...Source) *Service {
	return &Service{db, texts, sources}
}

//go:embed texts/*.json
var texts embed.FS

// Module is what the search adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{Name: "finder", Texts: embedded.Folder(texts, "texts"), Routes: []web.Route{
		web.Get("/api/v1/search", "Find in everything", web.Anyone(), s.find),
	}}
}

type finderInput struct {
	Q     string `query:"q" required:"true" maxLength:"100" doc:"Words, with or without accents; fewer than two letters find nothing"`
	Limit int    `query:"limit" default:"4" minimum:"1" maximum:"5" doc:"Of each kind"`
}

// FoundGroup is what was found of one kind.
type FoundGroup struct {
	Kind  string    `json:"kind"`
	Name  string    `json:"name" doc:"What the kind is called, in the reader's language"`
	Own   bool      `json:"own,omitempty" doc:"The reader's own"`
	All   string    `json:"all,omitempty" doc:"Path in the app of the list that holds them all"`
	Items []Finding `json:"items" nullable:"false"`
}

// FoundGroups are the kinds of which something was found.
type FoundGroups struct {
	Groups []FoundGroup `json:"groups" nullable:"false"`
}

func (s *Service) find(ctx context.Context, in *finderInput) (*web.JSON[FoundGroups], error) {
	q := Query{Text: strings.TrimSpace(in.Q), Who: web.Who(ctx), Language: web.Language(ctx), Limit: in.Limit}
	q.words = strings.Fields(search.Fold(q.Text))
	out := FoundGroups{Groups: []FoundGroup{}}
	if utf8.RuneCountInString(strings.Join(q.words, "")) < shortest {
		return web.Answer(out), nil
	}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		out.Groups = out.Groups[:0]
		for _, source := range s.sources {
			if source.Own && !q.Who.Somebody() {
				continue
			}
			items, err := source.Find(tx, q)
			if errs.KindOf(err) == errs.Unavailable {
				continue // what is being changed right now does not keep the others
			}
			if err != nil {
				return err
			}
			if len(items) == 0 {
				continue
			}
			group, err := s.group(tx, source, q, items[:min(len(items), q.Limit)])
			if err != nil {
				return err
			}
			out.Groups = append(out.Groups, group)
		}
		return nil
	})
	return web.Answer(out), err
}

func (s *Service) group(tx *database.Tx, source Source, q Query, items []Finding) (FoundGroup, error) {
	g := FoundGroup{
		Kind: source.Kind, Name: s.texts.Say(cmp.Or(q.Language, text.First), "found."+source.Kind, nil), Own: source.Own,
		All: strings.ReplaceAll(source.All, "{q}", url.QueryEscape(q.Text)), Items: items,
	}
	if source.Where == nil {
		return g, nil
	}
	var err error
	g.All, err = source.Where(tx, q)
	return g, err
}

// Own makes a source's Find out of what lists somebody's newest things: each
// is kept that the question is about, by its title and the texts that says adds.
func Own[T any](list func(tx *database.Tx, q Query) ([]T, error), says func(one T, q Query) (f Finding, texts []string, err error)) func(*database.Tx, Query) ([]Finding, error) {
	return func(tx *database.Tx, q Query) (found []Finding, err error) {
		all, err := list(tx, q)
		if err != nil {
			return nil, err
		}
		for _, one := range all {
			if len(found) == q.Limit {
				break
			}
			f, texts, err := says(one, q)
			if err != nil {
				return nil, err
			}
			if q.About(append(texts, f.Title)...) {
				found = append(found, f)
			}
		}
		return found, nil
	}
}
