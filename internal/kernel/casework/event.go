package casework

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
)

const eventColumns = `case_id, seq, at, role, actor, action, status, internal, args, words`

func wordsContext(c *Case, seq int64) string { return fmt.Sprintf("case:%s:%d", c.ID, seq) }

// add appends an event to a case that is being saved in this transaction; its
// number comes from the case, whose version keeps two from taking the same.
func (k *Kernel) add(tx *database.Tx, c *Case, e *Event) error {
	c.Events++
	e.Seq, e.Status = c.Events, c.Status
	if e.At.IsZero() {
		e.At = tx.Time()
	}
	args, err := json.Marshal(e.Args)
	if err != nil {
		return fmt.Errorf("case event: %w", err)
	}
	var words []byte
	if e.Words != "" {
		words = k.Vault.Seal([]byte(e.Words), wordsContext(c, e.Seq))
	} else {
		words = []byte{}
	}
	_, err = tx.Exec(`INSERT INTO case_events (`+eventColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, c.ID, e.Seq, e.At.UnixMilli(), string(e.Role), e.Actor, string(e.Action),
		string(e.Status), bit(e.Internal), string(args), words)
	return err
}

// attach gives papers to a case, with the event that is the case's last.
func (k *Kernel) attach(tx *database.Tx, c *Case, account, field string, papers []Paper, internal bool) error {
	if len(papers) == 0 {
		return nil
	}
	ids := make([]string, len(papers))
	for i, p := range papers {
		ids[i] = p.Document
	}
	if err := k.Documents.Attach(tx, account, c.subject(), field, ids); err != nil {
		return err
	}
	for _, p := range papers {
		_, err := tx.Exec(`INSERT INTO case_files (case_id, document, slot, seq, internal) VALUES ($1, $2, $3, $4, $5)`,
			c.ID, p.Document, p.Slot, c.Events, bit(internal))
		if err != nil {
			return err
		}
	}
	return nil
}

// maxTimeline bounds what is read of one case.
const maxTimeline = 500

// Timeline lists what happened, the oldest first; internal notes only for officers.
func (k *Kernel) Timeline(tx *database.Tx, c *Case, internal bool) (all []Event, err error) {
	files, err := k.Files(tx, c, internal)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var e Event
		var at, hidden int64
		var args string
		var words []byte
		if err := rows.Scan(&e.Seq, &at, (*string)(&e.Role), &e.Actor, (*string)(&e.Action), (*string)(&e.Status), &hidden, &args, &words); err != nil {
			return err
		}
		e.At, e.Internal = moment(at), hidden == 1
		if err := json.Unmarshal([]byte(args), &e.Args); err != nil {
			return fmt.Errorf("case %s: event %d: %w", c.ID, e.Seq, err)
		}
		if len(words) > 0 {
			if e.Words, err = k.unsealWords(c, e.Seq, words); err != nil {
				return err
			}
		}
		for _, f := range files {
			if f.Seq == e.Seq {
				e.Files = append(e.Files, f)
			}
		}
		all = append(all, e)
		return nil
	}, `SELECT seq, at, role, actor, action, status, internal, args, words FROM case_events
		WHERE case_id = $1 AND internal <= $2 ORDER BY seq LIMIT $3`, c.ID, bit(internal), maxTimeline)
	return all, err
}

func (k *Kernel) unsealWords(c *Case, seq int64, words []byte) (string, error) {
	plain, err := k.Vault.Unseal(words, wordsContext(c, seq))
	if err != nil {
		return "", fmt.Errorf("case %s: event %d: %w", c.ID, seq, err)
	}
	return string(plain), nil
}

// Files are the documents of a case; internal ones only for officers.
func (k *Kernel) Files(tx *database.Tx, c *Case, internal bool) ([]File, error) {
	documents, err := k.Documents.Of(tx, c.subject())
	if err != nil || len(documents) == 0 {
		return nil, err
	}
	known := make(map[string]document.Document, len(documents))
	for _, d := range documents {
		known[d.ID] = d
	}
	var files []File
	err = tx.Each(func(rows *sql.Rows) error {
		var f File
		var id string
		var hidden int64
		err := rows.Scan(&id, &f.Slot, &f.Seq, &hidden)
		f.Document, f.Internal = known[id], hidden == 1
		files = append(files, f)
		return err
	}, `SELECT document, slot, seq, internal FROM case_files WHERE case_id = $1 AND internal <= $2 ORDER BY seq, document`, c.ID, bit(internal))
	return files, err
}
