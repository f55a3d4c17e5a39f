package casework

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Publish stores a procedure as the version that is filed from now on, unless
// the latest is the same already.
func (k *Kernel) Publish(tx *database.Tx, kind string, doc []byte) (*Procedure, error) {
	owner, err := k.kind(kind)
	if err != nil {
		return nil, err
	}
	p, err := ParseProcedure(doc, owner.Rules)
	if err != nil {
		return nil, err
	}
	if err := tx.Alone("procedure:" + kind + ":" + p.Code); err != nil {
		return nil, err
	}
	var last string
	err = tx.Row(`SELECT version, doc FROM case_procedures WHERE kind = $1 AND code = $2 ORDER BY version DESC LIMIT 1`, kind, p.Code).
		Scan(&p.Version, &last)
	if err != nil && !database.NoRows(err) {
		return nil, err
	}
	if last == string(doc) {
		return p, nil
	}
	p.Version++
	_, err = tx.Exec(`INSERT INTO case_procedures (kind, code, version, doc, since) VALUES ($1, $2, $3, $4, $5)`,
		kind, p.Code, p.Version, string(doc), tx.Now())
	tx.OnCommit(func() { k.forget(kind) })
	return p, err
}

func (k *Kernel) forget(kind string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.latest, kind)
}

// Procedures are the latest of a kind, in the order they were first published.
func (k *Kernel) Procedures(tx *database.Tx, kind string) ([]*Procedure, error) {
	var stamp, known int64
	if err := tx.Row(`SELECT COALESCE(sum(version), 0) FROM case_procedures WHERE kind = $1`, kind).Scan(&stamp); err != nil {
		return nil, err
	}
	k.mu.RLock()
	list := k.latest[kind]
	k.mu.RUnlock()
	for _, p := range list {
		known += p.Version * (p.Version + 1) / 2 // the sum of 1 to its version
	}
	if known == stamp {
		return list, nil
	}
	list, err := k.load(tx, kind)
	if err == nil && tx.Reading() {
		k.mu.Lock()
		k.latest[kind] = list
		k.mu.Unlock()
	}
	return list, err
}

func (k *Kernel) load(tx *database.Tx, kind string) (list []*Procedure, err error) {
	owner, err := k.kind(kind)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var version int64
		var doc string
		if err := rows.Scan(&version, &doc); err != nil {
			return err
		}
		p, err := ParseProcedure([]byte(doc), owner.Rules)
		if err != nil {
			return err
		}
		p.Version = version
		list = append(list, p)
		return nil
	}, `SELECT version, doc FROM case_procedures p WHERE kind = $1
		AND version = (SELECT max(version) FROM case_procedures q WHERE q.kind = p.kind AND q.code = p.code)
		ORDER BY (SELECT min(since) FROM case_procedures q WHERE q.kind = p.kind AND q.code = p.code), code`, kind)
	return list, err
}

// Current is the version of a procedure that is filed today, by its code or an
// older one.
func (k *Kernel) Current(tx *database.Tx, kind, code string) (*Procedure, error) {
	list, err := k.Procedures(tx, kind)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if p.Code == code || slices.Contains(p.Aliases, code) {
			return p, nil
		}
	}
	return nil, errs.Missing()
}

// Of is the procedure that a case was filed under, in its version.
func (k *Kernel) Of(tx *database.Tx, c *Case) (*Procedure, error) {
	key := edition{c.Kind, c.Procedure, c.Edition}
	k.mu.RLock()
	p := k.procedures[key]
	k.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	owner, err := k.kind(c.Kind)
	if err != nil {
		return nil, err
	}
	var doc string
	err = tx.Row(`SELECT doc FROM case_procedures WHERE kind = $1 AND code = $2 AND version = $3`, c.Kind, c.Procedure, c.Edition).Scan(&doc)
	if database.NoRows(err) {
		return nil, fmt.Errorf("case %s: its procedure is gone", c.ID)
	}
	if err != nil {
		return nil, err
	}
	if p, err = ParseProcedure([]byte(doc), owner.Rules); err != nil {
		return nil, errors.Join(fmt.Errorf("case %s", c.ID), err)
	}
	p.Version = c.Edition
	k.mu.Lock()
	k.procedures[key] = p // a version never changes
	k.mu.Unlock()
	return p, nil
}
