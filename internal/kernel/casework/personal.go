package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// casesKept is how long what was filed is kept after its end.
const casesKept = 5 * 365 * 24 * time.Hour

func (k *Kernel) personal() module.Personal {
	return module.Personal{Export: k.export, Hinders: hinders, Erase: k.erase, Classes: []module.Class{
		{Code: "cases", Keep: casesKept, After: "ended", Basis: "đề xuất"},
	}}
}

// maxExport bounds what one copy lists.
const maxExport = 500

func (k *Kernel) export(tx *database.Tx, account string) ([]module.Section, error) {
	mine, err := k.many(tx, `owner = $1 AND owner <> '' ORDER BY id LIMIT $2`, account, maxExport)
	if err != nil {
		return nil, err
	}
	section := module.Section{Code: "cases", From: "endedAt"}
	for _, c := range mine {
		content, err := k.Content(c)
		if err != nil {
			return nil, err
		}
		answers, err := json.Marshal(content.Answers)
		if err != nil {
			return nil, fmt.Errorf("case: %w", err)
		}
		p, err := k.Of(tx, c)
		if err != nil {
			return nil, err
		}
		events, err := k.Timeline(tx, c, false)
		if err != nil {
			return nil, err
		}
		said := ""
		for _, e := range events {
			if e.Words != "" {
				said += e.At.Format(time.DateOnly) + " " + string(e.Role) + ": " + e.Words + "\n"
			}
		}
		section.Records = append(section.Records, module.Record{
			{Code: "id", Value: Grouped(c.Receipt)},
			{Code: "kind", Value: p.Name.In("vi")},
			{Code: "state", Value: string(c.Status)},
			{Code: "ward", Value: c.Ward},
			{Code: "address", Value: content.Address},
			{Code: "detail", Value: string(answers)},
			{Code: "text", Value: said},
			{Code: "at", Value: c.Created},
			{Code: "updatedAt", Value: c.Updated},
			{Code: "endedAt", Value: c.Closed},
		})
	}
	return []module.Section{section}, nil
}

// hinders: an open application has to be withdrawn or finished first, because
// an office works on it in the person's name.
func hinders(tx *database.Tx, account string) error {
	var receipt string
	err := tx.Row(`SELECT receipt FROM cases WHERE owner = $1 AND owner <> '' AND closed_at = 0 ORDER BY id LIMIT 1`, account).Scan(&receipt)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "openCase", "receipt", Grouped(receipt))
}

// erase leaves of a person's cases what statistics need, and nothing of hers.
func (k *Kernel) erase(tx *database.Tx, account string) error {
	var ids []string
	err := tx.Each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM cases WHERE owner = $1 AND owner <> ''`, account)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := blank(tx, id); err != nil {
			return err
		}
	}
	// What she did as an officer stays in the cases, without her account.
	if _, err := tx.Exec(`UPDATE case_events SET actor = '' WHERE actor = $1 AND actor <> '' AND role = 'officer'`, account); err != nil {
		return err
	}
	// Nor does it say whom cases were given to, but that it was somebody.
	if err := changeAssigned(tx, account, "gone"); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE cases SET assignee = '', version = version + 1 WHERE assignee = $1 AND assignee <> ''`, account)
	return err
}

// blank leaves of a case what statistics need.
func blank(tx *database.Tx, id string) error {
	if err := document.Release(tx, (&Case{ID: id}).subject()); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM case_files WHERE case_id = $1`,
		`DELETE FROM case_forwards WHERE case_id = $1`,
	} {
		if _, err := tx.Exec(statement, id); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`UPDATE case_events SET words = $2, actor = CASE WHEN role = 'owner' THEN '' ELSE actor END WHERE case_id = $1`,
		`UPDATE cases SET owner = '', sealed = $2, head = $2, lat = 0, lng = 0, cell = 0, version = version + 1 WHERE id = $1`,
	} {
		if _, err := tx.Exec(statement, id, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

func changeAssigned(tx *database.Tx, from, to string) error {
	var written [2]string
	for i, account := range []string{from, to} {
		raw, err := json.Marshal(assignedTo(account))
		if err != nil {
			return fmt.Errorf("case: %w", err)
		}
		written[i] = string(raw)
	}
	_, err := tx.Exec(`UPDATE case_events SET args = $2 WHERE args = $1 AND action = 'assign'`, written[0], written[1])
	return err
}

// Rekey brings all that is sealed of cases under the newest key.
func (k *Kernel) Rekey(ctx context.Context) (looked int, err error) {
	for last := ""; ; {
		var ids []string
		err := k.DB.View(ctx, func(tx *database.Tx) error {
			ids = nil
			return tx.Each(func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			}, `SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT 200`, last)
		})
		if err != nil || len(ids) == 0 {
			return looked, err
		}
		for _, id := range ids {
			last = id
			looked++
			if err := k.DB.Update(ctx, func(tx *database.Tx) error { return k.rekey(tx, id) }); err != nil {
				return looked, err
			}
		}
	}
}

func (k *Kernel) rekey(tx *database.Tx, id string) error {
	c, err := k.byID(tx, ``, id)
	if err != nil {
		return ignoreMissing(err)
	}
	sealed, one, err := k.reseal(c.sealed, "case:"+id)
	if err != nil {
		return err
	}
	head, two, err := k.reseal(c.head, lineContext(id))
	if err != nil {
		return err
	}
	if one || two {
		if _, err := tx.Exec(`UPDATE cases SET sealed = $2, head = $3 WHERE id = $1`, id, sealed, head); err != nil {
			return err
		}
	}
	type said struct {
		seq   int64
		words []byte
	}
	var all []said
	err = tx.Each(func(rows *sql.Rows) error {
		var s said
		err := rows.Scan(&s.seq, &s.words)
		all = append(all, s)
		return err
	}, `SELECT seq, words FROM case_events WHERE case_id = $1`, id)
	for _, s := range all {
		if err != nil {
			return err
		}
		var fresh []byte
		var changed bool
		if fresh, changed, err = k.reseal(s.words, wordsContext(c, s.seq)); err == nil && changed {
			_, err = tx.Exec(`UPDATE case_events SET words = $3 WHERE case_id = $1 AND seq = $2`, id, s.seq, fresh)
		}
	}
	return err
}

func (k *Kernel) reseal(sealed []byte, context string) ([]byte, bool, error) {
	if len(sealed) == 0 {
		return sealed, false, nil
	}
	return k.Vault.Reseal(sealed, context)
}

func ignoreMissing(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	return err
}
