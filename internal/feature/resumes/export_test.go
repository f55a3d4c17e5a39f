package resumes

import (
	"time"

	"daklakid/internal/platform/database"
)

// What tests ask directly.
var (
	Moves = moves
	Parse = parse
)

// Export writes a CV as a file.
func Export(c Content, at time.Time) ([]byte, error) { return export(c, at) }

// Paper prints a CV.
func (s *Service) Paper(c *Content, photo []byte, layout string) ([]byte, error) {
	f, err := s.paper(c, photo, time.UnixMilli(0), false, layout, "vi")
	if err != nil {
		return nil, err
	}
	return f.Body, nil
}

// Act moves an application as its side would; the property test compares it
// with a model.
func (s *Service) Act(tx *database.Tx, id string, action Action, words ApplicationWords) error {
	a, err := oneApplication(tx, `WHERE id = $1`, id)
	if err != nil {
		return err
	}
	_, err = s.step(tx, a, action, "somebody", words)
	return err
}

// Undo takes the last action back.
func (s *Service) Undo(tx *database.Tx, id string) error {
	a, err := oneApplication(tx, `WHERE id = $1`, id)
	if err != nil {
		return err
	}
	_, err = s.undo(tx, a)
	return err
}
