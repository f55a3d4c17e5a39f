package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
)

// The sizes every photo is kept in.
const (
	Thumb  = "thumb"
	Medium = "medium"
	Large  = "large"
)

// quality of the JPEGs, as libjpeg counts it; docs/adr/0011-photos.md.
const quality = 75

// sides are the longer sides in pixels. Nothing is scaled up.
var sides = []struct {
	name string
	side int
}{{Large, 1920}, {Medium, 960}, {Thumb, 320}}

// Photo is an upload that was taken in.
type Photo struct {
	Width, Height int    // of the large size, in pixels; all sizes have the same shape
	Color         string // mean colour as #rrggbb, to show while the photo loads
	Sizes         []Size // large, medium, thumb
}

// Size is one encoded size of a photo: a JPEG without any metadata.
type Size struct {
	Name          string
	Width, Height int
	Data          []byte
}

// render makes the sizes, each from the one before.
func render(ctx context.Context, img image.Image, orientation int) (Photo, error) {
	b := img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), sides[0].side)
	current, err := shrink(ctx, img, w, h)
	if err != nil {
		return Photo{}, err
	}
	current = upright(current, orientation)
	p := Photo{Width: current.Rect.Dx(), Height: current.Rect.Dy()}
	for _, s := range sides {
		w, h := fit(p.Width, p.Height, s.side)
		if w != current.Rect.Dx() || h != current.Rect.Dy() {
			if current, err = shrink(ctx, current, w, h); err != nil {
				return Photo{}, err
			}
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, current, &jpeg.Options{Quality: quality}); err != nil {
			return Photo{}, fmt.Errorf("media: encoding: %w", err)
		}
		p.Sizes = append(p.Sizes, Size{s.name, w, h, out.Bytes()})
	}
	mean, err := shrink(ctx, current, 1, 1)
	if err != nil {
		return Photo{}, err
	}
	p.Color = fmt.Sprintf("#%02x%02x%02x", mean.Pix[0], mean.Pix[1], mean.Pix[2])
	return p, nil
}
