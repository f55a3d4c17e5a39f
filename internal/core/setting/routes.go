package setting

import (
	"context"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Desk is what the settings' screen needs from the program.
type Desk struct {
	Policy web.Policy // who may see and change settings
	// Names are what the accounts are called; unknown ones may be missing.
	Names func(tx *database.Tx, accounts []string) (map[string]string, error)
}

// Module is what the book adds to the program. Declare all settings before.
func (b *Book) Module(d Desk) module.Module {
	s := screen{b, d}
	const path = "/api/v1/desk/settings"
	return module.Module{
		Name: "setting", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"),
		Routes: []web.Route{
			web.Get(path, "The province's settings", d.Policy, s.list),
			web.Do(http.MethodPut, path+"/{name}", "Change a setting", d.Policy, s.put),
			web.Get(path+"/changes", "Who changed what, newest first", d.Policy, s.history),
			web.Do(http.MethodPost, path+"/changes/{id}/undo", "Take a setting's last change back", d.Policy, s.undo),
		},
	}
}

type screen struct {
	book *Book
	desk Desk
}

// Setting is one setting as the desk shows it.
type Setting struct {
	Name      string     `json:"name"`
	Group     string     `json:"group" doc:"What it is listed under, in the reader's language"`
	Label     string     `json:"label"`
	Help      string     `json:"help"`
	Type      Type       `json:"type" enum:"number,switch,text"`
	Unit      string     `json:"unit" doc:"Of a number, in the reader's language; empty for none"`
	Value     string     `json:"value" doc:"Digits, true or false, or the text"`
	Default   string     `json:"default"`
	Changed   bool       `json:"changed" doc:"It is not left at its default"`
	Min       int64      `json:"min"`
	Max       int64      `json:"max" doc:"Of a text: characters"`
	Version   int64      `json:"version" doc:"For If-Match, as \"v1\""`
	ChangedAt *time.Time `json:"changedAt,omitempty"`
	ChangedBy string     `json:"changedBy,omitempty"`
}

func (s screen) list(ctx context.Context, _ *web.None) (*web.JSON[web.Page[Setting]], error) {
	page := web.Page[Setting]{Items: []Setting{}}
	err := s.book.db.View(ctx, func(tx *database.Tx) (err error) {
		page.Items, err = s.all(tx, web.Language(ctx))
		return err
	})
	return web.Answer(page), err
}

func (s screen) all(tx *database.Tx, language string) ([]Setting, error) {
	rows, err := values(tx)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, row := range rows {
		people = append(people, row.changedBy)
	}
	names, err := s.desk.Names(tx, people)
	if err != nil {
		return nil, err
	}
	all := make([]Setting, 0, len(s.book.order))
	for _, e := range s.book.order {
		row := rows[e.Name]
		one := s.shown(e, row, language)
		if row.version > 0 {
			at := time.UnixMilli(row.changedAt).UTC()
			one.ChangedAt, one.ChangedBy = &at, names[row.changedBy]
		}
		all = append(all, one)
	}
	return all, nil
}

func (s screen) shown(e *entry, row stored, language string) Setting {
	say := func(code string) string { return s.book.texts.Say(language, code, nil) }
	group, _, _ := strings.Cut(e.Name, ".")
	one := Setting{
		Name: e.Name, Group: say("setting.group." + group), Label: say("setting." + e.Name), Help: say("setting." + e.Name + ".help"),
		Type: e.kind, Value: e.or(row.value), Default: e.Default, Changed: row.value != nil && *row.value != e.Default,
		Min: e.Min, Max: e.Max, Version: row.version + 1,
	}
	if e.Unit != "" {
		one.Unit = say("setting.unit." + e.Unit)
	}
	return one
}

type settingInput struct {
	Name string `path:"name" maxLength:"80"`
	web.IfMatch
	Body struct {
		Value *string `json:"value,omitempty" maxLength:"1000" doc:"Left out: the default again"`
	}
}

// put answers after this node has read the new value; the others follow.
func (s screen) put(ctx context.Context, in *settingInput) (*web.JSON[Setting], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.then(ctx, in.Name, func(tx *database.Tx) (string, error) {
		return in.Name, s.book.Set(tx, web.Who(ctx).Account, in.Name, in.Body.Value, version-1)
	})
}

type settingChangeInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (s screen) undo(ctx context.Context, in *settingChangeInput) (*web.JSON[Setting], error) {
	return s.then(ctx, "", func(tx *database.Tx) (string, error) {
		return s.book.Undo(tx, web.Who(ctx).Account, in.ID)
	})
}

// then does something to a setting and answers how it stands.
func (s screen) then(ctx context.Context, name string, do func(*database.Tx) (string, error)) (*web.JSON[Setting], error) {
	err := s.book.db.Update(ctx, func(tx *database.Tx) (err error) {
		name, err = do(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.book.Load(ctx); err != nil {
		return nil, err
	}
	var one Setting
	err = s.book.db.View(ctx, func(tx *database.Tx) error {
		all, err := s.all(tx, web.Language(ctx))
		for _, candidate := range all {
			if candidate.Name == name {
				one = candidate
			}
		}
		return err
	})
	return web.Answer(one), err
}
