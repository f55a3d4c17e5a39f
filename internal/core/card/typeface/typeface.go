// Package typeface holds the typefaces that specimen cards are set in: OCR-B
// for the machine-readable zone (Norbert Schwarz and Matthew Skala; from Debian's
// fonts-ocr-b, its curves made quadratic, for the Go library does not know all
// cubic ones) and the Vietnamese letters of Roboto (Google). NOTICE has their
// licences.
package typeface

import (
	_ "embed"
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// The typefaces, as TrueType files with no more than the letters needed.
var (
	//go:embed ocrb.ttf
	OCRB []byte
	//go:embed roboto-regular.ttf
	Regular []byte
	//go:embed roboto-bold.ttf
	Bold []byte
)

// New returns a typeface at a size: pixels to the em.
func New(file []byte, pixels float64) (font.Face, error) {
	parsed, err := opentype.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	return opentype.NewFace(parsed, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
}

// Lacks returns the first character of text that a typeface does not have.
func Lacks(file []byte, text string) (rune, bool) {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		return 0, true
	}
	var b sfnt.Buffer
	for _, r := range text {
		if i, err := parsed.GlyphIndex(&b, r); err != nil || i == 0 {
			return r, true
		}
	}
	return 0, false
}
