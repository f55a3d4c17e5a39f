package app

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// schema is what attacks need of JSON Schema.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"` // a name, or several
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []any             `json:"enum"`
	Minimum    *float64          `json:"minimum"`
	Maximum    *float64          `json:"maximum"`
	MinLength  int               `json:"minLength"`
	MaxLength  int               `json:"maxLength"`
	MinItems   int               `json:"minItems"`
	MaxItems   int               `json:"maxItems"`
	Format     string            `json:"format"`
	Examples   []any             `json:"examples"`
}

type parameter struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Schema   schema `json:"schema"`
}

// operation is one of the API's, as its description tells.
type operation struct {
	method, path string
	Policy       string      `json:"x-policy"`
	Parameters   []parameter `json:"parameters"`
	RequestBody  *struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// contract is the API's description.
type contract struct {
	operations []operation
	schemas    map[string]schema
}

func readContract(t *testing.T) contract {
	t.Helper()
	raw, err := os.ReadFile("../../api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Paths      map[string]map[string]operation `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	c := contract{schemas: d.Components.Schemas}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			o := d.Paths[path][method]
			o.method, o.path = strings.ToUpper(method), path
			c.operations = append(c.operations, o)
		}
	}
	return c
}

func (c contract) resolve(s schema) schema {
	if name, found := strings.CutPrefix(s.Ref, "#/components/schemas/"); found {
		return c.schemas[name]
	}
	return s
}

func (s schema) is(name string) bool {
	if names, several := s.Type.([]any); several {
		return slices.Contains(names, any(name))
	}
	return s.Type == name
}

func (c contract) body(o operation) (schema, bool) {
	if o.RequestBody == nil {
		return schema{}, false
	}
	s := c.resolve(o.RequestBody.Content["application/json"].Schema)
	return s, s.is("object")
}

// sample is a value that the schema allows; with every property there is.
func (c contract) sample(s schema) any {
	s = c.resolve(s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.is("object"):
		all := map[string]any{}
		for name, p := range s.Properties {
			all[name] = c.sample(p)
		}
		return all
	case s.is("array"):
		all := []any{}
		for range s.MinItems {
			all = append(all, c.sample(*s.Items))
		}
		return all
	case s.is("boolean"):
		return false
	case s.Format == "date":
		return "1999-02-20"
	case s.Format == "date-time":
		return "2026-12-01T08:00:00Z"
	case s.Format == "uuid":
		return "0193a7b2-0000-7000-8000-000000000001"
	case s.is("string"):
		return strings.Repeat("a", max(1, s.MinLength))
	case s.Minimum != nil:
		return *s.Minimum
	}
	return 1
}

// fill puts an id into a path wherever it has a name, and a number where it counts.
func (o operation) fill(id string) string {
	path := strings.ReplaceAll(o.path, "{kind}", "rentals")
	for _, p := range o.Parameters {
		value := id
		if p.Schema.is("integer") {
			value = "1"
		}
		path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
	}
	return path
}

// send asks for an operation with a body that its schema allows.
func (c contract) send(p person, o operation, id string, headers ...string) answer {
	p.n.t.Helper()
	if s, ok := c.body(o); ok {
		return p.ask(o.method, o.fill(id), c.sample(s), headers...)
	}
	if o.method == http.MethodGet || o.method == http.MethodDelete {
		return p.ask(o.method, o.fill(id), nil, headers...)
	}
	return p.ask(o.method, o.fill(id), map[string]any{}, headers...)
}
