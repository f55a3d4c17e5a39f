package publicservice

import (
	"context"
	"strings"

	"daklakid/internal/core/finder"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/text"
)

// proceduresPage is where the app shows procedures.
const proceduresPage = "/dich-vu-cong"

// shorthand are words that people write for others, folded.
var shorthand = map[string]string{
	"gks": "khai sinh", "dkks": "khai sinh", "dkkh": "ket hon", "xnhn": "tinh trang hon nhan", "kt3": "tam tru",
	"hktt": "thuong tru", "lltp": "ly lich tu phap",
}

// Found makes procedures findable in the search over everything.
func (s *Service) Found() finder.Source {
	return finder.Source{Kind: "procedures", All: proceduresPage + "?q={q}", Find: s.findProcedures}
}

func (s *Service) findProcedures(tx *database.Tx, q finder.Query) (all []finder.Finding, err error) {
	words := spelled(q.Text)
	list, err := s.Cases.Procedures(tx, Kind)
	for _, p := range list {
		if len(all) < q.Limit && matches(p, words, q.Text) {
			all = append(all, finder.Finding{Path: proceduresPage + "/" + p.Code, Title: p.Name.In(q.Language), Detail: s.agency(p.Authority.Agency, q.Language)})
		}
	}
	return all, err
}

// spelled are the folded words of a text, with shorthand written out.
func spelled(typed string) []string {
	words := strings.Fields(search.Fold(typed))
	for n, word := range words {
		if long := shorthand[word]; long != "" {
			words[n] = long
		}
	}
	return words
}

// Serve is what the page of a procedure says in a line; errs.Missing for one
// that there is not.
func (s *Service) Serve(ctx context.Context, code string) (title, about string, err error) {
	err = s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		p, err := s.Cases.Current(tx, Kind, code)
		if err == nil {
			title, about = p.Name.In(text.First), strings.Trim(p.Summary.In(text.First)+" "+s.agency(p.Authority.Agency, text.First), " ")
		}
		return err
	})
	return title, about, err
}
