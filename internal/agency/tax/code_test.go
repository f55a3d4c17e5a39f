package tax_test

import (
	"testing"

	"daklakid/internal/agency/tax"
)

func TestParseCode(t *testing.T) {
	for text, want := range map[string]struct {
		code  string
		fault tax.Fault
	}{
		"0100109106":          {"0100109106", ""}, // public companies' own
		"0300588569":          {"0300588569", ""},
		"6000123450":          {"6000123450", ""}, // the check digit is 0
		"4400123451":          {"4400123451", ""},
		" 6000 123 450 ":      {"6000123450", ""},
		"6000123450-001":      {"6000123450-001", ""},
		"6000123450001":       {"6000123450-001", ""},
		"6000123450\u2013001": {"6000123450-001", ""},
		"0100109107":          {"", tax.CheckDigit},
		"6000000040":          {"", tax.CheckDigit}, // the nine digits give 10
		"0100109107-001":      {"", tax.CheckDigit},
		"066090000217":        {"", tax.OfPerson},
		"6000123450-000":      {"", tax.Malformed},
		"6000123450-01":       {"", tax.OfPerson}, // twelve digits
		"600012345":           {"", tax.Malformed},
		"60001234500011":      {"", tax.Malformed},
		"600012345O":          {"", tax.Malformed},
		"6000123450'--":       {"", tax.Malformed},
		"":                    {"", tax.Malformed},
	} {
		if code, fault := tax.ParseCode(text); code != want.code || fault != want.fault {
			t.Errorf("%q: %q %q", text, code, fault)
		}
	}
	if seat := tax.Seat("6000123450-001"); seat != "6000123450" {
		t.Error(seat)
	}
}
