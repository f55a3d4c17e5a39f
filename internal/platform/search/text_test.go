package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for _, c := range [][2]string{
		{"Hòa Hiệp", "hoa hiep"},
		{"Hoà Hiệp", "hoa hiep"},
		{"Đắk Lắk", "dak lak"},
		{"ĐẮK LẮK", "dak lak"},
		{"Ea H'leo", "ea hleo"},
		{"Ea H’Leo", "ea hleo"},
		{"Ea H‘Leo", "ea hleo"},
		{"M'Drắk", "mdrak"},
		{"Krông Pắc", "krong pac"},
		{"Buôn Ma Thuột", "buon ma thuot"},
		{"Thuý", "thuy"},
		{"Thúy", "thuy"},
		{"Nguyễn Thị Mỹ Hạnh", "nguyen thi my hanh"},
		{"Quý", "quy"},
		{"Gành Đá Đĩa", "ganh da dia"},
		{"Ðắk Lắk (eth)", "dak lak eth"},
		{"", ""},
		{" \t\r\n", ""},
		{"phòng_trọ – Hòa-Phú, 20m² 1.500.000 đ!", "phong tro hoa phu 20m2 1 500 000 d"},
		{"xin\u200bchào\u00a0bạn", "xinchao ban"},
		{"\xff\xfeabc", "abc"},
		{"한국 ΆΝΩ 日本", norm.NFD.String("한국") + " ανω 日本"},
	} {
		if got := Fold(c[0]); got != c[1] {
			t.Errorf("Fold(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range [][2]string{
		{"Hoà Phú", "hòa phú"},
		{"Hòa Phú", "hòa phú"},
		{"HOÀ PHÚ", "hòa phú"},
		{norm.NFD.String("Hoà Phú"), "hòa phú"},
		{"hoàn toàn hoài", "hoàn toàn hoài"},
		{"khoẻ, loè; thuỷ!", "khỏe lòe thủy"},
		{"quý, quỳnh", "quý quỳnh"},
		{"Uỷ ban", "ủy ban"},
		{"Ea H’Leo", "ea hleo"},
		{"Ðắk Lắk", "đắk lắk"},
		{"hoa'\u0300", "hòa"},
		{" – ", ""},
	} {
		if got := Canonical(c[0]); got != c[1] {
			t.Errorf("Canonical(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

// checkText holds for every string: what the package promises about its forms.
func checkText(t *testing.T, s string) {
	t.Helper()
	f, c := Fold(s), Canonical(s)
	if Fold(f) != f {
		t.Fatalf("Fold is not idempotent on %q: %q, then %q", s, f, Fold(f))
	}
	if Canonical(c) != c {
		t.Fatalf("Canonical is not idempotent on %q: %q, then %q", s, c, Canonical(c))
	}
	if Fold(c) != f {
		t.Fatalf("folding the canonical form of %q gives %q, not %q", s, Fold(c), f)
	}
	if strings.Count(f, " ") != strings.Count(c, " ") || strings.Contains(f, "  ") {
		t.Fatalf("%q has other syllables folded (%q) than canonical (%q)", s, f, c)
	}
	if !utf8.ValidString(f) || !utf8.ValidString(c) || !norm.NFC.IsNormalString(c) {
		t.Fatalf("%q gives malformed text: %q, %q", s, f, c)
	}
	if utf8.ValidString(s) {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if Fold(form.String(s)) != f || Canonical(form.String(s)) != c {
				t.Fatalf("%q and its normal form %q differ", s, form.String(s))
			}
		}
	}
}

func TestEveryRuneKeepsThePromises(t *testing.T) {
	for r := rune(0); r < 0x30000; r++ {
		checkText(t, "a"+string(r)+"b")
		checkText(t, string(r))
	}
}

func TestRandomTextKeepsThePromises(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("aàảãáạăằâầeẻêềoòơớuùưữyỷđĐÐqQgi HhòÒ'’ʼ`-_.,/1²\u0300\u0301\u0302\u0306\u0309\u0323\u031b\u00ad\u200b日한ᄒ\u1161ŒßİſKΩ")
	for range 50_000 {
		word := make([]rune, random.IntN(9))
		for i := range word {
			word[i] = alphabet[random.IntN(len(alphabet))]
		}
		checkText(t, string(word))
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Hoà Phú", "M’Drắk", "ð\u0300 q\u0323uý", "a\u200b\u0301", "\xf0\x28", "1.500.000 đ"} {
		f.Add(s)
	}
	f.Fuzz(checkText)
}

func TestTerms(t *testing.T) {
	got := Terms("Phòng trọ", "gần Hoà Phú; phong tro")
	want := []string{
		"phong", "phòng", "tro", "phong_tro", "trọ",
		"gan", "gần", "hoa", "gan_hoa", "hòa", "phu", "hoa_phu", "phú", "phu_phong",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if slices.Contains(got, "tro_gan") {
		t.Error("a bigram crosses two texts")
	}
}

func TestTermsAreBounded(t *testing.T) {
	var long strings.Builder
	for i := range 2000 {
		long.WriteString(string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + " ")
	}
	if n := len(Terms("Tiêu đề", long.String())); n != MaxTerms {
		t.Errorf("%d terms, want %d", n, MaxTerms)
	}
	if got := Terms("a " + strings.Repeat("x", MaxSyllable+1) + " b"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("an over-long word left %q", got)
	}
}

func TestFacet(t *testing.T) {
	if got := Facet("ward", "24175"); got != "ward=24175" {
		t.Errorf("got %q", got)
	}
	if Facet("k", "a b") == Facet("k", "a_b") || Facet("k", "a=b") == Facet("k=a", "b") {
		t.Error("different facets share a term")
	}
	for _, term := range Terms(Facet("kind", "rental")) {
		if term == "kind=rental" {
			t.Error("a text produced a facet term")
		}
	}
}

func TestTiers(t *testing.T) {
	for _, c := range []struct {
		q    string
		want [][]string
	}{
		{"", nil},
		{" ?! ", nil},
		{"tro", [][]string{{"tro"}}},
		{"Trọ", [][]string{{"tro", "trọ"}, {"tro"}}},
		{"phong tro", [][]string{{"phong_tro"}, {"phong", "tro"}}},
		{"phong trọ", [][]string{{"phong_tro", "trọ"}, {"phong_tro"}, {"phong", "tro"}}},
		{"phong tro hoa phu", [][]string{
			{"hoa_phu", "phong_tro", "tro_hoa"},
			{"hoa_phu", "phong_tro"},
			{"hoa", "phong", "phu", "tro"},
		}},
		{"a b c d e", [][]string{{"a_b", "b_c", "c_d", "d_e"}, {"a_b", "c_d", "e"}, {"a", "b", "c", "d", "e"}}},
	} {
		got := ParseQuery(c.q).Tiers()
		if !slices.EqualFunc(got, c.want, slices.Equal[[]string]) {
			t.Errorf("tiers of %q: got %q, want %q", c.q, got, c.want)
		}
	}
}

func TestQueryIsBounded(t *testing.T) {
	q := ParseQuery(strings.Repeat("nhà trọ ", 100_000))
	if len(q.Syllables) != MaxWords || len(q.Bigrams) != MaxWords-1 {
		t.Errorf("%d syllables, %d bigrams", len(q.Syllables), len(q.Bigrams))
	}
}

func BenchmarkParseQuery(b *testing.B) {
	for _, q := range []string{"phong tro hoa phu", "Phòng trọ Hoà Phú"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ParseQuery(q).Tiers()
			}
		})
	}
}

func BenchmarkTerms(b *testing.B) {
	text := strings.Repeat("Cho thuê phòng trọ gần khu công nghiệp Hòa Phú, có gác lửng, giờ giấc tự do, điện nước giá dân. ", 4)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Terms("Phòng trọ mới xây 20m² phường Tân An", text)
	}
}

func BenchmarkFold(b *testing.B) {
	for _, s := range []string{"phong tro hoa phu", "Phòng trọ Hoà Phú", norm.NFD.String("Phòng trọ Hoà Phú")} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
