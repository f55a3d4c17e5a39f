package jobs

import (
	"regexp"

	"daklakid/internal/platform/search"
)

// forbidden are requirements that the law does not allow an employer, in folded
// words, with the rule that each breaks. Whoever is refused reads the rule.
var forbidden = []struct {
	rule string
	text *regexp.Regexp
}{
	// Luật Việc làm 74/2025/QH15: recruiters charge applicants nothing.
	{"fee", regexp.MustCompile(`\b(phi|le phi) (tuyen dung|ho so|dau vao|xin viec|dao tao truoc|mai gioi)\b|\bthu phi (ung vien|nguoi lao dong)\b`)},
	// Bộ luật Lao động 45/2019/QH14, 17: no deposit, no original papers.
	{"deposit", regexp.MustCompile(`\b(dat|dong|nop) (tien )?(coc|the chan|ky quy|bao dam)\b|\bthe chan\b`)},
	{"originals", regexp.MustCompile(`\b(giu|nop|giao|cam) (ban goc|ban chinh|cccd goc|bang goc|giay to goc|can cuoc goc|so ho khau goc)\b|\b(cccd|cmnd|can cuoc|bang cap|bang tot nghiep) (goc|ban goc|ban chinh)\b`)},
	// Bộ luật Lao động 45/2019/QH14, 8: no discrimination.
	{"marriage", regexp.MustCompile(`\b(chua (lap gia dinh|co gia dinh|ket hon|chong|vo)|doc than|chua co con)\b`)},
	{"pregnancy", regexp.MustCompile(`\b(khong|chua) (mang thai|co thai|co bau|bau)\b|\bcam ket khong (sinh con|mang thai|co thai)\b|\bthu thai\b`)},
	{"religion", regexp.MustCompile(`\b(khong|khong nhan|khong tuyen|chi nhan|chi tuyen|uu tien) (nguoi )?(theo )?(ton giao|dao (thien chua|tin lanh|phat|cao dai|hoi)|cong giao)\b`)},
	{"origin", regexp.MustCompile(`\b(khong (nhan|tuyen)|mien) (nguoi )?(tinh|vung|que|dan toc|nguoi dan toc|nguoi [a-z]+ de|[a-z]+ hoa|nghe an|ha tinh|mien [a-z]+)\b`)},
	{"sex", regexp.MustCompile(`\b(chi (nhan|tuyen|can)|khong (nhan|tuyen)) (nam|nu|lao dong nu|lao dong nam|nhan vien nu|nhan vien nam)\b`)},
	{"party", regexp.MustCompile(`\b(la|phai la|uu tien) dang vien\b`)},
	{"health", regexp.MustCompile(`\b(xet nghiem|khong (nhiem|bi|mac)|am tinh) (hiv|viem gan b|viem gan)\b|\bhiv\b`)},
	{"age", regexp.MustCompile(`\b(khong|chua) qua \d\d tuoi\b|\b(duoi|toi da|khong nhan tren) (3|4|5)\d tuoi\b|\bkhong (nhan|tuyen) (nguoi )?(tren|qua) \d\d tuoi\b`)},
}

// unlawful is the rule that a text breaks, empty for none.
func unlawful(text string) string {
	folded := search.Fold(text)
	for _, f := range forbidden {
		if f.text.MatchString(folded) {
			return f.rule
		}
	}
	return ""
}
