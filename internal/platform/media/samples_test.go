package media_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"testing"
)

// The sample photo has one colour in each quarter, so that one sees how it lies.
var (
	red    = color.RGBA{200, 30, 30, 255}
	green  = color.RGBA{30, 160, 30, 255}
	blue   = color.RGBA{30, 30, 200, 255}
	yellow = color.RGBA{220, 200, 40, 255}
	white  = color.RGBA{255, 255, 255, 255}
)

func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [2][2]color.RGBA{{red, green}, {blue, yellow}}[2*y/h][2*x/w]
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// asGIF repeats the picture in frames frames.
func asGIF(t testing.TB, img *image.RGBA, frames int) []byte {
	t.Helper()
	p := image.NewPaletted(img.Rect, color.Palette{red, green, blue, yellow})
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			p.Set(x, y, img.At(x, y))
		}
	}
	all := &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{1}}
	dot := image.NewPaletted(image.Rect(0, 0, 1, 1), p.Palette)
	for len(all.Image) < frames {
		all.Image, all.Delay = append(all.Image, dot), append(all.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// exif is an EXIF block of the given byte order with an orientation and a place.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 3)
	for _, e := range [][4]uint32{{0x010F, 2, 20, 50}, {0x0112, 3, 1, uint32(orientation)}, {0x8825, 4, 1, 70}} {
		b = order.AppendUint16(b, uint16(e[0]))
		b = order.AppendUint16(b, uint16(e[1]))
		b = order.AppendUint32(b, e[2])
		if e[1] == 3 {
			b = order.AppendUint16(b, uint16(e[3]))
			b = order.AppendUint16(b, 0)
			continue
		}
		b = order.AppendUint32(b, e[3])
	}
	b = order.AppendUint32(b, 0)
	return append(b, "SECRET-CAMERA SECRET-GPS-12.68-108.04"...)
}

func withJPEGSegment(photo []byte, mark byte, body []byte) []byte {
	out := append([]byte{0xFF, 0xD8, 0xFF, mark}, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(out, body...), photo[2:]...)
}

func pngChunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withPNGChunk puts a chunk after IHDR.
func withPNGChunk(photo []byte, kind string, body []byte) []byte {
	const head = 8 + 12 + 13
	return bytes.Join([][]byte{photo[:head], pngChunk(kind, body), photo[head:]}, nil)
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(kind string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// vp8x is the extended header of a canvas of w×h.
func vp8x(flags byte, w, h int) []byte {
	w, h = w-1, h-1
	return riffChunk("VP8X", []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
}

func zipped(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create("a.class")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("\xca\xfe\xba\xbe")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pngHeader is a PNG of the given size that ends where its pixels would begin.
func pngHeader(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	b = append(b, 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", b), pngChunk("IDAT", nil), pngChunk("IEND", nil)}, nil)
}
