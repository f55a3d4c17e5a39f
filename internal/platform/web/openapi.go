package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

var securitySchemes = map[string]*huma.SecurityScheme{
	"session": {Type: "apiKey", In: "cookie", Name: "daklakid", Description: "The web apps' session."},
	"token":   {Type: "http", Scheme: "bearer", Description: "Apps and partners."},
}

// OpenAPI is the description of all typed routes, indented, the same bytes for
// the same routes.
func (s *Server) OpenAPI() ([]byte, error) {
	raw, err := s.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	var sorted any
	if err := json.Unmarshal(raw, &sorted); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(sorted); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	return out.Bytes(), nil
}

// serveBytes is a handler for a fixed answer.
func serveBytes(contentType string, body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body) // a client that went away is not our failure
	})
}

// AddDocs serves the description of everything added so far.
func (s *Server) AddDocs() error {
	description, err := s.OpenAPI()
	if err != nil {
		return err
	}
	page, err := s.docsPage()
	if err != nil {
		return err
	}
	s.Add(
		Raw(http.MethodGet, "/api/openapi.json", "The API's description", Public(),
			serveBytes("application/json", description), Cached("public, max-age=300")),
		Raw(http.MethodGet, "/api/docs", "The API for people", Public(),
			serveBytes("text/html; charset=utf-8", page), Cached("public, max-age=300")),
	)
	return nil
}
