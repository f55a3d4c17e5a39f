package resumes

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Modules are the function and the table of its search.
func (s *Service) Modules() []module.Module {
	index := s.index.Migrations()
	return []module.Module{
		{
			Name: Kind, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(), Jobs: s.jobs(), Personal: s.personal(), Rekey: s.Rekey,
			Indicators: []module.Indicator{
				{Name: "daklakid_resumes", Help: "CVs of people.", Read: counting(`SELECT count(*) FROM resumes`)},
				{Name: "daklakid_applications_waiting", Help: "Applications that wait for a company.", Read: counting(`SELECT count(*) FROM applications WHERE lapses_at > 0`)},
			},
		},
		{Name: index.Module, Migrations: index.Files},
	}
}

func counting(query string) func(*database.Tx) (float64, error) {
	return func(tx *database.Tx) (n float64, err error) { return n, tx.Row(query).Scan(&n) }
}

const invitationsKept = 180 * 24 * time.Hour

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: s.erase, Classes: []module.Class{
		{Code: "resumes", Basis: "Hợp đồng dịch vụ"},
		{Code: "applications", Keep: endedKept, After: "ended", Basis: "đề xuất"},
		{
			Code: "resumeInvitations", Keep: invitationsKept, After: "created", Basis: "đề xuất",
			Table: "resume_invitations", Key: "account, opening", Owner: "account", At: "created_at",
		},
	}}
}

// maxExport bounds each kind of record in a copy.
const maxExport = 2000

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	all, err := s.resumes(tx, `WHERE account = $1 ORDER BY id LIMIT $2`, account, maxExport)
	if err != nil {
		return nil, err
	}
	mine := module.Section{Code: "resumes"}
	for _, r := range all {
		raw, err := json.Marshal(r.Content)
		if err != nil {
			return nil, err
		}
		mine.Records = append(mine.Records, module.Record{
			{Code: "title", Value: r.Title},
			{Code: "visibility", Value: string(r.visibility)},
			{Code: "detail", Value: string(raw)},
			{Code: "at", Value: moment(r.created)},
			{Code: "updatedAt", Value: moment(r.updated)},
		})
	}
	sent, err := s.exportApplications(tx, account)
	if err != nil {
		return nil, err
	}
	asked := module.Section{Code: "resumeInvitations", From: "at"}
	err = tx.Each(func(rows *sql.Rows) error {
		var opening string
		var at int64
		err := rows.Scan(&opening, &at)
		asked.Records = append(asked.Records, module.Record{{Code: "listing", Value: opening}, {Code: "at", Value: moment(at)}})
		return err
	}, `SELECT opening, created_at FROM resume_invitations WHERE account = $1 ORDER BY created_at LIMIT $2`, account, maxExport)
	return []module.Section{mine, sent, asked}, err
}

func (s *Service) exportApplications(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "applications", From: "endedAt"}
	all, err := applications(tx, `WHERE account = $1 ORDER BY id LIMIT $2`, account, maxExport)
	if err != nil {
		return section, err
	}
	states, err := settledStates(tx, all)
	if err != nil {
		return section, err
	}
	for _, a := range all {
		c, err := s.copyOf(a)
		if err != nil {
			return section, err
		}
		c.Photo = nil
		raw, err := json.Marshal(c)
		if err != nil {
			return section, err
		}
		section.Records = append(section.Records, module.Record{
			{Code: "title", Value: a.title},
			{Code: "company", Value: a.company},
			{Code: "state", Value: string(states[a.id])},
			{Code: "detail", Value: string(raw)},
			{Code: "receipt", Value: a.receipt},
			{Code: "at", Value: moment(a.created)},
			{Code: "endedAt", Value: moment(a.ended)},
		})
	}
	return section, nil
}

// erase removes a person's CVs and applications, also from companies.
func (s *Service) erase(tx *database.Tx, account string) error {
	var all []*resume // only what removing takes: what is unreadable goes, too
	err := tx.Each(func(rows *sql.Rows) error {
		r := &resume{account: account}
		all = append(all, r)
		return rows.Scan(&r.id, &r.seq)
	}, `SELECT id, seq FROM resumes WHERE account = $1`, account)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := s.remove(tx, r); err != nil {
			return err
		}
	}
	if err := jobs.Enqueue(tx, purgeJob, struct{}{}, jobs.UniqueKey("one")); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM application_events WHERE application IN (SELECT id FROM applications WHERE account = $1)`,
		`DELETE FROM applications WHERE account = $1`,
		`DELETE FROM resume_invitations WHERE account = $1`,
	} {
		if _, err := tx.Exec(statement, account); err != nil {
			return err
		}
	}
	return nil
}

// sealedTables are what is under a key, and the context of each row.
var sealedTables = []struct{ table, prefix string }{
	{"resumes", sealing("")}, {"applications", sealingSent("")}, {"application_events", sealingEvent("")},
}

// Rekey brings everything under the newest key.
func (s *Service) Rekey(ctx context.Context) (n int, err error) {
	for _, t := range sealedTables {
		last := ""
		for more := true; more; {
			err := s.DB.Update(ctx, func(tx *database.Tx) error {
				ids, sealed, err := sealedRows(tx, t.table, last)
				more = len(ids) == batch
				if err != nil || len(ids) == 0 {
					return err
				}
				for i, id := range ids {
					fresh, changed, err := s.Vault.Reseal(sealed[i], t.prefix+id)
					if err != nil {
						return err
					}
					if !changed {
						continue
					}
					if _, err := tx.Exec(`UPDATE `+t.table+` SET sealed = $2 WHERE id = $1 AND sealed = $3`, id, fresh, sealed[i]); err != nil {
						return err
					}
				}
				n += len(ids)
				last = ids[len(ids)-1]
				return nil
			})
			if err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func sealedRows(tx *database.Tx, table, after string) (ids []string, sealed [][]byte, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var id string
		var raw []byte
		err := rows.Scan(&id, &raw)
		ids, sealed = append(ids, id), append(sealed, raw)
		return err
	}, `SELECT id, sealed FROM `+table+` WHERE id > $1 AND length(sealed) > 0 ORDER BY id LIMIT $2`, after, batch)
	return ids, sealed, err
}
