package workforce

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/spreadsheet"
)

// column is one of form 01/PLI: its heading, the field of a row that it fills,
// and how it is written. Position and contract stand in several columns, of
// which one is filled.
type column struct {
	heading, field string
	get            func(*Worker) string
	set            func(r *Worker, text string) (fault string)
	day, sum       bool
}

func words(heading, field string, at func(*Worker) *string) column {
	return column{heading: heading, field: field, get: func(r *Worker) string { return *at(r) }, set: func(r *Worker, text string) string {
		*at(r) = text
		return ""
	}}
}

func days(heading, field string, at func(*Worker) *string) column {
	return column{heading: heading, field: field, day: true, get: func(r *Worker) string { return written(*at(r)) }, set: func(r *Worker, text string) (fault string) {
		*at(r), fault = readDay(text)
		return fault
	}}
}

func sums(heading, field string, at func(*Worker) *int64) column {
	return column{heading: heading, field: field, sum: true, get: func(r *Worker) string {
		if *at(r) == 0 {
			return ""
		}
		return strconv.FormatInt(*at(r), 10)
	}, set: func(r *Worker, text string) (fault string) {
		*at(r), fault = readSum(text)
		return fault
	}}
}

// mark is a column of a position: filled where it is the worker's.
func mark(heading, position string) column {
	return column{heading: heading, field: "position", get: func(r *Worker) string {
		if r.Position == position {
			return "x"
		}
		return ""
	}, set: func(r *Worker, text string) string {
		if text == "" {
			return ""
		}
		if r.Position != "" {
			return "workforceTwoPositions"
		}
		r.Position = position
		return ""
	}}
}

// term is a column of a contract's days: filled where the contract is of that kind.
func term(heading, contract, field string, at func(*Worker) *string) column {
	return column{heading: heading, field: field, day: true, get: func(r *Worker) string {
		if r.Contract == contract {
			return written(*at(r))
		}
		return ""
	}, set: func(r *Worker, text string) (fault string) {
		if text == "" {
			return ""
		}
		if r.Contract != "" && r.Contract != contract {
			return "workforceTwoContracts"
		}
		r.Contract = contract
		*at(r), fault = readDay(text)
		return fault
	}}
}

// columns are those of the form, in its order.
var columns = []column{
	{heading: "STT", get: func(*Worker) string { return "" }, set: func(*Worker, string) string { return "" }},
	words("Họ và tên", "fullName", func(r *Worker) *string { return &r.FullName }),
	words("Mã số BHXH", "insuranceNumber", func(r *Worker) *string { return &r.InsuranceNumber }),
	days("Ngày tháng năm sinh", "birthDate", func(r *Worker) *string { return &r.BirthDate }),
	{heading: "Giới tính", field: "sex", get: func(r *Worker) string { return map[string]string{"male": "Nam", "female": "Nữ"}[r.Sex] }, set: func(r *Worker, text string) string {
		r.Sex = map[string]string{"nam": "male", "nu": "female", "male": "male", "female": "female"}[search.Fold(text)]
		return ""
	}},
	words("Số CCCD/CMND/Hộ chiếu", "personalNumber", func(r *Worker) *string { return &r.PersonalNumber }),
	words("Cấp bậc, chức vụ, chức danh nghề, nơi làm việc", "title", func(r *Worker) *string { return &r.Title }),
	mark("Vị trí việc làm: Nhà quản lý", "manager"),
	mark("Vị trí: Chuyên môn kỹ thuật bậc cao", "high"),
	mark("Vị trí: Chuyên môn kỹ thuật bậc trung", "middle"),
	mark("Vị trí: Khác", "other"),
	sums("Tiền lương: Hệ số/Mức lương", "wage", func(r *Worker) *int64 { return &r.Wage }),
	sums("Phụ cấp chức vụ", "postAllowance", func(r *Worker) *int64 { return &r.PostAllowance }),
	sums("Phụ cấp thâm niên VK (%)", "beyondFrame", func(r *Worker) *int64 { return &r.BeyondFrame }),
	sums("Phụ cấp thâm niên nghề (%)", "seniority", func(r *Worker) *int64 { return &r.Seniority }),
	sums("Phụ cấp lương", "wageAllowance", func(r *Worker) *int64 { return &r.WageAllowance }),
	sums("Các khoản bổ sung", "supplements", func(r *Worker) *int64 { return &r.Supplements }),
	days("Nghề nặng nhọc độc hại: ngày bắt đầu", "hazardFrom", func(r *Worker) *string { return &r.HazardFrom }),
	days("Nghề nặng nhọc độc hại: ngày kết thúc", "hazardTo", func(r *Worker) *string { return &r.HazardTo }),
	term("Ngày bắt đầu HĐLĐ không xác định thời hạn", "indefinite", "contractFrom", func(r *Worker) *string { return &r.ContractFrom }),
	term("HĐLĐ xác định thời hạn: ngày bắt đầu", "fixedTerm", "contractFrom", func(r *Worker) *string { return &r.ContractFrom }),
	term("HĐLĐ xác định thời hạn: ngày kết thúc", "fixedTerm", "contractTo", func(r *Worker) *string { return &r.ContractTo }),
	term("HĐLĐ khác (dưới 1 tháng, thử việc): ngày bắt đầu", "other", "contractFrom", func(r *Worker) *string { return &r.ContractFrom }),
	term("HĐLĐ khác: ngày kết thúc", "other", "contractTo", func(r *Worker) *string { return &r.ContractTo }),
	days("Thời điểm bắt đầu đóng BHXH", "insuredFrom", func(r *Worker) *string { return &r.InsuredFrom }),
	days("Thời điểm kết thúc đóng BHXH", "insuredTo", func(r *Worker) *string { return &r.InsuredTo }),
	words("Ghi chú", "note", func(r *Worker) *string { return &r.Note }),
}

// written is a day as the form has it, DD/MM/YYYY.
func written(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.Format("02/01/2006")
}

func readDay(text string) (day, fault string) {
	if text == "" {
		return "", ""
	}
	for _, layout := range []string{"2/1/2006", time.DateOnly, "2-1-2006", "2.1.2006"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Format(time.DateOnly), ""
		}
	}
	return "", "workforceDay"
}

// grouped are whole numbers as people write them: 7.500.000, 7,500,000, 7 500 000
// or 7500000. A mark elsewhere is a fraction, of which a sum of đồng has none:
// 2,34 is no 234.
var grouped = regexp.MustCompile(`^\d+$|^\d{1,3}(?:\.\d{3})+$|^\d{1,3}(?:,\d{3})+$|^\d{1,3}(?: \d{3})+$`)

func readSum(text string) (int64, string) {
	plain := strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "đ", "", "%", "").Replace(text))
	if plain == "" {
		return 0, ""
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "", " ", "").Replace(plain), 10, 64)
	if err != nil || !grouped.MatchString(plain) {
		return 0, "workforceSum"
	}
	return n, ""
}

// Bounds of a file.
const (
	maxRows   = 10_000
	maxFile   = 8 << 20
	maxFaults = 100
)

// readCSV reads a file with the form's headings. Every fault is named by the
// file's line and the column: lines[12].birthDate. Nothing is taken of a file
// that has one.
func readCSV(raw []byte, today time.Time) ([]Worker, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		line := 1 + bytes.Count(raw[:firstBad(raw)], []byte("\n"))
		return nil, errs.InvalidField(fmt.Sprintf("lines[%d]", line), "workforceEncoding")
	}
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = comma(raw), -1, true
	return readRows(func() ([]string, int, error) {
		record, err := reader.Read()
		if err == nil {
			line, _ := reader.FieldPos(0)
			return record, line, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return nil, wrong.Line, errs.InvalidField(fmt.Sprintf("lines[%d]", wrong.Line), "workforceQuotes")
		}
		return nil, 0, err
	}, today, func(_ column, text string) string { return spreadsheet.Plain(text) })
}

// readRows reads a table: next gives its lines and their numbers, said is what a
// column's text means.
func readRows(next func() ([]string, int, error), today time.Time, said func(column, string) string) ([]Worker, error) {
	header, _, err := next()
	if err != nil {
		return nil, errs.InvalidField("lines[1]", "workforceEmpty")
	}
	at, bad := headings(header)
	if len(bad) > 0 {
		return nil, bad.Err()
	}
	var rows []Worker
	seen := map[string]bool{}
	for len(bad) < maxFaults {
		record, line, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong *errs.Error
		if errors.As(err, &wrong) {
			bad = append(bad, wrong.Fields...)
			break
		}
		if err != nil {
			return nil, err
		}
		if blank(record) {
			continue
		}
		if len(rows) == maxRows {
			bad.Check(false, "lines", "tooMany", "max", maxRows)
			break
		}
		r := readRow(record, at, fmt.Sprintf("lines[%d].", line), today, said, &bad)
		bad.Check(r.PersonalNumber == "" || !seen[r.PersonalNumber], fmt.Sprintf("lines[%d].personalNumber", line), "workforceTwice")
		seen[r.PersonalNumber] = true
		rows = append(rows, r)
	}
	if len(rows) == 0 && len(bad) == 0 {
		bad.Check(false, "lines[1]", "workforceEmpty")
	}
	if len(bad) > maxFaults {
		bad = bad[:maxFaults]
	}
	return rows, bad.Err()
}

func readRow(record []string, at []int, prefix string, today time.Time, said func(column, string) string, bad *errs.Fields) (r Worker) {
	var faults errs.Fields
	for i, c := range columns {
		text := ""
		if at[i] >= 0 && at[i] < len(record) {
			text = said(c, strings.TrimSpace(record[at[i]]))
		}
		fault := c.set(&r, text)
		faults.Check(fault == "", prefix+c.field, fault)
	}
	var more errs.Fields
	r.check(prefix, today, &more)
	for _, f := range more { // a column that could not be read is not missing, too
		if !slices.ContainsFunc(faults, func(g errs.Field) bool { return g.Name == f.Name }) {
			faults = append(faults, f)
		}
	}
	slices.SortStableFunc(faults, func(a, b errs.Field) int { return strings.Compare(a.Name, b.Name) })
	*bad = append(*bad, faults...)
	return r
}

// headings finds the columns in any order; the needed ones must be there.
func headings(header []string) (at []int, bad errs.Fields) {
	where := map[string]int{}
	for i, heading := range header {
		where[search.Fold(heading)] = i
	}
	for _, c := range columns {
		i, there := where[search.Fold(c.heading)]
		if !there {
			i = -1
		}
		at = append(at, i)
		needed := slices.Contains([]string{"fullName", "birthDate", "sex", "personalNumber"}, c.field)
		bad.Check(there || !needed, "lines[1]."+c.field, "workforceHeading", "heading", c.heading)
	}
	return at, bad
}

func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// comma is what the first line is cut at: Excel writes semicolons where the comma
// is in numbers.
func comma(raw []byte) rune {
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(first, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func firstBad(raw []byte) int {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(raw)
}

// writeCSV writes the form as programs read it.
func writeCSV(rows []Worker) ([]byte, error) {
	all := make([][]string, 1, len(rows)+1)
	for _, c := range columns {
		all[0] = append(all[0], c.heading)
	}
	for n := range rows {
		record := make([]string, len(columns))
		for i, c := range columns {
			record[i] = c.get(&rows[n])
		}
		record[0] = strconv.Itoa(n + 1)
		all = append(all, record)
	}
	return spreadsheet.File(all)
}
