package media

import (
	"bytes"
	"image"

	"golang.org/x/image/webp"
)

// decodeWebP corrects the colours of lossy WebP. Its luma runs from 16 to 235 and
// its chroma from 16 to 240 (RFC 9649 §2.5 refers to BT.601), while Go's YCbCr is
// that of JPEG and runs from 0 to 255: shown as it is, a photo looks washed out.
func decodeWebP(data []byte) (image.Image, error) {
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	switch m := img.(type) {
	case *image.YCbCr:
		fullRange(m)
	case *image.NYCbCrA:
		fullRange(&m.YCbCr)
	}
	return img, nil
}

func fullRange(m *image.YCbCr) {
	var luma, chroma [256]uint8
	for i := range 256 {
		luma[i] = clamp((float64(i) - 16) * 255 / 219)
		chroma[i] = clamp((float64(i)-128)*255/224 + 128)
	}
	for i, v := range m.Y {
		m.Y[i] = luma[v]
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = chroma[m.Cb[i]], chroma[m.Cr[i]]
	}
}

func clamp(v float64) uint8 { return uint8(max(0, min(255, v+0.5))) }
