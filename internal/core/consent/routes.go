package consent

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

const path = "/api/v1/me/consents"

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get(path, "What my data is used for, and what I agreed to", web.SignedIn(), s.list),
		web.Get(path+"/history", "What I agreed to and withdrew, newest first", web.SignedIn(), s.listHistory),
		web.Put(path+"/{purpose}", "Agree to a purpose", web.SignedIn(), s.put, web.Status(http.StatusNoContent)),
		web.Delete(path+"/{purpose}", "Withdraw my consent", web.SignedIn(), s.withdraw, web.Status(http.StatusNoContent)),
	}
}

// AskedPurpose is a purpose as a person reads it.
type AskedPurpose struct {
	Purpose   string     `json:"purpose"`
	Title     string     `json:"title"`
	Body      string     `json:"body"`
	Fields    []string   `json:"fields" nullable:"false" doc:"Which data, in words."`
	Basis     Basis      `json:"basis" enum:"consent,contract,law" doc:"Only consent can be given and withdrawn."`
	Sensitive bool       `json:"sensitive"`
	Version   int        `json:"version" doc:"Send it back when agreeing."`
	Given     bool       `json:"given"`
	Changed   bool       `json:"changed" doc:"Agreed to an older version; it does not count any more."`
	GivenAt   *time.Time `json:"givenAt,omitempty"`
}

// GivenOrNot is one giving or withdrawing.
type GivenOrNot struct {
	ID      string    `json:"id"`
	Purpose string    `json:"purpose"`
	Version int       `json:"version"`
	Given   bool      `json:"given"`
	Channel string    `json:"channel"`
	Text    string    `json:"text" doc:"What was shown."`
	At      time.Time `json:"at"`

	ended int64 // when something else was decided; 0 while it holds
}

func (s *Service) list(ctx context.Context, _ *web.None) (*web.JSON[web.Page[AskedPurpose]], error) {
	page := web.Page[AskedPurpose]{Items: []AskedPurpose{}} // bounded by the program's purposes
	language := web.Language(ctx)
	err := s.db.View(ctx, func(tx *database.Tx) error {
		page.Items = page.Items[:0]
		for _, p := range s.purposes {
			version, at, err := load(tx, web.Who(ctx).Account, p.Code)
			if err != nil {
				return err
			}
			item := AskedPurpose{
				Purpose: p.Code, Basis: p.Basis, Sensitive: p.Sensitive, Version: p.Version, Fields: s.fields(p, language),
				Title: s.texts.Say(language, "purpose."+p.Code+".title", nil), Body: s.texts.Say(language, "purpose."+p.Code+".body", nil),
				Given: version == p.Version || p.Basis != ByConsent, Changed: version != 0 && version != p.Version,
			}
			if version != 0 {
				given := time.UnixMilli(at).UTC()
				item.GivenAt = &given
			}
			page.Items = append(page.Items, item)
		}
		return nil
	})
	return web.Answer(page), err
}

func (s *Service) listHistory(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[GivenOrNot]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[GivenOrNot]{Items: []GivenOrNot{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		all, err := history(tx, web.Who(ctx).Account, before, in.Limit+1)
		if len(all) > in.Limit {
			all = all[:in.Limit]
			page.Next = web.Cursor(all[in.Limit-1].ID)
		}
		page.Items = append(page.Items[:0], all...)
		return err
	})
	return web.Answer(page), err
}

// ByPurpose names a purpose in the path. It is exported because embedded fields
// of unexported types are not read.
type ByPurpose struct {
	Purpose string `path:"purpose" maxLength:"60"`
}

type consentInput struct {
	ByPurpose
	Body struct {
		Version int    `json:"version" minimum:"1" doc:"Of the text that was shown."`
		Channel string `json:"channel,omitempty" enum:"settings,form" default:"settings" doc:"Where it was shown."`
	}
}

func (s *Service) put(tx *database.Tx, who web.Principal, in *consentInput) (*web.None, error) {
	return &web.None{}, s.Give(tx, who.Account, in.Purpose, in.Body.Version, proof(tx, who, in.Body.Channel))
}

func (s *Service) withdraw(tx *database.Tx, who web.Principal, in *ByPurpose) (*web.None, error) {
	return &web.None{}, s.Withdraw(tx, who.Account, in.Purpose, proof(tx, who, "settings"))
}

func proof(tx *database.Tx, who web.Principal, channel string) Proof {
	return Proof{Session: who.Session, Channel: channel, Language: web.Language(tx.Context())}
}
