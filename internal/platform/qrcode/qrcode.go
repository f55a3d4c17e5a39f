// Package qrcode draws QR codes (ISO/IEC 18004) and finds one in a picture.
package qrcode

import (
	"errors"
	"fmt"
	"image"

	"github.com/makiuchi-d/gozxing"
	reader "github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// Picture is a drawn code: size rows of size modules, and in bits one for each
// dark module, row by row, the first in the highest bit. It has no quiet zone:
// whoever shows it leaves four modules of white around.
type Picture struct {
	Size int    `json:"size" doc:"Modules in a row."`
	Bits []byte `json:"bits" doc:"A bit for each module, row by row, the first in the highest; 1 is dark."`
}

// ErrNone says that there is no code in a picture that could be read.
var ErrNone = errors.New("qrcode: none found")

// Draw makes the smallest code for a text that stays readable with a seventh of
// it damaged (level M). A text beyond what a code holds is an error.
func Draw(text string) (Picture, error) {
	drawn, err := encoder.Encoder_encodeWithoutHint(text, decoder.ErrorCorrectionLevel_M)
	if err != nil {
		return Picture{}, fmt.Errorf("qrcode: %w", err)
	}
	m := drawn.GetMatrix()
	c := Picture{Size: m.GetWidth(), Bits: make([]byte, (m.GetWidth()*m.GetWidth()+7)/8)}
	for y := range c.Size {
		for x := range c.Size {
			if m.Get(x, y) == 1 {
				at := y*c.Size + x
				c.Bits[at/8] |= 0x80 >> (at % 8)
			}
		}
	}
	return c, nil
}

// Dark reports whether the module in column x of row y is dark.
func (c Picture) Dark(x, y int) bool {
	at := y*c.Size + x
	return c.Bits[at/8]&(0x80>>(at%8)) != 0
}

// Read finds the text of a code in a picture, else ErrNone. The caller bounds
// the picture's size.
func Read(picture image.Image) (text string, err error) {
	// The reader is made for photos, not for pictures made to lead it astray.
	defer func() {
		if recover() != nil {
			text, err = "", ErrNone
		}
	}()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", ErrNone
	}
	found, err := reader.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	})
	if err != nil {
		return "", ErrNone
	}
	return found.GetText(), nil
}
