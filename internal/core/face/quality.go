package face

import (
	"math"

	"daklakid/internal/platform/errs"
)

// Quality is what decides whether a face can be compared.
type Quality struct {
	Size       float32 `json:"size"`       // pixels, the shorter side
	Brightness float32 `json:"brightness"` // mean of the face, 0 to 255
	Contrast   float32 `json:"contrast"`   // standard deviation of the brightness
	// Sharpness is how much of the contrast lies in the finest detail of the face
	// at a fixed size: 0 for a blur.
	Sharpness float32 `json:"sharpness"`
}

// Bounds of quality. Sizes are from measuring at which the networks stop telling
// people apart (docs/adr/0036-faces.md).
const (
	MinPortrait = 100 // pixels of the face on a card
	MinSelfie   = 150 // of the face before the camera

	minBrightness, maxBrightness = 50, 220
	minContrast                  = 12
	minSharpness                 = 0.010
	maxYaw                       = 0.22 // of a face to compare
	maxRoll                      = 0.6  // radians
)

// qualitySize is the side of the chip on which light and sharpness are measured.
const qualitySize = 96

// Quality measures a face.
func (p *Picture) Quality(f *Face) Quality {
	side := 0.8 * float64(f.Box.Size())
	chip := p.chip(square(between(f.points[noseTip], between(f.points[rightInner], f.points[leftInner])), side, float64(f.Pose.Roll), qualitySize), qualitySize, qualitySize)
	var sum, squares, fine float64
	n := 0.0
	for y := 1; y < qualitySize-1; y++ {
		for x := 1; x < qualitySize-1; x++ {
			v := float64(chip.luma(x, y))
			edge := 4*v - float64(chip.luma(x-1, y)+chip.luma(x+1, y)+chip.luma(x, y-1)+chip.luma(x, y+1))
			sum, squares, fine, n = sum+v, squares+v*v, fine+edge*edge, n+1
		}
	}
	mean := sum / n
	variance := max(squares/n-mean*mean, 1)
	return Quality{
		Size: f.Box.Size(), Brightness: float32(mean), Contrast: float32(math.Sqrt(variance)),
		Sharpness: float32(fine / n / variance),
	}
}

// check refuses what cannot be compared, with what the person can do about it.
func (q Quality) check(size float32) error {
	switch {
	case q.Size < size:
		return errs.New(errs.Invalid, "faceSmall")
	case q.Brightness < minBrightness:
		return errs.New(errs.Invalid, "faceDark")
	case q.Brightness > maxBrightness:
		return errs.New(errs.Invalid, "faceBright")
	case q.Contrast < minContrast, q.Sharpness < minSharpness:
		return errs.New(errs.Invalid, "faceBlurred")
	}
	return nil
}

// frontal refuses a face turned away.
func (p Pose) frontal() error {
	if abs(p.Yaw) > maxYaw || abs(p.Roll) > maxRoll {
		return errs.New(errs.Invalid, "faceTurned")
	}
	return nil
}

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }
