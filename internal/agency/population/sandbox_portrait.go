package population

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"sync"
)

//go:embed people.json
var builtIn []byte

// synthetic are the people the sandbox begins with, each with a drawn portrait:
// enough to see, not enough to match. Who wants to be matched puts in a photo.
var synthetic = sync.OnceValue(func() []Person {
	var all []Person
	if err := json.Unmarshal(builtIn, &all); err != nil {
		panic(err) // the file is embedded above
	}
	for i := range all {
		all[i].Photo = drawn(i, all[i].Sex == "female")
	}
	return all
})

// ellipse is a patch of colour; sizes are in parts of the picture's width.
type ellipse struct {
	x, y, w, h float64
	color      color.RGBA
}

// drawn is a portrait like a sign's: shoulders, neck, hair, head, eyes, mouth.
func drawn(n int, longHair bool) []byte {
	skin := []color.RGBA{{236, 196, 164, 255}, {214, 164, 126, 255}, {190, 136, 98, 255}}[n%3]
	shirt := []color.RGBA{{44, 94, 140, 255}, {120, 60, 80, 255}, {60, 110, 84, 255}, {90, 84, 130, 255}}[n%4]
	hair, eye, lip := color.RGBA{34, 28, 28, 255}, color.RGBA{40, 32, 30, 255}, color.RGBA{168, 84, 80, 255}
	parts := []ellipse{{0.5, 1.36, 0.42, 0.36, shirt}, {0.5, 0.98, 0.11, 0.2, skin}}
	if longHair {
		parts = append([]ellipse{{0.5, 0.72, 0.31, 0.46, hair}}, parts...)
	}
	parts = append(parts,
		ellipse{0.5, 0.52, 0.27, 0.28, hair}, ellipse{0.5, 0.66, 0.225, 0.3, skin},
		ellipse{0.41, 0.62, 0.032, 0.018, eye}, ellipse{0.59, 0.62, 0.032, 0.018, eye},
		ellipse{0.5, 0.72, 0.022, 0.03, color.RGBA{skin.R - 24, skin.G - 24, skin.B - 22, 255}}, ellipse{0.5, 0.82, 0.07, 0.02, lip},
	)
	const width, height = 360, 480
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := (float64(x)+0.5)/width, (float64(y)+0.5)/width
			pixel := [3]float64{208, 220, 230}
			for _, e := range parts {
				pixel = e.over(u, v, pixel)
			}
			img.SetRGBA(x, y, color.RGBA{uint8(pixel[0]), uint8(pixel[1]), uint8(pixel[2]), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: 85}); err != nil {
		panic(err) // into memory
	}
	return file.Bytes()
}

// over lays the ellipse over a pixel, its edge a pixel soft.
func (e ellipse) over(u, v float64, pixel [3]float64) [3]float64 {
	d := (math.Hypot((u-e.x)/e.w, (v-e.y)/e.h) - 1) * math.Min(e.w, e.h) * 360
	cover := math.Min(math.Max(0.5-d, 0), 1)
	for i, c := range []uint8{e.color.R, e.color.G, e.color.B} {
		pixel[i] += (float64(c) - pixel[i]) * cover
	}
	return pixel
}
