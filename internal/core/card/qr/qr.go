// Package qr finds and reads the QR code of an identity card in a photo, where
// it is a small corner of a large picture, often blurred or aslant. It tries the
// whole picture first, then what looks like a code, enlarged, then its tiles,
// and gives up after a bounded amount of work.
package qr

import (
	"context"
	"errors"
	"image"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"daklakid/internal/core/card/picture"
)

// ErrNone says that no code was found, or none that could be read.
var ErrNone = errors.New("qr: no code in the picture")

// Effort is how much is tried.
type Effort int

const (
	// Quick looks at what seems to be a code, and at the whole picture.
	Quick Effort = iota
	// Thorough tries everything: under 1.5 s of a processor of 2020.
	Thorough
)

// budget is the work of a thorough search in pixels, enlarged ones included. It
// counts instead of the time so that a busy machine finds what an idle one does.
const budget = 18_000_000

// whole is the longer side of the picture when it is looked at as a whole.
const whole = 1600

// least is the side of the smallest code, of a pixel a module.
const least = 21

// Read finds a code and returns its text, which is UTF-8. The error is ErrNone
// or the context's.
func Read(ctx context.Context, g *picture.Gray, effort Effort) (string, error) {
	if min(g.W, g.H) < least {
		return "", ErrNone
	}
	s := &search{ctx: ctx, left: budget}
	if text, ok := s.passes(g, effort); ok {
		return text, nil
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return "", ErrNone
}

// search is one search under way.
type search struct {
	ctx  context.Context // it lives as long as one call
	left int
}

// passes goes from what mostly works to what rarely does.
func (s *search) passes(g *picture.Gray, effort Effort) (string, bool) {
	middle := g.Shrink(whole)
	parts := candidates(middle)
	for round, scales := range [][]float64{{1.25, 1.5}, {1, 2, 0.85, 2.5}} {
		for _, box := range parts {
			part := g.Crop(scaled(box, float64(g.W)/float64(middle.W))).Shrink(480)
			if text, ok := s.closely(part, scales); ok {
				return text, true
			}
		}
		if round > 0 {
			break
		}
		if text, ok := s.try(middle, hybrid); ok || effort == Quick {
			return text, ok
		}
	}
	for _, p := range []pass{{middle.Sharpen(2, 2.5), hybrid}, {middle, global}, {g.Shrink(whole * 3 / 5), hybrid}} {
		if text, ok := s.try(p.g, p.b); ok {
			return text, true
		}
	}
	return s.tiles(middle)
}

// pass is one way to look at a picture.
type pass struct {
	g *picture.Gray
	b binarize
}

// closely looks at a small part that seems to hold a code, plain and sharpened,
// in several sizes: where the library finds the corners of the code depends on it.
func (s *search) closely(part *picture.Gray, scales []float64) (string, bool) {
	sharp, sharper, sharpest := part.Sharpen(1.2, 2), part.Sharpen(2, 2.5), part.Sharpen(2, 5)
	for _, scale := range scales {
		for _, p := range []pass{{sharp, hybrid}, {part, hybrid}, {sharper, hybrid}, {part, global}, {sharp, global}, {sharpest, hybrid}} {
			if text, ok := s.try(p.g.Enlarge(scale), p.b); ok {
				return text, true
			}
		}
	}
	return "", false
}

// tiles looks at overlapping parts of half the size, enlarged.
func (s *search) tiles(g *picture.Gray) (string, bool) {
	w, h := g.W/2, g.H/2
	for i := range 9 {
		x, y := (i%3)*w/2, (i/3)*h/2
		tile := g.Crop(image.Rect(x, y, x+w, y+h)).Enlarge(1.5)
		if text, ok := s.try(tile, hybrid); ok {
			return text, true
		}
		if text, ok := s.try(tile.Sharpen(3, 2.5), hybrid); ok {
			return text, true
		}
	}
	return "", false
}

type binarize func(gozxing.LuminanceSource) gozxing.Binarizer

var (
	hybrid binarize = gozxing.NewHybridBinarizer
	global binarize = gozxing.NewGlobalHistgramBinarizer
)

var hints = map[gozxing.DecodeHintType]any{
	gozxing.DecodeHintType_TRY_HARDER:    true,
	gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
}

// try is one pass. The library is fed what strangers send, so that a panic in it
// is taken for a code that cannot be read.
func (s *search) try(g *picture.Gray, b binarize) (text string, ok bool) {
	pixels := g.W * g.H
	if s.left < pixels || s.ctx.Err() != nil || min(g.W, g.H) < least {
		return "", false
	}
	s.left -= pixels
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	bits, err := gozxing.NewBinaryBitmap(b(newSource(g)))
	if err != nil {
		return "", false
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, hints)
	if err != nil || !utf8.ValidString(result.GetText()) {
		return "", false
	}
	return result.GetText(), result.GetText() != ""
}

// source shows a grey picture to the library without a copy.
type source struct {
	gozxing.LuminanceSourceBase
	g *picture.Gray
}

func newSource(g *picture.Gray) *source {
	return &source{gozxing.LuminanceSourceBase{Width: g.W, Height: g.H}, g}
}

// GetMatrix is all of it, row by row.
func (s *source) GetMatrix() []byte { return s.g.Pix }

// GetRow copies a row.
func (s *source) GetRow(y int, row []byte) ([]byte, error) {
	return append(row[:0], s.g.Pix[y*s.g.W:][:s.g.W]...), nil
}

// Invert is asked for by the library's interface; we do not use it.
func (s *source) Invert() gozxing.LuminanceSource { return gozxing.LuminanceSourceInvert(s) }

// String keeps the picture out of logs.
func (s *source) String() string { return "picture" }
