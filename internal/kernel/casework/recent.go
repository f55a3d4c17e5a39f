package casework

import (
	"database/sql"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Span is which cases of a kind are read without being anybody's own: by
// partners, and for what the public may know. Whoever asks makes sure of that.
type Span struct {
	IDs        []string // if there are any nothing else narrows
	Procedures []string // codes; none is all
	From, To   time.Time
	Open       *bool
	Shown      Shown
	// Told says whose words of offices News reads, by a case's channel and
	// organisation; nil: nobody's.
	Told   func(channel, organisation string) bool
	Limit  int
	Offset int
}

// Shown is what a reader may know of: cases of some procedures, those that came
// by its own channel, and those of its own organisation.
type Shown struct {
	All                   bool
	Procedures            []string
	Channel, Organisation string
}

// nothing reports whether a reader may know of no case at all.
func (v Shown) nothing() bool {
	return !v.All && v.Channel == "" && v.Organisation == "" && len(v.Procedures) == 0
}

// Recent lists a kind's cases, the newest first.
func (k *Kernel) Recent(tx *database.Tx, kind string, span Span) ([]*Case, error) {
	if span.Shown.nothing() {
		return nil, nil
	}
	s := &statement{}
	s.add(`kind = ` + s.arg(kind))
	if len(span.IDs) > 0 {
		s.among("id", span.IDs)
	} else {
		span.narrow(s)
	}
	span.Shown.narrow(s)
	s.add(` ORDER BY created_at DESC, id DESC LIMIT `+s.arg(span.Limit), ` OFFSET `+s.arg(span.Offset))
	return k.many(tx, s.String(), s.args...)
}

func (v Shown) narrow(s *statement) {
	if v.All {
		return
	}
	s.add(` AND (channel = `+s.arg(v.Channel)+` AND channel <> ''`, ` OR organisation = `+s.arg(v.Organisation)+` AND organisation <> ''`)
	if len(v.Procedures) > 0 {
		s.add(` OR procedure_code IN (` + s.list(v.Procedures) + `)`)
	}
	s.add(`)`)
}

func (span Span) narrow(s *statement) {
	s.and("created_at", " >= ", span.From.UnixMilli())
	s.and("created_at", " <= ", span.To.UnixMilli())
	if len(span.Procedures) > 0 {
		s.among("procedure_code", span.Procedures)
	}
	if span.Open != nil {
		s.and("closed_at", map[bool]string{true: " = ", false: " > "}[*span.Open], 0)
	}
}

func (s *statement) among(column string, values []string) {
	s.add(` AND ` + column + ` IN (` + s.list(values) + `)`)
}

func (s *statement) list(values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = s.arg(v)
	}
	return strings.Join(marks, ", ")
}

// News lists what happened to a kind's cases and is no secret of officers, the
// latest first, with the words that the reader is told. The span is that of what
// happened.
func (k *Kernel) News(tx *database.Tx, kind string, span Span) (all []NewsItem, err error) {
	if span.Shown.nothing() {
		return nil, nil
	}
	s := &statement{}
	s.news(kind, span)
	err = tx.Each(func(rows *sql.Rows) error {
		var n NewsItem
		var at int64
		var words []byte
		err := rows.Scan(&n.Case, &n.Seq, &at, (*string)(&n.Role), (*string)(&n.Action), (*string)(&n.Status), &words, &n.Channel, &n.Organisation)
		n.At = moment(at)
		if err == nil && len(words) > 0 && n.byOffice() && span.Told != nil && span.Told(n.Channel, n.Organisation) {
			n.Words, err = k.unsealWords(&Case{ID: n.Case}, n.Seq, words)
		}
		all = append(all, n)
		return err
	}, s.String(), s.args...)
	return all, err
}

// news walks the events backwards, or those of the named cases; plan_test.go
// says by which index. SQLite would rather begin with all cases of the kind, so
// that part of the condition is written as no index has it.
func (s *statement) news(kind string, span Span) {
	s.add(`SELECT e.case_id, e.seq, e.at, e.role, e.action, e.status, e.words, c.channel, c.organisation
		FROM case_events e JOIN cases c ON c.id = e.case_id
		WHERE e.internal = 0 AND c.kind || '' = ` + s.arg(kind))
	if len(span.IDs) > 0 {
		s.among("c.id", span.IDs)
	} else {
		s.and("e.at", " >= ", span.From.UnixMilli())
		s.and("e.at", " <= ", span.To.UnixMilli())
	}
	span.Shown.narrow(s)
	s.add(` ORDER BY e.at DESC, e.case_id DESC, e.seq DESC LIMIT `+s.arg(span.Limit), ` OFFSET `+s.arg(span.Offset))
}

// NewsItem is an event of a case.
type NewsItem struct {
	Case                  string
	Channel, Organisation string // of the case
	Event
}

func (n *NewsItem) byOffice() bool { return n.Role == ByAgency || n.Role == ByOfficer }

// Any is a case of a kind, whoever's it is.
func (k *Kernel) Any(tx *database.Tx, kind, id string) (*Case, error) {
	return k.byID(tx, `kind = $2`, id, kind)
}

// Say is what an agency that has a key of ours says of a case it works on: the
// status it is in now, and words for the owner. The same status with words is
// news; without them nothing happens.
func (k *Kernel) Say(tx *database.Tx, c *Case, status Status, text string) error {
	var bad errs.Fields
	words(&bad, "description", text, false)
	if err := bad.Err(); err != nil {
		return err
	}
	if c.Status == status {
		if text == "" {
			return nil
		}
		return k.record(tx, c, &Event{Role: ByAgency, Action: News, Words: text})
	}
	action, known := byAgency[status]
	if !known {
		return errs.InvalidField("status", "notAllowed")
	}
	e := Event{Role: ByAgency, Action: action, Words: text}
	if !c.Status.reaches(status) {
		return NotNow()
	}
	if err := k.may(tx, c, action); err != nil {
		return err
	}
	return k.enter(tx, c, status, &e)
}

// RedirectTo ends a case that belongs to another procedure of the law, with the
// guidance where it goes; it is neither answered nor done.
func (k *Kernel) RedirectTo(tx *database.Tx, who web.Principal, id, text string, args map[string]string) (*Case, error) {
	var bad errs.Fields
	words(&bad, "text", text, true)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := k.Worked(tx, who, id)
	if err != nil {
		return nil, err
	}
	if err := k.mayDecide(tx, who, c, Act{Action: Redirect}); err != nil {
		return nil, err
	}
	if err := k.unforward(tx, c); err != nil {
		return nil, err
	}
	if err := k.step(tx, c, &Event{Role: ByOfficer, Actor: who.Account, Action: Redirect, Words: text, Args: args}); err != nil {
		return nil, err
	}
	return c, k.audit(tx, who.Account, c, "case.redirect", args)
}

// Opened is a case as an officer sees it; whoever asks logs that she looked.
func (k *Kernel) Opened(tx *database.Tx, who web.Principal, c *Case) (DeskView, error) {
	return k.deskView(tx, who, c)
}

// Noted logs that an officer changed what a feature keeps of a case.
func (k *Kernel) Noted(tx *database.Tx, who web.Principal, c *Case, action string) error {
	return k.audit(tx, who.Account, c, action, nil)
}
