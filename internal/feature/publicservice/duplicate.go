package publicservice

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

// traces are by what a birth is found again: the child's own name and day in
// whatever order the syllables come, and the mother's name with that day; each
// under every key, the one to store first.
func (s *Service) traces(a form.Answers) [][][]byte {
	day := a.Text("child.birthDate")
	all := [][][]byte{s.Index.BlindIndexes("birth.child", day+"|"+strings.Join(syllables(a.Text("child.fullName")), " "))}
	if mother := a.Text("mother.fullName"); mother != "" {
		all = append(all, s.Index.BlindIndexes("birth.mother", day+"|"+a.Text("child.sex")+"|"+strings.Join(syllables(mother), " ")))
	}
	return all
}

func (s *Service) filed(tx *database.Tx, c *casework.Case, content *casework.Content) error {
	if c.Procedure != birth {
		return nil
	}
	for _, trace := range s.traces(content.Answers) {
		if _, err := tx.Exec(`INSERT INTO birth_traces (trace, case_id) VALUES ($1, $2)`, trace[0], c.ID); err != nil {
			return err
		}
	}
	return nil
}

// maxAlike bounds the cases that one resembles.
const maxAlike = 5

// remarks show an officer that a child may be registered already. Nothing is ever
// merged by itself: twins are born on one day of one mother.
func (s *Service) remarks(tx *database.Tx, c *casework.Case, content *casework.Content) ([]casework.Remark, error) {
	if c.Procedure != birth || len(content.Answers) == 0 {
		return nil, nil
	}
	ids, err := s.likeIt(tx, c, content.Answers)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	alike, err := s.Cases.Alike(tx, ids)
	return []casework.Remark{{Code: "birthTwice", Cases: alike}}, err
}

// likeIt are cases with a trace of this one's.
func (s *Service) likeIt(tx *database.Tx, c *casework.Case, a form.Answers) (ids []string, err error) {
	for _, trace := range s.traces(a) {
		args := append([]any{c.ID, maxAlike}, database.Args(trace)...)
		err := tx.Each(func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
			return err
		}, `SELECT case_id FROM birth_traces WHERE trace IN (`+database.Marks(3, len(trace))+`) AND case_id <> $1 ORDER BY case_id DESC LIMIT $2`, args...)
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// forget is erase for one case that was kept long enough.
func forget(tx *database.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM birth_traces WHERE case_id = $1`, id)
	return err
}

// Rekey brings the traces of births under the newest key.
func (s *Service) Rekey(ctx context.Context) (looked int, err error) {
	for last := ""; ; {
		var ids []string
		err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
			ids = nil
			return tx.Each(func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			}, `SELECT DISTINCT case_id FROM birth_traces WHERE case_id > $1 ORDER BY case_id LIMIT 200`, last)
		})
		if err != nil || len(ids) == 0 {
			return looked, err
		}
		for _, id := range ids {
			last = id
			looked++
			if err := s.Cases.DB.Update(ctx, func(tx *database.Tx) error { return s.rekey(tx, id) }); err != nil {
				return looked, err
			}
		}
	}
}

func (s *Service) rekey(tx *database.Tx, id string) error {
	c, err := s.Cases.Any(tx, Kind, id)
	if errs.KindOf(err) == errs.NotFound {
		return forget(tx, id)
	}
	if err != nil {
		return err
	}
	content, err := s.Cases.Content(c)
	if err != nil || len(content.Answers) == 0 {
		return err
	}
	for _, trace := range s.traces(content.Answers) {
		if _, err := tx.Exec(`INSERT INTO birth_traces (trace, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, trace[0], id); err != nil {
			return err
		}
		for _, old := range trace[1:] {
			if _, err := tx.Exec(`DELETE FROM birth_traces WHERE trace = $1 AND case_id = $2`, old, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// erase forgets by what births were found.
func (s *Service) erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM birth_traces WHERE case_id IN (SELECT id FROM cases WHERE owner = $1 AND owner <> '')`, account)
	return err
}
