package georeport

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Text is a piece of text that may be missing: empty it is null in JSON and an
// empty element in XML. The standard's own examples write numbers where a text
// belongs, such as 293944 for an id, so those are read too.
type Text string

var errValue = errors.New("georeport: a value is of the wrong kind")

// MarshalJSON is for encoding/json.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(string(t))
	return bytes.TrimSpace(b.Bytes()), err
}

// UnmarshalJSON is for encoding/json.
func (t *Text) UnmarshalJSON(raw []byte) error {
	s, err := bare(raw)
	*t = Text(s)
	return err
}

// bare is a JSON string or number as text; null is empty.
func bare(raw []byte) (s string, err error) {
	switch {
	case string(raw) == "null":
		return "", nil
	case len(raw) > 0 && raw[0] == '"':
		err = json.Unmarshal(raw, &s)
		return s, err
	case len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'):
		return string(raw), nil
	}
	return "", errValue
}

// Time is a moment that may be missing.
type Time struct{ time.Time }

// MarshalText writes the time in UTC (W3C-DTF); it is for encoding/xml.
func (t Time) MarshalText() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	return []byte(t.UTC().Format(time.RFC3339)), nil
}

// UnmarshalText is for encoding/xml.
func (t *Time) UnmarshalText(raw []byte) (err error) {
	*t = Time{}
	if s := strings.TrimSpace(string(raw)); s != "" {
		t.Time, err = ParseTime(s)
	}
	return err
}

// MarshalJSON is for encoding/json.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	if err != nil || len(text) == 0 {
		return []byte("null"), err
	}
	return []byte(`"` + string(text) + `"`), nil
}

// UnmarshalJSON is for encoding/json.
func (t *Time) UnmarshalJSON(raw []byte) error {
	s, err := bare(raw)
	if err != nil {
		return err
	}
	return t.UnmarshalText([]byte(s))
}

// ParseTime reads a time as the standard wants it, with a zone. A plus sign that
// was not escaped in a query has become a space, and is read as what it was.
func ParseTime(s string) (time.Time, error) {
	if i := len(s) - len(" 07:00"); i > 0 && s[i] == ' ' {
		s = s[:i] + "+" + s[i+1:]
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 3000 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errValue
}

// Degrees is a latitude or longitude (WGS 84) that may be missing.
type Degrees struct {
	Value float64
	Known bool
}

// At is a known coordinate.
func At(value float64) Degrees { return Degrees{value, true} }

// MarshalText is for encoding/xml.
func (d Degrees) MarshalText() ([]byte, error) {
	if !d.Known {
		return nil, nil
	}
	return strconv.AppendFloat(nil, d.Value, 'f', -1, 64), nil
}

// UnmarshalText is for encoding/xml.
func (d *Degrees) UnmarshalText(raw []byte) error {
	*d = Degrees{}
	s := strings.TrimSpace(string(raw))
	if s == "" {
		return nil
	}
	value, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(value) || math.Abs(value) > 360 {
		return errValue
	}
	*d = At(value)
	return nil
}

// MarshalJSON is for encoding/json.
func (d Degrees) MarshalJSON() ([]byte, error) {
	if !d.Known {
		return []byte("null"), nil
	}
	return d.MarshalText()
}

// UnmarshalJSON is for encoding/json.
func (d *Degrees) UnmarshalJSON(raw []byte) error {
	s, err := bare(raw)
	if err != nil {
		return err
	}
	return d.UnmarshalText([]byte(s))
}
