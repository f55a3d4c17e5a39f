package checks

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

var requestFields = []string{
	"service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible", "service_notice",
	"requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
}

// What "may not be returned", by the standard.
var mayMiss = []string{"status_notes", "agency_responsible", "service_notice", "expected_datetime"}

const (
	span       = 90 * 24 * time.Hour
	maxAtOnce  = 1000
	clocksAway = 10 * time.Minute // how far apart clocks may be
)

// moment reads a W3C time with a zone.
func moment(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time with a zone", s)
}

func (s *suite) list(query url.Values) ([]node, error) {
	a, err := s.get("/requests", query)
	list, err := s.document("service_requests", a, err)
	return list.children, err
}

// request asks for one.
func (s *suite) request(id string) (node, error) {
	a, err := s.get("/requests/"+url.PathEscape(id), nil)
	list, err := s.document("service_requests", a, err)
	if err == nil && len(list.children) != 1 {
		err = fmt.Errorf("there are %d requests in the answer", len(list.children))
	}
	if err != nil {
		return node{}, err
	}
	return list.children[0], nil
}

// some is the id of a request that there is; empty if there is none.
func (s *suite) some() string {
	if len(s.made) > 0 && !s.Moderated {
		return s.made[0]
	}
	all, err := s.list(nil)
	if err != nil || len(all) == 0 {
		return ""
	}
	return all[0].text("service_request_id")
}

func (s *suite) requestList() {
	var all []node
	s.check("requests", "there is a list of requests, of at most 1000", func() (err error) {
		all, err = s.list(nil)
		if err == nil && len(all) > maxAtOnce {
			return fmt.Errorf("there are %d", len(all))
		}
		return err
	})
	s.check("requests", "each has the standard's fields", func() error {
		for _, one := range all {
			if err := s.soundRequest(one); err != nil {
				return fmt.Errorf("%s: %w", one.text("service_request_id"), err)
			}
		}
		return needed(all)
	})
	s.check("requests", "by default they are of the last 90 days", func() error {
		for _, one := range all {
			at, err := moment(one.text("requested_datetime"))
			if err != nil {
				return err
			}
			if age := s.Now().Sub(at); age > span+clocksAway || age < -clocksAway {
				return fmt.Errorf("%s is of %s", one.text("service_request_id"), one.text("requested_datetime"))
			}
		}
		return needed(all)
	})
}

func needed(all []node) error {
	if len(all) == 0 {
		return skip("there are no requests")
	}
	return nil
}

func (s *suite) soundRequest(r node) error {
	for _, field := range requestFields {
		if _, there := r.child(field); !there && !slices.Contains(mayMiss, field) {
			return fmt.Errorf("%s is missing", field)
		}
	}
	for _, field := range []string{"service_request_id", "service_code", "service_name"} {
		if r.text(field) == "" {
			return fmt.Errorf("%s is empty", field)
		}
	}
	if r.text("status") != "open" && r.text("status") != "closed" {
		return fmt.Errorf("status is %q", r.text("status"))
	}
	for _, field := range []string{"requested_datetime", "updated_datetime", "expected_datetime"} {
		if r.text(field) == "" && field == "expected_datetime" {
			continue
		}
		if _, err := moment(r.text(field)); err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
	}
	if (r.text("lat") == "") != (r.text("long") == "") {
		return fmt.Errorf("lat and long go together")
	}
	for field, bound := range map[string]float64{"lat": 90, "long": 180} {
		c, _ := r.child(field)
		if c.value == "" {
			continue
		}
		degrees, err := strconv.ParseFloat(c.value, 64)
		if err != nil || degrees < -bound || degrees > bound || s.format == "json" && c.kind != "number" {
			return fmt.Errorf("%s is %q", field, c.value)
		}
	}
	return nil
}

func (s *suite) filters() {
	for _, status := range []string{"open", "closed"} {
		s.filtered("status="+status, url.Values{"status": {status}}, func(one node) bool { return one.text("status") == status })
	}
	if len(s.services) > 0 {
		code := s.services[0].text("service_code")
		if id := s.some(); id != "" {
			if one, err := s.request(id); err == nil {
				code = one.text("service_code")
			}
		}
		s.filtered("service_code", url.Values{"service_code": {code}}, func(one node) bool { return one.text("service_code") == code })
	}
	s.check("filters", "service_request_id gives those requests, whatever else is asked", func() error {
		all, err := s.list(nil)
		if err != nil || len(all) == 0 {
			return orSkip(err, "there are no requests")
		}
		var ids []string
		for _, one := range all[:min(2, len(all))] {
			ids = append(ids, one.text("service_request_id"))
		}
		got, err := s.list(url.Values{"service_request_id": {strings.Join(ids, ",")}, "service_code": {"no-such-service"}, "status": {"closed"}})
		if err != nil {
			return err
		}
		var found []string
		for _, one := range got {
			found = append(found, one.text("service_request_id"))
		}
		slices.Sort(ids)
		slices.Sort(found)
		if !slices.Equal(ids, found) {
			return fmt.Errorf("asked for %v, got %v", ids, found)
		}
		return nil
	})
	s.check("filters", "an empty argument is as none", func() error {
		a, err := s.list(nil)
		if err != nil {
			return err
		}
		b, err := s.list(url.Values{"status": {""}, "service_code": {""}, "start_date": {""}, "end_date": {""}, "service_request_id": {""}})
		if err == nil && len(a) != len(b) {
			err = fmt.Errorf("%d requests without, %d with", len(a), len(b))
		}
		return err
	})
}

func orSkip(err error, reason string) error {
	if err != nil {
		return err
	}
	return skip(reason)
}

// filtered is that a filter leaves what fits, and all of it.
func (s *suite) filtered(name string, query url.Values, fits func(node) bool) {
	s.check("filters", name+" gives all requests that fit, and no other", func() error {
		all, err := s.list(nil)
		if err != nil {
			return err
		}
		got, err := s.list(query)
		if err != nil {
			return err
		}
		want := 0
		for _, one := range all {
			if fits(one) {
				want++
			}
		}
		for _, one := range got {
			if !fits(one) {
				return fmt.Errorf("%s does not fit", one.text("service_request_id"))
			}
		}
		// Where the list is full, what fits may have been beyond its end.
		if len(got) < want || len(got) > want && len(all) < maxAtOnce {
			return fmt.Errorf("there are %d, of %d that fit", len(got), want)
		}
		return nil
	})
}

func (s *suite) spans() {
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	s.check("spans", "start_date and end_date bound requested_datetime", func() error {
		all, err := s.list(nil)
		if err != nil || len(all) == 0 {
			return orSkip(err, "there are no requests")
		}
		at, err := moment(all[0].text("requested_datetime"))
		if err != nil {
			return err
		}
		for _, test := range []struct {
			start, end time.Time
			want       bool
		}{
			{at.Add(-time.Minute), at.Add(time.Minute), true},
			{at.Add(-span), at, true},
			{at.Add(-2 * time.Hour), at.Add(-time.Hour), false},
			{at.Add(time.Hour), at.Add(2 * time.Hour), false},
		} {
			got, err := s.list(url.Values{"start_date": {stamp(test.start)}, "end_date": {stamp(test.end)}})
			if err != nil {
				return err
			}
			id := all[0].text("service_request_id")
			found := slices.ContainsFunc(got, func(one node) bool { return one.text("service_request_id") == id })
			if found != test.want && len(got) < maxAtOnce {
				return fmt.Errorf("%s of %s is in %s to %s: %v", id, stamp(at), stamp(test.start), stamp(test.end), found)
			}
		}
		return nil
	})
	s.check("spans", "more than 90 days are not answered", func() error {
		now := s.Now()
		a, err := s.get("/requests", url.Values{"start_date": {stamp(now.Add(-span - 48*time.Hour))}, "end_date": {stamp(now)}})
		return s.refused(400, a, err)
	})
	s.check("spans", "a date that is none is 400", func() error {
		a, err := s.get("/requests", url.Values{"start_date": {"yesterday"}})
		return s.refused(400, a, err)
	})
}

func (s *suite) single() {
	s.check("request", "a request is the same alone as in the list", func() error {
		all, err := s.list(nil)
		if err != nil || len(all) == 0 {
			return orSkip(err, "there are no requests")
		}
		one, err := s.request(all[0].text("service_request_id"))
		if err != nil {
			return err
		}
		for _, field := range requestFields {
			if one.text(field) != all[0].text(field) {
				return fmt.Errorf("%s is %q alone, %q in the list", field, one.text(field), all[0].text(field))
			}
		}
		return s.soundRequest(one)
	})
	s.check("request", "an unknown one is 404", func() error {
		a, err := s.get("/requests/no-such-request", nil)
		return s.refused(404, a, err)
	})
}

func (s *suite) errors() {
	s.check("errors", "an unknown jurisdiction is 404", func() error {
		if s.Jurisdiction == "" {
			return skip("no jurisdiction was named")
		}
		for _, path := range []string{"/services", "/requests"} {
			a, err := s.get(path, url.Values{"jurisdiction_id": {"nowhere.example"}})
			if err := s.refused(404, a, err); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		return nil
	})
	s.check("errors", "no error shows what is inside", func() error {
		a, err := s.get("/requests", url.Values{"status": {"'\"<script>alert(1)</script>\x00"}})
		if err != nil {
			return err
		}
		for _, word := range []string{"<script>", "goroutine", "Traceback", "SELECT ", "stack"} {
			if strings.Contains(string(a.body), word) {
				return fmt.Errorf("it says %s", word)
			}
		}
		if a.status >= 500 {
			return fmt.Errorf("the answer is %d", a.status)
		}
		return nil
	})
}
