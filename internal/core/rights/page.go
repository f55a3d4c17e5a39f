package rights

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"daklakid/internal/platform/module"
)

// page is the copy for people: one file that opens in any browser, without
// script and without asking the network for anything.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<title>{{.Title}}</title><style>
:root{color-scheme:light dark;--ink:#2a211c;--soft:#6b5d54;--ground:#fbf7f2;--card:#fff;--line:#e6dcd2;--earth:#9a3b26}
@media (prefers-color-scheme:dark){:root{--ink:#f1e9e1;--soft:#b3a69b;--ground:#171412;--card:#211c19;--line:#3a322c;--earth:#e58a6f}}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;color:var(--earth)}p{margin:.25rem 0;color:var(--soft)}
nav a{display:inline-block;margin:.25rem .75rem .25rem 0;color:inherit}
dl{margin:0 0 .75rem;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:14px;display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.25rem 1rem}
dt{color:var(--soft)}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}img{max-width:100%;border-radius:14px;margin:.25rem 0}
@media (max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
</style></head><body><h1>{{.Title}}</h1><p>{{.Intro}}</p>
<nav>{{range $i, $s := .Sections}}{{if $s.Records}}<a href="#s{{$i}}">{{$s.Title}}</a>{{end}}{{end}}</nav>
{{range $i, $s := .Sections}}{{if $s.Records}}<h2 id="s{{$i}}">{{$s.Title}}</h2><p>{{$s.Kept}}</p>
{{range $s.Records}}<dl>{{range .}}<dt>{{.Label}}</dt><dd>{{.Value}}</dd>{{end}}</dl>{{end}}{{end}}{{end}}
{{if .Photos}}<h2>{{.PhotosTitle}}</h2>{{range .Photos}}<img src="{{.}}" alt="" loading="lazy">{{end}}{{end}}
{{if .LeftOut}}<p>{{.LeftOut}}</p>{{end}}</body></html>
`))

// readable is what page shows.
type readable struct {
	Language, Title, Intro string
	Sections               []readableSection
	PhotosTitle, LeftOut   string
	Photos                 []string
}

type readableSection struct {
	Title, Kept string
	Records     [][]DataField
}

func (s *Service) readable(c copied, photos packed) readable {
	say := func(code string, args map[string]any) string { return s.o.Texts.Say(c.language, code, args) }
	r := readable{
		Language: c.language, Photos: photos.names, PhotosTitle: say("personal.photos", nil),
		Title: say("copyTitle", map[string]any{"app": s.o.App}), Intro: say("copyIntro", map[string]any{"at": moment(c.at)}),
	}
	if photos.left > 0 {
		r.LeftOut = say("copyLeftOut", map[string]any{"count": photos.left})
	}
	for _, section := range c.sections {
		class, _ := s.classOf(section)
		one := readableSection{Title: say("personal."+section.Code, nil), Kept: s.keeping(c.language, class)}
		for _, record := range section.Records {
			fields := s.fields(c.language, record)
			if until := keptUntil(class, section, record); !until.IsZero() {
				fields = append(fields, DataField{say("field.keptUntil", nil), until.In(indochina).Format("02/01/2006")})
			}
			one.Records = append(one.Records, fields)
		}
		r.Sections = append(r.Sections, one)
	}
	return r
}

// value writes the value of a field as people read it. Codes that have a text
// value.<field>.<code> are said in words; the names of purposes have their own.
func (s *Service) value(language, field string, value any) string {
	switch v := value.(type) {
	case string:
		code := "value." + field + "." + v
		if field == "purpose" {
			code = "purpose." + v + ".title"
		}
		if said := s.o.Texts.Say(language, code, nil); said != code {
			return said
		}
		return v
	case time.Time:
		return moment(v)
	case bool:
		if v {
			return s.o.Texts.Say(language, "yes", nil)
		}
		return s.o.Texts.Say(language, "no", nil)
	case module.Words:
		said := make([]string, len(v))
		for i, code := range v {
			said[i] = s.o.Texts.Say(language, code, nil)
		}
		return strings.Join(said, ", ")
	}
	return fmt.Sprint(value)
}

// indochina is where people read times: UTC+7, without summer time since 1975.
var indochina = time.FixedZone("ICT", 7*60*60)

func moment(t time.Time) string { return t.In(indochina).Format("15:04 02/01/2006") }
