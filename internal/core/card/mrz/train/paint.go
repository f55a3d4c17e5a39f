package main

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"daklakid/internal/core/card/mrz/glyph"
	"daklakid/internal/core/card/picture"
	"daklakid/internal/core/card/typeface"
)

// A character is drawn large once, and sampled from there.
const (
	em     = 44.25 // pixels; makes a cell 32 wide
	across = 32
	down   = 48
	margin = 16 // around the cell
	middle = 16 // from the centre down to the baseline: 0.37 em
)

// painter draws characters as cameras may see them.
type painter struct {
	random *rand.Rand
	// glyphs are the drawings by typeface, weight and class: brightness, margins
	// included. The last class is an empty cell.
	glyphs [][]*picture.Gray
}

func newPainter(random *rand.Rand, files ...[]byte) (*painter, error) {
	p := &painter{random: random}
	for _, file := range files {
		face, err := typeface.New(file, em)
		if err != nil {
			return nil, err
		}
		// Thinner and bolder: what a blur leaves above a threshold.
		for _, threshold := range []uint8{75, 105, 130, 155, 185} {
			set := make([]*picture.Gray, glyph.Classes)
			for class, c := range glyph.Alphabet {
				set[class] = weigh(draw(face, string(c)), threshold)
			}
			set[glyph.None] = draw(face, " ")
			p.glyphs = append(p.glyphs, set)
		}
	}
	return p, nil
}

func draw(face font.Face, text string) *picture.Gray {
	img := image.NewGray(image.Rect(0, 0, across+2*margin, down+2*margin))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	d := font.Drawer{Dst: img, Src: image.Black, Face: face, Dot: fixed.Point26_6{
		X: fixed.I(img.Rect.Dx()/2) - font.MeasureString(face, text)/2,
		Y: fixed.I(img.Rect.Dy()/2) + fixed.I(middle),
	}}
	d.DrawString(text)
	return picture.Of(img, img.Rect.Dy())
}

func weigh(g *picture.Gray, threshold uint8) *picture.Gray {
	g = g.Blur(1.1)
	for i, v := range g.Pix {
		g.Pix[i] = 255
		if v < threshold {
			g.Pix[i] = 0
		}
	}
	return g.Blur(0.5)
}

// sample draws a cell and says what it shows.
func (p *painter) sample() (glyph.Cell, int) {
	set := p.glyphs[p.random.IntN(len(p.glyphs))]
	class := p.random.IntN(glyph.Classes)
	view := p.view()
	if class == glyph.None {
		switch p.random.IntN(4) {
		case 0: // between two characters
			view.x += float64(1-2*p.random.IntN(2)) * (0.42 + 0.1*p.random.Float64()) * across
		case 1: // between two lines
			view.y += float64(1-2*p.random.IntN(2)) * (0.45 + 0.3*p.random.Float64()) * down
		case 2: // far too large or small
			view.scale *= []float64{0.5, 1.8}[p.random.IntN(2)]
		}
	}
	shown := class
	if class == glyph.None && view.wrong() {
		shown = p.random.IntN(glyph.None)
	}
	g := p.scene(set, shown)
	return p.photograph(g, view), class
}

// scene is a character between two others, as they stand in a line.
func (p *painter) scene(set []*picture.Gray, class int) *picture.Gray {
	out := set[class].Crop(image.Rect(0, 0, across+2*margin, down+2*margin))
	for _, side := range []int{-across, across} {
		neighbour := set[p.random.IntN(glyph.None+1)]
		for y := range out.H {
			for x := range out.W {
				if nx := x - side; nx >= 0 && nx < out.W {
					out.Pix[y*out.W+x] = min(out.Pix[y*out.W+x], neighbour.Pix[y*out.W+nx])
				}
			}
		}
	}
	return out
}

// view is from where a cell is seen, in pixels of the drawing.
type view struct{ x, y, scale, stretch, turn, slant float64 }

func (v view) wrong() bool {
	return math.Abs(v.x) > 0.3*across || math.Abs(v.y) > 0.3*down || v.scale < 0.7 || v.scale > 1.4
}

func (p *painter) view() view {
	r := p.random
	return view{
		x: r.NormFloat64() * 0.06 * across, y: r.NormFloat64() * 0.045 * down,
		scale: 1 + r.NormFloat64()*0.05, stretch: 1 + r.NormFloat64()*0.07,
		turn: r.NormFloat64() * 0.035, slant: r.NormFloat64() * 0.05,
	}
}

// photograph takes a cell: blur, a hand that moves, uneven light, weak contrast,
// noise.
func (p *painter) photograph(g *picture.Gray, v view) glyph.Cell {
	r := p.random
	g = g.Blur(r.Float64() * r.Float64() * 7)
	sin, cos := math.Sincos(v.turn)
	moveY, moveX := math.Sincos(r.Float64() * math.Pi)
	moved := max(r.Float64()-0.6, 0) * 0.7 * across / 4
	ink, paper := 20+r.Float64()*90, 150+r.Float64()*105
	noise := r.Float64() * r.Float64() * 0.22 * (paper - ink)
	slopeX, slopeY := r.NormFloat64()*0.12*(paper-ink), r.NormFloat64()*0.12*(paper-ink)
	var brightness [glyph.Points]float32
	const step, h = across / glyph.W, 0.5
	for y := range glyph.H {
		for x := range glyph.W {
			dx, dy := (float64(x)+0.5)*step-across/2, (float64(y)+0.5)*step-down/2
			dx, dy = dx+v.slant*dy, dy*v.stretch
			sx := float64(g.W)/2 + v.x + (dx*cos-dy*sin)*v.scale
			sy := float64(g.H)/2 + v.y + (dx*sin+dy*cos)*v.scale
			// A point of the cell gathers the light of its square.
			light := 0.0
			for i, dx := range [4]float64{-h, h, -h, h} {
				way := (float64(i) - 1.5) * moved
				light += g.At(sx+dx+way*moveX, sy+[4]float64{-h, -h, h, h}[i]+way*moveY) / 4
			}
			value := ink + (paper-ink)*light/255 + slopeX*dx/across + slopeY*dy/down + noise*r.NormFloat64()
			brightness[y*glyph.W+x] = float32(min(max(value, 0), 255))
		}
	}
	cell, _ := glyph.Normalise(&brightness)
	return cell
}
