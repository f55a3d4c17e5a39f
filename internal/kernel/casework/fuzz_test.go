package casework_test

import (
	"encoding/json"
	"strings"
	"testing"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/web"
)

// FuzzReceipt: however a receipt is written, reading it again changes nothing,
// and what the program writes is read as it is.
func FuzzReceipt(f *testing.F) {
	for _, seed := range []string{"DC9MHPNB6TCA", "dc9m-hpnb-6tca", "OIL0-1111-0000", "", "ß", "\x00\xff", strings.Repeat("-", 20)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		read := casework.ReadReceipt(written)
		if again := casework.ReadReceipt(read); again != read {
			t.Errorf("%q is read %q, then %q", written, read, again)
		}
		if strings.ContainsAny(read, "- OIL") {
			t.Errorf("%q is read %q", written, read)
		}
		if len(read) == 12 && casework.ReadReceipt(casework.Grouped(read)) != read {
			t.Errorf("%q is shown as %q, which is another", read, casework.Grouped(read))
		}
	})
}

// FuzzCursor: a forged position is refused or a page, never a fault.
func FuzzCursor(f *testing.F) {
	db := dbtest.Open(f, database.SQLite, nil, casework.Migrations())
	k := casework.New(casework.Services{DB: db, Province: pack})
	for _, seed := range []string{`{"a":1,"i":"x"}`, `{"a":-9223372036854775808,"i":"","c":true}`, `{"a":1e30}`, `"g"`, `null`, `[]`, `{"i":"\u0000"}`} {
		f.Add(web.Cursor(json.RawMessage(seed)), false)
		f.Add(web.Cursor(json.RawMessage(seed)), true)
	}
	f.Fuzz(func(t *testing.T, cursor string, closed bool) {
		err := db.View(t.Context(), func(tx *database.Tx) error {
			_, _, err := k.WorkList(tx, "office", casework.Filter{Closed: closed}, cursor, 20)
			if err == nil || errs.KindOf(err) == errs.Invalid {
				_, _, err = k.Mine(tx, "somebody", "", cursor, 20)
			}
			return err
		})
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", cursor, err)
		}
	})
}

// FuzzAnswers: whatever is filled in is taken or named, and what was taken is
// taken again as it is stored.
func FuzzAnswers(f *testing.F) {
	p, err := casework.ParseProcedure([]byte(lamp), form.Rules{})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"lamp":{"text":"Đèn hỏng","light":"off","children":true}}`, `{"lamp":null}`, `{"lamp":{"text":["a",{"b":1}]}}`, `{}`, `{"x":{"y":1e308}}`,
		`{"lamp":{"text":"<b>","pole":"\u202e"}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var a form.Answers
		if json.Unmarshal([]byte(raw), &a) != nil {
			return
		}
		bad, err := p.Compiled.Check("form", a)
		if err != nil {
			t.Fatal(err)
		}
		if bad.Err() != nil {
			return
		}
		stored, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var again form.Answers
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		if bad, err := p.Compiled.Check("form", again); err != nil || bad.Err() != nil {
			t.Errorf("%s is stored as %s, which is refused: %v %v", raw, stored, bad.Err(), err)
		}
	})
}
