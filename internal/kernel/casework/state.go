package casework

import "slices"

// Action is what happens to a case.
type Action string

// The actions, with who takes them.
const (
	Submit         Action = "submit"         // owner
	Accept         Action = "accept"         // officer, agency
	Decline        Action = "decline"        // officer, agency
	Begin          Action = "begin"          // officer, agency
	AskPapers      Action = "askPapers"      // officer, agency
	Supply         Action = "supply"         // owner
	AskFee         Action = "askFee"         // officer, agency
	FeePaid        Action = "feePaid"        // officer, agency
	AskWithdraw    Action = "askWithdraw"    // owner
	Stop           Action = "stop"           // officer, agency; owner, before it was accepted
	Answer         Action = "answer"         // officer: an answer that waits for approval
	SendBack       Action = "sendBack"       // officer: the answer is not approved
	Finish         Action = "finish"         // officer, agency
	Deliver        Action = "deliver"        // officer, agency
	Reopen         Action = "reopen"         // owner
	Transfer       Action = "transfer"       // officer
	Merge          Action = "merge"          // officer
	Redirect       Action = "redirect"       // officer: it belongs to another procedure of the law
	Assign         Action = "assign"         // officer; moves nothing
	Note           Action = "note"           // officer; moves nothing
	Postpone       Action = "postpone"       // officer; moves nothing
	Rate           Action = "rate"           // owner; moves nothing
	Remind         Action = "remind"         // system; moves nothing
	Forwarded      Action = "forwarded"      // system; moves nothing
	News           Action = "news"           // agency; moves nothing
	MergedReceived Action = "mergedReceived" // system; another case came to it
)

type move struct {
	from []Status
	to   Status
}

var atWork = []Status{Accepted, Processing, Supplement, Payment, Withdrawing}

// moves is the whole state machine: what is not here does not happen.
var moves = map[Action]move{
	Accept:      {[]Status{Submitted}, Accepted},
	Decline:     {[]Status{Submitted}, Declined},
	Begin:       {[]Status{Accepted, Supplement, Payment, Withdrawing}, Processing},
	AskPapers:   {[]Status{Accepted, Processing}, Supplement},
	Supply:      {[]Status{Supplement}, Processing},
	AskFee:      {[]Status{Accepted, Processing}, Payment},
	FeePaid:     {[]Status{Payment}, Processing},
	AskWithdraw: {[]Status{Accepted, Processing, Supplement, Payment}, Withdrawing},
	Stop:        {append([]Status{Submitted}, atWork...), Stopped},
	Answer:      {[]Status{Accepted, Processing}, Answered},
	SendBack:    {[]Status{Answered}, Processing},
	Finish:      {[]Status{Accepted, Processing, Answered}, Done},
	Deliver:     {[]Status{Done}, Delivered},
	Reopen:      {[]Status{Done, Delivered, Declined}, Processing},
	Transfer:    {[]Status{Submitted, Accepted, Processing}, Submitted},
	Merge:       {append([]Status{Submitted}, Accepted, Processing), Merged},
	Redirect:    {[]Status{Submitted, Accepted, Processing, Supplement, Answered}, Declined},
}

// Allowed reports whether the action applies to a status.
func (a Action) Allowed(s Status) bool { return slices.Contains(moves[a].from, s) }

// ended are the statuses in which no work is left. A finished case waits only
// for the owner to fetch its result or rate it.
func (s Status) ended() bool {
	return slices.Contains([]Status{Declined, Stopped, Done, Delivered, Merged}, s)
}

// waits reports whether the owner has to do something, and the clock stands.
func (s Status) waits() bool { return s == Supplement || s == Payment }

// byAgency are the statuses that an outside system reports, with the action
// that each amounts to.
var byAgency = map[Status]Action{
	Accepted: Accept, Declined: Decline, Processing: Begin, Supplement: AskPapers, Payment: AskFee,
	Withdrawing: AskWithdraw, Stopped: Stop, Done: Finish, Delivered: Deliver,
}

// reaches reports whether the statuses in between may have passed unseen.
func (s Status) reaches(to Status) bool {
	seen := map[Status]bool{s: true}
	for queue := []Status{s}; len(queue) > 0; queue = queue[1:] {
		for action, m := range moves {
			// What only the owner or an officer starts is no way for an agency.
			if slices.Contains([]Action{Reopen, Transfer, Merge, Redirect}, action) || !slices.Contains(m.from, queue[0]) || seen[m.to] {
				continue
			}
			if m.to == to {
				return true
			}
			seen[m.to] = true
			queue = append(queue, m.to)
		}
	}
	return false
}
