// Package georeport speaks Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2),
// the standard by which cities take reports of what is broken: its documents in
// XML and JSON, its forms and queries with their bounds, and a handler that makes
// a server of a few functions.
//
// Beyond the standard it knows what its users have added to it: updates of
// requests (servicerequestupdates), pages (page, page_size), and the header
// Idempotency-Key on what is posted.
package georeport

import (
	"net/http"
	"strings"
)

// Specification is the address that names the standard.
const Specification = "http://wiki.open311.org/GeoReport_v2"

// Format is in what a document is written.
type Format string

// The formats of the standard; every server has XML.
const (
	XML  Format = "xml"
	JSON Format = "json"
)

// MediaType is the format's name in headers and discovery documents.
func (f Format) MediaType() string {
	if f == JSON {
		return "application/json"
	}
	return "text/xml"
}

// cutFormat takes the format off a resource's name: services.xml.
func cutFormat(name string) (rest string, f Format, ok bool) {
	for _, f := range []Format{XML, JSON} {
		if rest, ok := strings.CutSuffix(name, "."+string(f)); ok {
			return rest, f, true
		}
	}
	return name, "", false
}

// wanted is the format that a request without one in its path gets.
func wanted(r *http.Request) Format {
	if strings.Contains(r.Header.Get("Accept"), JSON.MediaType()) {
		return JSON
	}
	return XML
}
