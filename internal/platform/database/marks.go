package database

import (
	"strconv"
	"strings"
)

// Marks are the places of n arguments in a statement, from the first on: $3, $4.
func Marks(first, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(all, ", ")
}

// Args are values as the arguments of a statement.
func Args[T any](values []T) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}
