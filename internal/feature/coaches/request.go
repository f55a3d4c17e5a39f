package coaches

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// journey is what somebody asked seats for, as it was then.
type journey struct {
	Operator string `json:"operator"`
	Route    string `json:"route"`
	From     string `json:"from"` // names of the stops
	To       string `json:"to"`
	FromStop string `json:"fromStop"` // their ids
	ToStop   string `json:"toStop"`
	Arrives  int64  `json:"arrives"` // milliseconds
	Fare     int64  `json:"fare"`    // đồng for one seat; -1: not known
}

// Value is JSON.
func (j journey) Value() (driver.Value, error) {
	raw, err := json.Marshal(j)
	return string(raw), err
}

// Scan reads what Value wrote.
func (j *journey) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("coaches: a journey is %T, not text", v)
	}
	return json.Unmarshal([]byte(text), j)
}

// The states of a request. It waits for the operator, who confirms or refuses;
// what nobody answers lapses, as does a seat that is not taken in time.
const (
	waiting   = "waiting"
	confirmed = "confirmed"
	refused   = "refused"
	withdrawn = "withdrawn" // by the passenger
	lapsed    = "lapsed"
	done      = "done" // the passenger came, or the coach has left
)

// reasons are why an operator refuses.
var reasons = []string{"full", "tripCancelled", "noPickup", "unreachable", "other"}

// Bounds of requests.
const (
	maxSeats = 10
	maxOpen  = 5             // of one account
	answerIn = 2 * time.Hour // what is not answered by then lapses
)

// CoachRequest is seats asked of an operator.
type CoachRequest struct {
	ID        string      `json:"id"`
	Status    string      `json:"status" enum:"waiting,confirmed,refused,withdrawn,lapsed,done"`
	Operator  string      `json:"operator"`
	Feed      string      `json:"feed"`
	Route     string      `json:"route"`
	From      string      `json:"from"`
	To        string      `json:"to"`
	Departs   time.Time   `json:"departs"`
	Arrives   time.Time   `json:"arrives"`
	Seats     int64       `json:"seats"`
	Fare      *int64      `json:"fare,omitempty" doc:"đồng for one seat, as it was when asked"`
	Note      string      `json:"note,omitempty" doc:"For the operator only where one request is asked for; each look is on record"`
	Noted     bool        `json:"noted,omitempty" doc:"There is a note, which is seen by asking for the request; only for the operator"`
	Reason    string      `json:"reason,omitempty" doc:"Why it was refused"`
	Answer    string      `json:"answer,omitempty" doc:"The operator's own words"`
	Until     *time.Time  `json:"until,omitempty" doc:"When it lapses, or until when the seats are kept"`
	Asked     time.Time   `json:"asked"`
	Phones    []string    `json:"phones,omitempty" doc:"The operator's hotlines; only for the passenger"`
	Passenger *CoachRider `json:"passenger,omitempty" doc:"Only for the operator"`
	version   int64
	changed   time.Time
	account   string
	trip      key
	until     int64
}

// closed is a request without what the passenger wrote.
func (r CoachRequest) closed() CoachRequest {
	r.Note, r.Noted = "", r.Note != ""
	return r
}

// CoachRider is who asks for seats.
type CoachRider struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty" doc:"Only where one request is asked for; each look is on record"`
}

// ask stores a request and tells the operator's staff.
func (s *Service) ask(tx *database.Tx, account string, d departure, seats int64, note string) (CoachRequest, error) {
	none := CoachRequest{}
	if err := s.mayAsk(tx, account, d); err != nil {
		return none, err
	}
	v := s.view(d)
	j := journey{
		Operator: v.Operator.Name, Route: v.Route, From: v.From.Name, To: v.To.Name, FromStop: v.From.Stop, ToStop: v.To.Stop,
		Arrives: v.Arrives.UnixMilli(), Fare: empty,
	}
	if v.Fare != nil {
		j.Fare = *v.Fare
	}
	request := id.New(tx.Now())
	sealed := []byte{}
	if note = oneLine(note); note != "" {
		sealed = s.o.Vault.Seal([]byte(note), noteContext(request))
	}
	until := min(tx.Time().Add(answerIn).UnixMilli(), d.at.UnixMilli())
	if err := insertRequest(tx, request, account, d, seats, sealed, j, until); err != nil {
		return none, err
	}
	err := s.tellStaff(tx, d.table.feed, "coachAsked", map[string]any{
		"seats": seats, "route": j.Route, "at": s.said(d.at), "until": s.said(time.UnixMilli(until)),
	})
	if err != nil {
		return none, err
	}
	return s.findRequest(tx, request)
}

func (s *Service) mayAsk(tx *database.Tx, account string, d departure) error {
	if d.table.feed.Organisation == "" {
		return errs.New(errs.Conflict, "seatsNotHere")
	}
	if err := s.runsNow(tx, d.table.feed.ID, d.day, d.trip.ID, d.start); err != nil {
		return err
	}
	if d.reason != "" {
		return errs.New(errs.Conflict, "tripDoesNotRun")
	}
	notice := time.Duration(0)
	if rule := d.table.rules[d.trip.calls[d.from].PickupRule]; rule != nil && rule.NoticeMin > 0 {
		notice = time.Duration(rule.NoticeMin) * time.Minute
	}
	if !d.at.After(tx.Time().Add(notice)) {
		return errs.New(errs.Conflict, "tooLateToAsk", "minutes", int64(notice/time.Minute))
	}
	if err := tx.Alone("coach_requests " + account); err != nil {
		return err
	}
	var open, same int64
	err := tx.Row(`SELECT count(*), COALESCE(SUM(CASE WHEN feed = $2 AND day = $3 AND trip = $4 AND start = $5 THEN 1 ELSE 0 END), 0)
		FROM coach_requests WHERE account = $1 AND status IN ('waiting', 'confirmed')`,
		account, d.table.feed.ID, d.day, d.trip.ID, d.start).Scan(&open, &same)
	switch {
	case err != nil:
		return err
	case same > 0:
		return errs.New(errs.Conflict, "seatsAlreadyAsked")
	case open >= maxOpen:
		return errs.New(errs.Conflict, "tooManySeatRequests", "max", maxOpen)
	}
	return nil
}

// step is a change of a request's state.
type step struct {
	from   []string // states it may be made from
	to     string
	reason string
	answer string
	by     string // who of the operator's staff
	until  int64
}

// move makes a step, or says that the request is not in a state for it.
func (s *Service) move(tx *database.Tx, r *CoachRequest, p step) error {
	if !slices.Contains(p.from, r.Status) {
		return errs.New(errs.Conflict, "requestClosed")
	}
	if err := moveRequest(tx, r, p); err != nil {
		return err
	}
	moved, err := s.findRequest(tx, r.ID)
	*r = moved
	return err
}

// tellPassenger sends who asked a notice about it.
func (s *Service) tellPassenger(tx *database.Tx, r CoachRequest, code string) error {
	args := map[string]any{
		"operator": r.Operator, "route": r.Route, "at": s.said(r.Departs), "seats": r.Seats, "answer": r.Answer, "from": r.From,
	}
	if r.Reason != "" {
		args["reason"] = notify.Say{"coaches.reason." + r.Reason}
	}
	if r.until > 0 {
		args["until"] = s.said(time.UnixMilli(r.until))
	}
	return notify.Send(tx, notify.Notice{Account: r.account, Category: notify.Case, Code: code, Args: args, Link: "/xe-khach/cua-toi"})
}

// tellStaff sends a notice to all who answer for a feed.
func (s *Service) tellStaff(tx *database.Tx, f feed, code string, args map[string]any) error {
	staff, err := organisation.Staff(tx, f.Organisation, operators...)
	if err != nil {
		return err
	}
	for _, account := range staff {
		err := notify.Send(tx, notify.Notice{Account: account, Category: notify.Case, Code: code, Args: args, Link: "/ban-lam-viec/xe-khach/" + f.ID})
		if err != nil {
			return err
		}
	}
	return nil
}

// said is a time as notices say it: 21:00 26/11/2026.
func (s *Service) said(t time.Time) string {
	return t.In(s.o.Province.Location()).Format("15:04 02/01/2006")
}

// lapseAll ends what was not answered or taken in time.
func (s *Service) lapseAll(ctx context.Context) error {
	for {
		n := 0
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			due, err := s.dueRequests(tx)
			n = len(due)
			for i := range due {
				if err == nil {
					err = s.lapse(tx, &due[i])
				}
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

func (s *Service) lapse(tx *database.Tx, r *CoachRequest) error {
	p, code := step{from: []string{waiting}, to: lapsed, until: r.until}, "coachLapsed"
	if r.Status == confirmed {
		p.from, code = []string{confirmed}, "coachReleased"
		p.reason, p.answer = r.Reason, r.Answer
		if r.until >= r.Departs.UnixMilli() {
			p.to, code = done, ""
		}
	}
	err := s.move(tx, r, p)
	if errs.Is(err, "requestClosed") {
		return nil // somebody was faster
	}
	if err != nil || code == "" {
		return err
	}
	return s.tellPassenger(tx, *r, code)
}
