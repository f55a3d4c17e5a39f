package snapshot

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// What one picture may be.
const (
	maxPixels = 16_000_000
	maxSide   = 8192
	maxScans  = 32 // encoders write about ten; thousands keep a decoder busy for minutes
)

// The markers of ITU-T T.81 table B.1 that matter here.
const (
	markTEM   = 0x01
	markSOF0  = 0xC0
	markSOF2  = 0xC2 // progressive; above are kinds that browsers do not read
	markDHT   = 0xC4
	markJPG   = 0xC8
	markDAC   = 0xCC
	markSOF15 = 0xCF
	markRST0  = 0xD0
	markRST7  = 0xD7
	markSOI   = 0xD8
	markEOI   = 0xD9
	markSOS   = 0xDA
	markAPP0  = 0xE0
	markAPP14 = 0xEE // Adobe's: how the colours are meant
	markAPP15 = 0xEF
	markCOM   = 0xFE
)

var errBroken = errors.New("the JPEG is broken or cut short")

// picture checks one JPEG without decoding it, and leaves out all that is not
// pixels: place, serial number, comments, and what stands behind the end.
func picture(data []byte) (Shot, error) {
	if len(data) < 4 || data[0] != 0xFF || data[1] != markSOI {
		return Shot{}, fail(NotPicture, nil)
	}
	s := Shot{JPEG: make([]byte, 2, len(data))}
	copy(s.JPEG, data)
	scans := 0
	for i := 2; ; {
		for i < len(data) && data[i] != 0xFF {
			i++ // stray bytes between segments
		}
		for i < len(data) && data[i] == 0xFF {
			i++ // padding
		}
		if i >= len(data) {
			return Shot{}, fail(NotPicture, errBroken)
		}
		mark := data[i]
		i++
		switch {
		case mark == markEOI:
			return s.finished(scans)
		case mark == 0 || mark == markTEM || mark >= markRST0 && mark <= markRST7:
			continue // stray outside a scan
		}
		if len(data)-i < 2 {
			return Shot{}, fail(NotPicture, errBroken)
		}
		length := int(binary.BigEndian.Uint16(data[i:]))
		if length < 2 || i+length > len(data) {
			return Shot{}, fail(NotPicture, errBroken)
		}
		end := i + length
		if mark == markSOS {
			end = scanEnd(data, end)
			scans++
		} else if err := s.note(mark, data[i+2:end]); err != nil {
			return Shot{}, err
		}
		if kept(mark) {
			s.JPEG = append(append(s.JPEG, 0xFF, mark), data[i:end]...)
		}
		i = end
	}
}

func (s Shot) finished(scans int) (Shot, error) {
	if scans == 0 || s.Width == 0 || scans > maxScans {
		return Shot{}, fail(NotPicture, errBroken)
	}
	s.JPEG = append(s.JPEG, 0xFF, markEOI)
	return s, nil
}

func kept(mark byte) bool {
	return mark != markCOM && (mark < markAPP0 || mark > markAPP15 || mark == markAPP14)
}

// scanEnd is where the data of a scan ends: at the next marker that is none of
// its own.
func scanEnd(data []byte, i int) int {
	for ; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xFF && next != 0 && next != 0xFF && (next < markRST0 || next > markRST7) {
			return i
		}
	}
	return len(data)
}

// note reads the size, and refuses what we could not show.
func (s *Shot) note(mark byte, body []byte) error {
	if mark < markSOF0 || mark > markSOF15 || mark == markDHT || mark == markJPG || mark == markDAC {
		return nil
	}
	if mark > markSOF2 || len(body) < 6 || body[0] != 8 || body[5] != 1 && body[5] != 3 || s.Width != 0 {
		return fail(NotPicture, errors.New("a kind of JPEG that is not read here"))
	}
	s.Height, s.Width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	if s.Width == 0 || s.Height == 0 {
		return fail(NotPicture, errBroken)
	}
	if s.Width > maxSide || s.Height > maxSide || s.Width*s.Height > maxPixels {
		return fail(TooManyPixels, nil)
	}
	return nil
}

// frame reads the first whole JPEG of a stream, and not more than most bytes in
// all. It goes by the markers of the JPEG itself: cameras agree neither on how
// parts are divided nor on whether they say how long one is.
func frame(r *bufio.Reader, most int64) ([]byte, error) {
	f := framer{r: r, left: most}
	if err := f.start(); err != nil {
		return nil, f.explain(err)
	}
	for {
		mark, err := f.marker()
		if err == nil && mark == markEOI {
			return f.data, nil
		}
		if err == nil {
			err = f.segment(mark)
		}
		if err != nil {
			return nil, f.explain(err)
		}
	}
}

type framer struct {
	r    *bufio.Reader
	left int64
	data []byte
}

var errSpent = errors.New("no whole picture within the bound")

func (f *framer) explain(err error) error {
	switch {
	case errors.Is(err, errSpent) && len(f.data) == 0, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fail(NoFrame, err)
	case errors.Is(err, errSpent):
		return fail(TooLarge, err)
	case errors.Is(err, errBroken):
		return fail(NotPicture, err)
	}
	return err
}

func (f *framer) byte() (byte, error) {
	if f.left--; f.left < 0 {
		return 0, errSpent
	}
	return f.r.ReadByte()
}

// start skips to the beginning of a picture.
func (f *framer) start() error {
	var a, b byte
	for a != 0xFF || b != markSOI {
		next, err := f.byte()
		if err != nil {
			return err
		}
		a, b = b, next
	}
	f.data = append(make([]byte, 0, 64<<10), 0xFF, markSOI)
	return nil
}

// marker reads up to and with the next marker.
func (f *framer) marker() (byte, error) {
	last := byte(0)
	for {
		next, err := f.byte()
		if err != nil {
			return 0, err
		}
		f.data = append(f.data, next)
		if last == 0xFF && next != 0 && next != 0xFF && next != markTEM && (next < markRST0 || next > markRST7) {
			return next, nil
		}
		last = next
	}
}

// segment reads what belongs to a marker by its length; the data of a scan has
// none and is passed over by marker.
func (f *framer) segment(mark byte) error {
	if mark == markSOI {
		return errBroken // a second picture within the first
	}
	var size [2]byte
	for i := range size {
		b, err := f.byte()
		if err != nil {
			return err
		}
		size[i] = b
	}
	length := int64(binary.BigEndian.Uint16(size[:]))
	if length < 2 {
		return errBroken
	}
	if f.left -= length - 2; f.left < 0 {
		return errSpent
	}
	at := len(f.data) + 2
	f.data = append(append(f.data, size[:]...), make([]byte, length-2)...)
	_, err := io.ReadFull(f.r, f.data[at:])
	return err
}
