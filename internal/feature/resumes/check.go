package resumes

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/errs"
)

// day is how JSON Resume writes days: as much of one as is known.
var day = regexp.MustCompile(`^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

var mail = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,100}$`)

// check names what is wrong in a CV by its path.
func (s *Service) check(c *Content, today string) error {
	var bad errs.Fields
	bound(reflect.ValueOf(c).Elem(), "content", &bad)
	b := &c.Basics
	bad.Check(b.Name != "", "content.basics.name", "required")
	bad.Check(b.Email == "" || mail.MatchString(b.Email), "content.basics.email", "resumeMail")
	if b.Sex != "" {
		bad.OneOf(b.Sex, "content.basics.sex", "male", "female")
	}
	if b.BirthDate != "" {
		bad.Check(day.MatchString(b.BirthDate) && b.BirthDate <= today, "content.basics.birthDate", "resumeDay")
	}
	if c.Seeking.Occupation != "" {
		bad.OneOf(c.Seeking.Occupation, "content.seeking.occupation", s.Occupations...)
	}
	if c.Seeking.Ward != "" {
		_, known := s.Province.Ward(c.Seeking.Ward)
		bad.Check(known, "content.seeking.ward", "notAllowed")
	}
	return bad.Err()
}

// bound holds a value to the bounds that its tags state: what comes from a
// file has not been held to them yet. It also knows days and addresses.
func bound(v reflect.Value, path string, bad *errs.Fields) {
	t := v.Type()
	for i := range t.NumField() {
		f, value := t.Field(i), v.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		at := path + "." + name
		switch f.Type.Kind() {
		case reflect.String:
			most, _ := strconv.Atoi(f.Tag.Get("maxLength"))
			if u, err := url.Parse(value.String()); name == "url" && err == nil {
				value.SetString(u.String()) // as machines write it
			}
			holdText(value.String(), name, at, most, bad)
		case reflect.Int64:
			most, _ := strconv.ParseInt(f.Tag.Get("maximum"), 10, 64)
			bad.Range(value.Int(), 0, most, at)
		case reflect.Pointer:
			if !value.IsNil() {
				bound(value.Elem(), at, bad)
			}
		case reflect.Struct:
			bound(value, at, bad)
		case reflect.Slice:
			most, _ := strconv.Atoi(f.Tag.Get("maxItems"))
			bad.Check(value.Len() <= most, at, "tooMany", "max", most)
			for n := range min(value.Len(), most) {
				one := fmt.Sprintf("%s[%d]", at, n)
				if value.Index(n).Kind() == reflect.String {
					holdText(value.Index(n).String(), "", one, maxPoint, bad)
				} else {
					bound(value.Index(n), one, bad)
				}
			}
		default:
		}
	}
}

// maxPoint bounds one point of a list.
const maxPoint = 400

// long are the texts of several lines.
var long = []string{"summary", "description", "reference"}

func holdText(text, name, path string, most int, bad *errs.Fields) {
	bad.Check(utf8.RuneCountInString(text) <= most, path, "tooLong", "max", most)
	bad.Check(slices.Contains(long, name) || !strings.ContainsAny(text, "\r\n\t"), path, "resumeLine")
	switch {
	case text == "":
	case strings.HasSuffix(name, "Date") || name == "date":
		bad.Check(day.MatchString(text), path, "resumeDay")
	case name == "url":
		u, err := url.Parse(text)
		bad.Check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "", path, "resumeAddress")
	}
}

// months is how long somebody has worked: the months in which she worked
// anywhere, or what she says, whichever is more.
func (c *Content) months(now time.Time) int64 {
	worked := map[int]bool{}
	for _, w := range c.Work {
		first, known := month(w.StartDate)
		last, ended := month(w.EndDate)
		if this := now.Year()*12 + int(now.Month()) - 1; !ended || last > this {
			last = this
		}
		if len(w.EndDate) == len("2006") && ended {
			last += 11
		}
		for m := first; known && m <= last; m++ {
			worked[m] = true
		}
	}
	return min(720, max(c.Seeking.Experience, int64(len(worked))))
}

// month numbers the month of a day.
func month(day string) (int, bool) {
	var y, m int
	switch n, _ := fmt.Sscanf(day, "%d-%d", &y, &m); {
	case n == 2 && y > 1900:
		return y*12 + m - 1, true
	case n == 1 && y > 1900:
		return y * 12, true
	}
	return 0, false
}
