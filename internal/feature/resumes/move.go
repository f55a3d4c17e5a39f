package resumes

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// ApplicationMove is what a company does with an application.
type ApplicationMove struct {
	Action Action     `json:"action" enum:"postpone,reconsider,invite,accept,refuse"`
	State  State      `json:"state" enum:"new,viewed,postponed,interview" doc:"As the company saw it: nothing happens if it stands elsewhere now"`
	Reason string     `json:"reason,omitempty" maxLength:"20" doc:"Of a refusal: filled, experience, skills, documents, place, pay, shift or other"`
	Text   string     `json:"text,omitempty" maxLength:"1000" doc:"To the applicant"`
	At     *time.Time `json:"at,omitempty" doc:"Of an interview"`
	Place  string     `json:"place,omitempty" maxLength:"300" doc:"Of an interview"`
}

type moveInput struct {
	ID   string `path:"id" format:"uuid"`
	Body ApplicationMove
}

// furthest is how far ahead an interview may be.
const furthest = 90 * 24 * time.Hour

func (m *ApplicationMove) check(now time.Time) error {
	var bad errs.Fields
	if m.Action == Refuse {
		bad.OneOf(m.Reason, "reason", Reasons...)
		bad.Check(m.Reason != "other" || m.Text != "", "text", "required")
	} else {
		bad.Check(m.Reason == "", "reason", "notAllowed")
	}
	if m.Action == Invite {
		bad.Check(m.At != nil, "at", "required")
		bad.Check(m.At == nil || m.At.After(now) && m.At.Before(now.Add(furthest)), "at", "interviewTime")
		bad.Check(m.Place != "", "place", "required")
	} else {
		bad.Check(m.At == nil && m.Place == "", "at", "notAllowed")
	}
	return bad.Err()
}

func (s *Service) postMove(tx *database.Tx, who web.Principal, in *moveInput) (*web.JSON[ApplicantView], error) {
	m := in.Body
	if err := m.check(tx.Time()); err != nil {
		return nil, err
	}
	a, err := s.worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if a.state != m.State {
		return nil, notNow()
	}
	if m.At != nil {
		at := m.At.UTC().Truncate(time.Minute)
		m.At = &at
	}
	e, err := s.step(tx, a, m.Action, who.Account, ApplicationWords{m.Reason, m.Text, m.At, m.Place})
	if err != nil {
		return nil, err
	}
	if err := s.record(tx, who, a, "application."+string(m.Action), map[string]string{"event": e.id}); err != nil {
		return nil, err
	}
	if err := jobs.Enqueue(tx, settleJob, settling{e.id}, jobs.RunAt(moment(e.settles))); err != nil {
		return nil, err
	}
	v, err := s.applicantView(tx, a)
	return web.Answer(v), err
}

func (s *Service) postUndo(tx *database.Tx, who web.Principal, in *applicationInput) (*web.JSON[ApplicantView], error) {
	a, err := s.worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	before, err := s.undo(tx, a)
	if err != nil {
		return nil, err
	}
	if err := s.record(tx, who, a, "application.undo", nil); err != nil {
		return nil, err
	}
	if before.side == sideCompany && before.action != View && !before.told {
		// Its own job may have run while it was not the last.
		at := max(before.settles, tx.Now())
		if err := jobs.Enqueue(tx, settleJob, settling{before.id}, jobs.RunAt(moment(at))); err != nil {
			return nil, err
		}
	}
	v, err := s.applicantView(tx, a)
	return web.Answer(v), err
}

// getInterview is the interview for a calendar, by RFC 5545.
func (s *Service) getInterview(ctx context.Context, in *applicationInput) (*ResumeFile, error) {
	var a *application
	var found *event
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		if a, err = s.ownApplication(tx, web.Who(ctx).Account, in.ID); err != nil {
			return err
		}
		events, err := s.events(tx, a.id, true)
		if err != nil {
			return err
		}
		if last := events[len(events)-1]; last.to == Interview && last.words.At != nil {
			found = last
			return nil
		}
		return errs.Missing()
	})
	if err != nil {
		return nil, err
	}
	summary := s.Texts.Say(web.Language(ctx), "resumes.interview", map[string]any{"title": a.title, "company": a.company})
	out := file("text/calendar; charset=utf-8", "phong-van.ics", calendar(s.App, a.id, summary, found))
	out.Disposition = `attachment; filename="phong-van.ics"`
	return out, nil
}

const stamp = "20060102T150405Z"

func calendar(app, id, summary string, e *event) []byte {
	var b strings.Builder
	for _, l := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//" + escaped(app) + "//vi", "BEGIN:VEVENT", "UID:" + id, "DTSTAMP:" + moment(e.at).Format(stamp),
		"DTSTART:" + e.words.At.Format(stamp), "DURATION:PT1H", "SUMMARY:" + escaped(summary), "LOCATION:" + escaped(e.words.Place),
		"DESCRIPTION:" + escaped(e.words.Text), "END:VEVENT", "END:VCALENDAR",
	} {
		for n, r := range l { // lines are of 75 bytes at most, folded between characters
			if width := b.Len() - lineStart(b.String()); n > 0 && width+len(string(r)) > 74 {
				b.WriteString("\r\n ")
			}
			b.WriteRune(r)
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func lineStart(text string) int { return strings.LastIndexByte(text, '\n') + 1 }

func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "").Replace(text)
}
