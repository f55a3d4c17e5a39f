package publicservice_test

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"regexp"
	"strconv"
	"testing"

	"daklakid/internal/platform/qrcode"
)

var (
	streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	squares = regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f`)
)

// overlap is by how much squares are drawn into each other, points.
const overlap = 0.02 * 72 / 25.4

// codeOf reads the code that is drawn in a PDF, as a scanner would: its dark
// squares make a picture.
func codeOf(t *testing.T, file []byte) string {
	t.Helper()
	var found [][2]float64
	var step float64
	for _, s := range streams.FindAllSubmatch(file, -1) {
		reader, err := zlib.NewReader(bytes.NewReader(s[1]))
		if err != nil {
			continue // a typeface, or not compressed
		}
		content, err := io.ReadAll(io.LimitReader(reader, 4<<20))
		if err != nil {
			continue
		}
		for _, m := range squares.FindAllSubmatch(content, -1) {
			var v [3]float64
			for i := range v {
				if v[i], err = strconv.ParseFloat(string(m[i+1]), 64); err != nil {
					t.Fatal(err)
				}
			}
			found, step = append(found, [2]float64{v[0], -v[1]}), v[2]-overlap
		}
	}
	return read(t, found, step)
}

// read draws squares as a scanner sees them, with the quiet zone; a scanner
// comes nearer until it can read.
func read(t *testing.T, found [][2]float64, step float64) string {
	t.Helper()
	left, top := math.Inf(1), math.Inf(1)
	for _, at := range found {
		left, top = min(left, at[0]), min(top, at[1])
	}
	for pixels := 3; pixels <= 10; pixels++ {
		const quiet = 4
		picture := image.NewGray(image.Rect(0, 0, 120*pixels, 120*pixels))
		draw.Draw(picture, picture.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		for _, at := range found {
			x, y := quiet+int(math.Round((at[0]-left)/step)), quiet+int(math.Round((at[1]-top)/step))
			box := image.Rect(x*pixels, y*pixels, (x+1)*pixels, (y+1)*pixels)
			draw.Draw(picture, box, image.NewUniform(color.Black), image.Point{}, draw.Src)
		}
		if text, err := qrcode.Read(picture); err == nil {
			return text
		}
	}
	t.Fatalf("%d squares, but no code", len(found))
	return ""
}
