package media

import (
	"bytes"
	"encoding/binary"

	"daklakid/internal/platform/errs"
)

// walkPNG goes from chunk to chunk (PNG specification, third edition, §5.3).
func walkPNG(data []byte) (*file, error) {
	f := &file{end: len(data), bytesPerPixel: 4}
	if len(data) > 24 && data[24] == 16 { // bit depth, in IHDR
		f.bytesPerPixel = 8
	}
	for i := 8; i+12 <= len(data); {
		length := int64(binary.BigEndian.Uint32(data[i:]))
		if int64(i)+12+length > int64(len(data)) {
			break
		}
		body := data[i+8 : i+8+int(length)]
		kind := string(data[i+4 : i+8])
		i += 12 + int(length)
		switch kind {
		case "eXIf":
			f.orientation = orientation(body)
		case "IEND":
			f.end = i
			return f, nil
		}
	}
	return f, nil
}

// walkWebP goes from chunk to chunk of the RIFF container (RFC 9649 §2).
func walkWebP(data []byte) (*file, error) {
	const animated = 1 << 1      // in the flags of VP8X
	f := &file{bytesPerPixel: 7} // planes, and alpha decoded as a picture of its own
	f.end = int(min(int64(len(data)), 8+int64(binary.LittleEndian.Uint32(data[4:]))))
	for i := 12; i+8 <= f.end; {
		length := int64(binary.LittleEndian.Uint32(data[i+4:]))
		if int64(i)+8+length > int64(f.end) {
			break
		}
		body := data[i+8 : i+8+int(length)]
		switch string(data[i : i+4]) {
		case "VP8X":
			if len(body) > 0 && body[0]&animated != 0 {
				return nil, refuse(errs.Unsupported, "photoAnimated", nil)
			}
		case "EXIF":
			f.orientation = orientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		}
		i += 8 + int(length+length%2)
	}
	return f, nil
}

// walkGIF goes from block to block (GIF89a specification, §§12–27).
func walkGIF(data []byte) (*file, error) {
	const extension, picture, trailer = 0x21, 0x2C, 0x3B
	f := &file{end: len(data), bytesPerPixel: 1}
	if len(data) < 13 {
		return f, nil
	}
	i := 13 + colours(data[10])
	for i < len(data) {
		switch data[i] {
		case trailer:
			f.end = i + 1
			return f, nil
		case extension:
			i = subBlocks(data, i+2)
		case picture:
			if i+10 > len(data) {
				return f, nil
			}
			i = subBlocks(data, i+10+colours(data[i+9])+1)
		default:
			return f, nil // damaged: the decoder reads the first picture or complains
		}
	}
	return f, nil
}

// colours is the size of a colour table in bytes, by the flags that announce it.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// subBlocks skips length-prefixed blocks up to the empty one.
func subBlocks(data []byte, i int) int {
	for i < len(data) && data[i] != 0 {
		i += 1 + int(data[i])
	}
	return i + 1
}
