package dvc_test

import (
	"testing"

	"daklakid/internal/agency/dvc"
)

func TestCodes(t *testing.T) {
	for s, want := range map[string]dvc.Code{
		"000.00.12.H15-261123-0001": {Authority: "000.00.12.H15", Day: "2026-11-23", Number: 1},
		"H15.12-261123-0001":        {Authority: "H15.12", Day: "2026-11-23", Number: 1},
		"H15-180101-9999":           {Authority: "H15", Day: "2018-01-01", Number: 9999},
		"H15.12.03.04-240229-0020":  {Authority: "H15.12.03.04", Day: "2024-02-29", Number: 20},
	} {
		got, err := dvc.ParseCode(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%s: %+v %v %s", s, got, err, got)
		}
	}
	for _, s := range []string{
		"", "H15", "H15.12-261123-0000", "H15.12-260229-0001", "H15.12-261323-0001", "H15.12-991123-0001", "H15.12-261123-001",
		"H15.12-261123-00001", "h15.12-261123-0001", " H15.12-261123-0001", "H15.12-261123-0001\n", "H15.1-261123-0001",
		"H15.12.12.12.12-261123-0001", "00.00.12.H15-261123-0001", "000.00.H15-261123-0001", "H15.12-２６１１２３-0001", "../H15.12-261123-0001",
	} {
		if got, err := dvc.ParseCode(s); err == nil {
			t.Errorf("%q was taken: %+v", s, got)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"000.00.12.H15-261123-0001", "H15.12-261123-0001", "H15.12-000000-0000", "H15.12.-261123-0001", "\x00", "đ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := dvc.ParseCode(s)
		if err == nil && c.String() != s {
			t.Errorf("%q became %q", s, c)
		}
		if err != nil && c != (dvc.Code{}) {
			t.Errorf("%q is an error and %+v", s, c)
		}
	})
}

func TestStatuses(t *testing.T) {
	want := map[dvc.Status][]dvc.Status{1: {2, 3, 7}, 2: {4, 5, 6, 7, 8}, 4: {5, 6, 7, 8, 9}, 5: {4, 7, 8}, 6: {4, 7, 8}, 7: {8, 4}, 9: {10}}
	for from := dvc.Status(-1); from <= 12; from++ {
		if got := from.Known(); got != (from >= 1 && from <= 10) {
			t.Errorf("%d is known: %v", from, got)
		}
		if got := from.Final(); got != (from == 3 || from == 8 || from == 10) {
			t.Errorf("%d is final: %v", from, got)
		}
		for to := dvc.Status(-1); to <= 12; to++ {
			may := false
			for _, s := range want[from] {
				may = may || s == to
			}
			if from.May(to) != may {
				t.Errorf("%d to %d: %v", from, to, !may)
			}
		}
	}
}
