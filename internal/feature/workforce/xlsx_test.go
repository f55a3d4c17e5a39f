package workforce_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"daklakid/internal/feature/workforce"
)

// book is a workbook with these lines, and what a test does to it.
func book(t *testing.T, rows [][]any, change func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for n, row := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(n+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// people are lines of the form, each of a worker with a contract without an end.
func people(rows ...[]any) [][]any {
	all := [][]any{{
		"STT", "Họ và tên", "Ngày tháng năm sinh", "Giới tính", "Số CCCD/CMND/Hộ chiếu", "Tiền lương: Hệ số/Mức lương", "Thời điểm bắt đầu đóng BHXH",
		"Vị trí: Khác", "Ngày bắt đầu HĐLĐ không xác định thời hạn",
	}}
	for _, row := range rows {
		all = append(all, append(slices.Clone(row), "x", 45292))
	}
	return all
}

// Days and sums are numbers of the spreadsheet or texts; other sheets do not matter.
func TestWorkbook(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one := r.path() + "/" + d.ID
		good := people(
			[]any{1, "Nguyễn Thị Hồng Nhung", 35065, "Nữ", "066196000001", 7_500_000, 45292}, // 01/01/1996, 01/01/2024
			[]any{2, "Y Bhăm Niê", "05/02/1990", "Nam", "066090000002", "8.200.000", "01/03/2023"},
		)
		r.put(stranger, one+"/file", book(t, good, nil)).Want(404)
		r.put(clerk, one+"/file", book(t, good, func(f *excelize.File) {
			if _, err := f.NewSheet("Ghi chú"); err != nil {
				t.Error(err)
			}
			if err := f.SetCellFormula("Ghi chú", "A1", "1+1"); err != nil {
				t.Error(err)
			}
		})).Want(200)
		var got workforce.DeclarationPage
		r.As(clerk).Get(one).Want(200).Into(&got)
		if len(got.Items) != 2 || got.Items[0].BirthDate != "1996-01-01" || got.Items[0].InsuredFrom != "2024-01-01" || got.Items[0].Wage != 7_500_000 ||
			got.Items[1].BirthDate != "1990-02-05" || got.Items[1].Wage != 8_200_000 {
			t.Errorf("read %+v", got.Items)
		}
		r.As(stranger).Get(one + "/file?format=xlsx").Want(404)
		r.Get(one + "/file?format=xlsx").Want(401)
		r.As(clerk).Get(one + "/file?format=ods").WantField("format")
		file := r.As(clerk).Get(one + "/file?format=xlsx").Want(200)
		if !strings.Contains(file.Header.Get("Content-Type"), "spreadsheetml") || !strings.HasSuffix(file.Header.Get("Content-Disposition"), `.xlsx"`) {
			t.Errorf("headers: %v", file.Header)
		}
		csv := r.As(clerk).Get(one + "/file").Want(200)
		r.put(clerk, one+"/file", string(file.Body)).Want(200)
		if again := r.As(clerk).Get(one + "/file").Want(200); !bytes.Equal(csv.Body, again.Body) {
			t.Errorf("what was written is read back otherwise:\n%s\n%s", csv.Body, again.Body)
		}
	})
}

func TestFormulaStaysText(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one := r.path() + "/" + d.ID
		r.put(clerk, one+"/file", strings.Replace(lines(12), "Trần Văn, Thợ 3", "=HYPERLINK(1)", 1)).Want(200)
		file := r.As(clerk).Get(one + "/file?format=xlsx").Want(200)
		f, err := excelize.OpenReader(bytes.NewReader(file.Body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		rows, err := f.GetRows("01-PLI")
		if err != nil || len(rows) != 13 || len(rows[0]) != 27 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for n := range rows {
			cell := "B" + strconv.Itoa(n+1)
			if formula, err := f.GetCellFormula("01-PLI", cell); err != nil || formula != "" {
				t.Errorf("%s is the formula %q, %v", cell, formula, err)
			}
		}
	})
}

// packed is a zip with parts of these sizes besides those of a good workbook.
func packed(t *testing.T, good string, extra int, size int64) string {
	t.Helper()
	from, err := zip.NewReader(strings.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if err := to.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	for n := range extra {
		w, err := to.Create("xl/media/" + strconv.Itoa(n))
		if err == nil {
			_, err = io.CopyN(w, zeros{}, size)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// with is a workbook with another part.
func with(t *testing.T, good, name, content string) string {
	t.Helper()
	from, err := zip.NewReader(strings.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if f.Name == name {
			continue
		}
		if err := to.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	w, err := to.Create(name)
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err == nil {
		err = to.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestBadWorkbooks(t *testing.T) {
	worker := []any{1, "Nguyễn Thị Hồng Nhung", 35065, "Nữ", "066196000001", 7_500_000, ""}
	good := book(t, people(worker), nil)
	many := make([][]any, 10_001)
	for n := range many {
		many[n] = []any{n, "Người " + strconv.Itoa(n), "01/01/1990", "Nam", "0660900" + strconv.Itoa(10_000 + n)[:5], 1, ""}
	}
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one := r.path() + "/" + d.ID + "/file"
		for name, c := range map[string]struct{ file, field, code string }{
			"only the beginning of a zip": {good[:len(good)/2], "lines", "workforceWorkbook"},
			"a zip of something else":     {packed(t, emptyZip(t), 1, 10), "lines", "workforceWorkbook"},
			"a bomb":                      {packed(t, good, 1, 49<<20), "lines", "workforceLarge"},
			"bombs":                       {packed(t, good, 6, 9<<20), "lines", "workforceLarge"},
			"a bomb of texts":             {with(t, good, "xl/sharedStrings.xml", strings.Repeat(" ", 8<<20+1)), "lines", "workforceLarge"},
			"too many texts":              {with(t, good, "xl/sharedStrings.xml", strings.Repeat("<si/>", 400_001)), "lines", "workforceLarge"},
			"too many parts":              {packed(t, good, 501, 1), "lines", "workforceLarge"},
			"no headings":                 {book(t, [][]any{worker}, nil), "lines[1].fullName", "workforceHeading"},
			"empty":                       {book(t, nil, nil), "lines[1]", "workforceEmpty"},
			"a formula": {book(t, people(worker), func(f *excelize.File) {
				if err := f.SetCellFormula("Sheet1", "F2", "SUM(1,2)"); err != nil {
					t.Error(err)
				}
			}), "lines[2]", "workforceFormula"},
			"a number without its zero": {book(t, people([]any{1, "Nguyễn Thị Hồng Nhung", 35065, "Nữ", 66196000001, 1, ""}), nil), "lines[2].personalNumber", ""},
			"a day that is none":        {book(t, people([]any{1, "Nguyễn Thị Hồng Nhung", "31/02/1996", "Nữ", "066196000001", 1, ""}), nil), "lines[2].birthDate", "workforceDay"},
			"far away": {book(t, people(worker), func(f *excelize.File) {
				if err := f.SetCellValue("Sheet1", "XFD25000", "x"); err != nil {
					t.Error(err)
				}
			}), "lines", "tooMany"},
			"too many people": {book(t, people(many...), nil), "lines", "tooMany"},
		} {
			if p := r.put(clerk, one, c.file).WantField(c.field); c.code != "" && p.Code != c.code {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if n := r.count(`SELECT count(*) FROM workforce_rows`); n != 0 {
			t.Errorf("%d rows of bad files were kept", n)
		}
	})
}

func emptyZip(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := zip.NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
