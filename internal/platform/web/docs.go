package web

import (
	"bytes"
	"fmt"
	"html/template"
	"maps"
	"slices"
)

// docsPage renders the routes as one page without scripts, so that it needs
// nobody else's server and no exception from the security policy.
func (s *Server) docsPage() ([]byte, error) {
	byTag := map[string][]Route{}
	for _, r := range s.routes {
		byTag[tag(r.Path)] = append(byTag[tag(r.Path)], r)
	}
	var out bytes.Buffer
	err := docsTemplate.Execute(&out, struct {
		Title  string
		Tags   []string
		Routes map[string][]Route
	}{s.Title, slices.Sorted(maps.Keys(byTag)), byTag})
	if err != nil {
		return nil, fmt.Errorf("docs: %w", err)
	}
	return out.Bytes(), nil
}

var docsTemplate = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Title}} API</title>
<h1>{{.Title}} API</h1>
<p>The machine-readable description is <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
{{range $tag := .Tags}}<h2>{{$tag}}</h2>
<table><thead><tr><th>Method<th>Path<th>What it does<th>Who may</tr></thead><tbody>
{{range index $.Routes $tag}}<tr><td>{{.Method}}<td><code>{{.Path}}</code><td>{{.Summary}}<td>{{.Policy}}</tr>
{{end}}</tbody></table>{{end}}`))
