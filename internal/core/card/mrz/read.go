package mrz

import (
	"context"
	"errors"
	"math"
	"slices"

	"daklakid/internal/core/card/mrz/glyph"
	"daklakid/internal/core/card/picture"
)

// ErrNone says that a picture shows no machine-readable zone.
var ErrNone = errors.New("mrz: no zone in the picture")

// The sizes a picture is looked at in, by its longer side in pixels. The first
// is enough when the card fills half the picture.
var sides = []int{1400, 2400}

// ink is a way to tell ink from paper: how far around a point is looked, and by
// what part it must be darker.
type ink struct {
	radius int
	part   float64
}

var inks = []ink{{16, 0.12}, {10, 0.25}}

// Read finds the zone in a picture, in whatever direction, and reads it. The
// error is ErrNone when there is none, an Error when there is one that cannot be
// read or is not a Vietnamese card's, or the context's.
func Read(ctx context.Context, g *picture.Gray) (Document, error) {
	if g.W*g.H < Rows*Columns*leastSize*leastSize {
		return Document{}, ErrNone
	}
	failed, s := ErrNone, search{ctx, mostLooks}
	for i, side := range sides {
		if i > 0 && max(g.W, g.H) <= sides[i-1]*5/4 {
			break // nothing more to see
		}
		scaled := g.Shrink(side)
		soft := scaled.Blur(grain)
		for _, ink := range inks[:len(inks)-i] {
			d, err := s.at(scaled, soft, ink)
			if err == nil || ctx.Err() != nil {
				return d, err
			}
			if !errors.Is(err, ErrNone) {
				failed = err
			}
		}
	}
	return Document{}, failed
}

// search is one search under way.
type search struct {
	ctx  context.Context // it lives as long as one call
	left int             // looks
}

// mostLooks bounds how often all cells are shown to the network in one search: a
// page full of text has many threes of lines.
const mostLooks = 24

// grain is the blur that takes the noise of a sensor away, in pixels.
const grain = 0.7

// at looks for the zone along the directions in which most lines run; soft is
// the picture without grain.
func (s *search) at(g, soft *picture.Gray, how ink) (Document, error) {
	const level = 0.07 // radians that need no turning of the picture
	all := blobs(soft, how)
	failed := ErrNone
	for _, angle := range directions(all) {
		if err := s.ctx.Err(); err != nil {
			return Document{}, err
		}
		rows := findRows(turned(all, angle))
		straight := g
		if math.Abs(angle) > level {
			if len(zones(rows)) == 0 {
				continue // not worth turning the picture for
			}
			straight = g.Turn(-angle)
			rows, angle = straighter(straight, how, level)
		}
		for _, z := range zones(rows) {
			d, err := s.read(z, straight, angle)
			if err == nil {
				return d, nil
			}
			failed = err
		}
	}
	return Document{}, failed
}

// straighter finds the rows anew in a picture that was turned, and the angle at
// which they still lie.
func straighter(g *picture.Gray, how ink, level float64) ([]row, float64) {
	all := blobs(g.Blur(grain), how)
	for _, angle := range directions(all) {
		if math.Abs(angle) < level {
			return findRows(turned(all, angle)), angle
		}
	}
	return findRows(turned(all, 0)), 0
}

// read reads a zone in the frame turned by angle, either way up.
func (s *search) read(z zone, g *picture.Gray, angle float64) (Document, error) {
	sin, cos := math.Sincos(angle)
	failed := ErrNone
	for _, p := range z.planes() {
		if s.left -= 2; s.left < 0 {
			break
		}
		// Back from the turned frame to the picture.
		for i := range 3 {
			u, v := p.h[i], p.h[3+i]
			p.h[i], p.h[3+i] = u*cos-v*sin, u*sin+v*cos
		}
		seen := look(g, &p)
		p.back = true
		if reverse := look(g, &p); reverse.fit() > seen.fit() {
			seen = reverse
		}
		d, err := seen.read()
		if err == nil {
			return d, nil
		}
		if seen.fit() > leastFit || errors.Is(failed, ErrNone) {
			failed = err
		}
	}
	return Document{}, failed
}

// look shows every cell to the network. A cell of far less contrast than the
// others is empty or covered, whatever the network would see in it.
func look(g *picture.Gray, p *plane) *sight {
	const faint = 0.25 // of the usual contrast
	net, s := glyph.Trained(), &sight{}
	var cells [Rows][Columns]glyph.Cell
	var contrasts [Rows][Columns]float64
	var all []float64
	for line := range Rows {
		for column := range Columns {
			cell, contrast := p.cell(g, column, line)
			cells[line][column], contrasts[line][column] = cell, float64(contrast)
			all = append(all, float64(contrast))
		}
	}
	usual := quantile(all, 0.5)
	for line := range Rows {
		for column := range Columns {
			scores := net.Run(&cells[line][column])
			if contrasts[line][column] < faint*usual {
				scores = glyph.Scores{glyph.None: 1}
			}
			for i, probability := range scores {
				s[line][column][i] = math.Log(float64(probability) + 1e-6)
			}
		}
	}
	return s
}

func quantile(all []float64, part float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[int(part*float64(len(all)-1))]
}
