package places

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"daklakid/internal/platform/openinghours"
)

// Opening is whether a place is open, and when in the coming days. The days
// let a phone without a network say so too.
type Opening struct {
	Known   bool       `json:"known" doc:"There are opening hours"`
	Open    bool       `json:"open"`
	Changes *time.Time `json:"changes,omitempty" doc:"When it closes or opens next"`
	Days    []OpenDay  `json:"days" nullable:"false" doc:"Today and the six days after"`
}

// OpenDay is one day's hours.
type OpenDay struct {
	Date    string     `json:"date" format:"date"`
	Holiday string     `json:"holiday,omitempty" doc:"What is celebrated"`
	Spans   []OpenSpan `json:"spans" nullable:"false"`
}

// OpenSpan is from and to, in minutes since the day's midnight; beyond 1440 it
// is the next day.
type OpenSpan struct {
	From int `json:"from"`
	To   int `json:"to"`
}

func (s *Service) holiday(day time.Time) bool {
	_, is := s.holidays[day.Format(time.DateOnly)]
	return is
}

// opening says how a place's hours stand at a moment.
func (s *Service) opening(d *PlaceFacts, now time.Time, language string) Opening {
	o := Opening{Days: []OpenDay{}}
	h, err := openinghours.Parse(d.Hours)
	if err != nil || d.Closed {
		return o
	}
	at := now.In(s.province.Location())
	status := h.At(at, s.holiday)
	o.Known, o.Open = true, status.Open
	if !status.Changes.IsZero() {
		o.Changes = &status.Changes
	}
	for n := range 7 {
		day := time.Date(at.Year(), at.Month(), at.Day()+n, 0, 0, 0, 0, time.UTC)
		one := OpenDay{Date: day.Format(time.DateOnly), Spans: []OpenSpan{}}
		if h, is := s.holidays[one.Date]; is {
			one.Holiday = h.Name.In(language)
		}
		for _, span := range h.Day(day, s.holiday) {
			one.Spans = append(one.Spans, OpenSpan{span.From, span.To})
		}
		o.Days = append(o.Days, one)
	}
	return o
}

// near is what the reader of a refusal looks for in her text.
func near(err error) string {
	var wrong *openinghours.SyntaxError
	if errors.As(err, &wrong) && wrong.Near != "" {
		return wrong.Near
	}
	return "…"
}

// phone reads a number as people here write it; short ones and hotlines too.
func phone(typed string) (e164 string, ok bool) {
	number, err := phonenumbers.Parse(typed, "VN")
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return typed, false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// website: an address of the web, without anything secret in it.
func website(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(address, " <>\"")
}
