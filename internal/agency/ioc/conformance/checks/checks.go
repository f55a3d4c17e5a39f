// Package checks tells whether a server keeps Open311 GeoReport v2. It reads
// documents by itself, not with the code that our own server writes them with.
package checks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Target is the server to check.
type Target struct {
	URL          string // its endpoint, such as https://city.example/open311/v2
	Key          string // api_key, needed to write; empty: anybody may
	Jurisdiction string // jurisdiction_id; empty: the server serves one only
	Write        bool   // make requests, which stay there
	Moderated    bool   // what was posted is not shown at once
	Extensions   bool   // check also what is not in the standard: updates, pages, Idempotency-Key
	Client       *http.Client
	Now          func() time.Time
}

// Result is what came of one check.
type Result struct {
	Group   string // which part of the standard
	Format  string // xml or json
	Name    string // what ought to be so
	Err     error  // why it is not
	Skipped string // why it was not checked
}

// String is a line for people.
func (r Result) String() string {
	state, reason := "pass", ""
	switch {
	case r.Err != nil:
		state, reason = "FAIL", ": "+r.Err.Error()
	case r.Skipped != "":
		state, reason = "skip", ": "+r.Skipped
	}
	return fmt.Sprintf("%s  %-4s  %-10s  %s%s", state, r.Format, r.Group, r.Name, reason)
}

// Failed counts the checks that failed.
func Failed(all []Result) (n int) {
	for _, r := range all {
		if r.Err != nil {
			n++
		}
	}
	return n
}

// skip is the error of a check that cannot be made.
type skip string

func (s skip) Error() string { return string(s) }

// suite is one run in one format.
type suite struct {
	Target
	ctx      context.Context
	format   string
	results  []Result
	services []node   // as the server listed them
	made     []string // ids of the requests that were made
}

// Run makes all checks, first in XML, then in JSON if the server says it has it.
func Run(ctx context.Context, t Target) []Result {
	t.URL = strings.TrimSuffix(t.URL, "/")
	x := &suite{Target: t, ctx: ctx, format: "xml"}
	x.all()
	j := &suite{Target: t, ctx: ctx, format: "json"}
	if !x.offersJSON() {
		j.check("discovery", "the server has JSON", func() error { return skip("its discovery document does not say so; the standard leaves it free") })
		return append(x.results, j.results...)
	}
	j.all()
	j.same(x)
	return append(x.results, j.results...)
}

func (s *suite) all() {
	s.discovery()
	s.serviceList()
	s.definitions()
	if s.Write {
		s.refusedPosts()
		s.posts()
	}
	s.requestList()
	s.filters()
	s.spans()
	s.single()
	s.errors()
	if s.Extensions {
		s.updates()
		s.pages()
		if s.Write {
			s.repeats()
		}
	}
}

func (s *suite) check(group, name string, f func() error) {
	r := Result{Group: group, Format: s.format, Name: name}
	var why skip
	switch err := f(); {
	case errors.As(err, &why):
		r.Skipped = string(why)
	default:
		r.Err = err
	}
	s.results = append(s.results, r)
}

// same compares what is said in both formats.
func (s *suite) same(x *suite) {
	s.check("services", "the list says the same in XML and in JSON", func() error {
		if len(s.services) != len(x.services) {
			return fmt.Errorf("%d services in JSON, %d in XML", len(s.services), len(x.services))
		}
		for i, service := range s.services {
			for _, field := range []string{"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} {
				if a, b := service.text(field), x.services[i].text(field); a != b {
					return fmt.Errorf("%s is %q in JSON, %q in XML", field, a, b)
				}
			}
		}
		return nil
	})
	s.check("requests", "a request says the same in XML and in JSON", func() error {
		id := s.some()
		if id == "" {
			return skip("there are no requests")
		}
		a, err := s.request(id)
		if err != nil {
			return err
		}
		b, err := x.request(id)
		if err != nil {
			return err
		}
		for _, field := range requestFields {
			if a.text(field) != b.text(field) {
				return fmt.Errorf("%s is %q in JSON, %q in XML", field, a.text(field), b.text(field))
			}
		}
		return nil
	})
}
