package assurance

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Mine is what an account sees of its identification.
type Mine struct {
	Level    int         `json:"level" doc:"0, 1 or 2: what routes ask for."`
	Label    string      `json:"label" enum:"0,1,2,V,C" doc:"How the level is called: V by VNeID, C at a counter."`
	Person   *Shown      `json:"person,omitempty" doc:"What is known, and from where."`
	Evidence []Evidence  `json:"evidence" nullable:"false" doc:"What was proven, newest first."`
	Cases    []MyCase    `json:"cases" nullable:"false" doc:"What an officer decides or has decided."`
	Methods  []Available `json:"methods" nullable:"false" doc:"The ways to prove it, and whether each is open now."`
	Waiting  bool        `json:"waiting" doc:"The central database has not answered yet."`
	Unsure   string      `json:"unsure,omitempty" doc:"A face that an officer can compare, if I agree that pictures are kept for it."`
}

// Shown are the details with the number masked.
type Shown struct {
	Details
	Sources map[string]Method `json:"sources" doc:"Which proof each field comes from."`
}

// Evidence is one proof, without what it says.
type Evidence struct {
	Method    Method     `json:"method" enum:"card,face,vneid,counter"`
	Level     string     `json:"level"`
	ProvenAt  time.Time  `json:"provenAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
	EndedWhy  string     `json:"endedWhy,omitempty" enum:"superseded,expired,revoked,moved,erased"`
}

// MyCase is a case as the person sees it.
type MyCase struct {
	Kind      Kind       `json:"kind"`
	State     string     `json:"state" enum:"open,accepted,refused"`
	OpenedAt  time.Time  `json:"openedAt"`
	DecidedAt *time.Time `json:"decidedAt,omitempty"`
	Reason    string     `json:"reason,omitempty" doc:"The officer's words"`
}

// Available is a way to be identified.
type Available struct {
	Method  Method     `json:"method" enum:"card,face,vneid,counter"`
	Level   string     `json:"level"`
	Left    int        `json:"left" doc:"Tries left in this window."`
	OpenAt  *time.Time `json:"openAt,omitempty" doc:"When it can be tried again; absent if now."`
	Working bool       `json:"working" doc:"It is set up here at all."`
}

const shownHistory = 20

func (s *Service) getMine(ctx context.Context, _ *web.None) (*web.JSON[Mine], error) {
	var m Mine
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		m, err = s.mine(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(m), err
}

func (s *Service) mine(tx *database.Tx, account string) (Mine, error) {
	m := Mine{Label: "0", Evidence: []Evidence{}, Cases: []MyCase{}, Methods: []Available{}}
	known, err := s.live(tx, account)
	if err != nil {
		return m, err
	}
	if len(known) > 0 {
		p := merge(known)
		m.Level, m.Label = p.Level, p.Label
		p.PersonalNumber = masked(p.PersonalNumber)
		m.Person = &Shown{p.Details, p.Sources}
	}
	if found, err := history(tx, account, shownHistory); err != nil {
		return m, err
	} else if found != nil {
		m.Evidence = found
	}
	if found, err := casesOf(tx, account, shownHistory); err != nil {
		return m, err
	} else if found != nil {
		m.Cases = found
	}
	if m.Methods, err = s.available(tx, account); err != nil {
		return m, err
	}
	if m.Waiting, err = waits(tx, account); err != nil {
		return m, err
	}
	m.Unsure, err = doubtful(tx, account)
	return m, err
}

func (s *Service) available(tx *database.Tx, account string) ([]Available, error) {
	all := make([]Available, 0, len(methods))
	for _, m := range methods {
		rule := s.o.Rules[m.Method]
		a := Available{Method: m.Method, Level: m.label, Left: rule.Tries, Working: s.working(m.Method)}
		used, until, err := tried(tx, account, m.Method)
		if err != nil {
			return nil, err
		}
		if a.Left = max(0, rule.Tries-used); a.Left == 0 {
			a.OpenAt = maybe(until)
		}
		all = append(all, a)
	}
	return all, nil
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// maybe is nil for what has not happened.
func maybe(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := moment(ms)
	return &t
}
