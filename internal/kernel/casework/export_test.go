package casework

// Follows reports whether an event may lead from one status to the next: by
// the table of moves, or, from an agency, over steps that were not heard of.
func Follows(role Role, a Action, from, to Status) bool {
	m, moving := moves[a]
	switch {
	case !moving:
		return from == to
	case role == ByAgency:
		return byAgency[to] == a && from.reaches(to)
	}
	return m.to == to && a.Allowed(from)
}

// Ended reports whether no work is left in a status.
func (s Status) Ended() bool { return s.ended() }

// Waits reports whether the clock stands in a status.
func (s Status) Waits() bool { return s.waits() }

// ReadReceipt is how a receipt that somebody typed is looked up.
func ReadReceipt(written string) string { return read(written) }

// ListSQL is the statement that lists cases by a filter, with its arguments.
func ListSQL(organisation string, f Filter, after bool) (query string, args []any) {
	s := &statement{}
	s.of(organisation, f, 1, 2)
	if after {
		s.beyond(f, position{At: 3, ID: "a"})
	}
	s.ordered(f, 21)
	return `SELECT ` + columns + ` FROM cases WHERE ` + s.String(), s.args
}

// CountSQL is the statement that counts cases by a filter.
func CountSQL(organisation string, f Filter) (query string, args []any) {
	s := &statement{}
	s.add(`SELECT `)
	s.tally(organisation, f, 1, 2)
	return s.String(), s.args
}

// NewsSQL is the statement that lists what happened to cases.
func NewsSQL(kind string, span Span) (query string, args []any) {
	s := &statement{}
	s.news(kind, span)
	return s.String(), s.args
}
