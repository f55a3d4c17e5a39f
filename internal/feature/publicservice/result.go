package publicservice

import (
	"context"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/credential"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

// Document is the type of a result's code, as the page that verifies knows it.
const Document = "document"

// paper is a result as it is printed.
type paper struct {
	title, office, number string
	issued, expires       time.Time
	rows                  [][2]string // label and value
	words                 string      // the officer's
	code                  string      // text of the QR code
	demo                  bool
}

// deciding signs a result and prints it, before the transaction that finishes
// the case. What was signed for a decision that was not taken is revoked.
func (s *Service) deciding(ctx context.Context, c *casework.Case, content *casework.Content, words string) (*casework.Outcome, error) {
	var p *casework.Procedure
	doc := paper{number: casework.Grouped(c.Receipt), words: words, demo: c.Demo}
	var st credential.Statement
	err := s.Cases.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if p, err = s.Cases.Of(tx, c); err != nil || p.Result == nil || !p.Result.Signed {
			return err
		}
		if c.Organisation != "" {
			if doc.office, err = s.Cases.Offices.Name(tx, c.Organisation); err != nil {
				return err
			}
		}
		st = credential.Statement{Type: Document, Facts: s.stated(p, c, content.Answers, doc.office)}
		if p.Result.Months > 0 {
			st.Expires = tx.Time().AddDate(0, p.Result.Months, 0).Truncate(time.Second)
		}
		st, doc.code, err = s.Credential.Sign(tx, "", st)
		return err
	})
	if err != nil || p.Result == nil || !p.Result.Signed {
		return nil, err
	}
	undo := func(ctx context.Context) error {
		return s.Cases.DB.Update(ctx, func(tx *database.Tx) error { return s.Credential.Revoke(tx, "", st.ID) })
	}
	doc.title, doc.issued, doc.expires, doc.rows = p.Result.Name.In("vi"), st.Issued, st.Expires, rowsOf(p, content.Answers)
	file, err := doc.print(s.App, s.PublicURL, s.Cases.Province)
	if err == nil {
		file, err = s.Credential.SignFile(ctx, file, doc.signed(s.Cases.Province))
	}
	if err != nil {
		return nil, joined(err, undo(ctx))
	}
	kept, err := s.Documents.Keep(ctx, c.Owner, doc.title+".pdf", file)
	if err != nil {
		return nil, joined(err, undo(ctx))
	}
	return &casework.Outcome{
		Document: kept, Undo: undo, Args: map[string]string{"credential": st.ID},
		Sign: func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO case_results (case_id, credential, number, document, issued_at, expires_at, revoked_at, reason)
				VALUES ($1, $2, $3, $4, $5, $6, 0, '')`, c.ID, st.ID, doc.number, kept.ID, st.Issued.UnixMilli(), unix(st.Expires))
			return err
		},
	}, nil
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// stated are the facts in the code: what whoever holds the paper needs to
// compare, and no more. Numbers of identity papers are not among them.
func (s *Service) stated(p *casework.Procedure, c *casework.Case, a form.Answers, office string) map[string]string {
	facts := map[string]string{"document": p.Result.Name.In("vi"), "number": casework.Grouped(c.Receipt), "office": office}
	for name, paths := range map[string][]string{
		"holder":    {"child.fullName", "subject.fullName", "holder.fullName", "applicant.fullName"},
		"birthDate": {"child.birthDate", "subject.birthDate", "holder.birthDate", "applicant.birthDate"},
		"purpose":   {"purpose.text"}, "diploma": {"diploma.kind"}, "year": {"diploma.graduationYear"},
	} {
		for _, path := range paths {
			if value := shown(p, a, path); value != "" {
				facts[name] = cut(value, 120)
				break
			}
		}
	}
	return facts
}

// cut keeps a code small enough to be read from paper.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

// unprinted are answers that concern only the filing.
var unprinted = map[string]bool{"request": true, "certificate": true, "purpose.kind": true, "mother.known": true, "father.known": true}

// rowsOf are the answers that a result repeats.
func rowsOf(p *casework.Procedure, a form.Answers) (rows [][2]string) {
	for _, f := range p.Compiled.Fields() {
		if unprinted[f.Section] || unprinted[f.Path()] {
			continue
		}
		if value := shown(p, a, f.Path()); value != "" {
			rows = append(rows, [2]string{f.Title["vi"], value})
		}
	}
	return rows
}

type revokeResultInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Reason string `json:"reason" minLength:"5" maxLength:"500"`
	}
}

// revoke takes a result back: whoever verifies its code is told so.
func (s *Service) revoke(tx *database.Tx, who web.Principal, in *revokeResultInput) (*web.None, error) {
	c, err := s.Cases.Worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	var code string
	err = tx.Row(`UPDATE case_results SET revoked_at = $2, reason = $3 WHERE case_id = $1 AND revoked_at = 0 RETURNING credential`,
		c.ID, tx.Now(), in.Body.Reason).Scan(&code)
	if database.NoRows(err) {
		return nil, errs.New(errs.Conflict, "noResult")
	}
	if err != nil {
		return nil, err
	}
	if err := s.Credential.Revoke(tx, "", code); err != nil {
		return nil, err
	}
	return nil, audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "case.revokeResult", Subject: audit.Subject{Kind: "case", ID: c.ID}, Owner: c.Owner, Organisation: c.Organisation,
	})
}
