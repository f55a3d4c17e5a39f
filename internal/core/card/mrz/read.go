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
var sides = []int{1400, 2600}

// inks are the ways ink is told from paper: how far around a point is looked,
// and by what part it must be darker.
var inks = []struct {
	radius int
	part   float64
}{{16, 0.12}, {10, 0.25}}

// Read finds the zone in a picture, in whatever direction, and reads it. The
// error is ErrNone when there is none, an Error when there is one that cannot be
// read or is not a Vietnamese card's, or the context's.
func Read(ctx context.Context, g *picture.Gray) (Document, error) {
	failed := ErrNone
	for i, side := range sides {
		if i > 0 && max(g.W, g.H) <= sides[i-1]*5/4 {
			break // nothing more to see
		}
		scaled := g.Shrink(side)
		for _, ink := range inks {
			d, err := readAt(ctx, scaled, ink.radius, ink.part)
			if err == nil || ctx.Err() != nil {
				return d, err
			}
			if err != ErrNone { //nolint:errorlint // never wrapped
				failed = err
			}
		}
	}
	return Document{}, failed
}

// readAt looks for the zone along the directions in which most lines run.
func readAt(ctx context.Context, g *picture.Gray, radius int, part float64) (Document, error) {
	const level = 0.07 // radians that need no turning of the picture
	soft := g.Blur(0.7)
	all := blobs(soft, radius, part)
	failed := ErrNone
	for _, angle := range directions(all) {
		if err := ctx.Err(); err != nil {
			return Document{}, err
		}
		straight, seen := g, all
		if math.Abs(angle) > level {
			straight = g.Turn(-angle)
			seen, angle = blobs(straight.Blur(0.7), radius, part), 0
			for _, a := range directions(seen) {
				if math.Abs(a) < level {
					angle = a
					break
				}
			}
		}
		for _, z := range zones(findRows(turned(seen, angle))) {
			d, err := z.read(straight, angle)
			if err == nil {
				return d, nil
			}
			failed = err
		}
	}
	return Document{}, failed
}

// read reads the zone in the frame turned by angle, either way up.
func (z zone) read(g *picture.Gray, angle float64) (Document, error) {
	sin, cos := math.Sincos(angle)
	for i := range z {
		z[i].blobs = slices.Clone(z[i].blobs)
	}
	failed := ErrNone
	for _, p := range z.planes() {
		// Back from the turned frame to the picture.
		for i := range 3 {
			u, v := p.h[i], p.h[3+i]
			p.h[i], p.h[3+i] = u*cos-v*sin, u*sin+v*cos
		}
		s := look(g, &p)
		p.back = true
		if reverse := look(g, &p); reverse.fit() > s.fit() {
			s = reverse
		}
		d, err := s.read()
		if err == nil {
			return d, nil
		}
		if s.fit() > leastFit || failed == ErrNone { //nolint:errorlint // never wrapped
			failed = err
		}
	}
	return Document{}, failed
}

// look shows every cell to the network.
func look(g *picture.Gray, p *plane) *sight {
	net := glyph.Trained()
	s := &sight{}
	for line := range Rows {
		for column := range Columns {
			cell, _ := p.cell(g, column, line)
			for i, probability := range net.Run(&cell) {
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
