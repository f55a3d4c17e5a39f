package card_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"daklakid/internal/core/card"
	"daklakid/internal/core/card/mrz"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

// vectors are samples of all formats; the people in them do not exist.
type vectors struct {
	Number []struct {
		In       string
		Valid    bool
		Province string
		Sex      card.Sex
		Year     int
	}
	Code        []string
	Zone        [mrz.Rows]string
	CheckDigits map[string]int
}

func load(t testing.TB) (v vectors) {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNumbers(t *testing.T) {
	v := load(t)
	if len(v.Number) < 7 {
		t.Fatal("no samples")
	}
	for _, want := range v.Number {
		n, err := card.ParseNumber(want.In)
		if (err == nil) != want.Valid {
			t.Errorf("%s: %v", want.In, err)
			continue
		}
		if !want.Valid || want.Year == 0 {
			continue
		}
		if n.Sex() != want.Sex || n.BirthYear() != want.Year || want.Province != "" && n.Province().Code != want.Province {
			t.Errorf("%s: %s %d %s", want.In, n.Sex(), n.BirthYear(), n.Province().Code)
		}
	}
}

func TestWhatIsWrongWithANumber(t *testing.T) {
	for in, code := range map[string]string{
		"": "cardNumberDigits", "06619900012a": "cardNumberDigits", "６66199000124": "cardNumberDigits", "-66199000124": "cardNumberZeroLost",
		"66199000124": "cardNumberZeroLost", "240000124": "cardNumberOld", "0661990001240": "cardNumberLength", "1": "cardNumberLength",
		"003199000124": "cardNumberProvince", "000199000124": "cardNumberProvince", "999199000124": "cardNumberProvince",
	} {
		_, err := card.ParseNumber(in)
		if got := fieldCode(err, "number"); got != code {
			t.Errorf("%q: %q, want %q", in, got, code)
		}
		if in != "" && strings.Contains(err.Error(), in) {
			t.Errorf("the number is in the error: %v", err)
		}
	}
	if n, err := card.ParseNumber(" 066.199-000 124\u00a0"); err != nil || n != "066199000124" {
		t.Error(n, err)
	}
	if n, err := card.ParseOldNumber("240 000 124"); err != nil || n != "240000124" {
		t.Error(n, err)
	}
	for _, bad := range []string{"", "24000012", "2400001245", "24000012x"} {
		if _, err := card.ParseOldNumber(bad); fieldCode(err, "oldNumber") != "cardOldNumber" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCenturies(t *testing.T) {
	for digit, want := range map[string]struct {
		sex  card.Sex
		year int
	}{
		"0": {card.Male, 1907}, "1": {card.Female, 1907}, "2": {card.Male, 2007}, "3": {card.Female, 2007}, "4": {card.Male, 2107},
		"5": {card.Female, 2107}, "6": {card.Male, 2207}, "7": {card.Female, 2207}, "8": {card.Male, 2307}, "9": {card.Female, 2307},
	} {
		n, err := card.ParseNumber("066" + digit + "07000001")
		if err != nil || n.Sex() != want.sex || n.BirthYear() != want.year {
			t.Errorf("%s: %v %s %d", digit, err, n.Sex(), n.BirthYear())
		}
	}
}

func TestNumbersStayOutOfLogs(t *testing.T) {
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("read", "number", card.Number("066199000124"), "old", card.OldNumber("240000124"))
	if strings.Contains(out.String(), "199000124") || strings.Contains(out.String(), "240000124") {
		t.Error(out.String())
	}
}

func TestEveryCodeHasASentence(t *testing.T) {
	c, err := text.Load(card.Texts())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Complete("en"); err != nil {
		t.Error(err)
	}
	for _, code := range []string{"cardNothing", "cardTwoCards", "cardQRForged", "cardZoneForged", "cardDisagree", "cardDates", "cardOver", "cardIncomplete", "cardOfAnother"} {
		if c.Say("vi", code, nil) == code {
			t.Errorf("%s has no sentence", code)
		}
	}
}

// fieldCode is the code of one field of an error.
func fieldCode(err error, name string) string {
	var e *errs.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			if f.Name == name {
				return f.Code
			}
		}
	}
	return ""
}
