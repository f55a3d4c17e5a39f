package messages

import (
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// The states of a report.
const (
	reportOpen      = "open"
	reportDismissed = "dismissed"
	reportWarned    = "warned"
	reportLocked    = "locked"
)

// report is one as stored.
type report struct {
	id, conversation, reporter, accused string
	reason, state, officer              string
	shown, at, decided                  int64
	shownTo                             evidence
	decision                            string
}

// evidence is what the reporter shows: a copy, which stays what it was.
type evidence struct {
	Words    string  `json:"words,omitempty"`
	Messages []shown `json:"messages"`
}

type shown struct {
	Seq     int64   `json:"seq"`
	Kind    string  `json:"kind"`
	At      int64   `json:"at"`
	Content content `json:"content"`
}

func sealingReport(report string) string { return "message.report:" + report }

// maxOpenReports bounds what one account has waiting.
const maxOpenReports = 20

// postReport copies the messages that the reporter chose. Nothing else of the
// conversation is ever shown to the staff.
func (s *Service) postReport(tx *database.Tx, who web.Principal, in *reportMessagesInput) (*web.JSON[MessageReported], error) {
	c, me, err := s.mine(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	r := report{id: id.New(tx.Now()), conversation: c.id, reporter: who.Account, reason: in.Body.Reason, shown: int64(len(in.Body.Seqs)), at: tx.Now()}
	r.shownTo.Words = in.Body.Text
	if err := r.collect(tx, c, me, in.Body.Seqs); err != nil {
		return nil, err
	}
	if err := tx.Alone("message-reports:" + who.Account); err != nil {
		return nil, err
	}
	var open int64
	if err := tx.Row(`SELECT count(*) FROM message_reports WHERE reporter = $1 AND state = 'open'`, who.Account).Scan(&open); err != nil {
		return nil, err
	}
	if open >= maxOpenReports {
		return nil, errs.New(errs.Conflict, "messageReportsFull", "max", maxOpenReports)
	}
	if err := s.insertReport(tx, r); err != nil {
		return nil, err
	}
	if in.Body.Block {
		if err := block(tx, who.Account, r.accused); err != nil {
			return nil, err
		}
	}
	return web.Answer(MessageReported{r.id}), nil
}

// collect copies messages that the reporter sees, all of one other person.
func (r *report) collect(tx *database.Tx, c *conversation, me *member, seqs []int64) error {
	seen := map[int64]bool{}
	for i, seq := range seqs {
		field := fmt.Sprintf("seqs[%d]", i)
		m, err := c.one(tx, me, seq)
		switch {
		case isMissing(err) || err == nil && (m.kind == kindDeleted || m.kind == kindEvent || m.account == "" || m.account == me.account):
			return errs.InvalidField(field, "messageGone")
		case err != nil:
			return err
		case seen[seq]:
			return errs.InvalidField(field, "notUnique")
		case r.accused != "" && r.accused != m.account:
			return errs.InvalidField(field, "messageOnePerson")
		}
		seen[seq], r.accused = true, m.account
		r.shownTo.Messages = append(r.shownTo.Messages, shown{m.seq, m.kind, m.at, m.content})
	}
	return nil
}

func (s *Service) insertReport(tx *database.Tx, r report) error {
	raw, err := json.Marshal(r.shownTo)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO message_reports (id, conversation, reporter, accused, reason, state, shown, sealed, officer, decision, at, decided_at)
		VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, '', $8, $9, 0)`, r.id, r.conversation, r.reporter, r.accused, r.reason, r.shown,
		s.Vault.Seal(raw, sealingReport(r.id)), s.Vault.Seal(nil, sealingReport(r.id)), r.at)
	for _, m := range r.shownTo.Messages {
		if err == nil {
			_, err = tx.Exec(`INSERT INTO message_evidence (report, conversation, seq) VALUES ($1, $2, $3)`, r.id, r.conversation, m.Seq)
		}
	}
	return err
}

const reportColumns = `id, conversation, reporter, accused, reason, state, officer, shown, at, decided_at, sealed, decision`

// readReport reads a report with its evidence.
func (s *Service) readReport(tx *database.Tx, named string) (r report, err error) {
	var sealed, decision []byte
	err = tx.Row(`SELECT `+reportColumns+` FROM message_reports WHERE id = $1`, named).
		Scan(&r.id, &r.conversation, &r.reporter, &r.accused, &r.reason, &r.state, &r.officer, &r.shown, &r.at, &r.decided, &sealed, &decision)
	if database.NoRows(err) {
		return r, errs.Missing()
	}
	if err != nil {
		return r, err
	}
	if err := s.unsealEvidence(&r, sealed); err != nil {
		return r, err
	}
	raw, err := s.Vault.Unseal(decision, sealingReport(r.id))
	r.decision = string(raw)
	return r, err
}

func (s *Service) unsealEvidence(r *report, sealed []byte) error {
	raw, err := s.Vault.Unseal(sealed, sealingReport(r.id))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, &r.shownTo)
}
