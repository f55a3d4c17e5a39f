package publicservice

import (
	"database/sql"
	"strings"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/form"
)

// traces are by what a birth is found again: the child's own name and day in
// whatever order the syllables come, and the mother's name with that day.
func (s *Service) traces(a form.Answers) [][]byte {
	day := a.Text("child.birthDate")
	all := [][]byte{s.Index.BlindIndex("birth.child", day+"|"+strings.Join(syllables(a.Text("child.fullName")), " "))}
	if mother := a.Text("mother.fullName"); mother != "" {
		all = append(all, s.Index.BlindIndex("birth.mother", day+"|"+a.Text("child.sex")+"|"+strings.Join(syllables(mother), " ")))
	}
	return all
}

func (s *Service) filed(tx *database.Tx, c *casework.Case, content *casework.Content) error {
	if c.Procedure != birth {
		return nil
	}
	for _, trace := range s.traces(content.Answers) {
		if _, err := tx.Exec(`INSERT INTO birth_traces (trace, case_id) VALUES ($1, $2)`, trace, c.ID); err != nil {
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
	var ids []string
	for _, trace := range s.traces(content.Answers) {
		err := tx.Each(func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			if !strings.Contains(strings.Join(ids, " "), id) {
				ids = append(ids, id)
			}
			return err
		}, `SELECT case_id FROM birth_traces WHERE trace = $1 AND case_id <> $2 ORDER BY case_id DESC LIMIT $3`, trace, c.ID, maxAlike)
		if err != nil {
			return nil, err
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	alike, err := s.Cases.Alike(tx, ids)
	return []casework.Remark{{Code: "birthTwice", Cases: alike}}, err
}

// erase forgets by what births were found.
func (s *Service) erase(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM birth_traces WHERE case_id IN (SELECT id FROM cases WHERE owner = $1 AND owner <> '')`, account)
	return err
}
