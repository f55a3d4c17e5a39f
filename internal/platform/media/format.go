package media

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"time"

	"golang.org/x/image/webp"

	"daklakid/internal/platform/errs"
)

const (
	maxSide   = 1<<16 - 1 // pixels; what JPEG can say, and what the resampler's sums hold
	busyRetry = 5 * time.Second
)

// format is one kind of photo that we read.
type format struct {
	name   string
	is     func(data []byte) bool
	walk   func(data []byte) (*file, error) // through the structure, to its end
	config func(data []byte) (image.Config, error)
	decode func(data []byte) (image.Image, error)
}

// file is what is known of an upload before it is decoded.
type file struct {
	format        *format
	size          image.Config
	end           int   // where the photo ends; there may be more
	orientation   int   // EXIF, 1 to 8
	bytesPerPixel int   // that decoding takes
	cost          int64 // bytes that decoding takes
}

var formats = []*format{
	{"JPEG", starts("\xff\xd8\xff"), walkJPEG, config(jpeg.DecodeConfig), decode(jpeg.Decode)},
	{"PNG", starts("\x89PNG\r\n\x1a\n"), walkPNG, config(png.DecodeConfig), decode(png.Decode)},
	{"WebP", isWebP, walkWebP, config(webp.DecodeConfig), decodeWebP},
	{"GIF", starts("GIF8"), walkGIF, config(gif.DecodeConfig), decode(gif.Decode)},
}

// foreign are files that people mistake for a photo we could read. Naming them
// tells more than "not a photo".
var foreign = []struct {
	name string
	is   func([]byte) bool
}{
	{"AVIF", brand("avif", "avis")},
	{"TIFF", func(b []byte) bool { return starts("II*\x00")(b) || starts("MM\x00*")(b) }},
	{"BMP", starts("BM")},
	{"PDF", starts("%PDF-")},
	{"SVG", isSVG},
	{"Photoshop", starts("8BPS")},
	{"JPEG XL", func(b []byte) bool { return starts("\xff\x0a")(b) || starts("\x00\x00\x00\x0cJXL ")(b) }},
	{"MP4", brand("isom", "mp41", "mp42", "avc1", "qt  ", "M4V ", "3gp4", "3gp5")},
}

// recognise goes by the content alone: names and declared types are hearsay.
func recognise(data []byte) (*file, error) {
	for _, f := range formats {
		if !f.is(data) {
			continue
		}
		found, err := f.walk(data)
		if err != nil {
			return nil, err
		}
		found.format = f
		return found, nil
	}
	if brand("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1")(data) {
		return nil, refuse(errs.Unsupported, "photoHeic", nil)
	}
	for _, f := range foreign {
		if f.is(data) {
			return nil, unsupported(f.name, nil)
		}
	}
	return nil, notAPhoto(nil)
}

// undecodable tells a damaged photo from one of a rare kind.
func (f *file) undecodable(err error) error {
	var rareJPEG jpeg.UnsupportedError
	var rarePNG png.UnsupportedError
	if errors.As(err, &rareJPEG) || errors.As(err, &rarePNG) {
		return unsupported(f.format.name, err)
	}
	return notAPhoto(err)
}

func unsupported(name string, cause error) error {
	return refuse(errs.Unsupported, "photoUnsupported", cause, "format", name)
}

func config(read func(io.Reader) (image.Config, error)) func([]byte) (image.Config, error) {
	return func(data []byte) (image.Config, error) { return read(bytes.NewReader(data)) }
}

func decode(read func(io.Reader) (image.Image, error)) func([]byte) (image.Image, error) {
	return func(data []byte) (image.Image, error) { return read(bytes.NewReader(data)) }
}

func starts(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

// brand recognises ISO base media files by their major brand (ISO/IEC 14496-12 §4.3).
func brand(names ...string) func([]byte) bool {
	return func(data []byte) bool {
		return len(data) >= 12 && string(data[4:8]) == "ftyp" && slices.Contains(names, string(data[8:12]))
	}
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func isSVG(data []byte) bool {
	head := bytes.ToLower(data[:min(len(data), 1024)])
	return bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("<")) && bytes.Contains(head, []byte("<svg"))
}
