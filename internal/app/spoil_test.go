package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
)

// rows counts the rows of every table that requests write to.
func (h house) rows(t *testing.T) map[string]int64 {
	t.Helper()
	db, err := database.Open(context.Background(), h.options)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	counts := map[string]int64{}
	err = db.View(t.Context(), func(tx *database.Tx) error {
		tables := `SELECT name FROM sqlite_schema WHERE type = 'table'`
		if tx.Engine() == database.Postgres {
			tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
		}
		return tx.Each(func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			counts[name] = 0
			return err
		}, tables)
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range counts {
		for _, own := range []string{"job", "sqlite_", "sign_in", "listing_terms", "listing_days", "camera_", "case_events"} { // what the program writes on its own time
			if strings.HasPrefix(name, own) {
				delete(counts, name)
			}
		}
	}
	for name := range counts {
		counts[name] = number(t, db, `SELECT count(*) FROM `+name)
	}
	return counts
}

// same fails when a table that the crew does not grow by itself has grown.
func (h house) same(t *testing.T, o operation, before map[string]int64) {
	t.Helper()
	after := h.rows(t)
	for _, table := range []string{"accounts", "account_phones", "sessions", "members", "audit_entries", "notice_messages", "notices", "organisations"} {
		delete(after, table) // hiring one of the crew writes here
	}
	delete(after, "voucher_guesses")  // counts what was wrong
	delete(after, "data_corrections") // takes any words, the odd but harmless ones too
	for table, n := range after {
		if n != before[table] {
			t.Errorf("%s %s left something in %s: %d rows, now %d", o.method, o.path, table, before[table], n)
		}
	}
}

// spoilt is a body with one thing wrong.
type spoilt struct {
	what, field string
	body        []byte
	harmless    bool // may be accepted
}

// spoil makes bodies of a schema, each with one thing wrong.
func (c contract) spoil(s schema) (all []spoilt) {
	whole := c.sample(s).(map[string]any)
	deep := strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000)
	valid, _ := json.Marshal(whole)
	all = append(all,
		spoilt{what: "unknown field", field: "colour", body: bytes.Replace(valid, []byte("{"), []byte(`{"colour":"red",`), 1)},
		spoilt{what: "unknown depth", field: "deep", body: bytes.Replace(valid, []byte("{"), []byte(`{"deep":`+deep+`,`), 1)},
		spoilt{what: "endless depth", body: []byte(strings.Repeat(`[`, 100_000))},
		spoilt{what: "cut short", body: valid[:len(valid)-1]},
		spoilt{what: "two values", body: append(slices.Clone(valid), valid...)},
		spoilt{what: "nothing", body: []byte{}},
		spoilt{what: "null", body: []byte(`null`)},
		spoilt{what: "an array", body: []byte(`[]`)},
		spoilt{what: "no JSON", body: []byte{0, 0xff, 0xfe}},
	)
	return append(all, c.spoilObject(s, "", func(name, raw string) []byte { return with(whole, name, raw) })...)
}

// spoilObject goes through the properties; put makes the whole body with the
// raw text at a path.
func (c contract) spoilObject(s schema, around string, put func(name, raw string) []byte) (all []spoilt) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := c.resolve(s.Properties[name])
		path := strings.TrimPrefix(around+"."+name, ".")
		for _, v := range c.badValues(p, slices.Contains(s.Required, name)) {
			all = append(all, spoilt{what: path + " " + v.what, field: path, body: put(path, v.raw), harmless: v.harmless})
		}
		if p.is("object") {
			all = append(all, c.spoilObject(p, path, put)...)
		}
	}
	return all
}

// with is the body with the raw text at a path.
func with(whole map[string]any, path, raw string) []byte {
	name, rest, deeper := strings.Cut(path, ".")
	copied := maps.Clone(whole)
	if deeper {
		inner, _ := copied[name].(map[string]any)
		copied[name] = json.RawMessage(with(inner, rest, raw))
		out, _ := json.Marshal(copied)
		return out
	}
	twice := strings.HasPrefix(raw, twicePrefix)
	copied[name] = json.RawMessage(`"@@"`)
	if twice {
		copied[name] = whole[name]
	}
	out, _ := json.Marshal(copied)
	if twice {
		return bytes.Replace(out, []byte("{"), fmt.Appendf(nil, `{%q:%s,`, name, strings.TrimPrefix(raw, twicePrefix)), 1)
	}
	return bytes.Replace(out, []byte(`"@@"`), []byte(raw), 1)
}

// twicePrefix marks a value that comes before the right one under the same key.
const twicePrefix = "twice:"

type badValue struct {
	what, raw string
	harmless  bool
}

func (c contract) badValues(s schema, required bool) (all []badValue) {
	add := func(what, raw string) { all = append(all, badValue{what: what, raw: raw}) }
	if required && !s.is("null") {
		add("null", "null")
	}
	add("deep", strings.Repeat("[", 1000)+strings.Repeat("]", 1000))
	add("twice", twicePrefix+"null")
	switch {
	case s.is("string"):
		all = append(all, badStrings(s)...)
	case s.is("integer"), s.is("number"):
		all = append(all, badNumbers(s)...)
	case s.is("boolean"):
		add("text", `"true"`)
		add("number", `1`)
	case s.is("array"):
		add("text", `"a"`)
		add("object", `{}`)
		add("array in array", `[["a"]]`)
		if of := c.resolve(*s.Items); !of.is("object") || len(of.Required) > 0 {
			add("objects", `[{}]`)
		}
		if s.MaxItems > 0 {
			add("too many", `[`+strings.Repeat(`"a",`, 10*s.MaxItems)+`"a"]`)
		}
	case s.is("object"):
		add("text", `"a"`)
		add("array", `[]`)
		add("unknown within", `{"colour":1}`)
	}
	return all
}

func badStrings(s schema) (all []badValue) {
	add := func(what, raw string) { all = append(all, badValue{what: what, raw: raw}) }
	add("number", `12`)
	add("bool", `true`)
	add("object", `{}`)
	add("array", `["a"]`)
	if len(s.Enum) > 0 {
		add("not allowed", `"never-allowed"`)
		return all
	}
	add("zero", `"a\u0000b"`)
	add("bell", `"a\u0007b"`)
	add("turned round", `"a\u202eb"`)
	add("half a pair", `"a\ud800b"`)
	add("no UTF-8", "\"a\xff\xfeb\"")
	if s.MaxLength > 0 {
		add("ten times too long", `"`+strings.Repeat("Ê", 10*s.MaxLength)+`"`)
	}
	for what, raw := range map[string]string{
		"decomposed": "\"Pho\u0300ng tro\u0323\"", "mark-up": `"<script>alert(1)</script>"`, "SQL": `"' OR 1=1 --"`,
		"format": `"%s%n{{.}}${x}"`, "empty": `""`, "spaces": `"   "`, "path": `"../../etc/passwd"`,
	} {
		all = append(all, badValue{what: what, raw: raw, harmless: true})
	}
	return all
}

func badNumbers(s schema) (all []badValue) {
	add := func(what, raw string) { all = append(all, badValue{what: what, raw: raw}) }
	add("text", `"1"`)
	add("1e400", `1e400`)
	add("bool", `true`)
	if s.is("integer") {
		add("fraction", `1.5`)
		add("2^63", `9223372036854775808`)
		add("-2^63-1", `-9223372036854775809`)
		all = append(all, badValue{what: "1e1", raw: "1e1", harmless: true}, badValue{what: "1.0", raw: "1.0", harmless: true})
	}
	if s.Minimum != nil {
		add("too small", fmt.Sprintf("%.0f", *s.Minimum-1))
	}
	if s.Maximum != nil {
		add("too big", fmt.Sprintf("%.0f", *s.Maximum+1))
		add("ten times too big", fmt.Sprintf("%.0f", *s.Maximum*10+10))
	}
	return all
}
