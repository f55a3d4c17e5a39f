package resumes

import (
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
