package publicservice

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/pdfsign"
	"daklakid/internal/platform/qrcode"
)

func joined(err, other error) error { return errors.Join(err, other) }

// shown is an answer as people read it: choices by their words, days as here.
func shown(p *casework.Procedure, a form.Answers, path string) string {
	switch v := a.Get(path).(type) {
	case string:
		for _, f := range p.Compiled.Fields() {
			if f.Path() == path && f.Options[v] != "" {
				return f.Options[v]
			}
		}
		if day, err := time.Parse(time.DateOnly, v); err == nil {
			return day.Format("02/01/2006")
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// signed is what readers show beside the file's own signature.
func (d paper) signed(p *place.Province) pdfsign.Words {
	w := pdfsign.Words{
		Name: d.office, Reason: "Kết quả giải quyết thủ tục hành chính", Location: p.FullName.In("vi"), At: d.issued.In(p.Location()), Code: d.code,
	}
	if d.office == "" {
		w.Name = p.FullName.In("vi")
	}
	if d.demo {
		w.Reason = "Bản mẫu – dữ liệu thử nghiệm, không có giá trị pháp lý"
	}
	return w
}

const (
	face   = "serif"
	margin = 20.0 // mm
	width  = 210 - 2*margin
)

// print makes the PDF: the head that official papers have, what was answered,
// and the code by which anybody verifies it.
func (d paper) print(app, address string, p *place.Province) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin)
	f.SetCreator(app, true)
	f.SetTitle(d.title, true)
	f.SetCreationDate(d.issued)
	f.SetModificationDate(d.issued)
	f.AddUTF8FontFromBytes(face, "", liberationserifregular.TTF)
	f.AddUTF8FontFromBytes(face, "B", liberationserifbold.TTF)
	f.AddUTF8FontFromBytes(face, "I", liberationserifitalic.TTF)
	f.AddPage()
	d.head(f, p)
	for _, row := range d.rows {
		f.SetFont(face, "", 11)
		f.SetX(margin)
		y := f.GetY()
		f.MultiCell(60, 6, row[0]+":", "", "L", false)
		below := f.GetY()
		f.SetXY(margin+62, y)
		f.SetFont(face, "B", 11)
		f.MultiCell(width-62, 6, row[1], "", "L", false)
		f.SetY(max(below, f.GetY()))
	}
	if d.words != "" {
		f.Ln(2)
		f.SetFont(face, "I", 11)
		f.MultiCell(width, 6, d.words, "", "L", false)
	}
	if err := d.foot(f, app, address, p); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("printing a result: %w", err)
	}
	return b.Bytes(), nil
}

func (d paper) head(f *fpdf.Fpdf, p *place.Province) {
	line := func(style string, size float64, text string) {
		f.SetFont(face, style, size)
		f.CellFormat(width, size/2, text, "", 1, "C", false, 0, "")
	}
	line("B", 12, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	line("B", 12, "Độc lập - Tự do - Hạnh phúc")
	f.Line(80, f.GetY()+1, 130, f.GetY()+1)
	f.Ln(5)
	line("", 11, d.office)
	line("I", 10, p.FullName.In("vi"))
	f.Ln(5)
	if d.demo {
		f.SetTextColor(170, 30, 30)
		line("B", 11, "BẢN MẪU – DỮ LIỆU THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ")
		f.SetTextColor(0, 0, 0)
	}
	f.SetFont(face, "B", 16)
	f.MultiCell(width, 8, d.title, "", "C", false)
	line("", 11, "Số: "+d.number)
	f.Ln(5)
}

// codeSize is how wide the code is printed, mm: readable by a cheap phone.
const codeSize = 48.0

func (d paper) foot(f *fpdf.Fpdf, app, address string, p *place.Province) error {
	code, err := qrcode.Draw(d.code)
	if err != nil {
		return err
	}
	if f.GetY() > 297-margin-codeSize-10 {
		f.AddPage()
	}
	f.Ln(6)
	top := f.GetY()
	step := codeSize / float64(code.Size)
	for y := range code.Size {
		for x := range code.Size {
			if code.Dark(x, y) {
				f.Rect(margin+float64(x)*step, top+float64(y)*step, step+0.02, step+0.02, "F")
			}
		}
	}
	f.SetXY(margin+codeSize+8, top)
	f.SetFont(face, "I", 10)
	day := d.issued.In(p.Location())
	text := fmt.Sprintf("Cấp ngày %s. ", day.Format("02/01/2006"))
	if !d.expires.IsZero() {
		text += fmt.Sprintf("Có giá trị đến ngày %s. ", d.expires.In(p.Location()).Format("02/01/2006"))
	}
	text += "Bản điện tử được ký số. Quét mã này bằng " + app + ", hoặc mở " + address + "/verify, để biết giấy còn giá trị, hết hạn hay đã bị thu hồi."
	f.MultiCell(width-codeSize-8, 5.5, text, "", "L", false)
	return nil
}
