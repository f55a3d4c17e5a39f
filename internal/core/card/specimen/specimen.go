// Package specimen draws identity cards of people who do not exist, for tests
// and demonstrations: laid out like a Vietnamese card so that readers have
// something to read, without emblem, seal or chip, and marked as a specimen all
// over so that nobody takes one for real.
package specimen

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"daklakid/internal/core/card/mrz"
	"daklakid/internal/core/card/typeface"
	"daklakid/internal/platform/search"
)

// Model is a series of cards.
type Model int

// The series: the first has its QR code on the front, the second, of 2024, on
// the back and with more in it.
const (
	Chip2021 Model = iota
	Card2024
)

// Person is who a card is drawn for.
type Person struct {
	Number    string // 12 digits
	OldNumber string // 9 digits, or empty
	Name      string
	Male      bool
	Birth     time.Time
	Issued    time.Time
	Expires   time.Time // zero: without end
	Residence string
	Origin    string
	Extra     []string // what the QR code of a Card2024 says besides
}

// The size of a card (ISO/IEC 7810 ID-1), in millimetres.
const (
	Width  = 85.6
	Height = 53.98
)

// Sex is the word that cards use.
func (p Person) Sex() string {
	if p.Male {
		return "Nam"
	}
	return "Nữ"
}

// QRText is what the card's QR code says.
func (p Person) QRText(m Model) string {
	const date = "02012006"
	fields := []string{p.Number, p.OldNumber, p.Name, p.Birth.Format(date), p.Sex(), p.Residence, p.Issued.Format(date)}
	if m == Card2024 {
		fields = append(fields, p.Extra...)
	}
	return strings.Join(fields, "|")
}

// Document is what the card's machine-readable zone says: the first word of the
// name as surname, the rest as given.
func (p Person) Document() mrz.Document {
	const date = "060102"
	name := strings.ToUpper(search.Fold(p.Name))
	surname, given, _ := strings.Cut(name, " ")
	d := mrz.Document{Number: p.Number, Birth: p.Birth.Format(date), Sex: "F", Surname: surname, Given: given}
	if p.Male {
		d.Sex = "M"
	}
	if !p.Expires.IsZero() {
		d.Expiry = p.Expires.Format(date)
	}
	return d
}

// card is a card being drawn; all places are in millimetres.
type card struct {
	img   *image.RGBA
	scale float64 // pixels to the millimetre
	err   error
}

var (
	ink    = color.RGBA{30, 30, 38, 255}
	label  = color.RGBA{70, 90, 110, 255}
	red    = color.RGBA{190, 30, 45, 255}
	shadow = color.RGBA{170, 60, 60, 48}
)

// Front draws the side with the portrait; nil leaves an empty frame.
func Front(p Person, m Model, portrait image.Image, pixelsPerMM float64) (*image.RGBA, error) {
	c := blank(pixelsPerMM, color.RGBA{214, 236, 240, 255}, color.RGBA{240, 244, 224, 255})
	c.portrait(image.Rect(4, 17, 25, 45), portrait)
	c.watermark()
	c.text(28, 7, 2.9, typeface.Bold, red, "THẺ MẪU – KHÔNG GIÁ TRỊ")
	c.text(28, 10.6, 2.2, typeface.Regular, label, "SPECIMEN – a person who does not exist")
	if m == Chip2021 {
		c.code(p.QRText(m), 70.5, 4, 12)
	}
	c.text(28, 17.5, 2, typeface.Regular, label, "Số / No.:")
	c.text(38, 17.8, 4, typeface.Bold, red, p.Number)
	rows := []struct{ name, value string }{
		{"Họ và tên / Full name:", strings.ToUpper(p.Name)},
		{"Ngày sinh / Date of birth:", p.Birth.Format("02/01/2006") + "     Giới tính / Sex: " + p.Sex()},
		{"Quê quán / Place of origin:", p.Origin},
	}
	if m == Chip2021 {
		rows = append(rows, struct{ name, value string }{"Nơi thường trú / Place of residence:", p.Residence})
	}
	for i, row := range rows {
		y := 22.5 + 7*float64(i)
		c.text(28, y, 1.9, typeface.Regular, label, row.name)
		c.text(28, y+3.2, 2.6, typeface.Bold, ink, row.value)
	}
	return c.img, c.err
}

// Back draws the side with the machine-readable zone.
func Back(p Person, m Model, pixelsPerMM float64) (*image.RGBA, error) {
	c := blank(pixelsPerMM, color.RGBA{236, 232, 216, 255}, color.RGBA{216, 234, 238, 255})
	c.watermark()
	c.text(4, 6, 2.2, typeface.Bold, red, "THẺ MẪU / SPECIMEN – KHÔNG GIÁ TRỊ")
	if m == Card2024 {
		c.code(p.QRText(m), 70, 3, 12)
		c.text(4, 10.5, 1.9, typeface.Regular, label, "Nơi cư trú / Place of residence:")
		c.text(4, 13.6, 2.4, typeface.Bold, ink, p.Residence)
	}
	c.text(4, 19, 1.9, typeface.Regular, label, "Ngày, tháng, năm cấp / Date of issue:")
	c.text(4, 22.4, 2.4, typeface.Bold, ink, p.Issued.Format("02/01/2006"))
	c.text(38, 19, 1.9, typeface.Regular, label, "Ngày, tháng, năm hết hạn / Date of expiry:")
	expires := "Không thời hạn"
	if !p.Expires.IsZero() {
		expires = p.Expires.Format("02/01/2006")
	}
	c.text(38, 22.4, 2.4, typeface.Bold, ink, expires)
	const em = 2.54 / 0.723 // ten characters to the inch
	for i, line := range p.Document().Lines() {
		c.text(4.7, 38.4+4.23*float64(i), em, typeface.OCRB, ink, line)
	}
	return c.img, c.err
}

// blank is the paper: a gradient under fine waves, as on real cards.
func blank(scale float64, from, to color.RGBA) *card {
	w, h := int(Width*scale+0.5), int(Height*scale+0.5)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/scale, float64(y)/scale
			part := u / Width
			wave := math.Sin(4*(v+2*math.Sin(u/9)))*math.Sin(3.1*(u+3*math.Sin(v/7))) - 0.55
			shade := max(wave, 0) * 26
			img.SetRGBA(x, y, color.RGBA{
				uint8(float64(from.R)*(1-part) + float64(to.R)*part - shade),
				uint8(float64(from.G)*(1-part) + float64(to.G)*part - shade*0.7),
				uint8(float64(from.B)*(1-part) + float64(to.B)*part - shade*0.5), 255,
			})
		}
	}
	return &card{img: img, scale: scale}
}

// text sets a line at a baseline.
func (c *card) text(x, y, size float64, file []byte, ink color.Color, text string) {
	face, err := typeface.New(file, size*c.scale)
	if err != nil {
		c.err = err
		return
	}
	if r, lacks := typeface.Lacks(file, text); lacks {
		c.err = fmt.Errorf("specimen: there is no %q to write", r)
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(ink), Face: face, Dot: fixed.Point26_6{
		X: fixed.Int26_6(x * c.scale * 64), Y: fixed.Int26_6(y * c.scale * 64),
	}}
	d.DrawString(text)
}

// code draws a QR code in a square; its quiet zone is inside.
func (c *card) code(text string, x, y, side float64) {
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		c.err = fmt.Errorf("specimen: %w", err)
		return
	}
	q.DisableBorder = true
	bits := q.Bitmap()
	const quiet = 2 // modules
	module := side / float64(len(bits)+2*quiet)
	paper := image.NewUniform(color.RGBA{244, 246, 246, 255})
	draw.Draw(c.img, c.rectangle(x, y, x+side, y+side), paper, image.Point{}, draw.Src)
	for row, line := range bits {
		for column, dark := range line {
			if dark {
				left, top := x+float64(column+quiet)*module, y+float64(row+quiet)*module
				draw.Draw(c.img, c.rectangle(left, top, left+module, top+module), image.NewUniform(ink), image.Point{}, draw.Src)
			}
		}
	}
}

func (c *card) rectangle(x0, y0, x1, y1 float64) image.Rectangle {
	at := func(v float64) int { return int(v*c.scale + 0.5) }
	return image.Rect(at(x0), at(y0), at(x1), at(y1))
}
