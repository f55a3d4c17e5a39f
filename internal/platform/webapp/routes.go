package webapp

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

// routesName is where the build says which files each route needs besides
// the shell: {"/rooms/[id]": ["/_app/immutable/nodes/6.js", …], …}.
const routesName = "routes.json"

// route is one page of the app and the links that fetch its files early, so
// that a slow phone need not run one script to find out about the next.
type route struct {
	segments []string
	links    template.HTML
}

// loadRoutes reads what the build says; a build that says nothing has none.
func loadRoutes(built fs.FS) ([]route, error) {
	body, err := fs.ReadFile(built, routesName)
	if err != nil {
		return nil, nil //nolint:nilerr // optional
	}
	var files map[string][]string
	if err := json.Unmarshal(body, &files); err != nil {
		return nil, fmt.Errorf("webapp: %s: %w", routesName, err)
	}
	routes := make([]route, 0, len(files))
	for id, needs := range files {
		routes = append(routes, route{segments: split(id), links: links(needs)})
	}
	return routes, nil
}

func links(files []string) template.HTML {
	var out strings.Builder
	for _, file := range files {
		rel := "modulepreload"
		if path.Ext(file) == ".css" {
			rel = "stylesheet"
		}
		out.WriteString(`<link rel="` + rel + `" href="` + template.HTMLEscapeString(file) + `">`)
	}
	return template.HTML(out.String()) //nolint:gosec // escaped above
}

// linksFor is what a path's route needs; where two routes match, the one with
// more fixed words counts.
func linksFor(routes []route, urlPath string) template.HTML {
	asked, best, links := split(urlPath), -1, template.HTML("")
	for _, r := range routes {
		if fixed := r.match(asked); fixed > best {
			best, links = fixed, r.links
		}
	}
	return links
}

// match counts the fixed segments, or is -1 for another path.
func (r route) match(asked []string) int {
	if len(asked) != len(r.segments) {
		return -1
	}
	fixed := 0
	for i, segment := range r.segments {
		switch {
		case segment == asked[i]:
			fixed++
		case !strings.HasPrefix(segment, "["):
			return -1
		}
	}
	return fixed
}

func split(urlPath string) []string {
	return strings.Split(strings.Trim(urlPath, "/"), "/")
}
