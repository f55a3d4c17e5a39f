package coaches

import (
	"context"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const (
	mine     = "/api/v1/me/coach-requests"
	deskPath = "/api/v1/desk/coaches"
)

// operators are who may do an operator's work. Of which one is asked in each
// handler: what another runs does not exist.
var operators = []string{organisation.Owner, organisation.Dispatcher}

func (s *Service) requestRoutes() []web.Route {
	const one = deskPath + "/requests/{id}"
	in, desk := web.SignedIn(), web.Role(operators...).Proven()
	return []web.Route{
		web.Get(mine, "Seats I asked for", in, s.getMine),
		web.Get(mine+"/{id}", "Seats I asked for once", in, s.getMyRequest),
		web.Create(mine, "Ask an operator for seats", in, s.postRequest, web.Limited(web.Limit{Count: 20, Per: time.Hour}), web.First(s.built)),
		web.Post(mine+"/{id}/withdraw", "Not want the seats any more", in, s.withdraw),
		web.Get(deskPath+"/feeds/{feed}/requests", "Seats that people ask for", desk, s.getRequests),
		web.Get(one, "Who asks for seats, with the phone number and what was written; audited", desk, s.getRequest),
		web.Post(one+"/confirm", "Keep the seats", desk, s.confirm),
		web.Post(one+"/refuse", "Refuse the seats", desk, s.refuse),
		web.Post(one+"/done", "The passenger has come", desk, s.finish),
	}
}

// CoachRequests is a page of requests.
type CoachRequests struct {
	Items []CoachRequest `json:"items" nullable:"false"`
	Next  string         `json:"next"`
}

type coachRequestOutput struct{ Body CoachRequest }

// forPassenger adds whom to call.
func (s *Service) forPassenger(tx *database.Tx, all []CoachRequest) error {
	n, err := s.network(tx)
	if err != nil {
		return err
	}
	for i := range all {
		if t := n.table(all[i].Feed); t != nil {
			all[i].Phones = t.hotlines(all[i].trip.Trip)
		}
	}
	return nil
}

// hotlines are those of who runs a trip, or of the feed when it is gone.
func (t *timetable) hotlines(trip string) []string {
	a := t.agencyOf("")
	if at, known := t.byTrip[trip]; known {
		a = t.trips[at].agency
	}
	return t.operator(a).Phones
}

func (s *Service) getMine(ctx context.Context, in *web.Paging) (*web.JSON[CoachRequests], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	out := CoachRequests{Items: []CoachRequest{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		page, err := s.requestsOf(tx, web.Who(ctx).Account, before, in.Limit+1)
		if err != nil {
			return err
		}
		if len(page) > in.Limit {
			page = page[:in.Limit]
			out.Next = web.Cursor(page[in.Limit-1].ID)
		}
		out.Items = append(out.Items, page...)
		return s.forPassenger(tx, out.Items)
	})
	return web.Answer(out), err
}

type requestInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) getMyRequest(ctx context.Context, in *requestInput) (*coachRequestOutput, error) {
	out := make([]CoachRequest, 1)
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		if out[0], err = s.ownRequest(tx, web.Who(ctx).Account, in.ID); err != nil {
			return err
		}
		return s.forPassenger(tx, out)
	})
	return &coachRequestOutput{out[0]}, err
}

type coachAskInput struct {
	Body struct {
		Departure string `json:"departure" maxLength:"600" doc:"Id of the departure, from where one gets on"`
		Seats     int64  `json:"seats" minimum:"1" maximum:"10"`
		Note      string `json:"note,omitempty" maxLength:"300" doc:"What the operator should know; only the operator reads it"`
	}
}

func (s *Service) postRequest(tx *database.Tx, who web.Principal, in *coachAskInput) (*coachRequestOutput, error) {
	d, err := s.standingNamed(tx, in.Body.Departure)
	if errs.KindOf(err) == errs.NotFound {
		return nil, errs.InvalidField("departure", "departureGone")
	}
	if err != nil {
		return nil, err
	}
	r, err := s.ask(tx, who.Account, d, in.Body.Seats, in.Body.Note)
	r.Phones = d.table.hotlines(d.trip.ID)
	return &coachRequestOutput{r}, err
}

func (s *Service) withdraw(tx *database.Tx, who web.Principal, in *requestInput) (*coachRequestOutput, error) {
	r, err := s.ownRequest(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.move(tx, &r, step{from: []string{waiting, confirmed}, to: withdrawn, answer: r.Answer}); err != nil {
		return nil, err
	}
	f, err := findFeed(tx, r.Feed)
	if err != nil {
		return nil, err
	}
	err = s.tellStaff(tx, f, "coachWithdrawn", map[string]any{"seats": r.Seats, "route": r.Route, "at": s.said(r.Departs)})
	return &coachRequestOutput{r}, err
}

type requestsInput struct {
	web.Paging
	Feed   string `path:"feed" maxLength:"36"`
	Status string `query:"status" enum:"waiting,confirmed,refused,withdrawn,lapsed,done"`
}

// place of a request in the operator's list.
type requestPosition struct {
	Departs int64
	ID      string
}

func (s *Service) getRequests(ctx context.Context, in *requestsInput) (*web.JSON[CoachRequests], error) {
	var after requestPosition
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	out := CoachRequests{Items: []CoachRequest{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		page, err := s.requestsTo(tx, f.ID, in.Status, after, in.Limit+1)
		if err != nil {
			return err
		}
		if len(page) > in.Limit {
			page = page[:in.Limit]
			last := page[in.Limit-1]
			out.Next = web.Cursor(requestPosition{last.Departs.UnixMilli(), last.ID})
		}
		out.Items, err = s.forOperator(tx, page)
		return err
	})
	return web.Answer(out), err
}

// forOperator adds what those who ask are called, and leaves out what they
// wrote: that is seen by opening one, which is on record.
func (s *Service) forOperator(tx *database.Tx, page []CoachRequest) ([]CoachRequest, error) {
	accounts := make([]string, len(page))
	for i, r := range page {
		accounts[i] = r.account
	}
	names, err := s.o.Names(tx, accounts)
	if err != nil {
		return nil, err
	}
	list := make([]CoachRequest, len(page))
	for i, r := range page {
		list[i] = r.closed()
		list[i].Passenger = &CoachRider{Name: names[r.account]}
	}
	return list, nil
}

// operated is a feed that an account works for; others do not exist.
func (s *Service) operated(tx *database.Tx, account, feedID string) (feed, error) {
	f, err := findFeed(tx, feedID)
	if err != nil {
		return f, err
	}
	holds, err := organisation.Holds(tx, account, f.Organisation, operators...)
	if err == nil && !holds {
		err = errs.Missing()
	}
	return f, err
}

// operatedRequest is a request to a feed that an account works for.
func (s *Service) operatedRequest(tx *database.Tx, account, request string) (CoachRequest, feed, error) {
	r, err := s.findRequest(tx, request)
	if err != nil {
		return r, feed{}, err
	}
	f, err := s.operated(tx, account, r.Feed)
	return r, f, err
}

// getRequest shows the passenger's phone number and words, which is on record.
func (s *Service) getRequest(ctx context.Context, in *requestInput) (*coachRequestOutput, error) {
	var out CoachRequest
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		who := web.Who(ctx).Account
		r, f, err := s.operatedRequest(tx, who, in.ID)
		if err != nil {
			return err
		}
		name, phone, err := s.o.Person(tx, r.account)
		if err != nil {
			return err
		}
		r.Passenger = &CoachRider{Name: name, Phone: phone}
		out = r
		return audit.Record(tx, audit.Entry{
			Actor: who, Action: "coachRequest.read", Subject: audit.Subject{Kind: "coachRequest", ID: r.ID}, Owner: r.account, Organisation: f.Organisation,
		})
	})
	return &coachRequestOutput{out}, err
}

type coachConfirmInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Until  *time.Time `json:"until,omitempty" doc:"Until when the seats are kept; missing: until the coach leaves"`
		Answer string     `json:"answer,omitempty" maxLength:"300"`
	}
}

func (s *Service) confirm(tx *database.Tx, who web.Principal, in *coachConfirmInput) (*coachRequestOutput, error) {
	r, _, err := s.operatedRequest(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.runsNow(tx, r.Feed, r.trip.Day, r.trip.Trip, r.trip.Start); err != nil {
		return nil, err
	}
	until := r.Departs
	if in.Body.Until != nil {
		until = *in.Body.Until
	}
	if !until.After(tx.Time()) || until.After(r.Departs) {
		return nil, errs.InvalidField("until", "keptBeforeDeparture")
	}
	return s.answer(tx, &r, step{from: []string{waiting}, to: confirmed, answer: oneLine(in.Body.Answer), by: who.Account, until: until.UnixMilli()}, "coachConfirmed")
}

type coachRefuseInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"20" doc:"full, tripCancelled, noPickup, unreachable or other"`
		Answer string `json:"answer,omitempty" maxLength:"300" doc:"Needed with other"`
	}
}

func (s *Service) refuse(tx *database.Tx, who web.Principal, in *coachRefuseInput) (*coachRequestOutput, error) {
	answer := oneLine(in.Body.Answer)
	var bad errs.Fields
	bad.OneOf(in.Body.Reason, "reason", reasons...)
	bad.Check(in.Body.Reason != "other" || answer != "", "answer", "required")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	r, _, err := s.operatedRequest(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	return s.answer(tx, &r, step{from: []string{waiting, confirmed}, to: refused, reason: in.Body.Reason, answer: answer, by: who.Account}, "coachRefused")
}

func (s *Service) finish(tx *database.Tx, who web.Principal, in *requestInput) (*coachRequestOutput, error) {
	r, _, err := s.operatedRequest(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	err = s.move(tx, &r, step{from: []string{confirmed}, to: done, answer: r.Answer, by: who.Account})
	return &coachRequestOutput{r.closed()}, err
}

// answer makes a step and tells who asked.
func (s *Service) answer(tx *database.Tx, r *CoachRequest, p step, code string) (*coachRequestOutput, error) {
	if err := s.move(tx, r, p); err != nil {
		return nil, err
	}
	return &coachRequestOutput{r.closed()}, s.tellPassenger(tx, *r, code)
}
