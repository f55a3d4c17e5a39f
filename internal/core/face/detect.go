package face

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"daklakid/internal/platform/inference"
)

// Box is a rectangle in a picture, in pixels.
type Box struct{ X, Y, Width, Height float32 }

// Size is the shorter side, the measure for "large enough".
func (b Box) Size() float32 { return min(b.Width, b.Height) }

func (b Box) center() Point { return Point{b.X + b.Width/2, b.Y + b.Height/2} }

// overlap is the share of the union that two boxes have in common.
func (b Box) overlap(o Box) float32 {
	w := min(b.X+b.Width, o.X+o.Width) - max(b.X, o.X)
	h := min(b.Y+b.Height, o.Y+o.Height) - max(b.Y, o.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	common := w * h
	return common / (b.Width*b.Height + o.Width*o.Height - common)
}

// detection is a face found by the detector: its box, and where eyes, nose and mouth are.
type detection struct {
	box    Box
	score  float32
	points [4]Point // right eye, left eye (of the person), nose, mouth
}

// detector is BlazeFace: boxes relative to a grid of anchors.
type detector struct {
	model   inference.Model
	file    *File
	size    int // of the square input
	anchors []Point
}

// The grids of MediaPipe's two detectors (face_detection_short_range.pbtxt and
// face_detection_full_range.pbtxt: cells a side, anchors a cell).
var grids = map[string][][2]int{
	"blazeface-short": {{16, 2}, {8, 6}},
	"blazeface-full":  {{48, 1}},
}

func newDetector(model inference.Model, file *File) *detector {
	d := &detector{model: model, file: file, size: file.Size}
	for _, g := range grids[file.Kind] {
		for y := range g[0] {
			for x := range g[0] {
				for range g[1] {
					d.anchors = append(d.anchors, Point{(float32(x) + 0.5) / float32(g[0]), (float32(y) + 0.5) / float32(g[0])})
				}
			}
		}
	}
	return d
}

// The detector's score from which on something is taken for a face, and the
// overlap from which on two boxes are the same face.
const (
	faceScore   = 0.5
	faceOverlap = 0.3
)

// find returns all faces, the best first.
func (d *detector) find(ctx context.Context, p *Picture) ([]detection, error) {
	side := float64(max(p.Width, p.Height))
	place := square(Point{float32(p.Width) / 2, float32(p.Height) / 2}, side, 0, d.size)
	out, err := d.model.Run(ctx, map[string]inference.Tensor{d.file.Input: planes(p.chip(place, d.size, d.size), signed)})
	if err != nil {
		return nil, err
	}
	scores, boxes := out["scores"].Data, out["boxes"].Data
	if len(scores) != len(d.anchors) || len(boxes) != 16*len(d.anchors) {
		return nil, fmt.Errorf("%w: the detector is not a %s", errPack, d.file.Kind)
	}
	var all []detection
	for i, a := range d.anchors {
		score := float32(1 / (1 + math.Exp(-float64(scores[i]))))
		if score < faceScore {
			continue
		}
		all = append(all, d.decode(a, boxes[16*i:16*i+16], score, place))
	}
	return distinct(all), nil
}

// decode reads one anchor's numbers: center, width and height, then six points.
func (d *detector) decode(a Point, raw []float32, score float32, place placement) detection {
	at := func(i int) Point {
		return place.at(float64(raw[i]+a.X*float32(d.size)), float64(raw[i+1]+a.Y*float32(d.size)))
	}
	center, scale := at(0), float32(place.scale())
	w, h := raw[2]*scale, raw[3]*scale
	return detection{
		box: Box{center.X - w/2, center.Y - h/2, w, h}, score: score,
		points: [4]Point{at(4), at(6), at(8), at(10)},
	}
}

// distinct melts boxes of the same face into their mean, weighted by score.
func distinct(all []detection) []detection {
	slices.SortFunc(all, func(a, b detection) int { return cmp.Compare(b.score, a.score) })
	var out []detection
	for len(all) > 0 {
		var rest []detection
		var sum detection
		var weight float32
		for _, d := range all {
			if all[0].box.overlap(d.box) < faceOverlap {
				rest = append(rest, d)
				continue
			}
			weight += d.score
			sum.box.X += d.score * d.box.X
			sum.box.Y += d.score * d.box.Y
			sum.box.Width += d.score * d.box.Width
			sum.box.Height += d.score * d.box.Height
			for i, q := range d.points {
				sum.points[i].X += d.score * q.X
				sum.points[i].Y += d.score * q.Y
			}
		}
		sum.box = Box{sum.box.X / weight, sum.box.Y / weight, sum.box.Width / weight, sum.box.Height / weight}
		for i := range sum.points {
			sum.points[i] = Point{sum.points[i].X / weight, sum.points[i].Y / weight}
		}
		sum.score = all[0].score
		out = append(out, sum)
		all = rest
	}
	return out
}

func bySize(faces []Face) {
	slices.SortStableFunc(faces, func(a, b Face) int { return cmp.Compare(b.Box.Size(), a.Box.Size()) })
}

// What MediaPipe's networks want: −1 to 1, and 0 to 1.
var (
	signed   = &Pixels{Order: "rgb", Mean: [3]float32{127.5, 127.5, 127.5}, Scale: 1 / 127.5}
	unsigned = &Pixels{Order: "rgb", Scale: 1.0 / 255}
)

// planes lays out a chip as 1 × 3 × height × width.
func planes(p *Picture, want *Pixels) inference.Tensor {
	t := inference.New(1, 3, p.Height, p.Width)
	size := p.Width * p.Height
	for c := range 3 {
		plane, source := t.Data[c*size:(c+1)*size], c
		if want.Order == "bgr" {
			source = 2 - c
		}
		for i := range plane {
			plane[i] = (float32(p.pixels[3*i+source]) - want.Mean[c]) * want.Scale
		}
	}
	return t
}
