package form

import (
	"errors"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/unicode/norm"

	"daklakid/internal/platform/errs"
)

// Answers are what was filled in: section → key → string, number, bool or list.
type Answers map[string]map[string]any

// Get is one answer by section.key, nil when there is none.
func (a Answers) Get(path string) any {
	section, key, _ := strings.Cut(path, ".")
	return a[section][key]
}

// Text is one answer as text, empty when it is none.
func (a Answers) Text(path string) string {
	s, _ := a.Get(path).(string)
	return s
}

// Check brings texts into NFC without surrounding space, drops empty answers,
// computes what is computed, and answers with everything that is wrong, each
// under around.section.key.
func (f *Form) Check(around string, a Answers) (errs.Fields, error) {
	var bad errs.Fields
	for section, answers := range a {
		for key, v := range answers {
			v = tidy(v, around+"."+section+"."+key, &bad)
			if v == nil {
				delete(answers, key)
				continue
			}
			answers[key] = v
		}
	}
	f.compute(a)
	plain := make(map[string]any, len(a))
	for section, answers := range a {
		plain[section] = answers
	}
	err := f.schema.Validate(plain)
	var wrong *jsonschema.ValidationError
	if errors.As(err, &wrong) {
		collect(wrong, around, &bad)
		err = nil
	}
	return unique(bad), err
}

// Compute fills in what is computed.
func (f *Form) compute(a Answers) {
	for _, field := range f.fields {
		if field.Computed == nil {
			continue
		}
		value := ""
		if of := a.Text(field.Computed.Of); of != "" {
			value = f.rules.Computes[field.Computed.By](of)
		}
		if value == "" {
			delete(a[field.Section], field.Key)
		} else if a[field.Section] != nil {
			a[field.Section][field.Key] = value
		}
	}
}

// tidy is nil for what counts as not answered.
func tidy(v any, name string, bad *errs.Fields) any {
	switch v := v.(type) {
	case string:
		s := strings.TrimSpace(norm.NFC.String(v))
		for _, r := range s {
			if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
				bad.Check(false, name, "controlCharacters")
				return s
			}
		}
		bad.Check(!Markup(s), name, "markup")
		if s == "" {
			return nil
		}
		return s
	case []any:
		kept := v[:0]
		for _, one := range v {
			if one = tidy(one, name, bad); one != nil {
				kept = append(kept, one)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	default:
		return v
	}
}

// Markup reports whether a text looks like HTML: nothing here is ever shown as
// such, and who sends it means something else.
func Markup(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '<' && (s[i+1] == '/' || s[i+1] == '!' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z') {
			return true
		}
	}
	return false
}

// collect takes the leaves of a tree of errors, in our own words.
func collect(e *jsonschema.ValidationError, around string, bad *errs.Fields) {
	name := strings.Join(append([]string{around}, e.InstanceLocation...), ".")
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, missing := range k.Missing {
			bad.Check(false, name+"."+missing, "required")
		}
	case *kind.AdditionalProperties:
		for _, extra := range k.Properties {
			bad.Check(false, name+"."+extra, "unknownField")
		}
	case *kind.FalseSchema:
		bad.Check(false, name, "notAsked")
	case *kind.Type:
		bad.Check(false, name, "malformed")
	case *kind.MinLength:
		bad.Check(false, name, "tooShort", "min", k.Want)
	case *kind.MaxLength:
		bad.Check(false, name, "tooLong", "max", k.Want)
	case *kind.MaxItems:
		bad.Check(false, name, "tooMany", "max", k.Want)
	case *kind.MinItems:
		bad.Check(false, name, "tooFew", "min", k.Want)
	case *kind.Minimum:
		bad.Check(false, name, "tooSmall", "min", number(k.Want.FloatString(2)))
	case *kind.Maximum:
		bad.Check(false, name, "tooBig", "max", number(k.Want.FloatString(2)))
	case *kind.Const:
		bad.Check(false, name, "mustAgree")
	case *kind.Enum, *kind.OneOf:
		bad.Check(false, name, "notAllowed")
		return // its causes are one for each choice that it is not
	case *kind.Pattern:
		bad.Check(false, name, "malformed")
	case *kind.Format:
		bad.Check(false, name, "format."+k.Want)
	default:
		if len(e.Causes) == 0 {
			bad.Check(false, name, "malformed")
		}
	}
	for _, cause := range e.Causes {
		collect(cause, around, bad)
	}
}

func number(s string) string { return strings.TrimSuffix(s, ".00") }

// unique keeps the first fault of each field.
func unique(bad errs.Fields) errs.Fields {
	seen := map[string]bool{}
	kept := bad[:0]
	for _, b := range bad {
		if !seen[b.Name] {
			seen[b.Name] = true
			kept = append(kept, b)
		}
	}
	return kept
}
