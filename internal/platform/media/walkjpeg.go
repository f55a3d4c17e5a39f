package media

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// maxScans bounds the passes of a progressive JPEG. Encoders write about ten; a
// small file with thousands keeps a decoder busy for minutes, for each pass goes
// over the whole photo (the libjpeg-turbo project, "Two issues with the JPEG
// standard", 2015).
const maxScans = 32

// The markers of ITU-T T.81 table B.1 that matter here.
const (
	markTEM  = 0x01
	markSOF2 = 0xC2 // progressive
	markRST0 = 0xD0
	markRST7 = 0xD7
	markEOI  = 0xD9
	markSOS  = 0xDA
	markAPP1 = 0xE1
)

// walkJPEG goes from marker to marker as image/jpeg does, so that the two agree
// on where the photo ends and how many scans it has.
func walkJPEG(data []byte) (*file, error) {
	f := &file{end: len(data), bytesPerPixel: 4}
	scans := 0
	for i := 2; i+1 < len(data); {
		mark := data[i+1]
		if data[i] != 0xFF || mark == 0xFF || mark == 0 {
			i++ // scan data, padding, or stray bytes
			continue
		}
		i += 2
		if mark == markEOI {
			f.end = i
			break
		}
		if mark >= markRST0 && mark <= markRST7 || mark == markTEM {
			continue
		}
		body, ok := segment(data[i:])
		if !ok {
			break // cut short: the decoder will say so
		}
		i += 2 + len(body)
		if mark == markSOS {
			scans++
		}
		f.note(mark, body)
	}
	if scans > maxScans {
		return nil, notAPhoto(errors.New("more scans than any encoder writes"))
	}
	return f, nil
}

func segment(data []byte) (body []byte, ok bool) {
	if len(data) < 2 {
		return nil, false
	}
	length := int(binary.BigEndian.Uint16(data))
	if length < 2 || length > len(data) {
		return nil, false
	}
	return data[2:length], true
}

func (f *file) note(mark byte, body []byte) {
	switch mark {
	case markSOF2:
		f.bytesPerPixel = 4 + 3*4 // image/jpeg keeps every coefficient in 4 bytes
	case markAPP1:
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && f.orientation == 0 {
			f.orientation = orientation(tiff)
		}
	}
}
