package face

import (
	"context"
	"fmt"
	"math"

	"daklakid/internal/platform/inference"
)

// spoof guesses whether a picture shows a person or a picture of one. It mostly
// sees frames and blur, so it may at most send somebody to an officer.
type spoof struct {
	model inference.Model
	file  *File
}

// live is the guess, from 0 (a picture of a picture) to 1.
func (s *spoof) live(ctx context.Context, p *Picture, f *Face) (float32, error) {
	side := s.file.Margin * float64(max(f.Box.Width, f.Box.Height))
	chip := p.chip(square(f.Box.center(), side, 0, s.file.Size), s.file.Size, s.file.Size)
	out, err := s.model.Run(ctx, map[string]inference.Tensor{s.file.Input: planes(chip, s.file.Pixels)})
	if err != nil {
		return 0, err
	}
	logits := out[s.file.Output].Data
	if s.file.Live < 0 || s.file.Live >= len(logits) {
		return 0, fmt.Errorf("%w: spoof has no output %d", errPack, s.file.Live)
	}
	sum := 0.0
	for _, l := range logits {
		sum += math.Exp(float64(l - logits[s.file.Live]))
	}
	return float32(1 / sum), nil
}
