package mrz_test

import (
	"errors"
	"strings"
	"testing"

	"daklakid/internal/core/card/mrz"
)

// good is a sample of a person who does not exist.
var good = [mrz.Rows]string{"IDVNM1990001240066199000124<<4", "9902200F3902208VNM<<<<<<<<<<<8", "TRAN<<THI<B<<<<<<<<<<<<<<<<<<<"}

func TestCheckDigits(t *testing.T) {
	// The first three are of ICAO 9303.
	for text, want := range map[string]byte{
		"L898902C3": '6', "740812": '2', "120415": '9', "199000124": '0', "066199000124<<": '4', "990220": '0', "390220": '8', "": '0', "a": 0xFF,
	} {
		if got := mrz.CheckDigit(text); got != want {
			t.Errorf("%s: %c, want %c", text, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	d, err := mrz.Parse(good)
	want := mrz.Document{Number: "066199000124", Birth: "990220", Sex: "F", Expiry: "390220", Surname: "TRAN", Given: "THI B"}
	if err != nil || d != want {
		t.Fatal(d, err)
	}
	if d.Lines() != good {
		t.Error(d.Lines())
	}
	if d.Letters() != "TRANTHIB" {
		t.Error(d.Letters())
	}
	d.Expiry = ""
	if got, err := mrz.Parse(d.Lines()); err != nil || got != d {
		t.Errorf("without end: %v %v", got, err)
	}
	// The check digit of an unpublished form may be anything.
	fillers := d
	lines := fillers.Lines()
	lines[1] = lines[1][:8] + "<<<<<<<" + lines[1][15:]
	lines[1] = lines[1][:29] + string(mrz.CheckDigit(lines[0][5:]+lines[1][:7]+lines[1][8:15]+lines[1][18:29]))
	if got, err := mrz.Parse(lines); err != nil || got.Expiry != "" {
		t.Errorf("fillers: %v %v", got, err)
	}
	d.Surname, d.Given = "NGUYENPHUC", "VINH NGOC BAO CHAU ANH THU"
	if got, err := mrz.Parse(d.Lines()); err != nil || !got.Cut || !strings.HasPrefix("NGUYENPHUCVINHNGOCBAOCHAUANHTHU", got.Letters()) {
		t.Errorf("a long name: %v %v", got, err)
	}
	d.Surname, d.Given = "HHEN NIE", ""
	if got, err := mrz.Parse(d.Lines()); err != nil || got.Cut || got.Letters() != "HHENNIE" {
		t.Errorf("no surname: %v %v", got, err)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for _, bad := range []struct {
		line, column int
		text         string
		part, why    string
	}{
		{0, 0, "P", "format", "layout"},
		{0, 2, "UTO", "country", "foreign"},
		{0, 5, "2", "number", "checkDigit"},
		{0, 5, "A", "number", "layout"},
		{0, 14, "1", "number", "checkDigit"},
		{0, 15, "1", "number", "checkDigit"},
		{0, 27, "A", "number", "layout"},
		{0, 29, "5", "number", "checkDigit"},
		{1, 0, "8", "birth", "checkDigit"},
		{1, 0, "O", "birth", "checkDigit"},
		{1, 6, "1", "birth", "checkDigit"},
		{1, 7, "<", "sex", "layout"},
		{1, 8, "4", "expiry", "checkDigit"},
		{1, 14, "9", "expiry", "checkDigit"},
		{1, 15, "LAO", "country", "layout"},
		{1, 20, "A", "country", "layout"},
		{1, 29, "9", "composite", "checkDigit"},
		{2, 0, "<", "name", "layout"},
		{2, 0, "8", "name", "layout"},
		{2, 12, "<<X", "name", "layout"},
		{2, 3, " ", "format", "characters"},
		{2, 3, "đ"[:1], "format", "characters"},
	} {
		lines := good
		lines[bad.line] = lines[bad.line][:bad.column] + bad.text + lines[bad.line][bad.column+len(bad.text):]
		_, err := mrz.Parse(lines)
		var e mrz.Error
		if !errors.As(err, &e) || e.Part != bad.part || e.Why != bad.why {
			t.Errorf("%v: %v, want %s: %s", lines, err, bad.part, bad.why)
		}
	}
	// Both numbers have right check digits, and are not the same.
	lines := good
	lines[0] = "IDVNM" + "199000132" + string(mrz.CheckDigit("199000132")) + lines[0][15:]
	if _, err := mrz.Parse(lines); !errors.Is(err, mrz.Error{Part: "number", Why: "differs"}) {
		t.Error(err)
	}
	if _, err := mrz.Parse([mrz.Rows]string{good[0], good[1], good[2][1:]}); !errors.Is(err, mrz.Error{Part: "format", Why: "length"}) {
		t.Error(err)
	}
}

// Any one character changed is noticed, but for the letters of the name, which no
// check digit guards.
func TestAnyChangeIsNoticed(t *testing.T) {
	for line := range 2 {
		for column := range mrz.Columns {
			for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<" {
				lines := good
				if lines[line][column] == byte(c) || line == 1 && column == 7 && c == 'M' {
					continue
				}
				if line == 0 && column == 0 && (c == 'A' || c == 'C') {
					continue
				}
				lines[line] = lines[line][:column] + string(c) + lines[line][column+1:]
				if d, err := mrz.Parse(lines); err == nil {
					t.Errorf("%v was taken for %v", lines, d)
				}
			}
		}
	}
}

// What is taken is whole, and can be written again.
func FuzzParse(f *testing.F) {
	f.Add(good[0], good[1], good[2])
	f.Add("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		d, err := mrz.Parse([mrz.Rows]string{a, b, c})
		if err != nil {
			var e mrz.Error
			if !errors.As(err, &e) {
				t.Error(err)
			}
			return
		}
		if len(d.Number) != 12 || len(d.Birth) != 6 || d.Surname == "" || d.Cut {
			return
		}
		if again, err := mrz.Parse(d.Lines()); err != nil || again.Number != d.Number || again.Letters() != d.Letters() {
			t.Errorf("%v became %v: %v", d, again, err)
		}
	})
}
