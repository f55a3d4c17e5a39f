package checks

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// node is an element of a document, in XML as in JSON.
type node struct {
	name     string
	kind     string // in JSON: string, number, boolean, null, object or array; in XML: element
	value    string
	children []node
}

// child finds the first child of a name.
func (n node) child(name string) (node, bool) {
	i := slices.IndexFunc(n.children, func(c node) bool { return c.name == name })
	if i < 0 {
		return node{}, false
	}
	return n.children[i], true
}

// text is what a child says; empty if there is none.
func (n node) text(name string) string {
	c, _ := n.child(name)
	return c.value
}

// items are the children of a child that is a list.
func (n node) items(name string) []node {
	c, _ := n.child(name)
	return c.children
}

// lists names the lists, and what is in each.
var lists = map[string]string{
	"services": "service", "service_requests": "request", "service_request_updates": "request_update", "errors": "error",
	"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format",
}

// parse reads a document whose root must have the name.
func parse(format, root string, raw []byte) (node, error) {
	if !utf8.Valid(raw) {
		return node{}, errors.New("the document is not in UTF-8")
	}
	if format == "json" {
		return parseJSON(root, raw)
	}
	return parseXML(root, raw)
}

var declaration = regexp.MustCompile(`(?i)^\s*<\?xml[^>]*encoding=["']utf-8["'][^>]*\?>`)

func parseXML(root string, raw []byte) (node, error) {
	if !declaration.Match(raw) {
		return node{}, errors.New(`the XML declaration with encoding="UTF-8" is missing`)
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			return node{}, fmt.Errorf("this is not XML: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != root {
			return node{}, fmt.Errorf("the root is <%s>, not <%s>", start.Name.Local, root)
		}
		n, err := parseElement(d, start)
		if err != nil {
			return node{}, err
		}
		if _, err := d.Token(); err != nil && !errors.Is(err, io.EOF) {
			return node{}, fmt.Errorf("something follows </%s>", root)
		}
		return n, n.shaped()
	}
}

func parseElement(d *xml.Decoder, start xml.StartElement) (node, error) {
	n := node{name: start.Name.Local, kind: "element"}
	for {
		token, err := d.Token()
		if err != nil {
			return node{}, fmt.Errorf("this is not XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			c, err := parseElement(d, t)
			if err != nil {
				return node{}, err
			}
			n.children = append(n.children, c)
		case xml.CharData:
			n.value += string(t)
		case xml.EndElement:
			n.value = strings.TrimSpace(n.value)
			return n, nil
		}
	}
}

// shaped is whether lists have nothing in them but what they are lists of.
func (n node) shaped() error {
	item, isList := lists[n.name]
	for _, c := range n.children {
		if isList && c.name != item {
			return fmt.Errorf("<%s> has a <%s>, where the standard has <%s>", n.name, c.name, item)
		}
		if err := c.shaped(); err != nil {
			return err
		}
	}
	if isList && n.value != "" {
		return fmt.Errorf("<%s> has text where the standard has elements", n.name)
	}
	return nil
}

func parseJSON(root string, raw []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil || d.More() {
		return node{}, errors.New("this is not JSON")
	}
	n, err := fromJSON(root, document)
	if err != nil {
		return node{}, err
	}
	want := "object"
	if lists[root] != "" {
		want = "array"
	}
	if n.kind != want {
		return node{}, fmt.Errorf("the document is no JSON %s", want)
	}
	return n, nil
}

func fromJSON(name string, value any) (n node, err error) {
	n.name = name
	switch v := value.(type) {
	case nil:
		n.kind = "null"
	case string:
		n.kind, n.value = "string", strings.TrimSpace(v)
	case json.Number:
		n.kind, n.value = "number", v.String()
	case bool:
		n.kind, n.value = "boolean", fmt.Sprint(v)
	case []any:
		n.kind = "array"
		if lists[name] == "" {
			return n, fmt.Errorf("%s is a list, which it is not in the standard", name)
		}
		for _, one := range v {
			c, err := fromJSON(lists[name], one)
			if err != nil {
				return n, err
			}
			n.children = append(n.children, c)
		}
	case map[string]any:
		n.kind = "object"
		for key, one := range v {
			c, err := fromJSON(key, one)
			if err != nil {
				return n, err
			}
			n.children = append(n.children, c)
		}
	}
	return n, nil
}
