package georeport

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Check says what is wrong with the answers to a service's questions.
func (d Definition) Check(given map[string][]string) (wrong []Error) {
	asked := map[string]bool{}
	for _, a := range d.Attributes {
		if !a.Variable {
			continue // is told, not asked
		}
		asked[string(a.Code)] = true
		values := given[string(a.Code)]
		switch {
		case len(values) == 0 && a.Required:
			wrong = append(wrong, bad("attribute[%s] was not provided", a.Code))
		case len(values) > 1 && a.Datatype != MultiValueList:
			wrong = append(wrong, bad("attribute[%s] has several values", a.Code))
		case slices.ContainsFunc(values, func(v string) bool { return !a.takes(v) }):
			wrong = append(wrong, bad("attribute[%s] is not a %s of this service", a.Code, a.Datatype))
		}
	}
	for code := range given {
		if !asked[code] {
			wrong = append(wrong, bad("attribute[%s] is not asked by this service", code))
		}
	}
	return wrong
}

// takes is whether a value is of the attribute's datatype.
func (a Attribute) takes(value string) bool {
	switch a.Datatype {
	case String:
		return !strings.ContainsAny(value, "\r\n")
	case Number:
		n, err := strconv.ParseFloat(value, 64)
		return err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	case Datetime:
		_, err := ParseTime(value)
		_, day := time.Parse(time.DateOnly, value)
		return err == nil || day == nil
	case Lines:
		return true
	case SingleValueList, MultiValueList:
		return slices.ContainsFunc(a.Values, func(v Value) bool { return string(v.Key) == value })
	}
	return false
}
