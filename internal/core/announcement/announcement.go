// Package announcement is what the province tells everybody on the first page:
// one sentence at a time, written at the desk.
package announcement

import (
	"context"
	"embed"

	"daklakid/internal/core/setting"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// maxText keeps it a banner, in characters.
const maxText = 300

// Board holds the present announcement.
type Board struct {
	shown setting.Switch
	words map[string]setting.Text // by language
}

// New declares the announcement's settings.
func New(settings *setting.Book) *Board {
	return &Board{
		shown: settings.Switch(setting.Declaration{Name: "announcement.shown", Default: "false"}),
		words: map[string]setting.Text{
			"vi": settings.Text(setting.Declaration{Name: "announcement.vi", Max: maxText}),
			"en": settings.Text(setting.Declaration{Name: "announcement.en", Max: maxText}),
		},
	}
}

//go:embed texts/*.json
var texts embed.FS

// Module is what the announcement adds to the program.
func (b *Board) Module() module.Module {
	return module.Module{Name: "announcement", Texts: embedded.Folder(texts, "texts"), Routes: []web.Route{
		// Everybody asks at every start, so that a minute of it may be kept.
		web.Get("/api/v1/announcement", "What the province tells everybody", web.Public(), b.get, web.Cached("public, max-age=60")),
	}}
}

// Announcement is what to tell, by language; empty when there is nothing.
type Announcement struct {
	Texts map[string]string `json:"texts"`
}

func (b *Board) get(context.Context, *web.None) (*web.JSON[Announcement], error) {
	return web.Answer(Announcement{b.Now()}), nil
}

// Now is the present announcement, by language.
func (b *Board) Now() map[string]string {
	all := map[string]string{}
	for language, words := range b.words {
		if b.shown.Get() && words.Get() != "" {
			all[language] = words.Get()
		}
	}
	return all
}
