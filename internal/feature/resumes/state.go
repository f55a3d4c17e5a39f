package resumes

import (
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// State is where an application stands.
type State string

// The states. The last four are ends.
const (
	Fresh     State = "new"
	Viewed    State = "viewed"
	Postponed State = "postponed"
	Interview State = "interview"
	Accepted  State = "accepted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Lapsed    State = "lapsed"
)

// waiting are the states in which the applicant waits for the company.
var waiting = []State{Fresh, Viewed, Postponed, Interview}

func (s State) waits() bool { return slices.Contains(waiting, s) }

// Action is what moves an application.
type Action string

// The actions, with who does them.
const (
	Apply      Action = "apply"      // applicant
	View       Action = "view"       // company: opens it
	Postpone   Action = "postpone"   // company
	Reconsider Action = "reconsider" // company: back from postponed
	Invite     Action = "invite"     // company, to an interview; again to change it
	Accept     Action = "accept"     // company
	Refuse     Action = "refuse"     // company, with a reason
	Withdraw   Action = "withdraw"   // applicant
	Lapse      Action = "lapse"      // job, after 60 days' silence
)

// The sides of an application.
const (
	sideApplicant = "applicant"
	sideCompany   = "company"
	sideSystem    = "system"
)

type move struct {
	from []State
	to   State
	side string
}

// moves is the whole state machine: what is not here does not happen.
var moves = map[Action]move{
	View:       {[]State{Fresh}, Viewed, sideCompany},
	Postpone:   {[]State{Fresh, Viewed, Interview}, Postponed, sideCompany},
	Reconsider: {[]State{Postponed, Interview}, Viewed, sideCompany},
	Invite:     {waiting, Interview, sideCompany},
	Accept:     {waiting, Accepted, sideCompany},
	Refuse:     {waiting, Refused, sideCompany},
	Withdraw:   {append([]State{Accepted}, waiting...), Withdrawn, sideApplicant},
	Lapse:      {waiting, Lapsed, sideSystem},
}

// Silence is how long a company may say nothing.
const Silence = 60 * 24 * time.Hour

// Grace is how long a company can take back what it did; only then does the
// applicant hear of it, and only then is anything erased.
const Grace = time.Minute

// notNow is the answer when the state does not allow an action, or somebody
// else was faster.
func notNow() error { return errs.New(errs.Conflict, "applicationState") }

// ApplicationWords is what a company says with an action.
type ApplicationWords struct {
	Reason string     `json:"reason,omitempty" doc:"Of a refusal"`
	Text   string     `json:"text,omitempty"`
	At     *time.Time `json:"at,omitempty" doc:"Of the interview"`
	Place  string     `json:"place,omitempty" doc:"Of the interview"`
}

// step moves an application as read in this transaction: one update that holds
// only if nobody has moved it since.
func (s *Service) step(tx *database.Tx, a *application, action Action, actor string, words ApplicationWords) (*event, error) {
	m := moves[action]
	if !slices.Contains(m.from, a.state) {
		return nil, notNow()
	}
	lapses, ended := int64(0), tx.Now()
	if m.to.waits() {
		lapses, ended = tx.Now()+Silence.Milliseconds(), 0
		if words.At != nil {
			lapses = max(lapses, words.At.UnixMilli()+Silence.Milliseconds())
		}
	}
	err := tx.One(notNow(), `UPDATE applications SET state = $3, moved_at = $4, lapses_at = $5, ended_at = $6, version = version + 1 WHERE id = $1 AND state = $2 AND version = $7`,
		a.id, string(a.state), string(m.to), tx.Now(), lapses, ended, a.version)
	if err != nil {
		return nil, err
	}
	e := &event{id: id.New(tx.Now()), application: a.id, n: a.version + 1, action: action, from: a.state, to: m.to, side: m.side, actor: actor, words: words, at: tx.Now(), settles: tx.Now()}
	if m.side == sideCompany && action != View {
		e.settles += Grace.Milliseconds()
	}
	a.state, a.moved, a.lapses, a.ended, a.version = m.to, tx.Now(), lapses, ended, a.version+1
	return e, s.insertEvent(tx, e)
}

// undo takes back the company's last action while it has not settled.
func (s *Service) undo(tx *database.Tx, a *application) (*event, error) {
	events, err := s.events(tx, a.id, false)
	if err != nil {
		return nil, err
	}
	last := events[len(events)-1]
	if last.side != sideCompany || last.action == View || last.settles <= tx.Now() || last.to != a.state {
		return nil, errs.New(errs.Conflict, "applicationSettled")
	}
	before := events[len(events)-2] // there is one: somebody applied
	lapses := before.at + Silence.Milliseconds()
	if before.words.At != nil {
		lapses = max(lapses, before.words.At.UnixMilli()+Silence.Milliseconds())
	}
	err = tx.One(notNow(), `UPDATE applications SET state = $3, moved_at = $4, lapses_at = $5, ended_at = 0, version = version + 1 WHERE id = $1 AND state = $2 AND version = $6`,
		a.id, string(a.state), string(last.from), tx.Now(), lapses, a.version)
	if err != nil {
		return nil, err
	}
	if err := tx.One(notNow(), `DELETE FROM application_events WHERE id = $1 AND told = 0`, last.id); err != nil {
		return nil, err
	}
	a.state, a.moved, a.lapses, a.ended, a.version = last.from, tx.Now(), lapses, 0, a.version+1
	return before, nil
}
