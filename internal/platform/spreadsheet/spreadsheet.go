// Package spreadsheet writes tables as files that spreadsheets open: CSV by RFC
// 4180, with the byte order mark that they need to read Vietnamese, and with no
// cell that they would run.
package spreadsheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode/utf8"
)

// File writes rows.
func File(rows [][]string) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff")
	w := csv.NewWriter(&file)
	w.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Text(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return file.Bytes(), w.Error()
}

// starts are what a formula begins with, also as wide as a Chinese character.
const starts = "=+-@\t\r\n＝＋－＠"

// cuts are where a spreadsheet may begin another cell, whatever we cut at: in
// Vietnam Excel takes semicolons.
const cuts = ";\t\r\n"

// Text keeps a cell a text: an apostrophe stands before what would be a formula,
// at its beginning and wherever a spreadsheet might cut it. A number is none.
func Text(cell string) string {
	if number(cell) {
		return cell
	}
	var b strings.Builder
	begins := true
	for _, r := range cell {
		if begins && strings.ContainsRune(starts, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = strings.ContainsRune(cuts, r) || begins && (r == ' ' || r == '"')
	}
	return b.String()
}

// number reports whether a cell is digits after a sign, which no spreadsheet runs.
func number(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Plain is what Text was given, when a file comes back.
func Plain(cell string) string {
	rest, guarded := strings.CutPrefix(cell, "'")
	first, _ := utf8.DecodeRuneInString(rest)
	if guarded && rest != "" && strings.ContainsRune(starts, first) {
		return rest
	}
	return cell
}
