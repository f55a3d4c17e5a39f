// Package form checks what people fill in against a JSON Schema: sections of
// fields, fields that are only asked after certain answers, and fields that
// are computed from others.
package form

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"daklakid/internal/platform/embedded"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences for this package's error codes.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Field is one question, in the order of the schema.
type Field struct {
	Section, Key string
	Title        map[string]string // by language
	Options      map[string]string // code → words in the first language
	English      map[string]string // code → words in English, where they are given
	Source       string            // what prefills it: x-source
	Computed     *Computed         // x-computed
	When         *When             // x-when
	Widget       string            // x-widget
}

// Path names a field as errors do.
func (f Field) Path() string { return f.Section + "." + f.Key }

// Option is what a choice is called in a language, else in the first one, else its code.
func (f Field) Option(code, language string) string {
	if s := f.English[code]; s != "" && language == "en" {
		return s
	}
	if s := f.Options[code]; s != "" {
		return s
	}
	return code
}

// When says after which answer a field is asked; else it must be absent.
type When struct {
	Field string   `json:"field"` // section.key
	In    []string `json:"in"`
	Must  bool     `json:"must"` // then it is required
}

// Computed says from which field a value is made, by which function.
type Computed struct {
	By string `json:"by"`
	Of string `json:"of"` // section.key
}

// Section is a titled group of fields.
type Section struct {
	Key   string
	Title map[string]string
}

// Form is a compiled schema: an object of sections, each an object of fields.
type Form struct {
	raw      json.RawMessage
	schema   *jsonschema.Schema
	sections []Section
	fields   []Field
	rules    Rules
}

// Rules are what a schema may refer to by name.
type Rules struct {
	Formats  map[string]func(string) bool
	Computes map[string]func(string) string
}

// node is the part of a schema's object that a form reads itself.
type node struct {
	Title      string          `json:"title"`
	English    string          `json:"x-title-en"`
	Properties json.RawMessage `json:"properties"`
	OneOf      []struct {
		Const   string `json:"const"`
		Title   string `json:"title"`
		English string `json:"x-title-en"`
	} `json:"oneOf"`
	Source   string    `json:"x-source"`
	Computed *Computed `json:"x-computed"`
	When     *When     `json:"x-when"`
	Widget   string    `json:"x-widget"`
}

// Parse compiles a schema; an error is a mistake of who wrote it.
func Parse(raw []byte, rules Rules) (*Form, error) {
	f := &Form{raw: raw, rules: rules}
	var root node
	if err := json.Unmarshal(raw, &root); err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	if err := f.read(root); err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	object, ok := doc.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("form: the schema is no object")
	}
	if err := f.conditions(object); err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, valid := range rules.Formats {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(v any) error {
			if s, is := v.(string); is && !valid(s) {
				return fmt.Errorf("not a %s", name)
			}
			return nil
		}})
	}
	if err := c.AddResource("form.json", object); err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	if f.schema, err = c.Compile("form.json"); err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	return f, nil
}

func (f *Form) read(root node) error {
	return each(root.Properties, func(section string, raw json.RawMessage) error {
		var s node
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("form: %s: %w", section, err)
		}
		f.sections = append(f.sections, Section{section, title(s)})
		return each(s.Properties, func(key string, raw json.RawMessage) error {
			var n node
			if err := json.Unmarshal(raw, &n); err != nil {
				return fmt.Errorf("form: %s.%s: %w", section, key, err)
			}
			if n.Computed != nil && f.rules.Computes[n.Computed.By] == nil {
				return fmt.Errorf("form: %s.%s: no way to compute %s", section, key, n.Computed.By)
			}
			field := Field{
				Section: section, Key: key, Title: title(n), Options: map[string]string{}, English: map[string]string{},
				Source: n.Source, Computed: n.Computed, When: n.When, Widget: n.Widget,
			}
			for _, o := range n.OneOf {
				field.Options[o.Const], field.English[o.Const] = o.Title, o.English
			}
			f.fields = append(f.fields, field)
			return nil
		})
	})
}

func title(n node) map[string]string { return map[string]string{"vi": n.Title, "en": n.English} }

// each calls fn for the members of an object in their order.
func each(object json.RawMessage, fn func(key string, value json.RawMessage) error) error {
	if len(object) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("form: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("form: %w", err)
		}
		if err := fn(fmt.Sprint(key), value); err != nil {
			return err
		}
	}
	return nil
}

// conditions writes every x-when as the standard's if, then and else.
func (f *Form) conditions(object map[string]any) error {
	all, _ := object["allOf"].([]any)
	for _, field := range f.fields {
		if field.When == nil {
			continue
		}
		section, key, ok := strings.Cut(field.When.Field, ".")
		if !ok || !f.has(section, key) {
			return fmt.Errorf("form: %s depends on %s, which is not there", field.Path(), field.When.Field)
		}
		answers := make([]any, len(field.When.In))
		for i, answer := range field.When.In {
			answers[i] = answer
		}
		rule := map[string]any{
			"if":   within(section, map[string]any{"required": []any{key}, "properties": map[string]any{key: map[string]any{"enum": answers}}}, true),
			"else": within(field.Section, map[string]any{"properties": map[string]any{field.Key: false}}, false),
		}
		if field.When.Must {
			rule["then"] = within(field.Section, map[string]any{"required": []any{field.Key}}, true)
		}
		all = append(all, rule)
	}
	if len(all) > 0 {
		object["allOf"] = all
	}
	return nil
}

func within(section string, rule map[string]any, must bool) map[string]any {
	around := map[string]any{"properties": map[string]any{section: rule}}
	if must {
		around["required"] = []any{section}
	}
	return around
}

func (f *Form) has(section, key string) bool {
	return slices.ContainsFunc(f.fields, func(one Field) bool { return one.Section == section && one.Key == key })
}

// Raw is the schema as written, with the x- words that apps draw it by.
func (f *Form) Raw() json.RawMessage { return f.raw }

// Sections are the groups in their order.
func (f *Form) Sections() []Section { return f.sections }

// Fields are the questions in their order.
func (f *Form) Fields() []Field { return f.fields }
