package setting

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Change is who gave a setting another value, when, and from what to what.
type Change struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Label string    `json:"label"`
	Old   string    `json:"old"`
	New   string    `json:"new"`
	By    string    `json:"by" doc:"The name of who did it; empty for who has given none"`
	At    time.Time `json:"at"`
	Last  bool      `json:"last" doc:"It is the setting's last change, and so can be undone"`
}

type settingHistoryInput struct {
	web.Paging
	Name string `query:"name" maxLength:"80" doc:"Of one setting"`
}

func (s screen) history(ctx context.Context, in *settingHistoryInput) (*web.JSON[web.Page[Change]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[Change]{Items: []Change{}}
	err := s.book.db.View(ctx, func(tx *database.Tx) error {
		found, err := changes(tx, in.Name, before, in.Limit+1)
		if err != nil {
			return err
		}
		if len(found) > in.Limit {
			found = found[:in.Limit]
			page.Next = web.Cursor(found[in.Limit-1].id)
		}
		page.Items, err = s.told(tx, found, web.Language(ctx))
		return err
	})
	return web.Answer(page), err
}

// told are changes in the reader's words; one whose setting is gone keeps its
// plain name and cannot be undone.
func (s screen) told(tx *database.Tx, found []change, language string) ([]Change, error) {
	current, err := values(tx)
	if err != nil {
		return nil, err
	}
	people := make([]string, 0, len(found))
	for _, c := range found {
		people = append(people, c.actor)
	}
	names, err := s.desk.Names(tx, people)
	if err != nil {
		return nil, err
	}
	all := make([]Change, 0, len(found))
	for _, c := range found {
		one := Change{ID: c.id, Name: c.name, Label: c.name, By: names[c.actor], At: time.UnixMilli(c.at).UTC()}
		if e := s.book.entries[c.name]; e != nil {
			one.Label = s.book.texts.Say(language, "setting."+c.name, nil)
			one.Old, one.New = e.or(c.old), e.or(c.new)
			one.Last = current[c.name].version == c.version
		}
		all = append(all, one)
	}
	return all, nil
}
