package resumes

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// resume is a CV as stored.
type resume struct {
	id, account string
	visibility  Visibility
	seq         int64
	version     int64
	photo       string // a document; empty for none
	demo        bool
	created     int64
	updated     int64
	said
}

// said is what is sealed of a CV.
type said struct {
	Title   string            `json:"title"`
	Content Content           `json:"content"`
	Hidden  []string          `json:"hidden"`
	Sources map[string]string `json:"sources"`
}

func sealing(id string) string { return "resume:" + id }

func (s *Service) seal(v any, context string) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("resumes: %w", err)
	}
	return s.Vault.Seal(raw, context), nil
}

func (s *Service) unseal(sealed []byte, context string, into any) error {
	raw, err := s.Vault.Unseal(sealed, context)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return fmt.Errorf("resumes: %s: %w", context, err)
	}
	return nil
}

const resumeColumns = `id, account, visibility, seq, version, photo, sealed, demo, created_at, updated_at`

func (s *Service) resumes(tx *database.Tx, where string, args ...any) (all []*resume, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		r := &resume{}
		var sealed []byte
		var demo int64
		if err := rows.Scan(&r.id, &r.account, &r.visibility, &r.seq, &r.version, &r.photo, &sealed, &demo, &r.created, &r.updated); err != nil {
			return err
		}
		r.demo = demo == 1
		all = append(all, r)
		return s.unseal(sealed, sealing(r.id), &r.said)
	}, `SELECT `+resumeColumns+` FROM resumes `+where, args...)
	return all, err
}

// owned is a CV of the account's own.
func (s *Service) owned(tx *database.Tx, account, id string) (*resume, error) {
	all, err := s.resumes(tx, `WHERE id = $1 AND account = $2`, id, account)
	if err == nil && len(all) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (s *Service) insert(tx *database.Tx, r *resume) error {
	sealed, err := s.seal(r.said, sealing(r.id))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO resumes (`+resumeColumns+`) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $8)`,
		r.id, r.account, string(r.visibility), r.seq, r.photo, sealed, bit(r.demo), tx.Now())
	r.version, r.created, r.updated = 1, tx.Now(), tx.Now()
	return err
}

// update writes a CV that nobody has changed since the version it was read in.
func (s *Service) update(tx *database.Tx, r *resume) error {
	sealed, err := s.seal(r.said, sealing(r.id))
	if err != nil {
		return err
	}
	err = tx.One(web.Stale(), `UPDATE resumes SET visibility = $3, seq = $4, photo = $5, sealed = $6, version = version + 1, updated_at = $7
		WHERE id = $1 AND version = $2`, r.id, r.version, string(r.visibility), r.seq, r.photo, sealed, tx.Now())
	r.version, r.updated = r.version+1, tx.Now()
	return err
}

func nextSeq(tx *database.Tx) (seq int64, err error) {
	return seq, tx.Row(`UPDATE resume_sequence SET last = last + 1 WHERE one = 1 RETURNING last`).Scan(&seq)
}
