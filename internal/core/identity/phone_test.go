package identity

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"daklakid/internal/platform/errs"
)

func fieldCode(t *testing.T, err error) string {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Name != "phone" {
		t.Fatalf("%v names no field phone", err)
	}
	return e.Fields[0].Code
}

func TestParsePhone(t *testing.T) {
	raw, err := os.ReadFile("testdata/phones.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct{ In, E164, Code string }
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	for _, tt := range table {
		got, err := ParsePhone(tt.In)
		if got != tt.E164 {
			t.Errorf("%q: %q, want %q", tt.In, got, tt.E164)
		}
		if tt.Code != "" && fieldCode(t, err) != tt.Code {
			t.Errorf("%q: %v, want %s", tt.In, err, tt.Code)
		}
	}
}

// Every number of the old plan has its place in the new one, and no two share it.
func TestConversionOf2018IsOneToOne(t *testing.T) {
	seen := map[string]string{}
	for from := range prefixes2018 {
		to, err := ParsePhone("0" + from + "1234567")
		if err != nil {
			t.Errorf("0%s: %v", from, err)
		}
		if seen[to] != "" {
			t.Errorf("0%s and 0%s both become %s", from, seen[to], to)
		}
		seen[to] = from
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, seed := range []string{
		"0905 123 456", "+84 35-123.4567", "84351234567", "01651234567", "0262 3825185", "0084905123456",
		"(+84) 0905123456", "+12025550123", "tel:0905123456", "0905123456 ext 3", "٠٩٠٥١٢٣٤٥٦", "++84", "+", "0", "0905\x00123456",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		phone, err := ParsePhone(raw)
		if err != nil {
			if phone != "" {
				t.Fatal("a number beside an error")
			}
			if digits := strings.Trim(raw, " +"); len(digits) > 6 && strings.Contains(err.Error(), digits) {
				t.Fatalf("the error quotes the input: %v", err)
			}
			fieldCode(t, err)
			return
		}
		if !mobile.MatchString(strings.TrimPrefix(phone, "+84")) || !strings.HasPrefix(phone, "+84") {
			t.Fatalf("%q became %q", raw, phone)
		}
		if again, err := ParsePhone(phone); err != nil || again != phone {
			t.Fatalf("%q is read again as %q, %v", phone, again, err)
		}
	})
}
