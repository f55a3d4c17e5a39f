package face

import (
	"context"
	"fmt"
	"math"

	"daklakid/internal/platform/inference"
)

// mesh is MediaPipe's face mesh: 468 points on a face, in the order of its
// canonical model (canonical_face_model_uv_visualization.png).
type mesh struct {
	model inference.Model
	file  *File
}

// Points of the canonical face model. Right and left are the person's.
const (
	rightOuter, rightInner = 33, 133
	leftOuter, leftInner   = 263, 362
	noseTip, noseBase      = 4, 2
	lipUpper, lipLower     = 13, 14
	mouthRight, mouthLeft  = 78, 308
	lipRight, lipLeft      = 61, 291
	forehead, chin         = 10, 152
	cheekRight, cheekLeft  = 234, 454
)

// lids are pairs of points across an eye, upper and lower.
var lids = [2][2][2]int{{{160, 144}, {158, 153}}, {{385, 380}, {387, 373}}}

// The mesh looks at half as much again as the detector's box, as MediaPipe does,
// and says how sure it is that it sees a face.
const (
	meshPoints   = 468
	meshMargin   = 1.5
	meshPresence = 0.5
)

// points finds the mesh in a detection; ok is false if it sees no face there.
func (m *mesh) points(ctx context.Context, p *Picture, d detection) (points []Point, ok bool, err error) {
	size, right, left := m.file.Size, d.points[0], d.points[1]
	angle := math.Atan2(float64(left.Y-right.Y), float64(left.X-right.X))
	place := square(d.box.center(), meshMargin*float64(max(d.box.Width, d.box.Height)), angle, size)
	out, err := m.model.Run(ctx, map[string]inference.Tensor{m.file.Input: planes(p.chip(place, size, size), unsigned)})
	if err != nil {
		return nil, false, err
	}
	raw := out["mesh"].Data
	if len(raw) != 3*meshPoints || len(out["presence"].Data) != 1 {
		return nil, false, fmt.Errorf("%w: the mesh is not a %s", errPack, m.file.Kind)
	}
	points = make([]Point, meshPoints)
	for i := range points {
		points[i] = place.at(float64(raw[3*i]), float64(raw[3*i+1]))
	}
	presence := 1 / (1 + math.Exp(-float64(out["presence"].Data[0])))
	return points, presence >= meshPresence, nil
}

func distance(a, b Point) float32 {
	return float32(math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)))
}

func between(a, b Point) Point { return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2} }

// Pose is what a face does at a moment.
type Pose struct {
	// Yaw is how far the nose is off the middle between the eyes, as a share of
	// their distance: about 0 when looking at the camera, positive when the
	// person turns to their left.
	Yaw float32
	// Roll is the tilt of the line through the eyes, in radians.
	Roll float32
	// Eyes is how far the lids are apart, as a share of the eye's width: about
	// 0.3 open, under 0.2 shut.
	Eyes float32
	// Mouth is how far the lips are apart, as a share of the mouth's width.
	Mouth float32
}

func poseOf(p []Point) Pose {
	right, left := between(p[rightOuter], p[rightInner]), between(p[leftOuter], p[leftInner])
	middle := between(right, left)
	ex, ey := left.X-right.X, left.Y-right.Y
	nx, ny := p[noseTip].X-middle.X, p[noseTip].Y-middle.Y
	pose := Pose{
		Yaw:   (nx*ex + ny*ey) / (ex*ex + ey*ey),
		Roll:  float32(math.Atan2(float64(ey), float64(ex))),
		Mouth: distance(p[lipUpper], p[lipLower]) / distance(p[mouthRight], p[mouthLeft]),
	}
	for eye, corners := range [2][2]int{{rightOuter, rightInner}, {leftInner, leftOuter}} {
		open := distance(p[lids[eye][0][0]], p[lids[eye][0][1]]) + distance(p[lids[eye][1][0]], p[lids[eye][1][1]])
		pose.Eyes += open / (2 * distance(p[corners[0]], p[corners[1]])) / 2
	}
	return pose
}
