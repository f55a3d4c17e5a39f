package card_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/core/card"
	"daklakid/internal/platform/errs"
)

func TestCodes(t *testing.T) {
	v := load(t)
	q, err := card.ParseQR(v.Code[0])
	if err != nil {
		t.Fatal(err)
	}
	if q.Number != "066199000124" || q.Old != "240000124" || q.Name != "Trần Thị B" || q.Birth != (card.Date{Year: 1999, Month: 2, Day: 20}) ||
		q.Sex != card.Female || !strings.HasPrefix(q.Residence, "Thôn 1, ") || q.Issued.String() != "2021-04-15" || len(q.Extra) != 0 {
		t.Errorf("%+v", q)
	}
	if q, err = card.ParseQR(v.Code[1]); err != nil || q.Old != "" || q.Sex != card.Male || q.Birth.String() != "2005-02-01" {
		t.Errorf("%+v %v", q, err)
	}
	for name, same := range map[string]string{
		"decomposed":       norm.NFD.String(v.Code[0]),
		"a line's end":     v.Code[0] + "\r\n",
		"spaces":           strings.ReplaceAll(v.Code[0], "|", " | "),
		"capitals":         strings.Replace(v.Code[0], "Nữ", "NỮ", 1),
		"a changed number": strings.Replace(v.Code[0], "240000124", "066199000125", 1),
	} {
		got, err := card.ParseQR(same)
		if err != nil || got.Name != "Trần Thị B" || got.Sex != card.Female || !norm.NFC.IsNormalString(got.Residence) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	// The cards of 2024 say more; what and in which order is not published.
	more, err := card.ParseQR(v.Code[0] + "|Trần Văn C|Lê Thị D||066299000777")
	if err != nil || len(more.Extra) != 4 || more.Extra[1] != "Lê Thị D" {
		t.Errorf("%+v %v", more, err)
	}
}

func TestNamesOfAllPeoples(t *testing.T) {
	for _, name := range []string{"H’Hen Niê", "H'Hen Niê", "Y Wi Êban", "Nay H’Phượng", "Buôn Yă Y Ƀhăm", "An", "Rơ Châm Phố-Ni"} {
		if _, err := card.ParseQR(code(2, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// code is a good code with one field replaced.
func code(field int, value string) string {
	fields := []string{"066199000124", "240000124", "Trần Thị B", "20021999", "Nữ", "Thôn 1, Hòa Phú, Đắk Lắk", "15042021", "thêm"}
	fields[field] = value
	return strings.Join(fields, "|")
}

func TestWrongFieldsAreNamed(t *testing.T) {
	for _, bad := range []struct {
		field int
		value string
		name  string
		code  string
	}{
		{0, "003199000124", "qr.number", "cardNumberProvince"},
		{0, "66199000124", "qr.number", "cardNumberZeroLost"},
		{1, "24000012", "qr.oldNumber", "cardOldNumber"},
		{1, "24000012x", "qr.oldNumber", "cardOldNumber"},
		{1, "003199000124", "qr.oldNumber", "cardOldNumber"},
		{2, "", "qr.name", "cardName"},
		{2, "Trần Thị 8", "qr.name", "cardName"},
		{2, "Тrần Thị B", "qr.name", "cardName"}, // a Cyrillic Т
		{2, "Trần\u202eThị B", "qr.name", "cardName"},
		{2, "Trần\x00Thị B", "qr.name", "cardName"},
		{2, "Trần\u200bThị B", "qr.name", "cardName"},
		{2, "<script>", "qr.name", "cardName"},
		{2, strings.Repeat("An ", 34) + "An", "qr.name", "cardName"},
		{3, "31021999", "qr.birth", "cardDate"},
		{3, "29022001", "qr.birth", "cardDate"},
		{3, "2021999", "qr.birth", "cardDate"},
		{3, "20/02/1999", "qr.birth", "cardDate"},
		{3, "20021899", "qr.birth", "cardDate"},
		{3, "", "qr.birth", "cardDate"},
		{4, "Khác", "qr.sex", "cardSex"},
		{4, "", "qr.sex", "cardSex"},
		{5, "", "qr.residence", "cardText"},
		{5, "Thôn 1\nHòa Phú", "qr.residence", "cardText"},
		{5, strings.Repeat("a", 301), "qr.residence", "cardText"},
		{6, "00000000", "qr.issued", "cardDate"},
		{7, "\u202e", "qr.extra", "cardText"},
	} {
		_, err := card.ParseQR(code(bad.field, bad.value))
		if !errs.Is(err, "cardQRMalformed") || fieldCode(err, bad.name) != bad.code {
			t.Errorf("%q: %v, want %s of %s", bad.value, err, bad.code, bad.name)
		}
	}
	_, err := card.ParseQR("003|1|2|3|4||6")
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 7 {
		t.Errorf("not all fields are named: %v", err)
	}
}

func TestOtherTextIsNoCard(t *testing.T) {
	for _, other := range []string{
		"", "https://vneid.gov.vn/|a|b|c|d|e|f", "066199000124", "066199000124||Trần Thị B|20021999|Nữ|Thôn 1", "\xff\xfe",
		strings.Repeat("|", 6), "a" + code(2, "An Bình"), code(2, "An Bình") + strings.Repeat("|", 20), code(5, strings.Repeat("a", 1000)),
		"00020101021138570010A00000072701270006970436", strings.Repeat("0", 1001),
	} {
		if _, err := card.ParseQR(other); !errs.Is(err, "cardQRNotCard") {
			t.Errorf("%.40q: %v", other, err)
		}
	}
}

// What is taken is clean, whatever comes.
func FuzzParseQR(f *testing.F) {
	for _, seed := range append(load(f).Code, code(7, "x|y"), "", "|||||||", code(2, "H’Hen Niê"), norm.NFD.String(code(2, "Đỗ Thị Ễ"))) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := card.ParseQR(text)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Error(err)
			}
			return
		}
		if _, err := card.ParseNumber(string(q.Number)); err != nil || q.Sex == "" || q.Birth.IsZero() || q.Issued.IsZero() {
			t.Errorf("%+v", q)
		}
		all := q.Name + q.Residence + strings.Join(q.Extra, "")
		if !norm.NFC.IsNormalString(q.Name) || len(text) > 4*1000 || strings.ContainsFunc(all, func(r rune) bool {
			return r < ' ' || r == 0x7f || r == '|' || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r == 0xfffd
		}) {
			t.Errorf("%q", all)
		}
	})
}
