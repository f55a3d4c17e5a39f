package georeport

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is posted.
const (
	MaxForm        = 256 << 10 // bytes
	MaxDescription = 4000      // characters, by the standard
	maxField       = 300
	maxURL         = 2000
	maxAttributes  = 50
	maxValues      = 100 // of one attribute
	maxKey         = 100
)

// HeaderKey is the header by which a repeated post is known again.
const HeaderKey = "Idempotency-Key"

// Submission is a request as it is posted.
type Submission struct {
	Service     string
	Lat, Long   Degrees // both or neither
	Address     string
	AddressID   string
	Email       string
	Device      string
	Account     string
	FirstName   string
	LastName    string
	Phone       string
	Description string
	MediaURL    string
	Attributes  map[string][]string
	Key         string // of HeaderKey: the same again is the same request
}

// UpdateSubmission is an update as it is posted.
type UpdateSubmission struct {
	Update
	Account   string
	Email     string
	FirstName string
	LastName  string
	Phone     string
	Title     string
	Key       string // as of a Submission
}

func (s *Submission) fields() map[string]*string {
	return map[string]*string{
		"service_code": &s.Service, "address_string": &s.Address, "address_id": &s.AddressID, "email": &s.Email, "device_id": &s.Device,
		"account_id": &s.Account, "first_name": &s.FirstName, "last_name": &s.LastName, "phone": &s.Phone,
		"description": &s.Description, "media_url": &s.MediaURL,
	}
}

func (u *UpdateSubmission) fields() map[string]*string {
	return map[string]*string{
		"update_id": (*string)(&u.ID), "service_request_id": (*string)(&u.Request), "status": (*string)(&u.Status),
		"description": (*string)(&u.Description), "media_url": (*string)(&u.MediaURL), "account_id": &u.Account,
		"email": &u.Email, "first_name": &u.FirstName, "last_name": &u.LastName, "phone": &u.Phone, "title": &u.Title,
	}
}

// most is how long a field may be.
func most(field string) int {
	switch field {
	case "description":
		return MaxDescription
	case "media_url":
		return maxURL
	}
	return maxField
}

func bad(format string, args ...any) Error {
	return Error{http.StatusBadRequest, Text(fmt.Sprintf(format, args...))}
}

// ReadForm reads the body of a post, urlencoded or in parts; a file among the
// parts is an error, for the standard has media_url.
func ReadForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	body := http.MaxBytesReader(w, r.Body, MaxForm)
	switch kind {
	case "application/x-www-form-urlencoded":
		raw, err := io.ReadAll(body)
		if err != nil {
			return nil, unread(err)
		}
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, bad("the form cannot be read")
		}
		return values, nil
	case "multipart/form-data":
		return readParts(multipart.NewReader(body, params["boundary"]))
	}
	return nil, Error{http.StatusUnsupportedMediaType, "requests are posted as application/x-www-form-urlencoded"}
}

func unread(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return Error{http.StatusRequestEntityTooLarge, "the request is too large"}
	}
	return bad("the form cannot be read")
}

func readParts(parts *multipart.Reader) (url.Values, error) {
	values := url.Values{}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return values, nil
		case err != nil:
			return nil, unread(err)
		case part.FileName() != "":
			return nil, bad("files are not taken: send the address of one as media_url")
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return nil, unread(err)
		}
		values.Add(part.FormName(), string(raw))
	}
}

var attributeName = regexp.MustCompile(`^attribute\[([^\[\]]{1,100})\](\[\])?$`)

// ParseSubmission makes a request of a form. What is wrong are Errors.
func ParseSubmission(form url.Values) (Submission, []Error) {
	var s Submission
	wrong := fill(s.fields(), form)
	for name, into := range map[string]*Degrees{"lat": &s.Lat, "long": &s.Long} {
		if err := into.UnmarshalText([]byte(first(form, name))); err != nil {
			wrong = append(wrong, bad("%s is not in degrees", name))
		}
	}
	wrong = append(wrong, s.parseAttributes(form)...)
	if len(wrong) == 0 {
		wrong = s.wrong()
	}
	return s, wrong
}

// wrong is what the standard demands and is not there.
func (s Submission) wrong() (wrong []Error) {
	if s.Service == "" {
		wrong = append(wrong, bad("service_code was not provided"))
	}
	switch {
	case s.Lat.Known != s.Long.Known:
		wrong = append(wrong, bad("lat and long go together"))
	case s.Lat.Known && (s.Lat.Value < -90 || s.Lat.Value > 90 || s.Long.Value < -180 || s.Long.Value > 180):
		wrong = append(wrong, bad("lat and long are not on the globe"))
	case !s.Lat.Known && s.Address == "" && s.AddressID == "":
		wrong = append(wrong, bad("a location was not provided: lat and long, address_string or address_id"))
	}
	if !isWeb(s.MediaURL) {
		wrong = append(wrong, bad("media_url is not an address"))
	}
	return wrong
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func (s *Submission) parseAttributes(form url.Values) (wrong []Error) {
	s.Attributes = map[string][]string{}
	for name, values := range form {
		parts := attributeName.FindStringSubmatch(name)
		if parts == nil {
			continue
		}
		for _, value := range values {
			switch {
			case value == "": // is the same as not given
			case !clean(value, MaxDescription):
				wrong = append(wrong, bad("attribute[%s] is too long, or not text", parts[1]))
			default:
				s.Attributes[parts[1]] = append(s.Attributes[parts[1]], value)
			}
		}
		if len(s.Attributes[parts[1]]) > maxValues {
			wrong = append(wrong, bad("attribute[%s] has too many values", parts[1]))
		}
	}
	if len(s.Attributes) > maxAttributes {
		wrong = append(wrong, bad("there are too many attributes"))
	}
	return wrong
}

// ParseUpdate makes an update of a form.
func ParseUpdate(form url.Values) (UpdateSubmission, []Error) {
	var u UpdateSubmission
	wrong := fill(u.fields(), form)
	u.Status = Text(strings.ToLower(string(u.Status))) // the first users wrote OPEN
	if at := first(form, "updated_datetime"); at != "" {
		var err error
		if u.At.Time, err = ParseTime(at); err != nil {
			wrong = append(wrong, bad("updated_datetime is not a time with a zone"))
		}
	}
	switch {
	case u.Request == "":
		wrong = append(wrong, bad("service_request_id was not provided"))
	case u.Status == "" && u.Description == "":
		wrong = append(wrong, bad("neither status nor description was provided"))
	case !isWeb(string(u.MediaURL)):
		wrong = append(wrong, bad("media_url is not an address"))
	}
	return u, wrong
}

// fill reads the fields that are simple text.
func fill(fields map[string]*string, form url.Values) (wrong []Error) {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := first(form, name)
		switch {
		case len(form[name]) > 1:
			wrong = append(wrong, bad("%s was provided twice", name))
		case !clean(value, most(name)):
			wrong = append(wrong, bad("%s is longer than %d characters, or not text", name, most(name)))
		default:
			*fields[name] = value
		}
	}
	return wrong
}

func first(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }

// clean is whether a value is text of bounded length.
func clean(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff
	})
}

// Values writes a request as a form.
func (s Submission) Values() url.Values {
	form := url.Values{}
	for name, value := range s.fields() {
		set(form, name, *value)
	}
	for name, value := range map[string]Degrees{"lat": s.Lat, "long": s.Long} {
		if text, err := value.MarshalText(); err == nil {
			set(form, name, string(text))
		}
	}
	for code, values := range s.Attributes {
		name := "attribute[" + code + "]"
		if len(values) > 1 {
			name += "[]"
		}
		form[name] = values
	}
	return form
}

// Values writes an update as a form.
func (u UpdateSubmission) Values() url.Values {
	form := url.Values{}
	for name, value := range u.fields() {
		set(form, name, *value)
	}
	if text, err := u.At.MarshalText(); err == nil {
		set(form, "updated_datetime", string(text))
	}
	return form
}

func set(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

// readKey reads HeaderKey: visible ASCII, of bounded length.
func readKey(r *http.Request) (string, error) {
	key := r.Header.Get(HeaderKey)
	if len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", bad("%s is too long, or not visible ASCII", HeaderKey)
	}
	return key, nil
}
