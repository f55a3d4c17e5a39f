// Package linkpreview draws the picture that a messenger or a social network
// shows of a shared link: 1200 by 630 pixels, the title in large letters on the
// app's own ground.
package linkpreview

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"daklakid/internal/core/card/typeface"
)

// The size that Open Graph readers ask for.
const (
	Width  = 1200
	Height = 630
)

const (
	margin     = 80
	titleSize  = 64 // pixels to the em
	detailSize = 36
	mostLines  = 4
	shades     = 32
)

// The ground and the letters, as the app's hero has them.
var (
	earth = color.RGBA{0x54, 0x1a, 0x0e, 0xff}
	gold  = color.RGBA{0xf0, 0xc5, 0x72, 0xff}
	rice  = color.RGBA{0xff, 0xf8, 0xf2, 0xff}
)

// maxKept is how many pictures are remembered; one has some twenty kilobytes.
const maxKept = 500

// Studio draws pictures and remembers the last ones. Nothing is stored, so
// that nothing has to be forgotten when a listing goes.
type Studio struct {
	kept *lru.Cache[Words, []byte]
	one  sync.Mutex // a crowd that asks for one picture has it drawn once
}

// Words are what a picture says.
type Words struct{ Title, Detail, App string }

// New returns a studio.
func New() *Studio {
	kept, err := lru.New[Words, []byte](maxKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Studio{kept: kept}
}

// PNG is the picture that says the words.
func (s *Studio) PNG(w Words) ([]byte, error) {
	if known, found := s.kept.Get(w); found {
		return known, nil
	}
	s.one.Lock()
	defer s.one.Unlock()
	if known, found := s.kept.Get(w); found {
		return known, nil
	}
	drawn, err := paint(w)
	if err == nil {
		s.kept.Add(w, drawn)
	}
	return drawn, err
}

func paint(w Words) ([]byte, error) {
	title, err := typeface.New(typeface.Bold, titleSize)
	if err != nil {
		return nil, err
	}
	small, err := typeface.New(typeface.Regular, detailSize)
	if err != nil {
		return nil, err
	}
	p := picture{image.NewPaletted(image.Rect(0, 0, Width, Height), palette()), image.NewAlpha(image.Rect(0, 0, Width, Height))}
	p.rings()
	y := margin + titleSize
	for _, line := range wrap(title, legible(typeface.Bold, w.Title), Width-2*margin, mostLines) {
		p.write(title, margin, y, line)
		y += titleSize * 13 / 10
	}
	p.write(small, margin, Height-margin, w.App)
	p.ink(0)
	if lines := wrap(small, legible(typeface.Regular, w.Detail), Width-2*margin, 1); len(lines) > 0 {
		p.write(small, margin, y+8, lines[0])
	}
	p.ink(shades)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := encoder.Encode(&out, p.img); err != nil {
		return nil, fmt.Errorf("link preview: %w", err)
	}
	return out.Bytes(), nil
}

// palette has the shades from the ground to each ink, the ground first: few
// colours make a small file.
func palette() color.Palette {
	var all color.Palette
	for _, ink := range []color.RGBA{rice, gold} {
		for n := range shades {
			mix := func(from, to uint8) uint8 { return uint8(int(from) + (int(to)-int(from))*n/(shades-1)) } //nolint:gosec // between two bytes
			all = append(all, color.RGBA{mix(earth.R, ink.R), mix(earth.G, ink.G), mix(earth.B, ink.B), 0xff})
		}
	}
	return all
}

// picture is being drawn: letters go to a mask first, because finding the
// nearest colour for each pixel would take seconds.
type picture struct {
	img  *image.Paletted
	mask *image.Alpha
}

const faint = shades + shades/4 // of the gold

// rings are the gong in the corner.
func (p picture) rings() {
	const cx, cy = Width - 60, Height - 40
	for y := Height / 3; y < Height; y++ {
		for x := Width / 2; x < Width; x++ {
			away := (x-cx)*(x-cx) + (y-cy)*(y-cy)
			for _, r := range []int{90, 150, 210, 270} {
				if away > r*r && away < (r+5)*(r+5) {
					p.img.SetColorIndex(x, y, faint)
				}
			}
		}
	}
}

func (p picture) write(face font.Face, x, y int, text string) {
	d := font.Drawer{Dst: p.mask, Src: image.Opaque, Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// ink brings what was written onto the picture, in the shades from first on,
// and leaves the mask clean.
func (p picture) ink(first int) {
	for n, alpha := range p.mask.Pix {
		if alpha > 0 {
			p.img.Pix[n] = uint8(first + int(alpha)*(shades-1)/255) //nolint:gosec // fewer than 64
		}
	}
	clear(p.mask.Pix)
}

// legible leaves out what the typeface has no letter for, such as emoji.
func legible(file []byte, text string) string {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "→", "–")), " ")
	for {
		bad, lacking := typeface.Lacks(file, text)
		if !lacking || bad == 0 {
			return strings.Join(strings.Fields(text), " ")
		}
		text = strings.ReplaceAll(text, string(bad), "")
	}
}

// wrap breaks a text into lines of a width; what is too long ends in dots.
func wrap(face font.Face, text string, width, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || font.MeasureString(face, longer).Ceil() <= width {
			line = longer
			continue
		}
		lines = append(lines, line)
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	cut := len(lines) > most
	if cut {
		lines = lines[:most]
	}
	for n, l := range lines {
		lines[n] = shorten(face, l, width, cut && n == most-1)
	}
	return lines
}

// shorten cuts a line that does not fit, or that more would follow.
func shorten(face font.Face, line string, width int, more bool) string {
	const dots = "..."
	if !more && font.MeasureString(face, line).Ceil() <= width {
		return line
	}
	r := []rune(line)
	for len(r) > 0 && font.MeasureString(face, string(r)+dots).Ceil() > width {
		r = r[:len(r)-1]
	}
	return strings.TrimSpace(string(r)) + dots
}
