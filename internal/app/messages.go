package app

import (
	"net/http"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/classifieds"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/messages"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/realtime"
	"daklakid/internal/platform/web"
)

// buildMessages makes what people write to each other.
func (a *App) buildMessages() {
	s := &a.services
	s.messages = messages.New(messages.Options{
		DB: a.db, Vault: a.vault, Documents: s.documents, Blobs: a.blobs, Live: live{s.hub}, Subjects: topics{s}, Settings: s.settings,
		Officers:  web.Role(organisation.Administrator, organisation.Reviewer).Proven(),
		PublicURL: a.config.PublicURL, Location: a.province.Location(), Log: a.log,
		People: func(tx *database.Tx, accounts []string) (map[string]messages.Person, error) {
			people, err := identity.People(tx, accounts)
			all := make(map[string]messages.Person, len(people))
			for account, p := range people {
				all[account] = messages.Person(p)
			}
			return all, err
		},
		ByPhone: s.identity.ByPhone, Parse: identity.ParsePhone,
		Fail: func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) },
	})
	a.closers = append(a.closers, s.messages.Close)
}

// live reaches open apps through their account's own channel.
type live struct{ hub *realtime.Hub }

func (l live) Tell(account string, event any) error {
	return l.hub.Publish(realtime.Personal(account), event)
}

func (l live) Pass(account string, event any) error {
	return l.hub.Pass(realtime.Personal(account), event)
}

func (l live) Online(accounts []string) (map[string]bool, error) {
	online := make(map[string]bool, len(accounts))
	for _, account := range accounts {
		there, err := l.hub.Online(account)
		if err != nil {
			return nil, err
		}
		online[account] = there
	}
	return online, nil
}

// topics are what conversations may be about, each asked of who has it.
type topics struct{ *services }

func (t topics) Subject(tx *database.Tx, account, kind, id string) (messages.Subject, error) {
	switch kind {
	case rentals.Kind, classifieds.Kind, openings.Kind:
		talk, err := t.listings.Talk(tx, account, kind, id)
		return messages.Subject{Title: talk.Title, Link: talk.Link, Key: account, Sides: []string{account, talk.Owner}}, err
	case "application":
		talk, err := t.resumes.Talk(tx, account, id)
		return messages.Subject{
			Title: talk.Title, Link: talk.Link, DeskLink: talk.DeskLink, Sides: append([]string{talk.Applicant}, talk.Recruiters...), Staff: talk.Recruiters,
		}, err
	case "case":
		talk, err := t.cases.Talk(tx, account, id)
		return messages.Subject{
			Title: talk.Title, Link: talk.Link, DeskLink: talk.DeskLink, Key: talk.Officer, Sides: []string{talk.Owner, talk.Officer}, Staff: []string{talk.Officer},
		}, err
	}
	return messages.Subject{}, errs.Missing()
}
