package resumes

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// style is how a text is set: family and size in points.
type style struct {
	face, weight string
	size         float64
	colour       [3]int
}

// leading lets Vietnamese capitals with two marks, such as Ễ, stand clear of
// the line above.
const leading = 1.32

const point = 25.4 / 72 // mm

func (s style) height() float64 { return s.size * point * leading }

// line is one line of a column.
type line struct {
	above  float64 // space before it, mm; none at the top of a page
	height float64
	stay   bool // on one page with the line after it
	draw   func(f *fpdf.Fpdf, x, y float64)
}

// column collects lines of one width.
type column struct {
	f     *fpdf.Fpdf
	width float64
	lines []line
}

// text adds a text, broken into lines. aside stands at the right of the first
// line; indent and mark make it a point of a list.
func (c *column) text(s style, text string, o setting) {
	width := c.width - o.indent
	c.f.SetFont(s.face, s.weight, s.size)
	first := width
	if o.aside != "" {
		c.f.SetFont(s.face, "", s.size-1)
		first -= c.f.GetStringWidth(printable(o.aside)) + 3
		c.f.SetFont(s.face, s.weight, s.size)
	}
	for i, words := range wrap(c.f, printable(text), first, width) {
		l := line{height: s.height(), stay: o.stay}
		if i == 0 {
			l.above = o.above
		}
		aside, mark := o.aside, o.mark
		if i > 0 {
			aside, mark = "", ""
		}
		l.draw = func(f *fpdf.Fpdf, x, y float64) {
			f.SetTextColor(s.colour[0], s.colour[1], s.colour[2])
			base := y + s.size*point*1.05
			f.SetFont(s.face, s.weight, s.size)
			if mark != "" {
				f.Text(x+o.indent-3.2, base, mark)
			}
			f.Text(x+o.indent, base, words)
			if aside != "" {
				f.SetFont(s.face, "", s.size-1)
				f.SetTextColor(90, 90, 90)
				said := printable(aside)
				f.Text(x+c.width-f.GetStringWidth(said), base, said)
			}
		}
		c.lines = append(c.lines, l)
	}
}

// setting is how a text stands in its column.
type setting struct {
	above, indent float64
	mark, aside   string
	stay          bool
}

// rule adds a line across the column.
func (c *column) rule(above, thick float64, colour [3]int) {
	c.lines = append(c.lines, line{above: above, height: thick + 1, stay: true, draw: func(f *fpdf.Fpdf, x, y float64) {
		f.SetFillColor(colour[0], colour[1], colour[2])
		f.Rect(x, y, c.width, thick, "F")
	}})
}

// placed is a line with where it stands on its page.
type placed struct {
	line
	y float64
}

// pages breaks the column into pages; the first begins lower by what is above it.
func (c *column) pages(top, first, bottom float64) [][]placed {
	all := [][]placed{nil}
	y := first
	for i := 0; i < len(c.lines); {
		n, height := 1, 0.0
		for i+n < len(c.lines) && n < 6 && c.lines[i+n-1].stay {
			n++
		}
		for k, l := range c.lines[i : i+n] {
			if k > 0 || len(all[len(all)-1]) > 0 {
				height += l.above
			}
			height += l.height
		}
		if y+height > bottom && len(all[len(all)-1]) > 0 {
			all, y = append(all, nil), top
		}
		page := len(all) - 1
		for _, l := range c.lines[i : i+n] {
			if len(all[page]) > 0 {
				y += l.above
			}
			all[page] = append(all[page], placed{l, y})
			y += l.height
		}
		i += n
	}
	return all
}

// printable leaves out what the fonts cannot know: fpdf counts glyphs of the
// first plane only.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFD:
			return '□'
		case r == '\t':
			return ' '
		case r < ' ' && r != '\n', r == 0x200B, r == 0x200D, r >= 0xFE00 && r <= 0xFE0F:
			return -1
		}
		return r
	}, text)
}

// wrap breaks a text at its line ends and between words; a word that is wider
// than a line is broken, too.
func wrap(f *fpdf.Fpdf, text string, first, width float64) []string {
	var all []string
	room := max(first, 10)
	for part := range strings.SplitSeq(text, "\n") {
		now := ""
		for _, word := range strings.Fields(part) {
			if now != "" && f.GetStringWidth(now+" "+word) > room {
				all, now, room = append(all, now), "", width
			}
			if now != "" {
				now += " "
			}
			now += word
			for f.GetStringWidth(now) > room {
				head := fitting(f, now, room)
				all, now, room = append(all, head), now[len(head):], width
			}
		}
		if now != "" {
			all, room = append(all, now), width
		}
	}
	return all
}

// fitting is as much of a word as fits.
func fitting(f *fpdf.Fpdf, word string, room float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && f.GetStringWidth(word[:next]) > room {
			break
		}
		end = next
	}
	return word[:end]
}
