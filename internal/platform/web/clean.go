package web

import (
	"math"
	"reflect"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/platform/errs"
)

// clean brings every string of an input into NFC without surrounding space,
// and refuses what could make a text look like another: control characters
// other than line ends, and bidirectional overrides. It refuses numbers that
// are none.
func clean(in any) error {
	var bad errs.Fields
	cleanValue(reflect.ValueOf(in), "", &bad)
	return bad.Err()
}

// Clean is for what a handler reads itself from a raw body.
func Clean(v any) error { return clean(v) }

func cleanValue(v reflect.Value, name string, bad *errs.Fields) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			cleanValue(v.Elem(), name, bad)
		}
	case reflect.Struct:
		cleanStruct(v, name, bad)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			cleanValue(v.Index(i), name, bad)
		}
	case reflect.String:
		if v.CanSet() {
			cleanString(v, name, bad)
		}
	case reflect.Float64:
		// "NaN" in a query passes every minimum and maximum: it compares with nothing.
		bad.Check(!math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0), name, "malformed")
	default:
	}
}

func cleanStruct(v reflect.Value, name string, bad *errs.Fields) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.IsExported() {
			cleanValue(v.Field(i), fieldName(name, f), bad)
		}
	}
}

// fieldName is the path that the caller knows the field by.
func fieldName(around string, f reflect.StructField) string {
	if f.Anonymous || f.Name == "Body" && f.Tag.Get("json") == "" {
		return around
	}
	name := f.Name
	for _, tag := range []string{"json", "query", "path", "header"} {
		if tagged, _, _ := strings.Cut(f.Tag.Get(tag), ","); tagged != "" {
			name = tagged
			break
		}
	}
	if around == "" {
		return name
	}
	return around + "." + name
}

func cleanString(v reflect.Value, name string, bad *errs.Fields) {
	s := v.String()
	if plainASCII(s) {
		return
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	for _, r := range s {
		if forbidden(r) {
			bad.Check(false, name, "controlCharacters")
			return
		}
	}
	v.SetString(s)
}

// plainASCII lets the common case through without allocating.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

func forbidden(r rune) bool {
	switch {
	case r == '\n', r == '\r', r == '\t':
		return false
	case unicode.IsControl(r), r == '\uFFFD', r == '\uFEFF':
		return true
	}
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}
