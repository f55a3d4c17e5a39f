package resumes

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"daklakid/internal/platform/errs"
)

// schema is the edition of JSON Resume that is read and written.
const (
	schema  = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
	edition = "v1.0.0"
)

// document is a Content as a file: what JSON Resume has no place for stands in
// meta, which is open to more.
type jsonResume struct {
	Schema string `json:"$schema"`
	Content
	Seeking *struct{} `json:"seeking,omitempty"` // hides the one of Content: the root is closed
	Meta    jsonMeta  `json:"meta"`
}

type jsonMeta struct {
	Version      string         `json:"version"`
	LastModified string         `json:"lastModified,omitempty"`
	Seeking      *ResumeSeeking `json:"seeking,omitempty"`
}

// export writes a CV as a JSON Resume file.
func export(c Content, modified time.Time) ([]byte, error) {
	file := jsonResume{Schema: schema, Content: c, Meta: jsonMeta{Version: edition, LastModified: modified.UTC().Format("2006-01-02T15:04:05")}}
	if c.Seeking != (ResumeSeeking{}) {
		file.Meta.Seeking = &c.Seeking
	}
	return json.MarshalIndent(file, "", "  ")
}

// bookkeeping is what a file says about itself, and is made anew.
var bookkeeping = []string{"$schema", "meta.version", "meta.canonical", "meta.lastModified"}

// parse reads a JSON Resume file, and names what it has that is not taken.
func parse(raw []byte) (c Content, untaken []string, err error) {
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return c, nil, errs.InvalidField("body", "resumeNotJSON")
	}
	if _, object := tree.(map[string]any); !object {
		return c, nil, errs.InvalidField("body", "resumeNotJSON")
	}
	var file jsonResume
	err = json.Unmarshal(raw, &file)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return c, nil, errs.InvalidField("content."+strings.TrimPrefix(wrong.Field, "Content."), "malformed")
	}
	if err != nil {
		return c, nil, errs.InvalidField("body", "resumeNotJSON")
	}
	c = file.Content
	if file.Meta.Seeking != nil {
		c.Seeking = *file.Meta.Seeking
	}
	unknown(tree, reflect.TypeFor[jsonResume](), "", &untaken)
	untaken = slices.DeleteFunc(untaken, func(path string) bool { return slices.Contains(bookkeeping, path) })
	return c, untaken, nil
}

// maxUntaken bounds how much is named.
const maxUntaken = 100

// unknown collects the paths of a file that a type has no place for.
func unknown(tree any, t reflect.Type, path string, found *[]string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch node := tree.(type) {
	case []any:
		for i, one := range node {
			if t.Kind() == reflect.Slice {
				unknown(one, t.Elem(), fmt.Sprintf("%s[%d]", path, i), found)
			}
		}
	case map[string]any:
		fields := places(t)
		for _, name := range slices.Sorted(maps.Keys(node)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			inner, known := fields[strings.ToLower(name)] // as encoding/json matches names
			switch {
			case !known && len(*found) < maxUntaken:
				*found = append(*found, cut(at, 200))
			case known:
				unknown(node[name], inner, at, found)
			}
		}
	}
}

// places are the names of a struct on the wire, the outer ones first.
func places(t reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	if t.Kind() != reflect.Struct {
		return all
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			maps.Copy(all, places(f.Type))
		}
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		if f.Type == reflect.TypeFor[*struct{}]() {
			delete(all, strings.ToLower(name))
			continue
		}
		all[strings.ToLower(name)] = f.Type
	}
	return all
}

// cut shortens a text for people.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}
