package errs

// Fields collects everything that is wrong with an input, so that a person
// corrects it in one go.
type Fields []Field

// Check adds a field error unless ok.
func (f *Fields) Check(ok bool, name, code string, pairs ...any) {
	if !ok {
		*f = append(*f, Field{name, code, args(pairs)})
	}
}

// Range adds outOfRange unless lo <= v <= hi.
func (f *Fields) Range(v, lo, hi int64, name string) {
	f.Check(v >= lo && v <= hi, name, "outOfRange", "min", lo, "max", hi)
}

// OneOf adds notAllowed unless v is one of the allowed values.
func (f *Fields) OneOf(v, name string, allowed ...string) {
	for _, a := range allowed {
		if v == a {
			return
		}
	}
	f.Check(false, name, "notAllowed")
}

// Err is nil when nothing was wrong, else one Invalid error with all fields.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Fields: f}
}
