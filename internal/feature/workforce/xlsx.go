package workforce

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"daklakid/internal/platform/errs"
)

// Bounds of a workbook, which may be very much larger than its file. It is read
// in memory alone: whom a company employs goes into no temporary file.
const (
	maxParts    = 500
	maxUnpacked = 48 << 20
	maxShared   = 8 << 20     // of the texts that cells share
	maxTexts    = 400_000     // of those
	maxWide     = 200         // columns
	maxTall     = 2 * maxRows // rows, the blank ones among them
	sheetName   = "01-PLI"
)

// opened has one workbook read at a time, because it takes many times its size.
var opened = make(chan struct{}, 1)

// workbook reports whether a file is a zip, as XLSX is.
func workbook(raw []byte) bool { return bytes.HasPrefix(raw, []byte("PK\x03\x04")) }

// readXLSX reads the first sheet of a workbook with the form's headings, as
// readCSV does. Days are those of Excel's calendar, too; a formula is refused,
// because what it comes to is another program's word.
func readXLSX(raw []byte, today time.Time) ([]Worker, error) {
	select {
	case opened <- struct{}{}:
		defer func() { <-opened }()
	default:
		return nil, errs.New(errs.Unavailable, "workforceBusy").After(10 * time.Second)
	}
	sheet, err := unpackable(raw)
	if err != nil {
		return nil, err
	}
	if line := formulaIn(sheet); line > 0 {
		return nil, errs.InvalidField(fmt.Sprintf("lines[%d]", line), "workforceFormula")
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return nil, unreadable()
	}
	defer func() { _ = f.Close() }()
	props, err := f.GetWorkbookProps()
	if err != nil || len(f.GetSheetList()) == 0 {
		return nil, unreadable()
	}
	rows, err := f.Rows(f.GetSheetList()[0])
	if err != nil {
		return nil, unreadable()
	}
	defer func() { _ = rows.Close() }()
	line := 0
	next := func() ([]string, int, error) {
		if !rows.Next() {
			if rows.Error() != nil {
				return nil, line, unreadable()
			}
			return nil, line, io.EOF
		}
		line++
		if line > maxTall {
			return nil, line, errs.InvalidField("lines", "tooMany", "max", maxRows)
		}
		record, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, line, unreadable()
		}
		return record[:min(len(record), maxWide)], line, nil
	}
	since1904 := props.Date1904 != nil && *props.Date1904
	return readRows(next, today, func(c column, text string) string {
		serial, err := strconv.ParseFloat(text, 64)
		if !c.day || err != nil || serial < 1 || serial > 100_000 || math.IsNaN(serial) {
			return text
		}
		at, err := excelize.ExcelDateToTime(math.Floor(serial), since1904)
		if err != nil {
			return text
		}
		return at.Format("02/01/2006")
	})
}

func unreadable() error { return errs.InvalidField("lines", "workforceWorkbook") }

// unpackable opens the first sheet of a workbook that is not too large.
func unpackable(raw []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, unreadable()
	}
	if len(z.File) > maxParts {
		return nil, errs.InvalidField("lines", "workforceLarge")
	}
	total := uint64(0)
	for _, f := range z.File {
		// A part that holds more than it says fails when it is read.
		if total += f.UncompressedSize64; total > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return nil, errs.InvalidField("lines", "workforceLarge")
		}
	}
	if err := modest(z); err != nil {
		return nil, err
	}
	name, err := firstSheet(z)
	if err != nil {
		return nil, unreadable()
	}
	sheet, err := readPart(z, name)
	if err != nil {
		return nil, unreadable()
	}
	return sheet, nil
}

// modest bounds the texts that cells share, each of which takes much more room
// in memory than in the file.
func modest(z *zip.Reader) error {
	for _, f := range z.File {
		if !strings.EqualFold(path.Base(f.Name), "sharedStrings.xml") {
			continue
		}
		if f.UncompressedSize64 > maxShared {
			return errs.InvalidField("lines", "workforceLarge")
		}
		r, err := f.Open()
		if err != nil {
			return unreadable()
		}
		texts, err := io.ReadAll(io.LimitReader(r, maxShared))
		_ = r.Close()
		if err != nil {
			return unreadable()
		}
		if bytes.Count(texts, []byte("<si")) > maxTexts {
			return errs.InvalidField("lines", "workforceLarge")
		}
	}
	return nil
}

func readPart(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxUnpacked))
}

// firstSheet is the part of the sheet that a workbook names first.
func firstSheet(z *zip.Reader) (string, error) {
	var book struct {
		Sheets []struct {
			Relation string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &relations} {
		part, err := readPart(z, name)
		if err != nil {
			return "", err
		}
		if err := xml.Unmarshal(part, into); err != nil {
			return "", err
		}
	}
	for _, r := range relations.All {
		if len(book.Sheets) > 0 && r.ID == book.Sheets[0].Relation {
			if strings.HasPrefix(r.Target, "/") {
				return strings.TrimPrefix(r.Target, "/"), nil
			}
			return path.Join("xl", r.Target), nil
		}
	}
	return "", errors.New("the workbook names no sheet")
}

// formulaIn is the first row of a sheet in which a formula stands; 0 for none.
// A sheet that cannot be read to its end is refused when its rows are read.
func formulaIn(sheet []byte) int {
	d, row := xml.NewDecoder(bytes.NewReader(sheet)), 0
	for {
		token, err := d.RawToken()
		if err != nil {
			return 0
		}
		start, ok := token.(xml.StartElement)
		switch {
		case ok && start.Name.Local == "row":
			row++
			for _, a := range start.Attr {
				if n, err := strconv.Atoi(a.Value); a.Name.Local == "r" && err == nil {
					row = n
				}
			}
		case ok && start.Name.Local == "f":
			return max(row, 1)
		}
	}
}

// writeXLSX writes the form as people open it: numbers are numbers and days are
// days, and no text is ever a formula.
func writeXLSX(rows []Worker) ([]byte, error) {
	var file bytes.Buffer
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.SetSheetName(f.GetSheetList()[0], sheetName); err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	format := "dd/mm/yyyy"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true}})
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	out, err := f.NewStreamWriter(sheetName)
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	header := make([]any, len(columns))
	for i, c := range columns {
		header[i] = excelize.Cell{StyleID: head, Value: c.heading}
	}
	err = errors.Join(
		out.SetColWidth(1, len(columns), 18), out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		out.SetRow("A1", header))
	for n := range rows {
		cells := make([]any, len(columns))
		for i, c := range columns {
			cells[i] = c.cell(&rows[n], day)
		}
		cells[0] = n + 1
		err = errors.Join(err, out.SetRow("A"+strconv.Itoa(n+2), cells))
	}
	if err = errors.Join(err, out.Flush()); err == nil {
		err = f.Write(&file)
	}
	if err != nil {
		return nil, fmt.Errorf("workforce: %w", err)
	}
	return file.Bytes(), nil
}

// cell is what a column says of a worker, as a spreadsheet keeps it.
func (c column) cell(r *Worker, day int) any {
	text := c.get(r)
	if at, err := time.Parse("02/01/2006", text); c.day && err == nil {
		return excelize.Cell{StyleID: day, Value: at}
	}
	if n, err := strconv.ParseInt(text, 10, 64); c.sum && err == nil {
		return n
	}
	if text == "" {
		return nil
	}
	return text
}
