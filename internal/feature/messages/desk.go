package messages

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// reportPosition is where a list of reports goes on.
type reportPosition struct {
	At int64  `json:"a"`
	ID string `json:"i"`
}

// The lists of reports: what waits, the longest first; and what was decided, the
// last first.
const (
	openReports = `SELECT id, reason, state, shown, accused, at, decided_at FROM message_reports
		WHERE state = 'open' AND (at, id) > ($1, $2) ORDER BY at, id LIMIT $3`
	decidedReports = `SELECT id, reason, state, shown, accused, at, decided_at FROM message_reports
		WHERE state <> 'open' AND (decided_at, id) < ($1, $2) ORDER BY decided_at DESC, id DESC LIMIT $3`
)

func (s *Service) getReports(ctx context.Context, in *messageReportsInput) (*web.JSON[web.Page[MessageReportCard]], error) {
	query, from := openReports, reportPosition{}
	if in.State == "decided" {
		query, from = decidedReports, reportPosition{1 << 62, "~"}
	}
	if _, err := web.After(in.Cursor, &from); err != nil {
		return nil, err
	}
	page := web.Page[MessageReportCard]{Items: []MessageReportCard{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		var all []report
		err := tx.Each(func(rows *sql.Rows) error {
			var r report
			err := rows.Scan(&r.id, &r.reason, &r.state, &r.shown, &r.accused, &r.at, &r.decided)
			all = append(all, r)
			return err
		}, query, from.At, from.ID, in.Limit+1)
		if len(all) > in.Limit {
			all = all[:in.Limit]
			last := all[in.Limit-1]
			page.Next = web.Cursor(reportPosition{max(last.at, last.decided), last.id})
			if in.State == "open" {
				page.Next = web.Cursor(reportPosition{last.at, last.id})
			}
		}
		for _, r := range all {
			if err != nil {
				break
			}
			var card MessageReportCard
			card, err = reportCard(tx, r)
			page.Items = append(page.Items, card)
		}
		return err
	})
	return web.Answer(page), err
}

func reportCard(tx *database.Tx, r report) (MessageReportCard, error) {
	card := MessageReportCard{ID: r.id, Reason: r.reason, State: r.state, Shown: int(r.shown), At: moment(r.at), Decided: maybe(r.decided)}
	if r.accused == "" {
		return card, nil
	}
	err := tx.Row(`SELECT count(*) FROM message_reports WHERE accused = $1 AND at < $2`, r.accused, r.at).Scan(&card.Earlier)
	return card, err
}

// openReport shows what the reporter showed. That it was read is written down
// for both, so that they see who read it.
func (s *Service) openReport(ctx context.Context, in *MessageReportByID) (*web.JSON[MessageReportView], error) {
	who := web.Who(ctx)
	var out MessageReportView
	err := s.db.Update(ctx, func(tx *database.Tx) error {
		r, err := s.readReport(tx, in.ID)
		if err != nil {
			return err
		}
		if out, err = s.reportView(tx, who, r); err != nil {
			return err
		}
		return s.noted(tx, who.Account, "message.readReport", r, nil)
	})
	return web.Answer(out), err
}

// noted writes down what somebody did with a report, for each whose words it is.
func (s *Service) noted(tx *database.Tx, actor, action string, r report, details map[string]string) error {
	for _, owner := range []string{r.accused, r.reporter} {
		if owner == "" {
			continue
		}
		err := audit.Record(tx, audit.Entry{
			Actor: actor, Action: action, Subject: audit.Subject{Kind: "messageReport", ID: r.id}, Owner: owner, Details: details,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) reportView(tx *database.Tx, who web.Principal, r report) (v MessageReportView, err error) {
	if v.MessageReportCard, err = reportCard(tx, r); err != nil {
		return v, err
	}
	people, err := s.People(tx, []string{r.reporter, r.accused})
	if err != nil {
		return v, err
	}
	l, err := lockNow(tx, r.accused)
	if err != nil {
		return v, err
	}
	v.Reporter, v.Accused, v.Level, v.Locked = people[r.reporter].Name, people[r.accused].Name, people[r.accused].Level, l.ID != ""
	v.Text, v.Decision, v.Mine = r.shownTo.Words, r.decision, who.Account == r.reporter || who.Account == r.accused
	for _, m := range r.shownTo.Messages {
		v.Evidence = append(v.Evidence, r.evidence(m))
	}
	return v, nil
}

func (r *report) evidence(m shown) MessageEvidence {
	e := MessageEvidence{Seq: m.Seq, Kind: m.Kind, Text: m.Content.Text, Place: m.Content.Place, QR: m.Content.QR, At: moment(m.At)}
	url := func(f file, size string) string {
		return "/api/v1/desk/message-reports/" + r.id + "/files/" + f.ID + "/" + size
	}
	for _, p := range m.Content.Photos {
		e.Photos = append(e.Photos, MessagePhoto{p.ID, p.Width, p.Height, url(p, "whole"), url(p, "thumb")})
	}
	if f := m.Content.Voice; f != nil {
		e.Voice = &MessageVoice{f.Seconds, f.Type, url(*f, "whole")}
	}
	return e
}

// serveEvidence gives an officer a file that a reporter showed.
func (s *Service) serveEvidence(w http.ResponseWriter, r *http.Request) {
	named, wanted := r.PathValue("id"), r.PathValue("file")
	if id.Check(named) != nil {
		s.Fail(w, r, errs.Missing())
		return
	}
	var found *file
	err := s.db.Update(r.Context(), func(tx *database.Tx) error {
		found = nil
		shown, err := s.readReport(tx, named)
		if err != nil {
			return err
		}
		for _, m := range shown.shownTo.Messages {
			if f := m.Content.file(wanted); f != nil {
				found = f
			}
		}
		if found == nil {
			return errs.Missing()
		}
		return s.noted(tx, web.Who(r.Context()).Account, "message.readFile", shown, map[string]string{"file": wanted})
	})
	s.give(w, r, found, err)
}

// postDecide answers a report; never one of the two whom it is about.
func (s *Service) postDecide(tx *database.Tx, who web.Principal, in *decideMessagesInput) (*web.JSON[MessageReportCard], error) {
	var bad errs.Fields
	locks := in.Body.Action == "lock"
	bad.Check(locks == (in.Body.Days > 0), "days", "required")
	lockWords(&bad, in.Body.Text)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	r, err := s.readReport(tx, in.ID)
	if err != nil {
		return nil, err
	}
	if who.Account == r.reporter || who.Account == r.accused {
		return nil, errs.New(errs.Denied, "messageOwnReport")
	}
	r.state = map[string]string{"dismiss": reportDismissed, "warn": reportWarned, "lock": reportLocked}[in.Body.Action]
	r.officer, r.decided = who.Account, tx.Now()
	err = tx.One(errs.New(errs.Conflict, "messageReportDecided"), `UPDATE message_reports SET state = $2, officer = $3, decision = $4, decided_at = $5
		WHERE id = $1 AND state = 'open'`, r.id, r.state, who.Account, s.Vault.Seal([]byte(in.Body.Text), sealingReport(r.id)), tx.Now())
	if err != nil {
		return nil, err
	}
	details := map[string]string{"reason": r.reason}
	if locks && r.accused != "" {
		if err := s.lock(tx, who.Account, r, in.Body.Days, in.Body.Text); err != nil {
			return nil, err
		}
		details["days"] = strconv.FormatInt(in.Body.Days, 10)
	}
	if err := tellDecision(tx, r); err != nil {
		return nil, err
	}
	if err := s.noted(tx, who.Account, "message."+in.Body.Action, r, details); err != nil {
		return nil, err
	}
	card, err := reportCard(tx, r)
	return web.Answer(card), err
}

// tellDecision thanks the reporter, and warns whom it is about.
func tellDecision(tx *database.Tx, r report) error {
	if r.reporter != "" {
		err := notify.Send(tx, notify.Notice{Account: r.reporter, Category: notify.Messages, Code: "message.reported." + r.state})
		if err != nil {
			return err
		}
	}
	if r.state != reportWarned || r.accused == "" {
		return nil
	}
	return notify.Send(tx, notify.Notice{Account: r.accused, Category: notify.Account, Code: "message.warned", Link: Page + "cai-dat"})
}

// Bounds of what is said about a lock, in characters.
const (
	minLockWords = 10
	maxLockWords = 2000
	lockDay      = 24 * time.Hour
)

func lockWords(bad *errs.Fields, text string) {
	n := utf8.RuneCountInString(text)
	bad.Check(n >= minLockWords, "text", "tooShort", "min", minLockWords)
	bad.Check(n <= maxLockWords, "text", "tooLong", "max", maxLockWords)
}
