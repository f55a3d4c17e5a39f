package resumes

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// Layouts are how a CV is printed: one column with serifs as offices know it,
// or a coloured bar beside the text.
var Layouts = []string{"classic", "modern"}

// sheet is a CV ready to be printed.
type sheet struct {
	name, label string
	contact     [][2]string
	sections    []ResumeSection
	photo       []byte // JPEG
	demo        string // what a made-up one is labelled with
	at          time.Time
}

const (
	paperWidth, paperHeight = 210.0, 297.0
	margin                  = 18.0
	bar                     = 64.0 // width of the modern layout's bar
)

// Colours of the printed page, from the app's tokens: ink, soft ink, earth, rice.
var (
	ink   = [3]int{35, 28, 24}
	soft  = [3]int{90, 80, 74}
	earth = [3]int{154, 59, 38}
	rice  = [3]int{247, 238, 230}
)

// print makes the PDF. It draws text as text: nothing that somebody wrote is
// read as anything else.
func (s sheet) print(app, layout string) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCatalogSort(true) // the same CV is the same file
	f.SetCreator(app, true)
	f.SetTitle(printable(s.name), true)
	f.SetCreationDate(s.at)
	f.SetModificationDate(s.at)
	if layout == "modern" {
		f.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
		f.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
		s.modern(f)
	} else {
		f.AddUTF8FontFromBytes("serif", "", liberationserifregular.TTF)
		f.AddUTF8FontFromBytes("serif", "B", liberationserifbold.TTF)
		s.classic(f)
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("printing a CV: %w", err)
	}
	return b.Bytes(), nil
}

// classic: a head with the photo at the right, then one column.
func (s sheet) classic(f *fpdf.Fpdf) {
	plain := style{"serif", "", 11, ink}
	bold := style{"serif", "B", 11, ink}
	width := paperWidth - 2*margin
	headWidth := width
	if s.photo != nil {
		headWidth -= 36
	}
	head := &column{f: f, width: headWidth}
	head.text(style{"serif", "B", 22, ink}, s.name, setting{})
	head.text(style{"serif", "", 13, earth}, s.label, setting{above: 1})
	for i, c := range s.contact {
		head.text(style{"serif", "", 10, soft}, c[0]+": "+c[1], setting{above: float64(bit(i == 0)) * 2})
	}
	heads := head.pages(margin, margin, paperHeight-margin)
	below := margin
	if last := heads[0]; len(last) > 0 {
		below = last[len(last)-1].y + last[len(last)-1].height + 3
	}
	if s.photo != nil {
		below = max(below, margin+44)
	}
	body := &column{f: f, width: width}
	for _, part := range s.sections {
		body.text(style{"serif", "B", 13, earth}, part.Title, setting{above: 4, stay: true})
		body.rule(0.5, 0.3, earth)
		s.items(body, part, plain, bold)
	}
	s.draw(f, [][][]placed{heads[:1], body.pages(margin, below, paperHeight-margin)}, []float64{margin, margin}, func(page int) {
		if page == 0 {
			s.picture(f, paperWidth-margin-32, margin, 32, 42)
		}
		s.foot(f, "serif", page)
	})
}

// modern: a bar with photo, contact and short lists, the story at the right.
func (s sheet) modern(f *fpdf.Fpdf) {
	side := &column{f: f, width: bar - 16}
	main := &column{f: f, width: paperWidth - bar - margin - 10}
	heading := style{"sans", "B", 11, earth}
	for i, c := range s.contact {
		side.text(style{"sans", "", 8, soft}, c[0], setting{above: 1 + 1.5*float64(bit(i > 0)), stay: true})
		side.text(style{"sans", "", 10, ink}, c[1], setting{})
	}
	main.text(style{"sans", "B", 22, ink}, s.name, setting{})
	main.text(style{"sans", "", 12, earth}, s.label, setting{above: 1})
	for _, part := range s.sections {
		switch part.Code {
		case "skills", "languages", "certificates", "interests":
			side.text(heading, part.Title, setting{above: 6, stay: true})
			s.items(side, part, style{"sans", "", 9, ink}, style{"sans", "B", 9.5, ink})
		default:
			main.text(heading, part.Title, setting{above: 5, stay: true})
			main.rule(0.6, 0.3, earth)
			s.items(main, part, style{"sans", "", 9.5, ink}, style{"sans", "B", 10, ink})
		}
	}
	first := margin
	if s.photo != nil {
		first += 50
	}
	columns := [][][]placed{side.pages(margin, first, paperHeight-margin), main.pages(margin, margin, paperHeight-margin)}
	s.draw(f, columns, []float64{9, bar + 10}, func(page int) {
		f.SetFillColor(rice[0], rice[1], rice[2])
		f.Rect(0, 0, bar, paperHeight, "F")
		if page == 0 {
			s.picture(f, (bar-34)/2, margin, 34, 44)
		}
		s.foot(f, "sans", page)
	})
}

// items adds a section's entries to a column.
func (s sheet) items(c *column, part ResumeSection, plain, bold style) {
	for i, item := range part.Items {
		above := 1.2
		if i > 0 {
			above = 2.4
		}
		aside := item.Time
		if c.width < 60 && aside != "" { // beside it there is no room
			item.Line, aside = joined(item.Time, item.Line), ""
		}
		if item.Title != "" {
			c.text(bold, item.Title, setting{above: above, aside: aside, stay: item.Line != "" || item.Text != ""})
		} else {
			item.Line = joined(item.Line, aside)
		}
		if item.Line != "" {
			c.text(style{plain.face, "", plain.size, soft}, item.Line, setting{above: 0.2})
		}
		if item.Text != "" {
			c.text(plain, item.Text, setting{above: 0.8})
		}
		for _, p := range item.Points {
			c.text(plain, p, setting{above: 0.6, indent: 4, mark: "•"})
		}
	}
}

// draw puts the columns on pages; ground is drawn first on each.
func (s sheet) draw(f *fpdf.Fpdf, columns [][][]placed, xs []float64, ground func(page int)) {
	pages := 1
	for _, c := range columns {
		pages = max(pages, len(c))
	}
	for page := range pages {
		f.AddPage()
		ground(page)
		for i, c := range columns {
			if page >= len(c) {
				continue
			}
			for _, l := range c[page] {
				l.draw(f, xs[i], l.y)
			}
		}
	}
}

// picture fits the photo into a box without cutting it.
func (s sheet) picture(f *fpdf.Fpdf, x, y, w, h float64) {
	if s.photo == nil {
		return
	}
	o := fpdf.ImageOptions{ImageType: "JPG"}
	info := f.RegisterImageOptionsReader("photo", o, bytes.NewReader(s.photo))
	if info == nil || f.Err() || info.Width() == 0 {
		return
	}
	scale := min(w/info.Width(), h/info.Height())
	wide, high := info.Width()*scale, info.Height()*scale
	f.ImageOptions("photo", x+(w-wide)/2, y+(h-high)/2, wide, high, false, o, 0, "")
}

// foot labels what is made up, and numbers pages after the first.
func (s sheet) foot(f *fpdf.Fpdf, face string, page int) {
	f.SetFont(face, "", 8)
	f.SetTextColor(soft[0], soft[1], soft[2])
	text := s.demo
	if page > 0 {
		text = joined(text, fmt.Sprint(page+1))
	}
	if text != "" {
		f.Text(paperWidth-margin-f.GetStringWidth(text), paperHeight-9, text)
	}
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
