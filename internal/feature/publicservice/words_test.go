package publicservice_test

import (
	"testing"
	"time"

	"daklakid/internal/feature/publicservice"
)

func TestDateInWords(t *testing.T) {
	for day, want := range map[string]string{
		"2026-11-20": "Ngày hai mươi, tháng mười một, năm hai nghìn không trăm hai mươi sáu",
		"2025-01-01": "Ngày một, tháng một, năm hai nghìn không trăm hai mươi lăm",
		"2005-04-15": "Ngày mười lăm, tháng bốn, năm hai nghìn không trăm linh năm",
		"1999-12-31": "Ngày ba mươi mốt, tháng mười hai, năm một nghìn chín trăm chín mươi chín",
		"2010-10-21": "Ngày hai mươi mốt, tháng mười, năm hai nghìn không trăm mười",
		"2000-06-25": "Ngày hai mươi lăm, tháng sáu, năm hai nghìn",
		"2026-02-30": "", "x": "",
	} {
		if got := publicservice.DateInWords(day); got != want {
			t.Errorf("%s: %q", day, got)
		}
	}
}

// Every day has words of its own.
func TestEveryDayInWords(t *testing.T) {
	seen := map[string]string{}
	for d := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2040; d = d.AddDate(0, 0, 1) {
		day := d.Format(time.DateOnly)
		words := publicservice.DateInWords(day)
		if other := seen[words]; other != "" {
			t.Fatalf("%s and %s are both %q", other, day, words)
		}
		seen[words] = day
	}
}

func TestPersonName(t *testing.T) {
	for _, name := range []string{"Trần Thị Bình", "H'Bia Niê", "Y Thông Ayŭn", "K’Brừm", "H Hen Niê Kdăm", "Nguyễn-Phước An", "Ksơr H'Nhung", "LÊ VĂN TÁM"} {
		if !publicservice.PersonName(name) {
			t.Errorf("%q is a name", name)
		}
	}
	for _, name := range []string{"", "A", "An 2", "An_Bình", "An  Bình", "An@", "Bình.", "123", "An-"} {
		if publicservice.PersonName(name) {
			t.Errorf("%q is no name", name)
		}
	}
	if !publicservice.SameName("Nguyễn Trần An", "nguyen an tran") || publicservice.SameName("Nguyễn Trần An", "Nguyễn Trần Ân Bình") {
		t.Error("names with the same syllables are the same")
	}
}

func FuzzDateInWords(f *testing.F) {
	f.Add("2026-11-20")
	f.Fuzz(func(t *testing.T, day string) {
		_, err := time.Parse(time.DateOnly, day)
		if got := publicservice.DateInWords(day); (got == "") != (err != nil) {
			t.Errorf("%q: %q", day, got)
		}
	})
}
