package face

import (
	"context"
	"math"

	"daklakid/internal/platform/errs"
)

// Portrait is the face on a card, upright.
type Portrait struct {
	Picture  *Picture // the portrait, cut out and turned
	Turned   int      // by how many quarters the card had to be turned clockwise
	Quality  Quality
	Template Template
}

// The size of the portrait that is kept, and how much around the face it shows.
const (
	portraitSide   = 360
	portraitMargin = 1.9
)

// Portrait finds the largest face on a picture of a card, whichever way the card
// lies, and makes a template of it. Errors are faceNone, faceTwo for two faces of like size,
// and those of quality: faceSmall, faceDark, faceBright, faceBlurred, faceTurned.
func (f *Faces) Portrait(ctx context.Context, card *Picture) (*Portrait, error) {
	turned, face, err := f.upright(ctx, card)
	if err != nil {
		return nil, err
	}
	p := card.Turned(turned)
	quality := p.Quality(&face)
	if err := quality.check(MinPortrait); err != nil {
		return nil, err
	}
	if err := face.Pose.frontal(); err != nil {
		return nil, err
	}
	template, err := f.Template(ctx, p, &face)
	if err != nil {
		return nil, err
	}
	side := portraitMargin * float64(max(face.Box.Width, face.Box.Height))
	size := min(portraitSide, int(side))
	cut := p.chip(square(face.Box.center(), side, float64(face.Pose.Roll), size), size, size)
	return &Portrait{Picture: cut, Turned: turned, Quality: quality, Template: template}, nil
}

// upright tries the four ways a card can lie and takes that in which a face
// stands straight and is seen most surely.
func (f *Faces) upright(ctx context.Context, card *Picture) (turned int, found Face, err error) {
	best, problem := float32(0), error(errs.New(errs.Invalid, "faceNone"))
	for quarters := range 4 {
		faces, err := f.Find(ctx, card.Turned(quarters), true)
		if err != nil {
			return 0, Face{}, err
		}
		if faces = straight(faces); len(faces) == 0 || faces[0].Score <= best {
			continue
		}
		best, turned = faces[0].Score, quarters
		found, problem = single(faces)
	}
	return turned, found, problem
}

// straight leaves out faces that lie or stand on their head.
func straight(faces []Face) []Face {
	var out []Face
	for _, f := range faces {
		if math.Abs(float64(f.Pose.Roll)) < math.Pi/4 {
			out = append(out, f)
		}
	}
	return out
}
