package resumes_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/resumes"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/pdf"
)

// read is the text of a PDF, by a reader that nobody here wrote.
func read(t *testing.T, file []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is missing; run scripts/install")
	}
	name := filepath.Join(t.TempDir(), "cv.pdf")
	ok(t, os.WriteFile(name, file, 0o600))
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", name, "-").Output()
	ok(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

// full is a CV of three pages.
func full() *resumes.Content {
	c := &resumes.Content{
		Basics: resumes.ResumeBasics{
			Name: "NGUYỄN THỊ HOÀI THƯƠNG", Label: "Thợ may công nghiệp, tổ trưởng chuyền", Phone: "+84905000001", Email: "thuong@example.vn",
			Summary: "Ế ề ể ễ ệ Ộ ổ ỗ Ữ ử ặ ẵ ĐẮK LẮK, H'Ñ, Ƀ ƀ Č č Ĕ ĕ Ŏ ŏ Ŭ ŭ: mười năm may áo sơ mi xuất khẩu, quen ca đêm.\n\nĐi làm ngay được. 🙂 汉",
		},
		Seeking:      resumes.ResumeSeeking{Occupation: "craft", Ward: "22261", Experience: 120, Pay: 9_500_000},
		Skills:       []resumes.ResumeSkill{{Name: "Máy một kim", Level: "Thạo"}, {Name: "Vắt sổ", Keywords: []string{"3 chỉ", "5 chỉ"}}},
		Languages:    []resumes.ResumeLanguage{{Language: "Tiếng Ê Đê", Fluency: "Mẹ đẻ"}, {Language: "Tiếng Việt", Fluency: "Thạo"}},
		Certificates: []resumes.ResumeCertificate{{Name: "Sơ cấp nghề may", Date: "2016-05", Issuer: "Trung tâm Dạy nghề Tuy Hòa"}},
		References:   []resumes.ResumeReference{{Name: "Chị Lan", Reference: strings.Repeat("x", 300)}},
	}
	for range 12 {
		c.Work = append(c.Work, resumes.ResumeWork{
			Name: "Công ty Cổ phần May An Phú Thịnh – Chi nhánh Khu công nghiệp Hòa Hiệp 1, thị xã Đông Hòa cũ", Position: "Công nhân may, sau đó là tổ trưởng chuyền 7",
			StartDate: "2021-03", Summary: "May áo sơ mi, áo khoác xuất khẩu; kiểm hàng cuối chuyền, ghi năng suất, nhắc an toàn.",
			Highlights: []string{"Đạt 120% định mức ba năm liền", "Kèm năm người mới vào nghề"},
		})
	}
	return c
}

func TestPrinted(t *testing.T) {
	r := start(t, database.SQLite)
	for _, layout := range resumes.Layouts {
		file, err := r.service.Paper(full(), picture(t), layout)
		ok(t, err)
		pages, err := pdf.Inspect(file, pdf.Limits{Bytes: 1 << 20, Pages: 10})
		if ok(t, err); pages < 2 || pages > 4 {
			t.Errorf("%s: %d pages", layout, pages)
		}
		said := read(t, file)
		for _, want := range []string{
			"NGUYỄN THỊ HOÀI THƯƠNG", "Ế ề ể ễ ệ Ộ ổ ỗ Ữ ử ặ ẵ ĐẮK LẮK", "Ƀ ƀ Č č Ĕ ĕ Ŏ ŏ Ŭ ŭ", "0905 000 001", "9.500.000 đ", "03/2021 – nay", "Phường Hòa Hiệp", "10 năm",
			"Kinh nghiệm làm việc", "Vắt sổ", "Mẹ đẻ", "05/2016",
		} {
			if !strings.Contains(said, want) {
				t.Errorf("%s lacks %q: %.800s", layout, want, said)
			}
		}
		if n := strings.Count(said, "Kèm năm người mới vào nghề"); n != 12 {
			t.Errorf("%s: %d of 12 jobs", layout, n)
		}
		if dir := os.Getenv("CV_DIR"); dir != "" {
			ok(t, os.WriteFile(filepath.Join(dir, layout+".pdf"), file, 0o600))
		}
		// The same CV makes the same file.
		again, err := r.service.Paper(full(), picture(t), layout)
		if ok(t, err); !bytes.Equal(file, again) {
			t.Errorf("%s: printed twice, it differs", layout)
		}
	}
}

// Nothing that can be written breaks the printer.
func FuzzPrinted(f *testing.F) {
	f.Add("Nguyễn Thị Hoài Thương", "🙂\u200b\uffff\ufffd 汉 \t\n\n x", strings.Repeat("Đ", 500))
	r := start(f, database.SQLite)
	f.Fuzz(func(t *testing.T, name, text, point string) {
		c := &resumes.Content{Basics: resumes.ResumeBasics{Name: name, Summary: text}, Work: []resumes.ResumeWork{{Position: text, Highlights: []string{point}}}, Skills: []resumes.ResumeSkill{{Name: point, Level: text}}}
		for _, layout := range resumes.Layouts {
			if _, err := r.service.Paper(c, nil, layout); err != nil {
				t.Error(err)
			}
		}
	})
}

func BenchmarkPrinted(b *testing.B) {
	for _, layout := range resumes.Layouts {
		b.Run(layout, func(b *testing.B) { measure(b, layout) })
	}
}

// measure reports the middle and the slowest hundredth.
func measure(b *testing.B, layout string) {
	b.Helper()
	r, photo, c := start(b, database.SQLite), picture(b), full()
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		if _, err := r.service.Paper(c, photo, layout); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
