package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat writes as huma does, and reads more strictly.
var jsonFormat = huma.Format{Marshal: writeJSON, Unmarshal: readJSON}

// plainEncoder leaves <, > and & as they are: no answer is a page.
func plainEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// maxDepth bounds how deep a body nests; no form comes near.
const maxDepth = 64

// What is wrong with a body, before the path of the field; see phrases.
const (
	givenTwice  = "given twice: "
	beyondRange = "beyond range: "
	tooDeep     = "nested too deep: "
	otherType   = "of another type: "
)

// readJSON refuses a name that stands twice in one object. huma checks one
// reading of the body and hands on another: of two values the check sees the
// last, while a struct keeps what the last one leaves out (a null, or parts of
// an inner object), so that the first would get in unchecked.
func readJSON(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if tree, checking := v.(*any); checking && (err != nil || suspicious(data, *tree)) {
		s := scanner{json.NewDecoder(bytes.NewReader(data))}
		s.in.UseNumber()
		if err := s.value("", 0); err != nil {
			return err
		}
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return errors.New(otherType + jsonPath(wrong.Field))
	}
	return err
}

// jsonPath leaves out the names of embedded structs, which the caller does not
// know.
func jsonPath(field string) string {
	var path []string
	for _, name := range strings.Split(field, ".") {
		if name != "" && !unicode.IsUpper(rune(name[0])) {
			path = append(path, name)
		}
	}
	return strings.Join(path, ".")
}

// suspicious reports whether a valid text has more names than were decoded of
// it, because one stands there twice, or nests too deep: what the scanner finds,
// which takes ten times as long.
func suspicious(data []byte, tree any) bool {
	names, depth, deepest, quoted := 0, 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++ // whatever follows ends nothing
		case quoted:
		case c == ':':
			names++
		case c == '{', c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}', c == ']':
			depth--
		}
	}
	return deepest > maxDepth || names != countNames(tree)
}

func countNames(tree any) (n int) {
	switch tree := tree.(type) {
	case map[string]any:
		n = len(tree)
		for _, v := range tree {
			n += countNames(v)
		}
	case []any:
		for _, v := range tree {
			n += countNames(v)
		}
	}
	return n
}

// scanner walks over a JSON text.
type scanner struct{ in *json.Decoder }

func (s scanner) value(path string, depth int) error {
	token, err := s.in.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Number:
		if _, err := token.Float64(); err != nil {
			return errors.New(beyondRange + path)
		}
	case json.Delim:
		if depth == maxDepth {
			return errors.New(tooDeep + path)
		}
		if token == '{' {
			return s.object(path, depth)
		}
		return s.array(path, depth)
	}
	return nil
}

func (s scanner) object(path string, depth int) error {
	seen := map[string]bool{}
	for s.in.More() {
		token, err := s.in.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		if seen[name] {
			return errors.New(givenTwice + inner)
		}
		seen[name] = true
		if err := s.value(inner, depth+1); err != nil {
			return err
		}
	}
	_, err := s.in.Token()
	return err
}

func (s scanner) array(path string, depth int) error {
	for i := 0; s.in.More(); i++ {
		if err := s.value(fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
			return err
		}
	}
	_, err := s.in.Token()
	return err
}
