package form_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
)

const schema = `{
 "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
 "required": ["person", "status"],
 "properties": {
  "person": {"type": "object", "title": "Người", "x-title-en": "Person", "additionalProperties": false, "required": ["name", "born"],
   "properties": {
    "name": {"type": "string", "title": "Họ tên", "minLength": 2, "maxLength": 10, "x-source": "fullName"},
    "born": {"type": "string", "format": "date"},
    "loud": {"type": "string", "x-computed": {"by": "upper", "of": "person.name"}},
    "copies": {"type": "integer", "minimum": 1, "maximum": 20}}},
  "status": {"type": "object", "additionalProperties": false, "required": ["kind", "oath"],
   "properties": {
    "kind": {"type": "string", "oneOf": [{"const": "single", "title": "Độc thân"}, {"const": "married", "title": "Có vợ/chồng"}]},
    "spouse": {"type": "string", "x-when": {"field": "status.kind", "in": ["married"], "must": true}},
    "oath": {"const": true}}}}}`

func parse(t testing.TB) *form.Form {
	t.Helper()
	f, err := form.Parse([]byte(schema), form.Rules{Computes: map[string]func(string) string{"upper": strings.ToUpper}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func answers(t testing.TB, text string) form.Answers {
	t.Helper()
	var a form.Answers
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCheck(t *testing.T) {
	f := parse(t)
	for _, c := range []struct{ in, want string }{
		{`{"person":{"name":"An","born":"2001-02-28"},"status":{"kind":"single","oath":true}}`, ``},
		{`{"person":{"name":"An","born":"2001-02-28"},"status":{"kind":"married","oath":true,"spouse":"Bé"}}`, ``},
		{`{"person":{"name":"An","born":"2001-02-28"},"status":{"kind":"married","oath":true}}`, `f.status.spouse required`},
		{`{"person":{"name":"An","born":"2001-02-28"},"status":{"kind":"single","oath":true,"spouse":"Bé"}}`, `f.status.spouse notAsked`},
		{
			`{"person":{"name":"A","born":"2001-02-30"},"status":{"kind":"x","oath":false}}`,
			`f.person.born format.date,f.person.name tooShort,f.status.kind notAllowed,f.status.oath mustAgree`,
		},
		{
			`{"person":{"name":"  ","born":"2001-02-28","copies":21,"more":1},"status":{"kind":"single","oath":true}}`,
			`f.person.copies tooBig,f.person.more unknownField,f.person.name required`,
		},
		{`{"person":{"name":"a<b>c","born":7},"status":{"kind":"single","oath":true}}`, `f.person.born malformed,f.person.name markup`},
		{`{"person":{"name":"An\u0007","born":"2001-02-28"},"status":{"kind":"single","oath":true}}`, `f.person.name controlCharacters`},
		{`{}`, `f.person required,f.status required`},
		{`{"other":{}}`, `f.other unknownField,f.person required,f.status required`},
	} {
		bad, err := f.Check("f", answers(t, c.in))
		if err != nil {
			t.Fatal(err)
		}
		if got := names(bad); got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
}

func names(bad errs.Fields) string {
	var e *errs.Error
	if !errors.As(bad.Err(), &e) {
		return ""
	}
	all := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		all = append(all, f.Name+" "+f.Code)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

func TestComputedIsOurs(t *testing.T) {
	a := answers(t, `{"person":{"name":"Ân","born":"2001-02-28","loud":"forged"},"status":{"kind":"single","oath":true}}`)
	if bad, err := parse(t).Check("f", a); err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	if got := a.Text("person.loud"); got != "ÂN" {
		t.Errorf("computed %q", got)
	}
}

func TestOrderAndWords(t *testing.T) {
	f := parse(t)
	keys := make([]string, 0, len(f.Fields()))
	for _, field := range f.Fields() {
		keys = append(keys, field.Path())
	}
	if got := strings.Join(keys, " "); got != "person.name person.born person.loud person.copies status.kind status.spouse status.oath" {
		t.Error(got)
	}
	if f.Fields()[0].Source != "fullName" || f.Fields()[4].Options["single"] != "Độc thân" || f.Sections()[0].Title["en"] != "Person" {
		t.Error("source, options or titles are lost")
	}
}

func TestMistakesOfTheSchema(t *testing.T) {
	for _, raw := range []string{
		`[]`, `{"properties": {"a": {"properties": {"b": {"x-computed": {"by": "magic", "of": "a.c"}}}}}}`,
		`{"properties": {"a": {"properties": {"b": {"x-when": {"field": "a.none", "in": ["x"]}}}}}}`,
		`{"type": "nothing"}`,
	} {
		if _, err := form.Parse([]byte(raw), form.Rules{}); err == nil {
			t.Errorf("%s was taken", raw)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(`{"person":{"name":"An","born":"2001-02-28"},"status":{"kind":"single","oath":true}}`)
	f.Add(`{"person":{"name":["a",null,{"b":1}]}}`)
	compiled := parse(f)
	f.Fuzz(func(t *testing.T, text string) {
		var a form.Answers
		if json.Unmarshal([]byte(text), &a) != nil {
			return
		}
		first, err := compiled.Check("f", a)
		if err != nil {
			t.Fatal(err)
		}
		second, err := compiled.Check("f", a)
		if err != nil || len(first) == 0 && len(second) > 0 {
			t.Fatalf("what was right is wrong the second time: %v %v", second, err)
		}
	})
}
