package georeport

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of what is asked.
const (
	MaxSpan    = 90 * 24 * time.Hour // by the standard
	MaxResults = 1000                // by the standard
	maxListed  = 100                 // ids or codes in one query
	maxOffset  = 100_000
)

// Query is which requests, or updates of them, are asked for.
type Query struct {
	IDs        []string  // of requests; if there are any nothing else counts
	Services   []string  // none is all
	Start, End time.Time // both belong to the span, of at most MaxSpan
	Statuses   []Text    // none is all
	Limit      int       // 1 to MaxResults
	Offset     int
}

// ParseQuery reads a query. What is missing is filled by the standard's rules:
// the most recent 90 days, and the first 1000. What is wrong are Errors.
func ParseQuery(form url.Values, now time.Time) (Query, []Error) {
	q := Query{Limit: MaxResults}
	var wrong []Error
	for name, into := range map[string]*[]string{"service_request_id": &q.IDs, "service_code": &q.Services} {
		*into = list(form[name])
		if len(*into) > maxListed || slices.ContainsFunc(*into, func(s string) bool { return !clean(s, maxField) }) {
			wrong = append(wrong, bad("%s has more than %d values, or one that is too long", name, maxListed))
		}
	}
	wrong = append(wrong, q.page(form)...)
	if len(q.IDs) > 0 {
		return Query{IDs: q.IDs, Limit: q.Limit, Offset: q.Offset}, wrong
	}
	for _, status := range list(form["status"]) {
		status := Text(strings.ToLower(status))
		if status != Open && status != Closed {
			wrong = append(wrong, bad("status is open or closed"))
		}
		q.Statuses = append(q.Statuses, status)
	}
	return q, append(wrong, q.span(form, now)...)
}

// list splits values that are repeated, or delimited by commas.
func list(values []string) []string {
	var all []string
	for _, part := range strings.Split(strings.Join(values, ","), ",") {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(all, part) {
			all = append(all, part)
		}
	}
	return all
}

func (q *Query) span(form url.Values, now time.Time) (wrong []Error) {
	for name, into := range map[string]*time.Time{"start_date": &q.Start, "end_date": &q.End} {
		value := first(form, name)
		if value == "" {
			continue
		}
		var err error
		if *into, err = ParseTime(value); err != nil {
			wrong = append(wrong, bad("%s is not a time with a zone, such as 2010-01-01T00:00:00Z", name))
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	switch {
	case q.Start.IsZero() && q.End.IsZero():
		q.Start, q.End = now.Add(-MaxSpan), now
	case q.Start.IsZero():
		q.Start = q.End.Add(-MaxSpan)
	case q.End.IsZero():
		q.End = q.Start.Add(MaxSpan)
	case q.End.Before(q.Start):
		return append(wrong, bad("end_date is before start_date"))
	case q.End.Sub(q.Start) > MaxSpan:
		return append(wrong, bad("start_date and end_date are more than 90 days apart"))
	}
	return nil
}

func (q *Query) page(form url.Values) (wrong []Error) {
	page := 1
	for name, into := range map[string]*int{"page": &page, "page_size": &q.Limit} {
		value := first(form, name)
		if value == "" {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || name == "page_size" && n > MaxResults {
			wrong = append(wrong, bad("%s is not a number in its bounds", name))
			continue
		}
		*into = n
	}
	if page-1 > maxOffset/q.Limit {
		return append(wrong, bad("page is too far: ask for a shorter span"))
	}
	q.Offset = (page - 1) * q.Limit
	return wrong
}

// Values writes a query.
func (q Query) Values() url.Values {
	form := url.Values{}
	set(form, "service_request_id", strings.Join(q.IDs, ","))
	set(form, "service_code", strings.Join(q.Services, ","))
	for name, at := range map[string]time.Time{"start_date": q.Start, "end_date": q.End} {
		if !at.IsZero() {
			form.Set(name, at.UTC().Format(time.RFC3339))
		}
	}
	var statuses []string
	for _, s := range q.Statuses {
		statuses = append(statuses, string(s))
	}
	set(form, "status", strings.Join(statuses, ","))
	if q.Limit > 0 {
		form.Set("page_size", strconv.Itoa(q.Limit))
		form.Set("page", strconv.Itoa(q.Offset/q.Limit+1))
	}
	return form
}
