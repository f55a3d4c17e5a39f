package specimen

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	xdraw "golang.org/x/image/draw"

	"daklakid/internal/core/card/typeface"
)

// portrait puts a picture into a frame, cut to its shape.
func (c *card) portrait(frame image.Rectangle, picture image.Image) {
	to := c.rectangle(float64(frame.Min.X), float64(frame.Min.Y), float64(frame.Max.X), float64(frame.Max.Y))
	if picture == nil {
		draw.Draw(c.img, to, image.NewUniform(color.RGBA{205, 212, 218, 255}), image.Point{}, draw.Src)
		return
	}
	from := picture.Bounds()
	if w := from.Dy() * to.Dx() / to.Dy(); w < from.Dx() {
		from.Min.X += (from.Dx() - w) / 2
		from.Max.X = from.Min.X + w
	} else {
		h := from.Dx() * to.Dy() / to.Dx()
		from.Min.Y += (from.Dy() - h) / 2
		from.Max.Y = from.Min.Y + h
	}
	xdraw.CatmullRom.Scale(c.img, to, picture, from, draw.Src, nil)
}

// watermark writes across the whole card, aslant.
func (c *card) watermark() {
	const text, size, angle = "MẪU / SPECIMEN   MẪU / SPECIMEN   MẪU / SPECIMEN", 7.5, -0.38
	face, err := typeface.New(typeface.Bold, size*c.scale)
	if err != nil {
		c.err = err
		return
	}
	long := font.MeasureString(face, text).Ceil()
	band := image.NewAlpha(image.Rect(0, 0, long, int(size*c.scale*1.4)))
	d := font.Drawer{Dst: band, Src: image.Opaque, Face: face, Dot: fixed.P(0, int(size*c.scale*1.05))}
	d.DrawString(text)
	sin, cos := math.Sincos(angle)
	b := c.img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			// Along and across the slanting bands, which repeat.
			dx, dy := float64(x-b.Dx()/2), float64(y-b.Dy()/2)
			u, v := dx*cos+dy*sin+float64(long)/2, dy*cos-dx*sin
			period := 16 * c.scale
			v -= math.Floor(v/period) * period
			if p := band.AlphaAt(int(u), int(v)); p.A > 0 {
				blend(c.img.Pix[c.img.PixOffset(x, y):], shadow, p.A)
			}
		}
	}
}

// blend lays a colour over a pixel.
func blend(pixel []uint8, over color.RGBA, mask uint8) {
	a := int(over.A) * int(mask) / 255
	for i, v := range []uint8{over.R, over.G, over.B} {
		pixel[i] = uint8((int(pixel[i])*(255-a) + int(v)*a) / 255)
	}
}
