package app

import (
	"slices"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/webhook"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
)

// buildWebhooks makes what tells other software of cases.
func (a *App) buildWebhooks() {
	a.services.webhooks = webhook.New(webhook.Options{
		DB: a.db, Vault: a.vault, Administrators: administrators(), Notified: organisation.Administrators,
		Types: caseEventTypes(), Kinds: []string{"publicservice", "citizenreport"}, Networks: a.config.PrivateNetworks,
	})
}

// caseEvents are what others are told of a case, by what happened to it. What
// only officers see is not among them: the kernel does not announce it.
var caseEvents = map[casework.Action]string{
	casework.Submit: "case.submitted", casework.Accept: "case.accepted", casework.Decline: "case.declined", casework.Begin: "case.processing",
	casework.AskPapers: "case.supplement", casework.Supply: "case.supplied", casework.AskFee: "case.payment", casework.FeePaid: "case.paid",
	casework.AskWithdraw: "case.withdrawing", casework.Stop: "case.stopped", casework.Finish: "case.done", casework.Deliver: "case.delivered",
	casework.Reopen: "case.reopened", casework.Transfer: "case.transferred", casework.Merge: "case.merged", casework.Redirect: "case.redirected",
	casework.Postpone: "case.postponed", casework.Rate: "case.rated", casework.Forwarded: "case.forwarded", casework.News: "case.news",
}

func caseEventTypes() []string {
	var all []string
	for _, name := range caseEvents {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// caseData is all that is told of a case: nothing of who filed it, what it says
// or where exactly it is, and not its receipt, with which anybody could ask.
type caseData struct {
	Case       string     `json:"case"`
	Event      int64      `json:"event"` // its number in the case: a later event has a higher one
	Kind       string     `json:"kind"`
	Procedure  string     `json:"procedure"`
	Status     string     `json:"status"`
	Agency     string     `json:"agency,omitempty"`
	Ward       string     `json:"ward,omitempty"`
	CreatedAt  time.Time  `json:"createdAt"`
	DueAt      *time.Time `json:"dueAt,omitempty"`
	MergedInto string     `json:"mergedInto,omitempty"`
	Demo       bool       `json:"demo,omitempty"`
}

// announceCase tells other software what happened to a case; nobody is told of
// those that are discreet: a ward and what it is about can name a child.
func (a *App) announceCase(tx *database.Tx, c *casework.Case, e casework.Event) error {
	name := caseEvents[e.Action]
	if name == "" {
		return nil
	}
	p, err := a.services.cases.Of(tx, c)
	if err != nil || p.Discreet {
		return err
	}
	data := caseData{
		Case: c.ID, Event: e.Seq, Kind: c.Kind, Procedure: c.Procedure, Status: string(e.Status), Agency: c.Agency, Ward: c.Ward,
		CreatedAt: c.Created, MergedInto: c.MergedInto, Demo: c.Demo,
	}
	if !c.Due.IsZero() {
		data.DueAt = &c.Due
	}
	return webhook.Emit(tx, webhook.Event{Type: name, Kind: c.Kind, At: e.At, Data: data})
}
