package casework

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const columns = `id, kind, procedure_code, procedure_version, receipt, owner, anonymous, agency, ward, organisation, assignee,
	status, version, head, sealed, lat, lng, events, fee, due_at, promised_at, paused_days, postponed, escalation, escalate_at,
	reopened, rating, merged_into, foreign_code, foreign_seq, asked_at, channel, demo, created_at, updated_at, closed_at,
	triage_at, assign_at, step_told, step_at`

func scan(row func(...any) error) (*Case, error) {
	c := &Case{}
	var anonymous, postponed, reopened, demo, due, promised, created, updated, closed, triage, assign int64
	err := row(&c.ID, &c.Kind, &c.Procedure, &c.Edition, &c.Receipt, &c.Owner, &anonymous, &c.Agency, &c.Ward, &c.Organisation,
		&c.Assignee, (*string)(&c.Status), &c.Version, &c.head, &c.sealed, &c.At.Lat, &c.At.Lng, &c.Events, &c.Fee, &due, &promised,
		&c.pausedDays, &postponed, &c.Escalation, &c.escalateAt, &reopened, &c.Rating, &c.MergedInto, &c.ForeignCode, &c.foreignSeq,
		&c.askedAt, &c.Channel, &demo, &created, &updated, &closed, &triage, &assign, &c.stepTold, &c.stepAt)
	c.Anonymous, c.Postponed, c.Reopened, c.Demo = anonymous == 1, postponed == 1, reopened == 1, demo == 1
	if due != restDue {
		c.Due = moment(due)
	}
	c.Promised, c.Created, c.Updated, c.Closed = moment(promised), moment(created), moment(updated), moment(closed)
	c.Triage, c.Assign = moment(triage), moment(assign)
	return c, err
}

func (k *Kernel) one(tx *database.Tx, where string, args ...any) (*Case, error) {
	c, err := scan(tx.Row(`SELECT `+columns+` FROM cases WHERE `+where, args...).Scan)
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	return c, err
}

// byID reads a case; who may go on to change it is alone with it from here on,
// so that two at the same moment follow each other.
func (k *Kernel) byID(tx *database.Tx, and, id string, args ...any) (*Case, error) {
	if !tx.Reading() {
		if err := hold(tx, id); err != nil {
			return nil, err
		}
	}
	if and != "" {
		and = ` AND ` + and
	}
	return k.one(tx, `id = $1`+and, append([]any{id}, args...)...)
}

// hold makes the transaction alone with several cases. All take them in one
// order, so that no two wait for each other.
func hold(tx *database.Tx, ids ...string) error {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if err := tx.Alone("case:" + id); err != nil {
			return err
		}
	}
	return nil
}

func (k *Kernel) many(tx *database.Tx, where string, args ...any) (all []*Case, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		c, err := scan(rows.Scan)
		all = append(all, c)
		return err
	}, `SELECT `+columns+` FROM cases WHERE `+where, args...)
	return all, err
}

// dueColumn sorts at the end what has no deadline, or whose clock stands: when
// it goes on, the deadline is computed anew.
func dueColumn(c *Case) int64 {
	if c.Due.IsZero() || c.Status.waits() {
		return restDue
	}
	return c.Due.UnixMilli()
}

func (k *Kernel) insert(tx *database.Tx, c *Case, cell int64) error {
	c.settleSteps()
	_, err := tx.Exec(`INSERT INTO cases (`+columns+`, cell) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20, $21, 0, 0, 0, $22, 0, 0, '', '', 0, 0, $23, $24, $25, $25, 0, $26, $27, 0, $28, $29)`,
		c.ID, c.Kind, c.Procedure, c.Edition, c.Receipt, c.Owner, bit(c.Anonymous), c.Agency, c.Ward, c.Organisation, c.Assignee,
		string(c.Status), c.Version, c.head, c.sealed, c.At.Lat, c.At.Lng, c.Events, c.Fee, dueColumn(c), millis(c.Promised),
		c.escalateAt, c.Channel, bit(c.Demo), millis(c.Created),
		millis(c.Triage), millis(c.Assign), c.stepAt, cell)
	return err
}

// save writes what may change, if nobody has changed it since it was read.
func (k *Kernel) save(tx *database.Tx, c *Case) error {
	c.Version++
	c.Updated = tx.Time()
	c.settleSteps()
	return tx.One(NotNow(), `UPDATE cases SET agency = $3, organisation = $4, assignee = $5, status = $6, version = $2 + 1, events = $7,
		fee = $8, due_at = $9, promised_at = $10, paused_days = $11, postponed = $12, escalation = $13, escalate_at = $14,
		reopened = $15, rating = $16, merged_into = $17, foreign_code = $18, foreign_seq = $19, asked_at = $20, updated_at = $21,
		closed_at = $22, sealed = $23, triage_at = $24, assign_at = $25, step_told = $26, step_at = $27 WHERE id = $1 AND version = $2`,
		c.ID, c.Version-1, c.Agency, c.Organisation, c.Assignee, string(c.Status), c.Events, c.Fee, dueColumn(c), millis(c.Promised),
		c.pausedDays, bit(c.Postponed), c.Escalation, c.escalateAt, bit(c.Reopened), c.Rating, c.MergedInto, c.ForeignCode,
		c.foreignSeq, c.askedAt, tx.Now(), millis(c.Closed), c.sealed, millis(c.Triage), millis(c.Assign), c.stepTold, c.stepAt)
}

func (k *Kernel) seal(c *Case, content *Content) error {
	raw, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("case: %w", err)
	}
	c.sealed = k.Vault.Seal(raw, "case:"+c.ID)
	return nil
}

// Content unseals what was filled in. Whoever calls it has made sure that the
// reader may know, and has it logged.
func (k *Kernel) Content(c *Case) (*Content, error) {
	content := &Content{}
	if len(c.sealed) == 0 {
		return content, nil // it was erased
	}
	raw, err := k.Vault.Unseal(c.sealed, "case:"+c.ID)
	if err == nil {
		err = json.Unmarshal(raw, content)
	}
	if err != nil {
		return nil, fmt.Errorf("case %s: sealed part: %w", c.ID, err)
	}
	return content, nil
}

func lineContext(id string) string { return "caseline:" + id }

// Line unseals what lists show.
func (k *Kernel) Line(c *Case) (string, error) {
	if len(c.head) == 0 {
		return "", nil
	}
	raw, err := k.Vault.Unseal(c.head, lineContext(c.ID))
	if err != nil {
		return "", fmt.Errorf("case %s: line: %w", c.ID, err)
	}
	return string(raw), nil
}
