package card_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"daklakid/internal/core/card"
	"daklakid/internal/platform/errs"
)

var today = card.Date{Year: 2026, Month: 11, Day: 24}

func day(year, month, d int) card.Date { return card.Date{Year: year, Month: month, Day: d} }

// both is a card whose code and zone agree, changed as asked.
func both(change func(*card.QR, *card.Zone)) card.Reading {
	q := card.QR{
		Number: "066199000124", Name: "Trần Thị B", Birth: day(1999, 2, 20), Sex: card.Female, Residence: "Thôn 1", Issued: day(2024, 4, 15),
	}
	z := card.NewZone("066199000124", "TRAN", "THI B", day(1999, 2, 20), card.Female, day(2039, 2, 20))
	if change != nil {
		change(&q, &z)
	}
	return card.Reading{QR: &q, Zone: &z}
}

func TestAssess(t *testing.T) {
	for name, test := range map[string]struct {
		reading card.Reading
		failed  string // checks, in order
		code    string
		want    card.Decision
	}{
		"all agrees":          {reading: both(nil), want: card.Consistent},
		"the code alone":      {reading: card.Reading{QR: both(nil).QR}, want: card.Incomplete, code: "cardIncomplete"},
		"the zone alone":      {reading: card.Reading{Zone: both(nil).Zone}, want: card.Incomplete, code: "cardIncomplete"},
		"nothing":             {want: card.Incomplete, code: "cardIncomplete"},
		"another number":      {reading: both(func(q *card.QR, _ *card.Zone) { q.Number = "066199000125" }), failed: "number", code: "cardTwoCards"},
		"another name":        {reading: both(func(q *card.QR, _ *card.Zone) { q.Name = "Trần Thị C" }), failed: "name", code: "cardDisagree"},
		"the name in part":    {reading: both(func(q *card.QR, _ *card.Zone) { q.Name = "Trần Thị Bé" }), failed: "name", code: "cardDisagree"},
		"another day":         {reading: both(func(q *card.QR, _ *card.Zone) { q.Birth.Day = 21 }), failed: "birth expires", code: "cardDisagree"},
		"another year":        {reading: both(func(q *card.QR, _ *card.Zone) { q.Birth.Year = 1998 }), failed: "code.birth birth expires", code: "cardQRForged"},
		"another sex":         {reading: both(func(q *card.QR, _ *card.Zone) { q.Sex = card.Male }), failed: "code.sex sex", code: "cardQRForged"},
		"the code against it": {reading: card.Reading{QR: both(func(q *card.QR, _ *card.Zone) { q.Sex = card.Male }).QR}, failed: "code.sex", code: "cardQRForged"},
		"the zone's sex":      {reading: both(func(_ *card.QR, z *card.Zone) { z.Sex = card.Male }), failed: "zone.sex sex", code: "cardZoneForged"},
		"the zone's year":     {reading: both(func(_ *card.QR, z *card.Zone) { z.Birth.Year = 1989 }), failed: "zone.birth birth", code: "cardZoneForged"},
		"issued tomorrow":     {reading: both(func(q *card.QR, _ *card.Zone) { q.Issued = day(2026, 11, 25) }), failed: "issued", code: "cardDates"},
		"issued too early":    {reading: both(func(q *card.QR, z *card.Zone) { q.Issued = day(2015, 4, 15); z.Expires = day(2024, 2, 20) }), failed: "issued", code: "cardDates"},
		"ends on no birthday": {reading: both(func(_ *card.QR, z *card.Zone) { z.Expires = day(2039, 2, 21) }), failed: "expires", code: "cardDates"},
		"ends too late":       {reading: both(func(_ *card.QR, z *card.Zone) { z.Expires = day(2059, 2, 20) }), failed: "expires", code: "cardDates"},
		"never ends":          {reading: both(func(_ *card.QR, z *card.Zone) { z.Expires = card.Date{} }), failed: "expires", code: "cardDates"},
		"everything else": {
			reading: both(func(q *card.QR, _ *card.Zone) { q.Number, q.Name, q.Birth.Month = "079199000124", "Lê A", 3 }),
			failed:  "number name birth expires", code: "cardTwoCards",
		},
	} {
		a := test.reading.Assess(today)
		var failed []string
		for _, c := range a.Checks {
			if c.Result == card.Fail {
				failed = append(failed, c.Name)
			}
		}
		want := test.want
		if want == "" {
			want = card.Contradictory
		}
		if got := strings.Join(failed, " "); got != test.failed || a.Decision != want {
			t.Errorf("%s: failed %q, want %q; %s", name, got, test.failed, a.Decision)
		}
		if err := a.Refusal(); (err == nil) != (test.code == "") || err != nil && !errs.Is(err, test.code) {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
}

func TestNames(t *testing.T) {
	long := "Nguyễn Phúc Vĩnh Ngọc Bảo Châu Anh Thư"
	for _, test := range []struct {
		printed, surname, given string
		same                    bool
	}{
		{"Trần Thị B", "TRAN", "THI B", true},
		{"TRẦN  THỊ B", "TRAN", "THI B", true},
		{"Đặng Ngọc Ưng", "DANG", "NGOC UNG", true},
		{"H’Hen Niê", "HHEN", "NIE", true},
		{"H’Hen Niê", "NIE", "HHEN", false},
		{"H'Hen Niê", "H", "HEN NIE", true},
		{"Y Wi Êban", "Y", "WI EBAN", true},
		{"Y Ƀhăm Niê", "Y", "BHAM NIE", true},
		{"Nguyễn Văn An", "NGUYEN", "VAN", false},
		{"Nguyễn Văn", "NGUYEN", "VAN AN", false},
		{long, "NGUYEN", "PHUC VINH NGOC BAO CHA", true}, // fills its line
		{long, "NGUYEN", "PHUC VINH NGOC BAO CHI", false},
		{long, "NGUYEN", "PHUC VINH NGOC", false},
	} {
		r := both(func(q *card.QR, z *card.Zone) {
			q.Name = test.printed
			*z = card.NewZone("066199000124", test.surname, test.given, q.Birth, q.Sex, z.Expires)
		})
		if got := r.Assess(today).Decision == card.Consistent; got != test.same {
			t.Errorf("%s and %s<<%s: %v", test.printed, test.surname, test.given, got)
		}
	}
}

func TestExpiry(t *testing.T) {
	for name, test := range map[string]struct {
		birth, issued, expires card.Date
		validity               card.Validity
		fails                  bool
	}{
		"at 25":                       {day(2005, 2, 1), day(2021, 8, 20), day(2030, 2, 1), card.Valid, false},
		"under 14":                    {day(2015, 2, 1), day(2024, 8, 20), day(2029, 2, 1), card.Valid, false},
		"at 25, over":                 {day(1999, 2, 20), day(2021, 4, 15), day(2024, 2, 20), card.Expired, false},
		"two years before 25":         {day(1999, 2, 20), day(2022, 2, 21), day(2039, 2, 20), card.Valid, false},
		"two years before 25, to day": {day(1999, 2, 20), day(2022, 2, 20), day(2039, 2, 20), card.Valid, false},
		"or the other way":            {day(1999, 2, 20), day(2022, 2, 20), day(2024, 2, 20), card.Expired, false},
		"a day earlier":               {day(1999, 2, 20), day(2022, 2, 19), day(2039, 2, 20), card.Valid, true},
		"at 60":                       {day(1975, 6, 30), day(2021, 8, 20), day(2035, 6, 30), card.Valid, false},
		"after 58":                    {day(1965, 6, 30), day(2023, 7, 20), card.Date{}, card.Unlimited, false},
		"after 58, with an end":       {day(1965, 6, 30), day(2023, 7, 20), day(2025, 6, 30), card.Expired, true},
		"its last day":                {day(2001, 11, 24), day(2021, 8, 20), day(2026, 11, 24), card.Valid, false},
		"the day after":               {day(2001, 11, 23), day(2021, 8, 20), day(2026, 11, 23), card.Expired, false},
		"a leap day":                  {day(2004, 2, 29), day(2021, 8, 20), day(2029, 2, 28), card.Valid, false},
		"a leap day, later":           {day(2004, 2, 29), day(2021, 8, 20), day(2029, 3, 1), card.Valid, false},
	} {
		n := card.Number("0662" + test.birth.String()[2:4] + "000124")
		if test.birth.Year < 2000 {
			n = card.Number("0660" + test.birth.String()[2:4] + "000124")
		}
		r := both(func(q *card.QR, z *card.Zone) {
			q.Number, q.Birth, q.Issued, q.Sex = n, test.birth, test.issued, card.Male
			*z = card.NewZone(n, "TRAN", "THI B", test.birth, card.Male, test.expires)
		})
		a := r.Assess(today)
		if fails := a.Decision == card.Contradictory; fails != test.fails || a.Validity != test.validity || a.Expires != test.expires {
			t.Errorf("%s: %s, %s until %s: %v", name, a.Decision, a.Validity, a.Expires, a.Checks)
		}
		if !test.fails && test.validity == card.Expired && !errs.Is(a.Refusal(), "cardOver") {
			t.Errorf("%s: %v", name, a.Refusal())
		}
	}
	// Without the zone the day of issue tells.
	a := card.Reading{QR: both(nil).QR}.Assess(today)
	if a.Validity != card.Valid || a.Expires != day(2039, 2, 20) {
		t.Errorf("%+v", a)
	}
	if a := (card.Reading{}).Assess(today); a.Validity != card.ValidityUnknown {
		t.Errorf("%+v", a)
	}
}

func TestBelongs(t *testing.T) {
	all := card.Claim{Number: "066199000124", Name: "trần thị b", Birth: day(1999, 2, 20), Sex: card.Female}
	for name, r := range map[string]card.Reading{"both": both(nil), "code": {QR: both(nil).QR}, "zone": {Zone: both(nil).Zone}} {
		if err := r.Belongs(all); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := r.Belongs(card.Claim{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for field, c := range map[string]card.Claim{
			"number": {Number: "066199000125"}, "name": {Name: "Trần Thị C"}, "birth": {Birth: day(1999, 2, 21)}, "sex": {Sex: card.Male},
		} {
			if err := r.Belongs(c); !errs.Is(err, "cardOfAnother") || fieldCode(err, field) == "" {
				t.Errorf("%s, %s: %v", name, field, err)
			}
		}
	}
	// The zone is another's.
	r := both(func(_ *card.QR, z *card.Zone) { z.Number = "066199000125" })
	if err := r.Belongs(all); fieldCode(err, "number") != "cardOfAnother" {
		t.Error(err)
	}
	if err := (card.Reading{}).Belongs(all); !errs.Is(err, "cardNothing") {
		t.Error(err)
	}
}

func TestPrintedNeverCountsAgainst(t *testing.T) {
	r := both(nil)
	r.Printed.Number, r.Printed.Name, r.Printed.Birth, r.Printed.Sex = "066199000124", "TRẦN THỊ B", "21/02/1999", ""
	a := r.Assess(today)
	got := map[string]card.Result{}
	for _, c := range a.Checks {
		got[c.Name] = c.Result
	}
	if a.Decision != card.Consistent || got["printed.number"] != card.Pass || got["printed.name"] != card.Pass || got["printed.birth"] != card.Unknown || got["printed.sex"] != card.Unknown {
		t.Errorf("%+v", a)
	}
}

func TestReadingsStayOutOfLogs(t *testing.T) {
	var out strings.Builder
	slog.New(slog.NewJSONHandler(&out, nil)).Info("read", "card", both(nil))
	if strings.Contains(out.String(), "066199") || strings.Contains(out.String(), "TRAN") || !strings.Contains(out.String(), `"zone":true`) {
		t.Error(out.String())
	}
}

func TestDatesAsText(t *testing.T) {
	for _, d := range []card.Date{{}, day(1999, 2, 20)} {
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		got := day(1, 1, 1)
		if err := json.Unmarshal(raw, &got); err != nil || got != d {
			t.Errorf("%s: %v %v", raw, got, err)
		}
	}
	if err := new(card.Date).UnmarshalText([]byte("1999-02-31")); err == nil {
		t.Error("there is no such day")
	}
}
