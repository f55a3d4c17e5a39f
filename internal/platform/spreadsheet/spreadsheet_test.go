package spreadsheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"daklakid/internal/platform/spreadsheet"
)

// formulas are what people have put into forms to run on an officer's machine.
var formulas = []string{
	`=HYPERLINK("http://evil.example","Xem")`, `+1+cmd|'/c calc'!A0`, `-2+3+cmd|'/c calc'!A0`, `@SUM(1+1)*cmd|'/c calc'!A0`,
	"\t=1+1", "\r=1+1", "\n=1+1", ` =1+1`, `"=1+1"`, `＝1+1`, `＋1`, `－1+1`, `＠SUM(1)`,
	`Cà phê;=1+1`, `Cà phê; =1+1`, "Cà phê\t=1+1", "Cà phê\n=1+1", `Cà phê;"=1+1"`, `;-1+1`, `x;@A1`,
}

// However a spreadsheet cuts the lines, no cell begins as a formula does.
func TestNoCellIsRun(t *testing.T) {
	for _, formula := range formulas {
		file, err := spreadsheet.File([][]string{{"Tên", "Số"}, {formula, "7"}, {"7", formula}})
		if err != nil {
			t.Fatal(err)
		}
		for _, comma := range ",;\t" {
			for _, line := range strings.Split(string(file), "\n") {
				for _, cell := range strings.Split(line, string(comma)) {
					if c := strings.TrimLeft(strings.TrimSpace(cell), `"`); c != "" && strings.ContainsAny(c[:1], "=+-@") {
						t.Errorf("%q cut at %q runs %q", formula, comma, cell)
					}
				}
			}
		}
	}
}

// What is no formula stays as it was, and so does what comes back.
func TestTextStays(t *testing.T) {
	for _, cell := range []string{"", "Cà phê Ban Mê", "7", "-7", "1/12/2026", "a=b", "12 Lê Duẩn; Buôn Ma Thuột", "O'Hara", "'tắt'"} {
		if got := spreadsheet.Text(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
	for _, cell := range append(formulas[:4:4], "'tắt'", "'", "", "''") {
		file, err := spreadsheet.File([][]string{{cell, "x"}})
		if err != nil {
			t.Fatal(err)
		}
		row, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).Read()
		if err != nil || spreadsheet.Plain(row[0]) != cell {
			t.Errorf("%q came back as %q, %v", cell, row, err)
		}
	}
}
